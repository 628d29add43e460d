"""Dead letters: what the stages and `ingest` write is one set of headers, in the bytes that it always had."""

import hashlib

from agents.delivery import messages
from copytaster.formats import PLAIN_TEXT
from desk.ingest.publish import RawItem, _record
from streams.dead_letter_headers import (
    EXCEPTION_KEPT,
    NOWHERE,
    build_letter_headers,
    cut_value,
    prefix_headers,
    restore_headers,
)
from streams.headers import Place
from streams.settings.sections import TopicsSettings
from streams.settings.settings import load_settings
from streams.topic_config import KEPT_OF_TOO_LARGE
from streams.topics import CHECKED, REJECTED
from tests.unit.agents.fakes import inbound

NAMES = [
    "stage", "reason", "exception", "attempt", "source-topic", "source-partition", "source-offset", "source-item",
]  # fmt: skip


def test_a_letter_tells_stage_reason_and_place_in_this_order() -> None:
    assert build_letter_headers(stage="check", reason="r", error="why\ud800", attempt=2, place=Place("t", 3, 5, 1)) == [
        ("stage", b"check"),
        ("reason", b"r"),
        ("exception", b"why?"),
        ("attempt", b"2"),
        ("source-topic", b"t"),
        ("source-partition", b"3"),
        ("source-offset", b"5"),
        ("source-item", b"1"),
    ]


def test_a_value_that_is_cut_is_told_by_length_and_hash() -> None:
    value = b"x" * (KEPT_OF_TOO_LARGE + 1)
    letter = dict(build_letter_headers(stage="s", reason="r", error="e" * 9000, attempt=1, place=NOWHERE, whole=value))
    assert (letter["length"], letter["sha256"]) == (b"65537", hashlib.sha256(value).hexdigest().encode())
    assert (len(letter["exception"]), len(cut_value(value))) == (EXCEPTION_KEPT, KEPT_OF_TOO_LARGE)


def test_the_headers_of_the_record_come_back_but_for_its_order() -> None:
    came = [("ce_id", b"1"), ("ce_order", b"t/0/1/0"), ("provider", b"\xff")]
    assert restore_headers([("stage", b"check"), *prefix_headers(came)]) == [came[0], came[2]]


def test_a_stage_and_ingest_write_the_same_headers() -> None:
    record = inbound(b"x" * 20_000_000, CHECKED, headers={"ce_id": b"1", "ce_order": b"t/0/1/0"})
    stage = messages.build_dead_letter(
        record, stage="check", item=2, reason="r", error="e", attempt=3, topics=TopicsSettings()
    )
    topic, value, headers = _record(
        RawItem(b"x" * 20_000_000, PLAIN_TEXT, "wire", "id"), load_settings(environ={}), 1_790_000_000_000, 0
    )
    assert topic is REJECTED
    assert value == stage.value
    for names, more in ((list(dict(stage.headers)), ["original-ce_id"]), (list(dict(headers)), [])):
        assert names[names.index("stage") :] == [*NAMES, "length", "sha256", *more]
    refused = dict(headers)
    assert [refused[name] for name in ("source-topic", "source-partition", "source-offset", "source-item")] == [
        b"", b"-1", b"-1", b"0",
    ]  # fmt: skip
