"""The guard: what every agent's body runs in, so that no event is lost whatever happens to one.

It reads events from the agent's channel itself and acks them itself, strictly in order. Faust's own stream
iteration acks an event when the body raises or is cancelled, and acks what it skips during a rebalance; both
end in a commit past work that was not done (docs/faust.md). A batch goes through these steps, and an end of
the process between any two of them loses nothing and adds nothing:

    handle every record -> judge the batch -> produce (awaited) -> changelog (awaited) -> table -> ack
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from agents.delivery import messages as delivery
from agents.delivery.failures import FAIL_STOP, TRY_AGAIN, Fenced, ProduceFailed, stop_hard
from agents.metrics import prometheus
from agents.metrics.progress import progress
from agents.nlp.child import ChildNotStarted
from agents.records import wall_clock
from agents.records.outcome import Inbound, Late, Out, Outcome, Refused
from agents.runtime.breaker import Breaker
from agents.runtime.ingest_time import APPENDED, Bounds, arrived
from agents.runtime.ownership import Presence
from agents.runtime.stage import IDLE, Stage
from agents.runtime.warm_up import is_warm_up, told
from agents.state.table import Changes, fits
from copytaster.formats.errors import FormatError, Unsupported
from streams.codec import CodecError
from streams.faust.app import app, settings
from streams.headers import Place

SLOW = 30.0
"""Seconds into a batch after which the breaker is asked at every record, not only at the end."""
AHEAD = 8
"""Records that a stage is told of at a time before it handles them: the models read some thirty paragraphs in one
go nearly as cheaply as hundreds, and no other stage waits long for them meanwhile."""
MOST_BYTES = 4 * 1024 * 1024
"""Most bytes of input in one batch."""
EVIDENCE_WAIT = 1.0
"""Seconds to wait for more records when a small batch mostly fails."""

outcomes: Counter[tuple[str, str]] = Counter()
"""Records by (stage, outcome) since the start of this process."""

log = structlog.get_logger("copytaster.guard")


@dataclass(slots=True)
class Handled:
    """One record of a batch, and what became of it."""

    event: Any
    inbound: Inbound
    outcome: Outcome
    messages: Sequence[delivery.Message] = ()
    refused: tuple[str, str, int] | None = None
    """Reason, error and attempts, where the whole record is a dead letter."""
    repeated: bool = False

    @property
    def counts_as_failed(self) -> bool:
        """An unsupported item pages nobody."""
        if self.refused:
            return not self.refused[0].startswith("unsupported")
        broken = [r for r in self.outcome.rejects if not r.reason.startswith("unsupported")]
        return bool(broken) and not self.outcome.outs


def reached(stage: str, step: str) -> None:
    """Called after each step of a batch. Does nothing: the seam where tests end the process."""


async def guard(stream: Any, stage: Stage) -> None:
    """Run a stage over an agent's stream, for ever. Raises only when the agent is cancelled."""
    runner = Guard(stage)
    try:
        await runner.run(stream.channel)
    except asyncio.CancelledError:
        raise
    except StopAsyncIteration:
        return  # how Faust tells a channel's reader that it is stopping
    except BaseException as error:
        log.exception("the guard itself failed", stage=stage.name)
        stop_hard(FAIL_STOP, "guard failed", stage=stage.name, error=repr(error))


