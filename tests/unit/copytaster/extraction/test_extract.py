"""Promises of the whole extraction: spans, determinism, odd texts, time."""

from dataclasses import fields, is_dataclass
from time import process_time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.analyzer import enrich
from copytaster.extraction.extract import extract
from copytaster.model.article import Span
from copytaster.model.records import EnrichedArticle
from copytaster.text.doc import Doc, ParseColumns
from copytaster.text.language_models import load
from streams import codec
from tests.support.stories import envelope, parsed

PARAGRAPH = (
    "Governor Alice Merrin said on Monday that 40 workers of the Harbour Board (HB) would be dismissed. "
    "“We have no choice,” Merrin told the agency Norpress. The union, its chairman said, will sue in Dublin. "
    "The report could not be independently verified."
)
WORDS = st.sampled_from(
    "Merrin “ ” \" said that the Board ( ) , . : according to Dublin \n\n 40 percent She claimed ' ’ - … ? Mr. «".split(
        " "
    )
)


def _spans(value: Any) -> list[Span]:
    if isinstance(value, Span):
        return [value]
    if isinstance(value, tuple):
        return [s for one in value for s in _spans(one)]
    if is_dataclass(value):
        return [s for f in fields(value) for s in _spans(getattr(value, f.name))]
    return []


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_every_span_lies_in_the_text_and_is_equal_to_it(words: list[str]) -> None:
    doc = parsed(*" ".join(words).split("\n\n"))
    for span in _spans(extract(doc)):
        assert 0 <= span.start < span.end <= len(doc.text)
        assert doc.text[span.start : span.end] == span.exact


def test_the_same_text_gives_the_same_extraction() -> None:
    doc = parsed(PARAGRAPH)
    assert extract(doc, chain="a") == extract(Doc(doc.text, doc.columns), chain="a")


def test_an_enriched_record_carries_all_of_it_through_a_topic() -> None:
    enriched = enrich(load(), envelope([PARAGRAPH], "Harbour Board dismisses 40"))
    assert codec.decode(EnrichedArticle, codec.encode(enriched)) == enriched
    assert [p.name for p in enriched.people] == ["Alice Merrin"]
    assert {e.id for e in enriched.entities} >= {q.speaker for q in enriched.quotes if q.speaker}
    assert {q.id for q in enriched.quotes} >= {c.quote for c in enriched.claims if c.quote}


def test_an_empty_text_gives_nothing() -> None:
    found = extract(Doc("", ParseColumns()))
    assert (found.entities, found.quotes, found.claims) == ((), (), ())


def test_time_grows_with_the_length_of_the_story_and_no_faster() -> None:
    one = parsed(*[PARAGRAPH] * 10)
    short, long_ = (_seconds(_repeated(one, n)) for n in (2, 16))
    assert long_ < 8 * short * 2.5


def _repeated(doc: Doc, times: int) -> Doc:
    """A parsed text repeated, without parsing it again."""
    c, gap = doc.columns, 2
    size, count = len(doc.text) + gap, len(doc.columns.starts)
    texts = ("\n\n").join([doc.text] * times)
    return Doc(
        texts,
        ParseColumns(
            starts=tuple(s + n * size for n in range(times) for s in c.starts),
            ends=tuple(e + n * size for n in range(times) for e in c.ends),
            lemmas=c.lemmas * times,
            pos=c.pos * times,
            tags=c.tags * times,
            deps=c.deps * times,
            heads=tuple(h + n * count for n in range(times) for h in c.heads),
            ents=c.ents * times,
            iob=c.iob * times,
            sents=tuple(s + n * count for n in range(times) for s in c.sents),
        ),
    )


def _seconds(doc: Doc) -> float:
    best = 99.0
    for _ in range(3):
        start = process_time()
        extract(Doc(doc.text, doc.columns))
        best = min(best, process_time() - start)
    return best
