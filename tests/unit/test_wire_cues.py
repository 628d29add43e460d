"""What wires write in words when a version replaces another, and what only looks like it."""

import pytest

from copytaster.article import Relation, Told
from copytaster.wire_cues import TakeKey, of_headline, of_note, of_take_key, slug_name, update_number
from copytaster.wire_lineage import read
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
    assert of_headline(line) == relation


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
    assert of_note(note) == relation


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
        ("a ferry's tale", TakeKey()),
    ],
)
def test_a_take_key_is_a_version_a_part_or_nothing(key: str, told: TakeKey) -> None:
    assert of_take_key(key) == told


def test_versions_of_a_slug_have_one_name() -> None:
    slugs = ("BC-Ferry Aground", "AM-Ferry Aground, 1st Ld-Writethru", "ferry-aground (UPDATE 2)")
    assert {slug_name(slug) for slug in slugs} == {"slug:ferry aground"}
    assert slug_name(" - ") is None
    assert update_number("CORRECTED-UPDATE 12-Ferry") == 12


def test_a_field_wins_over_a_cue_and_a_withdrawal_over_all() -> None:
    assert read(envelope(title="UPDATE 2-Ferry", pubStatus="canceled")).relation == "kill"
    told = read(envelope(title="UPDATE 2-Ferry", edNote="CORRECTS name."))
    assert (told.relation, told.basis) == ("correction", "edNote")


def test_the_last_story_with_the_slug_is_replaced_only_by_what_says_so_and_never_by_a_common_word() -> None:
    assert read(envelope(title="CORRECTION: Ferry", slugline="Ferry Aground")).replaces == ("slug:ferry aground",)
    assert read(envelope(title="CORRECTION: Ferry", slugline="Ferry")).replaces == ()
    assert read(envelope(title="Ferry aground", slugline="Ferry Aground")).replaces == ()
    assert read(envelope(pubStatus="canceled", slugline="Ferry Aground")).replaces == ()


def test_what_says_nothing_of_its_lineage_is_told_nothing() -> None:
    assert read(envelope()) == Told()