class Guard:
    """One stage at work."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage.name
        self._of = stage
        self._breaker = Breaker(sample=settings.guard.breaker_sample)
        self._presence = Presence(self.stage)
        self._log = log.bind(stage=self.stage)
        self._progress = progress.stage(self.stage)
        self._ticked = asyncio.get_running_loop().time()  # what was parked is looked at after what is queued

    async def run(self, channel: Any) -> None:
        """Take batches from the channel until cancelled."""
        queue = channel.queue
        while True:
            events = await self._gather(queue)
            async with self._presence:
                events = [e for e in events if await self._presence.admits(e.message)]
            self._presence.check()
            while not await self._done(events, queue):  # noqa: ASYNC110  # nobody signals better times
                await asyncio.sleep(settings.guard.breaker_pause)

    async def _gather(self, queue: Any) -> list[Any]:
        """The events at hand, or none after an idle second."""
        try:
            first = await asyncio.wait_for(queue.get(), IDLE)
        except TimeoutError:
            return []
        events, size = [first], len(first.message.value or b"")
        while len(events) < settings.guard.batch and size < MOST_BYTES and not queue.empty():
            events.append(queue.get_nowait())
            size += len(events[-1].message.value or b"")
        return events

    async def _done(self, events: list[Any], queue: Any) -> bool:
        """Take one batch through all steps. False where the open breaker holds it back, uncommitted."""
        async with self._presence:
            if events and self._presence.may_begin([e.message for e in events]):
                changes = self._of.state.changes() if self._of.state else None
                handled: list[Handled] = []
                began = time.monotonic()
                for n, event in enumerate(events):
                    if n % AHEAD == 0:
                        await self._look_ahead(events[n : n + AHEAD])
                    handled.append(await self._handled(event, changes))
                    if time.monotonic() - began > SLOW and self._breaker.trips(_failed(handled)):
                        break  # each may have taken its whole deadline; what was seen is enough
                if self._breaker.undecided([h.counts_as_failed for h in handled]):
                    more = await self._more(queue)
                    events += more
                    handled += [await self._handled(event, changes) for event in more]
                failed = _failed(handled)
                self._hold_back(self._breaker.trips(failed))
                if self._progress.held_back:
                    self._log.error("breaker open: most records fail, nothing is committed", **_reasons(handled))
                    return False
                await self._write(handled, changes)
                self._breaker.note(failed)
            await self._run_tick()
            return True

    def _hold_back(self, held: bool) -> None:
        self._progress.held_back = held
        prometheus.breaker_open.labels(self.stage).set(held)

    async def _look_ahead(self, events: Sequence[Any]) -> None:
        """Tell the stage what comes next, where several records lie at hand; what goes wrong is told by each itself."""
        if self._of.ahead is None or len(events) < 2:
            return
        try:
            await self._of.ahead([_inbound(event.message, first=self._of.first) for event in events])
        except Exception as error:
            self._log.warning("records not looked at ahead", error=repr(error), records=len(events))

    async def _more(self, queue: Any) -> list[Any]:
        await asyncio.sleep(EVIDENCE_WAIT)
        events: list[Any] = []
        while len(events) < 2 * settings.guard.breaker_sample and not queue.empty():
            event = queue.get_nowait()
            if await self._presence.admits(event.message):
                events.append(event)
        return events

    async def _handled(self, event: Any, changes: Changes | None) -> Handled:
        inbound = _inbound(event.message, first=self._of.first)
        place = inbound.place
        facts = {"stage": self.stage, "topic": place.topic, "partition": place.partition, "offset": place.offset}
        with bound_contextvars(**facts), prometheus.stage_seconds.labels(self.stage).time():
            handled = await self._handled_once(event, inbound, changes)
        self._progress.handled += 1
        return handled

    async def _handled_once(self, event: Any, inbound: Inbound, changes: Changes | None) -> Handled:
        if changes is not None and changes.applied(inbound.place.partition, inbound.order):
            changes.add(inbound.place.partition, {}, None, inbound.place)
            return Handled(event, inbound, Outcome(), repeated=True)
        handled = await self._tried(event, inbound, changes)
        if changes is not None:
            changes.add(inbound.place.partition, handled.outcome.writes, inbound.order, inbound.place)
        return handled

    async def _tried(self, event: Any, inbound: Inbound, changes: Changes | None) -> Handled:
        pause = settings.guard.retry_pause
        attempt = 0
        while True:
            attempt += 1
            try:
                outcome = told(await self._of.handle(inbound, changes), inbound, self.stage)  # type: ignore[arg-type]
                if not fits(outcome.writes):
                    raise Refused("state-too-large", "what this stage must remember of it is larger than topics allow")
                return Handled(event, inbound, outcome, self._messages(outcome, inbound))
            except (Refused, FormatError, CodecError) as error:
                reason = error.reason
                if isinstance(error, Unsupported) and not reason.startswith("unsupported"):
                    reason = f"unsupported-{reason}"
                return self._refused(event, inbound, (reason, repr(error), attempt))
            except ChildNotStarted as error:
                stop_hard(TRY_AGAIN, "no nlp child", stage=self.stage, error=repr(error))
            except Exception as error:
                if attempt > settings.guard.retries:
                    self._log.error("dead letter", place=str(inbound.place), error=repr(error))
                    return self._refused(event, inbound, ("error", repr(error), attempt))
            await asyncio.sleep(pause)
            pause *= 2

    def _refused(self, event: Any, inbound: Inbound, why: tuple[str, str, int]) -> Handled:
        reason, error, attempt = why
        if is_warm_up(inbound):
            return Handled(event, inbound, Outcome(), [], why)
        letter = delivery.dead_letter(inbound, stage=self.stage, item=0, reason=reason, error=error, attempt=attempt)
        return Handled(event, inbound, Outcome(), [letter], why)

    def _messages(self, outcome: Outcome, inbound: Inbound) -> list[delivery.Message]:
        outs = [
            delivery.message(out, inbound, stage=self.stage, order=self._order(out, inbound)) for out in outcome.outs
        ]
        return [*outs, *self._dead_letters(inbound, outcome)]

    def _order(self, out: Out, inbound: Inbound) -> Place:
        """A stage without state repeats outputs after a restart; what it hands on lets the next one notice."""
        if self._of.state is None and not self._of.first and "ce_order" in inbound.headers:
            return inbound.order
        return delivery.at(inbound.place, out.item)

    async def _write(self, handled: Sequence[Handled], changes: Changes | None) -> None:
        messages = [h.event.message for h in handled]
        if not await self._produce([m for h in handled for m in h.messages], messages):
            return
        reached(self.stage, "produced")
        if not self._presence.current(messages):
            self._log.info("batch dropped, its partitions have moved on", records=len(handled))
            return
        if self._of.state is not None and changes is not None:
            if not await self._log_state(changes, messages):
                return
            reached(self.stage, "logged")
            self._of.state.apply(changes)
            reached(self.stage, "applied")
        for h in handled:
            h.event.ack()
            outcomes[self.stage, _outcome_name(h)] += 1
            prometheus.count(self.stage, h.outcome, name=_outcome_name(h), refused=h.refused[0] if h.refused else None)
        progress.note_acked([(m.topic, m.partition, m.offset) for m in messages])
        self._log.debug("batch done", places=[str(h.inbound.place) for h in handled])
        reached(self.stage, "acked")

    def _dead_letters(self, inbound: Inbound, outcome: Outcome) -> list[delivery.Message]:
        return [
            delivery.dead_letter(
                r.answers or inbound,
                stage=self.stage,
                item=0 if r.answers else r.item,
                reason=r.reason,
                error=r.message,
                attempt=1,
            )
            for r in outcome.rejects
        ]

    async def _produce(self, messages: Sequence[delivery.Message], sources: Sequence[Any]) -> bool:
        """Write outputs. False where their sources' partitions may be another's: what was worked out since they moved
        rests on a table that may have been emptied meanwhile, and the new owner works it out again."""
        try:
            await delivery.deliver(messages, allowed=partial(self._presence.may_write, sources))
        except Fenced:
            self._log.warning("outputs not written, their partitions have moved on", outputs=len(messages))
            return False
        except ProduceFailed as error:
            stop_hard(FAIL_STOP, "cannot write outputs or dead letters", stage=self.stage, error=str(error))
        return True

    async def _log_state(self, changes: Changes, messages: Sequence[Any]) -> bool:
        """Write the changelog. False where the partitions may be another's: then nothing was acked either."""
        assert self._of.state is not None
        try:
            await self._of.state.log(changes, allowed=partial(self._presence.may_write, messages))
        except Fenced:
            self._log.warning("state not written, its partitions have moved on")
            return False
        except ProduceFailed as error:
            stop_hard(FAIL_STOP, "cannot write the changelog", stage=self.stage, error=str(error))
        return True

    async def _run_tick(self) -> None:
        """What a stage does by the clock: outputs first, then state, as for a batch."""
        now = asyncio.get_running_loop().time()
        if self._of.tick is None or self._of.state is None or now - self._ticked < self._of.every:
            return
        if app.rebalancing or not self._presence.may_begin([]):
            return
        self._ticked = now
        changes = self._of.state.changes()
        late = await self._of.tick(changes)
        if not late:
            return
        if not await self._produce([m for one in late for m in self._late_messages(one)], []):
            return
        reached(self.stage, "tick-produced")
        for one in late:
            changes.add(one.partition, one.outcome.writes, None)
        if await self._log_state(changes, []):
            self._of.state.apply(changes)
            for one in late:
                prometheus.count(self.stage, one.outcome)

    def _late_messages(self, late: Late) -> list[delivery.Message]:
        if late.inbound is None:
            return []
        inbound, outcome = late.inbound, told(late.outcome, late.inbound, self.stage)
        outs = [delivery.message(o, inbound, stage=self.stage, order=None) for o in outcome.outs]
        return [*outs, *self._dead_letters(inbound, outcome)]


