"""Dead letters: which are meant, what is done with each, and what is sent."""

from typing import Any

import pytest
from aiokafka import ConsumerRecord

from copytaster.model.dead_letter import MAX_REDRIVES, DeadLetterMark, decide_redrive
from desk.ops.dead_letters.choice import LetterChoice
from desk.ops.dead_letters.letters import DeadLetter
from desk.ops.dead_letters.parcels import group_into_parcels
from streams.settings.settings import Settings
from tests.support.letters import AT_MS, SORTS, Failed, failed, five_hundred

PREFIX = "copytaster"
HOMES = {f"{PREFIX}.{name}": 12 for name in ("raw", "articles", "statements", "deduplicated", "enriched")}


def letter(f: Failed, offset: int = 0, mark: DeadLetterMark | None = None) -> DeadLetter:
    record = ConsumerRecord(f"{PREFIX}.rejected", 0, offset, f.at_ms, 0, f.key, f.value, None, 0, 0, tuple(f.letter))
    return DeadLetter(record, mark)


ALL = [letter(f, n) for n, f in enumerate(five_hundred(PREFIX))]


def count(**chosen: Any) -> int:
    return len(LetterChoice(**chosen).select(ALL, Settings()))


def test_every_letter_is_of_one_sort_and_the_sorts_add_up() -> None:
    assert sum(count(stages=(stage,), reasons=(reason,)) for stage, reason, _ in SORTS) == 500 == count()


def test_letters_are_chosen_by_stage_reason_source_provider_time_and_name() -> None:
    assert count(stages=("parse",)) == 294
    assert count(reasons=("unsupported-*", "deadline")) == 83
    assert count(sources=("raw",)) == 294 == count(sources=("copytaster.raw",))
    assert count(sources=("raw/1",)) == 84
    assert count(sources=("raw/1/1001/0",)) == 1
    assert count(sources=("odd-wire",)) == 250
    assert count(from_ms=AT_MS + 100, to_ms=AT_MS + 150) == 50
    assert count(names=("7", ALL[8].id)) == 2
    assert count(stages=("parse",), sources=("odd-wire",), from_ms=AT_MS + 400) == len(
        [n for n in range(400, 500) if n % 2 and SORTS[n % 12][0] == "parse"]
    )


def test_a_letter_stands_as_its_mark_says() -> None:
    mark = DeadLetterMark(letter=ALL[0].id, standing="parked", redrives=0, run="r", at="", by="")
    parked = letter(failed(0, prefix=PREFIX), 0, mark)
    assert [x.standing for x in LetterChoice(standings=("parked",)).select([parked, *ALL], Settings())] == ["parked"]


def test_what_is_sent_again_has_the_headers_it_came_with_and_how_often_it_was_sent() -> None:
    (parcel,) = group_into_parcels([letter(failed(6, prefix=PREFIX, redrives=1))])
    headers = parcel.headers("run-2")
    assert headers[:4] == failed(6, prefix=PREFIX).headers
    assert dict(headers[4:]) == {
        "redrive-count": b"2",
        "redrive-of": b"copytaster.raw/0/1006/0",
        "redrive-run": b"run-2",
        "redrive-ingest": str(AT_MS + 6).encode(),
    }


def test_a_record_with_several_broken_items_is_sent_once() -> None:
    (parcel,) = group_into_parcels([letter(failed(0, prefix=PREFIX, item=n), n) for n in (1, 3)])
    assert len(parcel.letters) == 2


@pytest.mark.parametrize(
    ("n", "redrives", "expected"),
    [(0, 0, "redrive"), (0, MAX_REDRIVES - 1, "redrive"), (0, MAX_REDRIVES, "park"), (11, 0, "cut")],
)
def test_a_letter_is_sent_again_twice_and_then_parked(n: int, redrives: int, expected: str) -> None:
    (parcel,) = group_into_parcels([letter(failed(n, prefix=PREFIX, redrives=redrives))])
    assert parcel.fate(HOMES, is_forced=False) == expected


def test_what_was_asked_for_by_force_is_sent_however_often_that_was_done() -> None:
    assert decide_redrive(redrives=9, is_whole=True, has_home=True, is_forced=True) == "redrive"
    assert decide_redrive(redrives=0, is_whole=False, has_home=True, is_forced=True) == "cut"


def test_a_record_from_a_topic_that_is_not_ours_is_not_sent_anywhere() -> None:
    (parcel,) = group_into_parcels([letter(failed(0, prefix="stranger"))])
    assert parcel.fate(HOMES, is_forced=False) == "homeless"
    (parcel,) = group_into_parcels([letter(failed(2, prefix=PREFIX))])
    assert parcel.fate(HOMES | {"copytaster.raw": 2}, is_forced=False) == "homeless"
