"""What a terminal shows of a source beside a statement: a sentence of what alerts carry a paragraph of."""

import pytest

from copytaster.model.article import Article, Body, Headline, cut_span
from copytaster.model.verdict import Evidence, SourceField, Verdict
from copytaster.stories.evidence_passages import find_passages
from desk.render.excerpt import build_excerpt

TEXT = "The ferry ran aground near Ostholm. “Four people were killed.” Two tugs came from Sandvik."
CAPTION = "A tug from Nordvik at dawn. It came late."
ARTICLE = Article(
    uri="urn:wire:1", headlines=(Headline("Ferry aground. Four dead"),), bodies=(Body(TEXT), Body(CAPTION, "caption"))
)


def on(source: str, words: str, field: SourceField = "text") -> Evidence:
    at = source.index(words)
    return Evidence(field, cut_span(source, at, at + len(words)), "supports")


def carried(evidence: Evidence) -> list[str]:
    """What an alert carries of it."""
    made = Verdict(
        n=1, text="x", label="supported", p_inconsistent=0, flagged=False, alert_id="a", evidence=(evidence,)
    )
    return [one.text for one in find_passages(ARTICLE, made)]


@pytest.mark.parametrize(
    ("evidence", "sentence", "paragraph"),
    [
        (on(TEXT, "Four"), "“Four people were killed.”", TEXT),
        (on(TEXT, "aground"), "The ferry ran aground near Ostholm.", TEXT),
        (on("Ferry aground. Four dead", "Four", "headline"), "Four dead", "Ferry aground. Four dead"),
    ],
)
def test_a_terminal_shows_the_sentence_of_the_paragraph_that_an_alert_carries(
    evidence: Evidence, sentence: str, paragraph: str
) -> None:
    shown = build_excerpt(evidence, ARTICLE)
    assert (shown.text, shown.text[shown.start : shown.end]) == (sentence, evidence.span.exact)
    assert carried(evidence) == [paragraph]


def test_evidence_whose_words_do_not_stand_in_its_field_is_shown_as_it_was_carried_and_in_no_alert() -> None:
    stray = on("Five ferries sank in Nordvik.", "Five ferries")
    shown = build_excerpt(stray, ARTICLE)
    assert shown.text[shown.start : shown.end] == "Five ferries"
    assert carried(stray) == []


def test_a_caption_is_shown_as_it_was_carried_since_the_terminal_does_not_say_of_which_picture() -> None:
    told = on(CAPTION, "Nordvik", "caption")
    assert build_excerpt(told, ARTICLE) == build_excerpt(told, None)
    assert carried(told) == [CAPTION]
