"""How an article relates to what came before: every relation, and what decided it."""

from typing import Any

import pytest

from copytaster.dedup.lineage import KnownArticle, decide_lineage
from copytaster.model.ids import compute_chain_id
from copytaster.text.fingerprint import fingerprint_text
from tests.support.records import TEXT, envelope

MARK = fingerprint_text(TEXT)
OTHER = fingerprint_text("Another text.")


def known(
    uri: str = "urn:wire:1", *, mark: str = MARK, version: str | None = None, created: str | None = None
) -> KnownArticle:
    return KnownArticle("chain-0", uri, version, created, mark)


def related(
    by_uri: KnownArticle | None = None, by_text: KnownArticle | None = None, **article: Any
) -> tuple[str, str, str, str | None]:
    """Chain, relation, basis and predecessor of a story with TEXT."""
    lineage = decide_lineage(envelope(**article), MARK, by_uri=by_uri, by_text=by_text)
    return lineage.chain_id, lineage.relation, lineage.basis, lineage.predecessor


def test_a_story_nobody_knows_is_new_in_a_chain_of_its_own() -> None:
    assert related() == (compute_chain_id("wire", "urn:wire:1"), "new", "uri", None)


def test_the_same_text_under_another_uri_is_a_duplicate_in_the_first_ones_chain() -> None:
    assert related(by_text=known("urn:other:9")) == ("chain-0", "duplicate", "text", "urn:other:9")


def test_the_same_text_under_the_same_uri_is_a_duplicate() -> None:
    assert related(known()) == ("chain-0", "duplicate", "uri", "urn:wire:1")


def test_another_text_under_the_same_uri_is_an_update() -> None:
    assert related(known(mark=OTHER)) == ("chain-0", "update", "uri", "urn:wire:1")


@pytest.mark.parametrize("note", ["CORRECTS figure in paragraph 3", "Correction: date", "clarifies lead"])
def test_an_update_whose_note_says_so_is_a_correction(note: str) -> None:
    assert related(known(mark=OTHER), edNote=note) == ("chain-0", "correction", "edNote", "urn:wire:1")


def test_a_note_that_speaks_of_something_else_is_no_correction() -> None:
    assert related(known(mark=OTHER), edNote="Correctional officers to hold talks")[1] == "update"


@pytest.mark.parametrize(
    ("article", "relation", "basis"),
    [
        ({"pubStatus": "canceled"}, "kill", "pubStatus"),
        ({"pubStatus": "withheld"}, "withhold", "pubStatus"),
        ({"edNote": "KILL KILL KILL"}, "kill", "edNote"),
        ({"edNote": "MANDATORY KILL: do not use"}, "kill", "edNote"),
    ],
)
def test_a_withdrawal_is_told_by_its_status_or_its_note(article: dict[str, str], relation: str, basis: str) -> None:
    assert related(known(), **article) == ("chain-0", relation, basis, "urn:wire:1")
    assert related(None, **article) == (compute_chain_id("wire", "urn:wire:1"), relation, basis, None)


def test_a_withdrawal_with_the_text_of_another_story_is_no_repeat_of_it() -> None:
    assert related(by_text=known("urn:other:9"), pubStatus="canceled")[1] == "kill"


def test_a_kill_is_obeyed_even_where_its_version_is_older() -> None:
    assert related(known(version="5"), version="2", pubStatus="canceled")[1] == "kill"


def test_one_kill_in_a_note_is_news_not_a_withdrawal() -> None:
    assert related(known(mark=OTHER), edNote="Storm kills two")[1] == "update"


def test_the_wires_own_word_wins_over_likeness() -> None:
    found = related(known(mark=OTHER), known("urn:other:9"))
    assert found == ("chain-0", "update", "uri", "urn:wire:1")


@pytest.mark.parametrize(
    ("before", "now", "relation"),
    [
        ("9", "10", "update"),
        ("10", "9", "superseded"),
        ("10", "10", "update"),
        ("b", "a", "update"),
        (None, "1", "update"),
    ],
)
def test_versions_compare_as_numbers_where_both_are(before: str | None, now: str, relation: str) -> None:
    assert related(known(mark=OTHER, version=before), version=now)[1:3] == (
        relation,
        "version" if relation == "superseded" else "uri",
    )


@pytest.mark.parametrize(
    ("before", "now", "relation"),
    [
        ("2026-03-02T09:00:00Z", "2026-03-02T08:59:59Z", "superseded"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", "update"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00.500Z", "update"),
        ("2026-03-02T09:00:00Z", "2026-03-02T10:30:00+02:00", "superseded"),
        ("2026-03-02T10:30:00+02:00", "2026-03-02T09:00:00Z", "update"),
        ("2026-03-02T09:00:00", "2026-03-02T08:00:00Z", "superseded"),
        ("yesterday", "2026-03-02T09:00:00Z", "update"),
        ("2026-03-02T09:00:00Z", "this morning", "update"),
    ],
)
def test_else_versions_compare_by_their_moments_of_creation(before: str, now: str, relation: str) -> None:
    assert related(known(mark=OTHER, created=before), versionCreated=now)[1] == relation


def test_numbers_win_over_times() -> None:
    before = known(mark=OTHER, version="2", created="2026-03-02T09:00:00Z")
    assert related(before, version="3", versionCreated="2026-03-01T09:00:00Z")[1] == "update"
