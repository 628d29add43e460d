"""A replay's warm-up: records from before its range change state, and nothing is told of them.

Nothing is handed on to the costly stages where `deduplicate` and `attach` warm up; where a replay begins after
them, all stages do, up to the alerts, so that those which stand at its start are known.
"""

from dataclasses import replace

from agents.records.outcome import Inbound, Outcome
from streams.faust.app import settings

SILENT_STAGES = frozenset({"deduplicate", "attach", "alert"})


def is_warm_up(inbound: Inbound) -> bool:
    """True for what was let in before the replay's range; never outside a replay."""
    before = settings.guard.silent_before
    return before > 0 and inbound.time_ms < before


def told(outcome: Outcome, inbound: Inbound, stage: str) -> Outcome:
    """The outcome without what is not to be told: dead letters, and what a silent stage hands on."""
    if not is_warm_up(inbound):
        return outcome
    return replace(outcome, outs=() if stage in SILENT_STAGES else outcome.outs, rejects=())
