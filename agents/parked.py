"""Records that wait for another: kept whole in a stage's table, so that they can go on or be given up."""

import base64
import time
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from agents.outcome import Inbound, Outcome, Reject
from agents.state import Changes
from streams.app import settings
from streams.events import Place

PREFIX = "waits/"


class Parked:
    """The parked records of one table, in groups by what they wait for: `waits/<group>` holds a list."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def of(self, group: str) -> list[Inbound]:
        """The records that wait for `group`, in the order they came."""
        raw = self._changes.get(PREFIX + group)
        return [_inbound(tree) for tree in orjson.loads(raw)] if raw else []

    def groups(self) -> Iterator[tuple[str, list[Inbound]]]:
        """Every group that something waits for, with its records."""
        for key, raw in self._changes.items(PREFIX):
            yield key.removeprefix(PREFIX), [_inbound(tree) for tree in orjson.loads(raw)]

    def put(self, group: str, inbound: Inbound) -> dict[str, bytes | None]:
        """The change that parks one more record."""
        return self.keep(group, [*self.of(group), inbound])

    @staticmethod
    def keep(group: str, records: Sequence[Inbound]) -> dict[str, bytes | None]:
        """The change that leaves just these records waiting."""
        return {PREFIX + group: orjson.dumps([_tree(r) for r in records]) if records else None}


def overdue(inbound: Inbound) -> bool:
    """True where a record has waited longer than `windows.statements_wait_minutes`, by the clock."""
    return time.time() * 1000 - inbound.time_ms > settings.windows.statements_wait_minutes * 60_000


def given_up(inbound: Inbound) -> Outcome:
    """The dead letter of a record that waited in vain."""
    waited = settings.windows.statements_wait_minutes
    return Outcome(rejects=(Reject(inbound.place.item, "no-article", f"no article came within {waited:g} minutes"),))


def _tree(inbound: Inbound) -> dict[str, Any]:
    return {
        "place": str(inbound.place),
        "key": _text(inbound.key),
        "value": _text(inbound.value),
        "headers": {name: _text(value) for name, value in inbound.headers.items()},
        "time_ms": inbound.time_ms,
    }


def _inbound(tree: dict[str, Any]) -> Inbound:
    return Inbound(
        place=Place.parse(tree["place"]),
        key=_bytes(tree["key"]),
        value=_bytes(tree["value"]) or b"",
        headers={name: _bytes(value) or b"" for name, value in tree["headers"].items()},
        time_ms=tree["time_ms"],
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
