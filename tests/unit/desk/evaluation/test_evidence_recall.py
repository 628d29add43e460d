"""What the benchmark of evidence measures, and that the marks it rests on fit the sources."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.evidence_recall import MARKS, Mark, Shown, groups, in_text, look, markdown, marks, measured, met
from copytaster.model.article import normalize_text
from desk.evaluation import labelled_claims
from desk.evaluation.labelled_claims import LabelledClaim

DATA = Path(os.environ.get("COPYTASTER_DATA", "../shared/data")) / "consistency" / "dev.jsonl"
SOURCE = (
    "  Harbour master Ewan Strang closed the port of Tolsta on Monday. A drifting mine had been found.\n"
    "\n"
    "Navy divers blew it up at noon. Cafe\u0301 owners lost a day's trade."
)


def shown(id: str, source: str, *met: bool, set: str = "x", sound: bool = True, sentences: int = 2) -> Shown:
    return Shown(id, set, sound, source, met, sentences=sentences, words=10 * sentences, source_words=100)


@pytest.mark.parametrize(
    "words", ["Harbour master", "A drifting mine had been found.", "Navy divers", "a day's trade."]
)
def test_an_offset_of_the_source_is_found_again_in_the_articles_text(words: str) -> None:
    text = "\n\n".join(normalize_text(line) for line in SOURCE.split("\n") if line.strip())
    start = SOURCE.index(words)
    assert text[in_text(SOURCE, start) : in_text(SOURCE, start + len(words))] == words


def test_an_offset_beyond_the_source_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        in_text(SOURCE, len(SOURCE) + 1)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([(0, 40)], True),
        ([(0, 15)], False),
        ([(0, 16)], True),
        ([(0, 13), (17, 30)], True),
        ([(50, 90)], True),
        ([(20, 50)], False),
        ([], False),
    ],
)
def test_a_need_is_met_where_more_than_half_of_one_alternative_is_shown(
    evidence: list[tuple[int, int]], expected: bool
) -> None:
    assert met([(10, 21), (60, 90)], evidence) is expected


def test_a_need_is_not_met_by_halves_of_two_alternatives() -> None:
    assert not met([(0, 10), (20, 30)], [(5, 10), (20, 25)])


def test_shares_count_needs_and_whole_pairs_and_leave_out_pairs_without_needs() -> None:
    figures = measured([shown("a", "s", True, True), shown("b", "t", True, False, False), shown("c", "u", sentences=5)])
    assert (figures["pairs"], figures["sources"], figures["without_needs"], figures["needs"]) == (3, 3, 1, 5)
    assert (figures["needs_met"]["share"], figures["pairs_met"]["share"]) == (0.6, 0.5)
    assert (figures["sentences_shown"], figures["words_shown"]) == (3.0, 30.0)


def test_the_interval_resamples_sources_so_that_one_source_gives_none() -> None:
    one = measured([shown("a", "s", True), shown("b", "s", False)])["needs_met"]
    two = measured([shown("a", "s", True), shown("b", "t", False)])["needs_met"]
    assert (one["low"], one["share"], one["high"]) == (0.5, 0.5, 0.5)
    assert (two["low"], two["share"], two["high"]) == (0.0, 0.5, 1.0)


def test_every_set_is_told_and_small_edits_are_told_together() -> None:
    pairs = [shown("a", "s", True, set="edits_a"), shown("b", "t", set="edits_b", sound=False), shown("c", "u", True)]
    told = groups(pairs)
    assert list(told) == ["edits_a", "edits_b", "x", "edits_* together", "sound", "wrong", "all"]
    assert [len(of) for of in told.values()] == [1, 1, 1, 2, 2, 1, 3]
    report = dict.fromkeys(("command", "revision", "date", "checker", "machine", "python"), "-")
    page = markdown({**report, "versions": {}, "sets": {name: measured(of) for name, of in told.items()}})
    assert "| edits_b | 1 | 0 | – | – | 2.00 | 20.0 | 100 |" in page.splitlines()


def test_the_sentence_that_says_it_is_among_what_the_checker_shows() -> None:
    claim = LabelledClaim("a", "x", SOURCE, "Navy divers blew up the mine at noon on Friday.", 0)
    told = look(Mark("a", (span("Navy divers", "noon."), span("Cafe", "trade."))), claim)
    assert told.met == (True, False)
    assert told.sentences >= 1
    assert told.words >= 7
    assert not told.sound


def span(first: str, last: str) -> tuple[tuple[int, int]]:
    return ((SOURCE.index(first), SOURCE.index(last) + len(last)),)


def test_marks_hold_ids_and_offsets_only_and_each_claim_once() -> None:
    rows = [json.loads(line) for line in MARKS.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 100
    assert {tuple(row) for row in rows} == {("id", "set", "needs")}
    assert all(isinstance(at, int) for row in rows for need in row["needs"] for pair in need for at in pair)


@pytest.mark.skipif(not DATA.is_file(), reason="needs the data folder (COPYTASTER_DATA)")
def test_each_mark_covers_whole_words_of_its_source() -> None:
    sources = {claim.id: claim.source for claim in labelled_claims.read(DATA)}
    for mark in marks():
        source = sources[mark.id]
        for need in mark.needs:
            assert need
            for start, end in need:
                assert 0 <= start < end <= len(source)
                words = source[start:end]
                assert words == words.strip()
                assert len(words.split()) >= 3
