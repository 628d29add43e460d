"""What `alert` remembers of one chain: `alerts/<chain>` holds each of its alerts as last published.

An open alert is closed when its story can change no more (`windows.identities_days` after its last event). A
closed one is dropped from `alerts.current` a week after it was closed; its number of revisions is kept as long as
its story could change and two weeks more, so that no two events have one id. All by the clock of the log.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agents.records.outcome import Inbound, Out
from agents.state.expiry import DAY_MS, packed, since, unpacked
from copytaster.alerts.lifecycle import expired, is_open, purged
from copytaster.model.records import Alert
from copytaster.model.stored_entry import UNNUMBERED, Stamp
from streams.faust.app import settings
from streams.headers import Place, event_id, iso
from streams.topics import ALERTS, ALERTS_CURRENT

CLOSED_KEPT_MS = 7 * DAY_MS
"""How long a closed alert stays in `alerts.current`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One alert, when it was last changed, and the event that changed it; `dropped` from `alerts.current` or not."""

    alert: Alert
    changed_ms: int
    place: str
    cause: str
    dropped: bool = False

    @property
    def inbound(self) -> Inbound:
        """The record that led to the last change, as far as what follows from it by the clock has to name it."""
        return Inbound(Place.parse(self.place), None, b"", {"ce_id": self.cause.encode()}, self.changed_ms)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be written for one alert by the clock, and its life after that."""

    life: Life
    outs: tuple[Out, ...]


def read(raw: bytes | None) -> dict[str, Life]:
    """The lives in an entry of the table, by alert id."""
    return {life.alert.id: life for life in unpacked(tuple[Life, ...], raw)} if raw else {}


def written(lives: Mapping[str, Life], counts_from_ms: int) -> bytes:
    """The entry for these lives, which counts from the last event of any of them."""
    return packed(Stamp(counts_from_ms, UNNUMBERED), tuple(lives.values()))


def lived(event: Alert, inbound: Inbound) -> Life:
    """The life of an alert after an event that this record led to."""
    return Life(alert=event, changed_ms=inbound.time_ms, place=str(inbound.place), cause=inbound.id)


def is_over(raw: bytes, at_ms: int) -> bool:
    """True where a chain's alerts need not even be numbered any more."""
    return since(raw) + _window() + 2 * CLOSED_KEPT_MS < at_ms


def due(raw: bytes, at_ms: int) -> Iterator[Due]:
    """What is to be done by now with the alerts in an entry: expiry, then dropping. The same whenever it is asked."""
    expires = since(raw) + _window()
    for life in read(raw).values():
        outs: list[Out] = []
        if is_open(life.alert) and expires < at_ms:
            life = replace(life, alert=expired(life.alert, at=iso(int(expires))), changed_ms=int(expires))
            outs += published([life.alert])
        if not life.dropped and not is_open(life.alert) and life.changed_ms + CLOSED_KEPT_MS < at_ms:
            tombstone = event_id(life.alert.id, str(life.alert.revision), "dropped")
            outs.append(Out(ALERTS_CURRENT, life.alert.id, None, id=tombstone))
            life = replace(life, alert=purged(life.alert), dropped=True)
        if outs:
            yield Due(life, tuple(outs))


def published(events: Iterable[Alert]) -> Iterator[Out]:
    """The records of alert events: to the log of events, then as the present state."""
    for event in events:
        id_ = event_id(event.id, str(event.revision))
        yield Out(ALERTS, event.chain_id, event, id=id_)
        yield Out(ALERTS_CURRENT, event.id, event, id=id_)


def _window() -> float:
    return settings.windows.identities_days * DAY_MS
