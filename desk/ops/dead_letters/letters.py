"""Dead letters on `rejected`, each with what was done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from aiokafka import ConsumerRecord

from copytaster.model.dead_letter import DeadLetterMark, DeadLetterState
from desk.ops.topic_reading.read_back import read_topic
from desk.refusal import Refusal
from streams import dead_letter_headers, record_forms
from streams.dead_letter_headers import ORIGINAL, restore_headers
from streams.headers import REDRIVEN_INGEST_HEADER, Headers, Place
from streams.kafka.admin import find_missing_topics
from streams.settings.settings import Settings
from streams.topics import REJECTED, REJECTED_HANDLED

REDRIVE_COUNT_HEADER, REDRIVE_OF_HEADER, REDRIVE_RUN_HEADER, FIRST_INGEST_HEADER = (
    "redrive-count",
    "redrive-of",
    "redrive-run",
    REDRIVEN_INGEST_HEADER,
)
"""Headers of a record that was sent again: how often, the place where it first failed, the run that sent it, and its
first time of ingest."""
REDRIVE_HEADERS = frozenset({REDRIVE_COUNT_HEADER, REDRIVE_OF_HEADER, REDRIVE_RUN_HEADER, FIRST_INGEST_HEADER})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter: the record that failed, the reason, and where it came from."""

    record: ConsumerRecord
    mark: DeadLetterMark | None = None

    @property
    def id(self) -> str:
        """The letter's own event id; it is the same for each delivery."""
        return self._header("ce_id")

    @property
    def stage(self) -> str:
        """The stage that could not handle it."""
        return self._header(dead_letter_headers.STAGE)

    @property
    def reason(self) -> str:
        """The reason, as a short word."""
        return self._header(dead_letter_headers.REASON)

    @property
    def exception(self) -> str:
        """The reason, in the words of the error."""
        return self._header(dead_letter_headers.EXCEPTION)

    @property
    def source(self) -> Place:
        """The place of the record, and of the item in it if it held several."""
        topic, number = self._header(dead_letter_headers.TOPIC), self._number
        return Place(
            topic,
            number(dead_letter_headers.PARTITION, -1),
            number(dead_letter_headers.OFFSET, -1),
            number(dead_letter_headers.ITEM, 0),
        )

    @property
    def provider(self) -> str:
        """The provider of the story if the record names it; else empty."""
        provider = self._header(f"{ORIGINAL}provider") or self._header("provider")
        return provider or _provider(self.record.value or b"")

    @property
    def redrives(self) -> int:
        """The number of times that the record had been sent again before this failure."""
        return self._number(f"{ORIGINAL}{REDRIVE_COUNT_HEADER}", 0)

    @property
    def is_whole(self) -> bool:
        """True if the value has all bytes of the original."""
        return not self._header(dead_letter_headers.LENGTH)

    @property
    def standing(self) -> DeadLetterState:
        """The state of the letter."""
        return self.mark.standing if self.mark else "open"

    @property
    def headers(self) -> Headers:
        """The headers that the record came with, without those of an earlier redrive."""
        return [(name, value) for name, value in restore_headers(self.record.headers) if name not in REDRIVE_HEADERS]

    def _header(self, name: str) -> str:
        value: bytes = dict(self.record.headers).get(name, b"")
        return value.decode("utf-8", "replace")

    def _number(self, name: str, otherwise: int) -> int:
        text = self._header(name)
        return int(text) if text.removeprefix("-").isdecimal() else otherwise


async def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """Every dead letter there is now, in order; repeated deliveries count once. Raises Refusal, KafkaError."""
    if missing := await find_missing_topics(settings, REJECTED, REJECTED_HANDLED):
        raise Refusal(f"the broker has no {' and no '.join(missing)}; run `copytaster topics create`")
    marks = await _marks(settings)
    letters: dict[str, DeadLetter] = {}
    for record in await read_topic(REJECTED, settings):
        letter = DeadLetter(record)
        letters.setdefault(letter.id, DeadLetter(record, marks.get(letter.id)))
    return list(letters.values())


async def _marks(settings: Settings) -> Mapping[str, DeadLetterMark]:
    records: Sequence[ConsumerRecord] = await read_topic(REJECTED_HANDLED, settings)
    return {
        (r.key or b"").decode(): record_forms.decode(DeadLetterMark, r.value, dict(r.headers))
        for r in records
        if r.value is not None
    }


def _provider(value: bytes) -> str:
    try:
        tree: Any = orjson.loads(value)
        provider = tree.get("provider") or tree["envelope"]["provider"]
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        return ""
    return provider if isinstance(provider, str) else ""
