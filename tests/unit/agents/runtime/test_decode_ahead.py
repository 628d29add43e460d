"""Parsing what is at hand in one go: fewer calls to the models, and nothing lost by what cannot be read."""

from dataclasses import replace
from typing import Any

import pytest

from agents.check import Check
from agents.enrich import Enrich
from agents.nlp import child_work
from agents.records.outcome import Inbound
from agents.runtime.decode_ahead import MAX_STORY_LENGTH, DecodeAhead, parse_ahead
from copytaster.model.article import Body, Envelope, SeparateStatements, Statement
from copytaster.model.records import EnrichedArticle
from copytaster.text.doc import ParseColumns
from streams import codec
from streams.codec import CodecError
from streams.headers import Place
from streams.topics import ENRICHED, STATEMENTS_ROUTED
from tests.support.records import envelope
from tests.support.runtime import NoModels, runtime_of
from tests.unit.agents.fakes import TOPICS


class Asked(NoModels):
    """Notes what the models are asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        self.calls.append((function, *args))


@pytest.fixture
def nlp() -> Asked:
    return Asked()


def inbound(value: bytes, offset: int, topic: str = "copytaster.deduplicated") -> Inbound:
    return Inbound(place=Place(topic, 0, offset), key=None, value=value, headers={}, time_ms=0)


async def test_articles_are_parsed_together_each_block_and_headline_of_them(nlp: Asked) -> None:
    first, second = envelope("urn:1", "One.", title="First"), envelope("urn:2", "Three.", title="Second")
    first = replace(first, article=replace(first.article, bodies=(Body("One."), Body("Two."))))
    await Enrich(runtime_of(nlp=nlp)).look_ahead(
        [inbound(raw, n) for n, raw in enumerate((codec.encode(first), b"no JSON", codec.encode(second)))]
    )
    assert nlp.calls == [(child_work.parse_ahead, ["One.", "Two.", "First", "Three.", "Second"])]


async def test_statements_of_several_articles_are_parsed_together_and_those_that_came_apart_are_not_mistaken_for_them(
    nlp: Asked,
) -> None:
    topics = [topic.full_name(TOPICS) for topic in (ENRICHED, STATEMENTS_ROUTED, ENRICHED)]
    stories = [envelope("urn:1", statements=("Forty sank.", "All swam.")), envelope("urn:2", statements=("None did.",))]
    first, second = (
        codec.encode(EnrichedArticle(envelope=one, doc=ParseColumns(), title=ParseColumns())) for one in stories
    )
    routed = codec.encode(SeparateStatements(uri="urn:1", statements=(Statement(1, "Apart."),), chain_id="chain-1"))
    values = zip((first, routed, second), topics, strict=True)
    await Check(runtime_of(nlp=nlp)).look_ahead([inbound(value, n, topic) for n, (value, topic) in enumerate(values)])
    assert nlp.calls == [(child_work.parse_ahead, ["Forty sank.", "All swam.", "None did."])]


async def test_a_long_story_is_left_for_its_own_turn_and_no_story_asks_nothing(nlp: Asked) -> None:
    await parse_ahead(nlp, [["a" * MAX_STORY_LENGTH, "b"], ["c" * MAX_STORY_LENGTH]])
    await parse_ahead(nlp, [["a" * MAX_STORY_LENGTH, "b"]])
    assert nlp.calls == [(child_work.parse_ahead, ["c" * MAX_STORY_LENGTH])]


def test_a_record_seen_ahead_is_decoded_once_and_another_at_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    decode = codec.decode

    def counting(kind: Any, value: bytes) -> Any:
        decoded.append(value)
        return decode(kind, value)

    monkeypatch.setattr(codec, "decode", counting)
    one, other = (codec.encode(envelope(uri)) for uri in ("urn:1", "urn:2"))
    peek = DecodeAhead(Envelope)
    (seen,) = peek.at([inbound(one, 1), inbound(b"[]", 2)])
    assert peek.decoded(inbound(one, 1)) is seen
    assert peek.decoded(inbound(one, 1)) == seen  # tried again, it is decoded again
    assert peek.decoded(inbound(other, 3)).article.uri == "urn:2"
    with pytest.raises(CodecError):
        peek.decoded(inbound(b"[]", 2))
    assert decoded == [one, b"[]", one, other, b"[]"]
