"""The run of one record at a stage: tries, retries, and finally an outcome or a dead letter. It never ends its
batch."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from structlog.contextvars import bound_contextvars

from agents.delivery.messages import OutgoingRecord, build_dead_letter, build_output, item_place
from agents.nlp.child_process import ChildNotStarted
from agents.records.outcome import Inbound, Outcome, OutputRecord, RefusedRecord
from agents.records.process_exit import EXIT_REFUSED, EXIT_TRY_AGAIN, stop_hard
from agents.runtime.ingest_time import IngestBounds, decide_ingest_time
from agents.runtime.stage import Stage
from agents.runtime.warm_up import WarmUp
from agents.state.stage_state import StateChanges
from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.model.forms import UnknownForm
from streams.codec import CodecError
from streams.headers import Place
from streams.ports import ReceivedRecord

log = structlog.get_logger("copytaster.guard")
OrderOf = Callable[[OutputRecord, Inbound], Place | None]
"""The place by which the next stage knows an output; None for records released by a tick."""


@dataclass(slots=True)
class HandledRecord:
    """One record of a batch, and its result.

    `refused` holds reason, error and attempts if the whole record is a dead letter.
    """

    record: ReceivedRecord
    inbound: Inbound
    outcome: Outcome
    messages: Sequence[OutgoingRecord] = ()
    refused: tuple[str, str, int] | None = None
    repeated: bool = False

    @property
    def counts_as_failed(self) -> bool:
        """True if the breaker counts it as a failure; an unsupported item does not count."""
        if self.refused:
            return not self.refused[0].startswith("unsupported")
        broken = [r for r in self.outcome.rejects if not r.reason.startswith("unsupported")]
        return bool(broken) and not self.outcome.outs

    @property
    def outcome_name(self) -> str:
        """The result's name in the metrics."""
        if self.repeated:
            return "repeated"
        if self.refused or self.outcome.rejects:
            return "rejected"
        return "waiting" if self.outcome.waiting else "output"


class RecordRunner:
    """Runs the records of one stage, one at a time."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._runtime = stage, stage.runtime
        self._guard, self._topics = stage.runtime.settings.guard, stage.runtime.settings.topics
        self.warm_up = WarmUp(self._guard.silent_before)

    def inbound(self, record: ReceivedRecord) -> Inbound:
        """The record as the stage reads it, with its time of ingest."""
        now_ms, first = self._runtime.now_ms(), self._stage.is_first
        when = decide_ingest_time(
            record.timestamp_ms,
            record.headers,
            appended=record.is_appended,
            first=first,
            bounds=IngestBounds.at(now_ms, self._runtime.settings, first=first),
            now_ms=now_ms,
        )
        return Inbound(
            place=Place(record.topic, record.partition, record.offset),
            key=record.key,
            value=record.value,
            headers=record.headers,
            time_ms=when.ingest_ms,
            producer_ms=when.producer_ms,
        )

    async def run(self, record: ReceivedRecord, changes: StateChanges | None) -> HandledRecord:
        """Handle one record, and add its changes. Ends the process if no nlp child can be started."""
        inbound, stage = self.inbound(record), self._stage.name
        place = inbound.place
        facts = {"stage": stage, "topic": place.topic, "partition": place.partition, "offset": place.offset}
        with bound_contextvars(**facts), self._runtime.metrics.stage_seconds.labels(stage).time():
            if changes is not None and changes.is_applied(place.partition, inbound.order):
                changes.add(place.partition, {}, None, place)
                return HandledRecord(record, inbound, Outcome(), repeated=True)
            handled = await self._try(record, inbound, changes)
            if changes is not None:
                changes.add(place.partition, handled.outcome.writes, inbound.order, place)
            return handled

    async def _try(self, record: ReceivedRecord, inbound: Inbound, changes: StateChanges | None) -> HandledRecord:
        pause, attempt = self._guard.retry_pause, 0
        while True:
            attempt += 1
            try:
                return await self._handle(record, inbound, changes)
            except (RefusedRecord, FormatError, CodecError) as error:
                return self._refuse(record, inbound, (_reason_of(error), repr(error), attempt))
            except ChildNotStarted as error:
                stop_hard(EXIT_TRY_AGAIN, "no nlp child", stage=self._stage.name, error=repr(error))
            except UnknownForm as error:  # of a table entry: all records that need it would become dead letters
                fix = "install the newer release again"
                stop_hard(
                    EXIT_REFUSED, "the table is of a newer release", stage=self._stage.name, error=str(error), fix=fix
                )
            except Exception as error:
                if attempt > self._guard.retries:
                    log.error("dead letter", stage=self._stage.name, place=str(inbound.place), error=repr(error))
                    return self._refuse(record, inbound, ("error", repr(error), attempt))
            await asyncio.sleep(pause)
            pause *= 2

    async def _handle(self, record: ReceivedRecord, inbound: Inbound, changes: StateChanges | None) -> HandledRecord:
        handled = await self._stage.handle(inbound, changes)  # type: ignore[arg-type]  # None if stateless
        outcome = self.warm_up.without_silent(handled, inbound, self._stage.name)
        if self._stage.state is not None and not self._stage.state.has_room_for(outcome.writes):
            raise RefusedRecord("state-too-large", "what this stage must remember of it is larger than topics allow")
        return HandledRecord(record, inbound, outcome, self.messages(outcome, inbound, self._order_of))

    def _refuse(self, record: ReceivedRecord, inbound: Inbound, why: tuple[str, str, int]) -> HandledRecord:
        reason, error, attempt = why
        if self.warm_up.has(inbound):
            return HandledRecord(record, inbound, Outcome(), [], why)
        letter = self._dead_letter(inbound, item=0, reason=reason, error=error, attempt=attempt)
        return HandledRecord(record, inbound, Outcome(), [letter], why)

    def messages(
        self, outcome: Outcome, inbound: Inbound, order: OrderOf = lambda _out, _inbound: None
    ) -> list[OutgoingRecord]:
        """Build outputs, then dead letters, ready to write. Raises CodecError."""
        stage, topics = self._stage.name, self._topics
        outs = [
            build_output(out, inbound, stage=stage, order=order(out, inbound), topics=topics) for out in outcome.outs
        ]
        letters = [
            self._dead_letter(
                r.answers or inbound, item=0 if r.answers else r.item, reason=r.reason, error=r.message, attempt=1
            )
            for r in outcome.rejects
        ]
        return [*outs, *letters]

    def _order_of(self, out: OutputRecord, inbound: Inbound) -> Place:
        """A stage without state repeats outputs after a restart; the place that it passes on lets the next stage
        notice."""
        if self._stage.state is None and not self._stage.is_first and "ce_order" in inbound.headers:
            return inbound.order
        return item_place(inbound.place, out.item)

    def _dead_letter(self, inbound: Inbound, *, item: int, reason: str, error: str, attempt: int) -> OutgoingRecord:
        return build_dead_letter(
            inbound,
            stage=self._stage.name,
            item=item,
            reason=reason,
            error=error,
            attempt=attempt,
            topics=self._topics,
        )


def _reason_of(error: RefusedRecord | FormatError | CodecError) -> str:
    """The slug of a dead letter; the slug of an unsupported item begins with that word."""
    if isinstance(error, UnsupportedItemError) and not error.reason.startswith("unsupported"):
        return f"unsupported-{error.reason}"
    return error.reason
