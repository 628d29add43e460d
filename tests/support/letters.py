"""Dead letters of every kind, made with the headers that a worker gives them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from desk.ingest.publish import open_producer
from streams.dead_letter_headers import prefix_headers
from streams.headers import Headers, Place, build_headers, event_id
from streams.settings.settings import Settings
from tests.support.wall_clock import now_ms

AT_MS = now_ms() - 3_600_000
"""An hour ago: records older than their topic's retention would be deleted before they are read."""
SORTS = (
    ("parse", "not-json", "raw"), ("parse", "truncated", "raw"), ("parse", "wrong-shape", "raw"),
    ("parse", "wrong-encoding", "raw"), ("parse", "no-text", "raw"), ("parse", "unsupported-picture", "raw"),
    ("parse", "error", "raw"), ("deduplicate", "error", "articles"), ("attach", "no-article", "statements"),
    ("enrich", "deadline", "deduplicated"), ("check", "error", "enriched"), ("ingest", "too-large", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Failed:
    """A record that failed, and its dead letter."""

    place: Place
    stage: str
    reason: str
    key: bytes
    value: bytes
    headers: Headers
    letter: Headers
    at_ms: int

    @property
    def id(self) -> str:
        return dict(self.letter)["ce_id"].decode()


def failed(n: int, *, prefix: str, redrives: int = 0, item: int = 0) -> Failed:
    """The n-th failure, with the kinds in turn; it was redriven `redrives` times before."""
    stage, reason, noun = SORTS[n % len(SORTS)]
    place = Place(f"{prefix}.{noun}", n % 3 if noun in ("raw", "deduplicated", "enriched") else 0, 1000 + n, item)
    value = bytes(range(256)) + b"record %d" % n
    own: Headers = [("ce_id", f"event-{n}".encode()), ("content-type", b"text/x-odd"), ("odd", b"\xff\x00")]
    own += [("provider", b"odd-wire" if n % 2 else b"other-wire")]
    again: Headers = [("redrive-count", str(redrives).encode()), ("redrive-run", b"r0")] if redrives else []
    facts = {
        "stage": stage, "reason": reason, "exception": "it broke", "attempt": "1",
        "source-topic": place.topic if noun else "", "source-partition": str(place.partition),
        "source-offset": str(place.offset), "source-item": str(item),
    }  # fmt: skip
    if reason == "too-large":
        facts |= {"length": "99999999", "sha256": hashlib.sha256(value).hexdigest()}
    letter: Headers = [
        *build_headers(id=event_id("rejected", stage, str(place)), type="rejected", source=stage, time_ms=AT_MS + n),
        *((name, told.encode()) for name, told in facts.items()),
        *prefix_headers([*own, *again]),
    ]
    return Failed(place, stage, reason, b"key-%d" % n, value, own, letter, AT_MS + n)


def five_hundred(prefix: str) -> Iterator[Failed]:
    """500 failures of the twelve kinds."""
    yield from (failed(n, prefix=prefix) for n in range(500))


async def put(found: list[Failed], settings: Settings) -> None:
    """Write the letters on `rejected`."""
    async with open_producer(settings) as producer:
        answers = [
            await producer.send(
                f"{settings.topics.prefix}.rejected", f.value, key=f.key, headers=f.letter, timestamp_ms=f.at_ms
            )
            for f in found
        ]
        for answer in answers:
            await answer
