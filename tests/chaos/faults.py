"""The table of faults: what is done, what it must come to, and who does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos import on_brokers, on_state, on_workers
from tests.chaos.ground import Ground

Inflict = Callable[[Ground], Awaitable[dict[str, Any]]]
STOPPED_HARD = frozenset({70, 75})
"""How a worker may end while the broker is gone."""


@dataclass(frozen=True)
class Fault:
    """`inflict` runs under load and says what it saw."""

    what: str
    promise: str
    inflict: Inflict
    sabotage: str = ""
    times: int = 3
    seconds: float = 20.0
    stories: int = 60
    rate: float = 3.0
    exits: frozenset[int] | None = None
    """How workers may end; None where the fault leaves it open."""


FAULTS: dict[str, Fault] = {
    "kill-9": Fault(
        "kill -9 of a random worker out of three, again and again",
        "0 lost, alerts equal to an unkilled run's",
        on_workers.kills, times=10, rate=2.0, exits=frozenset({-9}),
    ),
    "joining-and-leaving": Fault(
        "a fourth worker told to start or to end every 3 s",
        "0 lost, order per key kept, lag back to 0 within 60 s",
        on_workers.joins_and_leaves, seconds=60, rate=1.5,
    ),
    "stopped-90-s": Fault(
        "SIGSTOP to one worker and its child, SIGCONT after 90 s",
        "0 lost, alerts equal: what it still held when it woke is not written",
        on_workers.stopped, seconds=90, rate=1.0, exits=frozenset(),
    ),
    "clock": Fault(
        "every worker's clock an hour ahead, then right again, then an hour behind",
        "0 lost, alerts equal, nobody ends",
        on_workers.clock_moved, sabotage="clock:clock", exits=frozenset(),
    ),
    "worker-disk-full": Fault(
        "nothing more can be written to any file of two workers, their logs included",
        "0 lost, alerts equal",
        on_workers.disk_full, seconds=20,
    ),
    "timeouts": Fault(
        "one in ten batches to `alerts` runs into a timeout", "0 lost, alerts equal",
        on_workers.left_alone, sabotage="timeout:alerts:0.1", exits=frozenset(),
    ),
    "refusals": Fault(
        "one in ten batches to `alerts` is refused for good",
        "the worker ends with 70 and begins again; 0 lost, alerts equal",
        on_workers.left_alone, sabotage="refused:alerts:0.1", stories=100, exits=frozenset({70}),
    ),
    "broker-restarted": Fault(
        "the broker stopped in order and started again", "0 lost, ready again within 60 s",
        on_brokers.restarted, exits=STOPPED_HARD,
    ),
    "broker-killed": Fault(
        "kill -9 of the broker, and started again", "0 lost, ready again within 60 s",
        on_brokers.killed, exits=STOPPED_HARD,
    ),
    "broker-away": Fault(
        "the broker away for 5 minutes", "0 lost, ready again within 60 s",
        on_brokers.away, seconds=300, exits=STOPPED_HARD,
    ),
    "broker-disk-full": Fault(
        "nothing more can be written to the broker's disk; it ends, gets room, and is started again",
        "0 lost, ready again within 60 s",
        on_brokers.disk_full, exits=STOPPED_HARD,
    ),
    "changelog-cut": Fault(
        "between the first and the second versions all changelogs lose their second half",
        "each stage reads again what its table lacks; 0 lost, alerts equal",
        on_state.changelogs_cut, stories=40, exits=frozenset(),
    ),
    "changelog-emptied": Fault(
        "between the first and the second versions all changelogs are emptied",
        "workers refuse with 3 until the tables are rebuilt; then 0 lost, alerts equal",
        on_state.changelogs_emptied, stories=40, exits=frozenset({3}),
    ),
    "model-damaged": Fault(
        "a model file cut in half, then mended",
        "workers end with 75, nothing is committed or dead-lettered; mended, all comes through",
        on_state.model_damaged, stories=30, exits=frozenset({75}),
    ),
}  # fmt: skip
