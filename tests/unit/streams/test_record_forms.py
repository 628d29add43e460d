"""Records say in which form they are; one that says nothing is in form 1, and a newer one is refused by name."""

from functools import partial

import orjson
import pytest

from agents.delivery.messages import build_output
from agents.records.outcome import OutputRecord
from copytaster.model.dead_letter import DeadLetterMark
from streams import codec, record_forms
from streams.codec import CodecError
from streams.headers import event_type
from streams.record_forms import READERS, WRITTEN, decode, form_of, written_form
from streams.settings.sections import TopicsSettings
from streams.topics import REJECTED_HANDLED, STATEMENTS, TOPICS
from tests.unit.agents.fakes import inbound

MARK = DeadLetterMark(
    letter="l", standing="parked", redrives=0, run="r", at="2026-03-02T09:00:00Z", by="me", why="", to="", since=0
)
RAW = codec.encode(MARK)


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({}, 1),
        ({"ce_type": b"copytaster.rejected.handled.v1"}, 1),
        ({"ce_type": b"copytaster.enriched.v12"}, 12),
        ({"ce_type": b"com.example.story.v7"}, 1),
        ({"ce_type": b"copytaster.enriched.v"}, 1),
        ({"ce_type": b"copytaster.enriched.v" + b"9" * 5000}, 1),
    ],
)
def test_the_form_is_the_number_that_ends_the_type(headers: dict[str, bytes], form: int) -> None:
    assert form_of(headers) == form


def test_a_record_in_form_1_is_read_whether_it_says_so_or_not() -> None:
    for headers in ({}, {"ce_type": event_type(REJECTED_HANDLED.name).encode()}):
        assert decode(DeadLetterMark, RAW, headers) == MARK


def test_a_record_in_a_newer_form_is_refused_by_name_though_its_json_would_do() -> None:
    with pytest.raises(
        CodecError, match="a record DeadLetterMark in form 2, where form 1 is the newest read here"
    ) as refused:
        decode(DeadLetterMark, RAW, {"ce_type": event_type(REJECTED_HANDLED.name, 2).encode()})
    assert refused.value.reason == "unknown-form"


def test_today_every_type_is_read_and_written_in_form_1() -> None:
    assert (READERS, WRITTEN) == ({}, {})
    assert {written_form(topic.record) for topic in TOPICS} == {written_form(None)} == {1}


def test_a_type_takes_another_form_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the module tells how to: the old one is read still, and the new one is told in the headers."""

    def of_form_1(raw: bytes) -> DeadLetterMark:
        return codec.decode(DeadLetterMark, orjson.dumps(orjson.loads(raw) | {"by": "somebody"}))

    monkeypatch.setattr(
        record_forms, "READERS", {DeadLetterMark: {1: of_form_1, 2: partial(codec.decode, DeadLetterMark)}}
    )
    monkeypatch.setattr(record_forms, "WRITTEN", {DeadLetterMark: 2})
    made = build_output(
        OutputRecord(REJECTED_HANDLED, "l", MARK),
        inbound(b"{}", STATEMENTS),
        stage="check",
        order=None,
        topics=TopicsSettings(),
    )
    assert dict(made.headers)["ce_type"] == b"copytaster.rejected.handled.v2"
    assert decode(DeadLetterMark, made.value or b"", dict(made.headers)) == MARK
    assert decode(DeadLetterMark, RAW, {}).by == "somebody"
