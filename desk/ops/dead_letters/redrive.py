"""Sending dead letters again, to the topic that they came from: each once, at a rate, and only a few times.

A batch has three steps, each awaited: a mark that it is about to be sent, and to where; the records; a mark that they
were sent. A later run that finds the first mark without the last looks for the records on the topic.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from copytaster.model.dead_letter import DeadLetterMark
from desk.ops.dead_letters import marks
from desk.ops.dead_letters.letters import DeadLetter
from desk.ops.dead_letters.parcels import RedriveParcel, find_already_sent, group_into_parcels, read_partition_counts
from desk.ops.replay.pace import BATCH_SECONDS, ReplayPace
from streams.settings.settings import Settings

MOST_IN_A_BATCH = 100


class RedriveWatcher(Protocol):
    """An object that shows progress."""

    def report_progress(self, done: int) -> None:
        """Show that this many letters have been handled."""


@dataclass(slots=True)
class RedriveTally:
    """The number of letters by result; `resumed` counts redriven ones that an interrupted run had already sent."""

    redriven: int = 0
    parked: int = 0
    cut: int = 0
    homeless: int = 0
    resumed: int = 0

    @property
    def done(self) -> int:
        """All letters that were handled."""
        return self.redriven + self.parked + self.cut + self.homeless


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSignature:
    """The run, user, time and reason that marks carry."""

    run: str
    by: str
    at: str
    why: str = ""


class RedriveRun:
    """One run over the chosen letters."""

    def __init__(
        self,
        signed: RedriveSignature,
        producer: AIOKafkaProducer,
        consumer: AIOKafkaConsumer,
        settings: Settings,
        watcher: RedriveWatcher,
    ) -> None:
        self._signed = signed
        self._producer = producer
        self._consumer = consumer
        self._settings = settings
        self._watcher = watcher
        self.tally = RedriveTally()

    async def redrive(self, letters: Sequence[DeadLetter], *, rate: float, forced: bool = False) -> RedriveTally:
        """Send these again, and park those that were sent too often. Raises KafkaError."""
        known = await read_partition_counts(self._consumer, self._settings)
        there = await find_already_sent([one for one in letters if one.standing == "sending"], self._consumer)
        pace, clock = ReplayPace(rate=rate), asyncio.get_running_loop().time
        batch: list[RedriveParcel] = []
        for parcel in group_into_parcels(letters):
            count = len(parcel.letters)
            if parcel.place in there:
                await self._mark([parcel], "redriven")
                self.tally.resumed += count
                continue
            match parcel.fate(known, is_forced=forced):
                case "cut":
                    self.tally.cut += count
                case "homeless":
                    self.tally.homeless += count
                case "park":
                    await self._mark([parcel], "parked", why=f"failed again after {parcel.redrives} redrives")
                case "redrive":
                    ahead = pace.due(0, clock()) - clock()
                    if ahead > BATCH_SECONDS or len(batch) >= MOST_IN_A_BATCH:
                        await self._send(batch)
                        batch = []
                        await asyncio.sleep(max(ahead, 0))
                    batch.append(parcel)
        await self._send(batch)
        return self.tally

    async def park(self, letters: Sequence[DeadLetter]) -> RedriveTally:
        """Park these: they count as handled, and are sent again only by name. Raises KafkaError."""
        for n in range(0, len(letters), MOST_IN_A_BATCH):
            await self._mark(group_into_parcels(letters[n : n + MOST_IN_A_BATCH]), "parked", why=self._signed.why)
        return self.tally

    async def _send(self, batch: Sequence[RedriveParcel]) -> None:
        if not batch:
            return
        ends = await self._consumer.end_offsets(list({p.home for p in batch}))
        await self._write("sending", batch, since={p.home: ends[p.home] for p in batch})
        answers = []
        for p in batch:
            record = p.letters[0].record
            answers.append(
                await self._producer.send(
                    p.place.topic,
                    record.value,
                    key=record.key,
                    partition=p.place.partition,
                    headers=p.headers(self._signed.run),
                    timestamp_ms=record.timestamp,
                )
            )
        await asyncio.gather(*answers)
        await self._mark(batch, "redriven")

    async def _mark(
        self, batch: Sequence[RedriveParcel], state: Literal["redriven", "parked"], *, why: str = ""
    ) -> None:
        await self._write(state, batch, why=why)
        count = sum(len(p.letters) for p in batch)
        if state == "redriven":
            self.tally.redriven += count
        else:
            self.tally.parked += count
        self._watcher.report_progress(self.tally.done)

    async def _write(
        self,
        state: Literal["sending", "redriven", "parked"],
        batch: Sequence[RedriveParcel],
        *,
        why: str = "",
        since: dict[object, int] | None = None,
    ) -> None:
        made = [
            DeadLetterMark(
                letter=letter.id,
                standing=state,
                redrives=p.redrives + (state != "parked"),
                run=self._signed.run,
                at=self._signed.at,
                by=self._signed.by,
                why=why,
                to=f"{p.home.topic}/{p.home.partition}",
                since=(since or {}).get(p.home, 0),
            )
            for p in batch
            for letter in p.letters
        ]
        await marks.write(made, self._producer, self._settings)
