"""What wires write in words when a version replaces another, and what only looks like it."""

import time

import pytest

from copytaster.dedup.wire_lineage import read_wire_lineage
from copytaster.formats.wire_cues import (
    TakeKey,
    build_slug_name,
    find_headline_relation,
    find_mentioned_slugs,
    find_note_relation,
    parse_take_key,
    parse_update_number,
    split_slug,
)
from copytaster.model.article import Relation, WireLineage
from tests.support.records import envelope


@pytest.mark.parametrize(
    ("line", "relation"),
    [
        ("KILL KILL KILL", "kill"),
        ("KILL: Ferry story", "kill"),
        ("MANDATORY KILL - Ferry", "kill"),
        ("WITHDRAWN: Ferry aground", "kill"),
        ("ADVISORY-Ferry story withdrawn", "kill"),
        ("ACHTUNG RÜCKRUF: Fähre", "kill"),
        ("CORRECTION: Ferry story", "correction"),
        ("CORRECTED-UPDATE 2-Ferry runs aground", "correction"),
        ("REFILE-UPDATE 1-Ferry runs aground", "correction"),
        ("Ferry runs aground - CORRECTED", "correction"),
        ("Berichtigung: Fähre auf Grund", "correction"),
        ("RECTIFICATIF - Le ferry échoué", "correction"),
        ("UPDATE 2-Ferry runs aground", "update"),
        ("WRAPUP 3-Ferry runs aground", "update"),
        ("EDITORS' NOTE - the ferry story follows", "advisory"),
        ("Kill Bill returns to cinemas", None),
        ("Bomb kills three in Veld", None),
        ("Correction officers strike in Veld", None),
        ("Market update: stocks fall", None),
        ("Lead levels rise in Lomma's water", None),
        ("Withdrawn from sale: a toy ferry", None),
    ],
)
def test_a_headline_is_read_by_its_form(line: str, relation: Relation | None) -> None:
    assert find_headline_relation(line) == relation


@pytest.mark.parametrize(
    ("note", "relation"),
    [
        ("Eds: UPDATES with quotes.", "update"),
        ("Eds: CORRECTS spelling of name in 3rd graf.", "correction"),
        ("Kill BC-Ferry Aground, a0457.", "kill"),
        ("This story has been withdrawn. A new one follows.", "kill"),
        ("Please withhold the story until we have checked it.", "withhold"),
        ("Berichtigt: Zahl im ersten Absatz.", "correction"),
        ("Correctional officers to hold talks.", None),
        ("With photos and video.", None),
        ("Storm kills two.", None),
    ],
)
def test_a_note_to_editors_is_read_by_its_words(note: str, relation: Relation | None) -> None:
    assert find_note_relation(note) == relation


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("1st Ld-Writethru", TakeKey("update", 1)),
        ("2ndLd", TakeKey("update", 2)),
        ("2. Zusammenfassung", TakeKey("update", 2)),
        ("KILL", TakeKey("kill")),
        ("Correction", TakeKey("correction")),
        ("1st Add", TakeKey(None, 1, is_part=True)),
        ("Take 2", TakeKey(None, 2, is_part=True)),
        ("2nd take of 3", TakeKey(None, 2, is_part=True)),
        ("second add", TakeKey(None, 2, is_part=True)),
        ("2. Teil", TakeKey(None, 2, is_part=True)),
        ("1st take", TakeKey()),
        ("Advisory", TakeKey("advisory")),
        ("Adv 25", TakeKey()),
        ("a ferry's tale", TakeKey()),
    ],
)
def test_a_take_key_is_a_version_a_part_or_nothing(key: str, told: TakeKey) -> None:
    assert parse_take_key(key) == told


@pytest.mark.parametrize(
    "slug",
    [
        "BC-Ferry Aground, 1st Add", "BC-Ferry-Aground,1st-Add", "BC-Ferry Aground (1stadd)", "FERRY AGROUND ADD 1",
        "bc-ferry-aground-1stadd", "BC-Ferry Aground, First Add", "Ferry Aground (add 1)",
    ],
)  # fmt: skip
def test_a_take_key_is_found_however_it_is_set(slug: str) -> None:
    keyword, key = split_slug(slug)
    assert (build_slug_name(keyword), parse_take_key(key)) == ("slug:ferry aground", TakeKey(None, 1, is_part=True))