def _failed(handled: Sequence[Handled]) -> list[bool]:
    return [h.counts_as_failed for h in handled if not h.repeated]


def _outcome_name(handled: Handled) -> str:
    if handled.repeated:
        return "repeated"
    if handled.refused or handled.outcome.rejects:
        return "rejected"
    return "waiting" if handled.outcome.waiting else "output"


def _reasons(handled: Sequence[Handled]) -> dict[str, object]:
    reasons = Counter(h.refused[0] for h in handled if h.refused)
    return {"records": len(handled), "failed": sum(reasons.values()), "reasons": dict(reasons)}


def _inbound(message: Any, *, first: bool = False) -> Inbound:
    """The record, with the time at which it was let in."""
    headers = message.headers or {}
    pairs = headers.items() if isinstance(headers, dict) else headers
    given = {name: value for name, value in pairs if value is not None}
    now_ms, stamp = wall_clock.now_ms(), message.timestamp
    when = arrived(
        -1 if stamp is None else round(stamp * 1000),
        given,
        appended=message.timestamp_type == APPENDED,
        first=first,
        bounds=Bounds.at(now_ms, settings, first=first),
        now_ms=now_ms,
    )
    return Inbound(
        place=Place(message.topic, message.partition, message.offset),
        key=message.key,
        value=message.value or b"",
        headers=given,
        time_ms=when.ingest_ms,
        producer_ms=when.producer_ms,
    )
