"""Records travel as JSON and come back the same; what is no such record is told apart."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.article import Envelope, SeparateStatements
from copytaster.model.dead_letter import DeadLetterMark
from copytaster.model.desk_action import DeskAction
from copytaster.model.records import Alert, CheckedArticle, Duplicate, EnrichedArticle
from copytaster.model.replay_run import ReplayRun
from streams.codec import CodecError, decode, encode
from streams.topics import TOPICS
from tests.support.records import any_of, envelope

RECORDS = (
    Envelope,
    Duplicate,
    SeparateStatements,
    EnrichedArticle,
    CheckedArticle,
    Alert,
    DeskAction,
    DeadLetterMark,
    ReplayRun,
)


def test_every_record_that_a_topic_carries_is_tried() -> None:
    assert {topic.record for topic in TOPICS} - {None} == set(RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@given(data=st.data())
@settings(max_examples=40)
def test_a_record_comes_back_as_it_was(record: type, data: st.DataObject) -> None:
    value = data.draw(any_of(record))
    assert decode(record, encode(value)) == value


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_other_bytes_are_refused_with_a_reason_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(CodecError) as caught:
        decode(Alert, raw)
    assert caught.value.reason in ("not-json", "wrong-shape")


@pytest.mark.parametrize(
    ("raw", "reason", "says"),
    [
        (b"", "not-json", "line 1"),
        (b'{"uri": "urn:1"', "not-json", "line 1"),
        (b'"\xff"', "not-json", "line 1"),
        (b'{"uri": "half a pair \\ud83d", "statements": []}', "not-json", "line 1"),
        (b"[]", "wrong-shape", "1 wrong fields"),
        (b'{"uri": 3, "statements": [{"n": "x", "text": "t"}]}', "wrong-shape", "2 wrong fields, the first uri"),
        (b'{"uri": "urn:1"}', "wrong-shape", "statements"),
    ],
)
def test_what_is_wrong_with_bytes_is_said(raw: bytes, reason: str, says: str) -> None:
    with pytest.raises(CodecError, match=says) as caught:
        decode(SeparateStatements, raw)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "value", [envelope("urn:half:\ud83d"), 2**70, object()], ids=["surrogate", "huge", "no record"]
)
def test_what_has_no_json_form_is_refused(value: Any) -> None:
    with pytest.raises(CodecError) as caught:
        encode(value)
    assert caught.value.reason == "not-encodable"


def test_a_field_that_a_newer_version_wrote_does_no_harm() -> None:
    raw = b'{"uri": "urn:1", "statements": [], "from_the_future": true}'
    assert decode(SeparateStatements, raw) == SeparateStatements(uri="urn:1", statements=())
