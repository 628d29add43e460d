"""The sentences a statement is read against."""

from copytaster.checking.evidence import (
    build_caption_evidence,
    build_sentence_evidence,
    measure_coverage,
    select_sentences,
)
from copytaster.model.article import cut_span
from tests.support.stories import case

STORY = [
    "The council of Marwick closed the swimming pool on Monday. A pump had failed.",
    "The library stays open. Its new reading room was paid for by the lottery fund.",
    "In the harbour, divers began to lift the wreck of a trawler. The work will take nine days.",
]


def test_a_statement_that_joins_distant_things_gets_both_sentences() -> None:
    found = case(STORY, "Marwick closed its swimming pool, and divers are lifting the wreck of a trawler.")
    assert {0, 4} <= set(select_sentences(found.statement, found.source))


def test_sentences_that_add_nothing_are_left_out() -> None:
    found = case(STORY, "The lottery fund paid for the reading room of the library.")
    chosen = set(select_sentences(found.statement, found.source))
    assert 3 in chosen
    assert not chosen & {0, 1, 4, 5}


def test_a_statement_about_something_else_has_no_evidence() -> None:
    found = case(STORY, "Astronomers photographed a comet.")
    assert select_sentences(found.statement, found.source) == ()


def test_coverage_of_nothing_asked_is_whole() -> None:
    found = case(STORY, "It was so.")
    assert measure_coverage(found.statement, {}, frozenset()) == 1.0


def test_evidence_spans_index_the_text_of_the_article() -> None:
    found = case(STORY, "A pump had failed.")
    shown = build_sentence_evidence(found.source, 1)
    assert shown.span == cut_span("\n\n".join(STORY), shown.span.start, shown.span.end)
    assert shown.span.exact == "A pump had failed."
    assert shown.relation == "supports"


def test_evidence_in_a_caption_indexes_that_caption() -> None:
    shown = build_caption_evidence("Divers at work. (Archive)", 0, 14)
    assert (shown.field, shown.span.exact) == ("caption", "Divers at work")