def test_a_notice_names_the_slugs_that_it_speaks_of() -> None:
    note = "Eds: BC-Ferry Aground, moved at 1015, will be led. AM-Storm-Watch is to come."
    assert find_mentioned_slugs(note) == ["slug:ferry aground", "slug:storm watch"]
    assert find_mentioned_slugs("The BC ferries stayed in port at 10 AM - early.") == []


def test_a_slug_of_very_many_marks_costs_no_more_than_its_length() -> None:
    start = time.process_time()
    for mark in ("(", ")", "-", " ", "()", "1st ", ",", "(x) "):
        split_slug(mark * 200_000)
        build_slug_name(mark * 200_000)
    assert time.process_time() - start < 2


def test_a_word_of_a_slug_is_no_take_and_a_number_in_one_is() -> None:
    assert read_wire_lineage(envelope(slugline="Harbour Music, Take-off")).part is False
    told = read_wire_lineage(envelope(slugline="BC-Ferry Aground, 2nd Add"))
    assert (told.part, told.relation, told.basis, told.replaces) == (True, None, "take", ("slug:ferry aground",))


def test_a_numbered_lead_in_a_slug_is_an_update_of_its_story() -> None:
    told = read_wire_lineage(envelope(slugline="BC-Ferry Aground, 1st Ld-Writethru"))
    assert (told.relation, told.basis, told.replaces) == ("update", "slugline", ("slug:ferry aground",))


def test_a_notice_alone_is_an_advisory_about_the_story_that_it_names() -> None:
    told = read_wire_lineage(envelope(text="Eds: BC-Ferry Aground will be updated with quotes by 1500 GMT."))
    assert (told.relation, told.basis, told.replaces) == ("advisory", "text", ("slug:ferry aground",))
    linked = read_wire_lineage(envelope(title="EDITOR'S NOTE: Ferry", associations=("urn:wire:1",)))
    assert (linked.relation, linked.replaces) == ("advisory", ("urn:wire:1",))
    killed = read_wire_lineage(envelope(text="Eds: Kill BC-Ferry Aground. The ferry was never aground."))
    assert (killed.relation, killed.replaces) == ("kill", ("slug:ferry aground",))


def test_versions_of_a_slug_have_one_name() -> None:
    slugs = ("BC-Ferry Aground", "AM-Ferry Aground, 1st Ld-Writethru", "ferry-aground (UPDATE 2)")
    assert {build_slug_name(slug) for slug in slugs} == {"slug:ferry aground"}
    assert build_slug_name(" - ") is None
    assert parse_update_number("CORRECTED-UPDATE 12-Ferry") == 12


def test_a_field_wins_over_a_cue_and_a_withdrawal_over_all() -> None:
    assert read_wire_lineage(envelope(title="UPDATE 2-Ferry", pubStatus="canceled")).relation == "kill"
    told = read_wire_lineage(envelope(title="UPDATE 2-Ferry", edNote="CORRECTS name."))
    assert (told.relation, told.basis) == ("correction", "edNote")


def test_the_last_story_with_the_slug_is_replaced_only_by_what_says_so_and_never_by_a_common_word() -> None:
    assert read_wire_lineage(envelope(title="CORRECTION: Ferry", slugline="Ferry Aground")).replaces == (
        "slug:ferry aground",
    )
    assert read_wire_lineage(envelope(title="CORRECTION: Ferry", slugline="Ferry")).replaces == ()
    assert read_wire_lineage(envelope(title="Ferry aground", slugline="Ferry Aground")).replaces == ()
    assert read_wire_lineage(envelope(pubStatus="canceled", slugline="Ferry Aground")).replaces == ()


def test_what_says_nothing_of_its_lineage_is_told_nothing() -> None:
    assert read_wire_lineage(envelope()) == WireLineage()
