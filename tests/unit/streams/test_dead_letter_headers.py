"""Dead letters: what the stages and `ingest` write is one set of headers, in the bytes that it always had."""

import hashlib

from agents.delivery import messages
from copytaster.formats import TEXT
from desk.ingest.publish import Item, _record
from streams.dead_letter_headers import EXCEPTION_KEPT, NOWHERE, beginning, original, originals, told
from streams.headers import Place
from streams.settings.sections import Topics
from streams.settings.settings import load
from streams.topic import KEPT_OF_TOO_LARGE
from streams.topics import CHECKED, REJECTED
from tests.unit.agents.fakes import inbound

NAMES = [
    "stage", "reason", "exception", "attempt", "source-topic", "source-partition", "source-offset", "source-item",
]  # fmt: skip


def test_a_letter_tells_stage_reason_and_place_in_this_order() -> None:
    assert told(stage="check", reason="r", error="why\ud800", attempt=2, place=Place("t", 3, 5, 1)) == [
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
    letter = dict(told(stage="s", reason="r", error="e" * 9000, attempt=1, place=NOWHERE, whole=value))
    assert (letter["length"], letter["sha256"]) == (b"65537", hashlib.sha256(value).hexdigest().encode())
    assert (len(letter["exception"]), len(beginning(value))) == (EXCEPTION_KEPT, KEPT_OF_TOO_LARGE)


def test_the_headers_of_the_record_come_back_but_for_its_order() -> None:
    came = [("ce_id", b"1"), ("ce_order", b"t/0/1/0"), ("provider", b"\xff")]
    assert originals([("stage", b"check"), *original(came)]) == [came[0], came[2]]


def test_a_stage_and_ingest_write_the_same_headers() -> None:
    record = inbound(b"x" * 20_000_000, CHECKED, headers={"ce_id": b"1", "ce_order": b"t/0/1/0"})
    stage = messages.dead_letter(record, stage="check", item=2, reason="r", error="e", attempt=3, topics=Topics())
    topic, value, headers = _record(Item(b"x" * 20_000_000, TEXT, "wire", "id"), load(environ={}), 1_790_000_000_000, 0)
    assert topic is REJECTED
    assert value == stage.value
    for names, more in ((list(dict(stage.headers)), ["original-ce_id"]), (list(dict(headers)), [])):
        assert names[names.index("stage") :] == [*NAMES, "length", "sha256", *more]
    refused = dict(headers)
    assert [refused[name] for name in ("source-topic", "source-partition", "source-offset", "source-item")] == [
        b"", b"-1", b"-1", b"0",
    ]  # fmt: skip
