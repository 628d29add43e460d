"""A replay's warm-up: records from before its range change state, and nothing is told of them.

Nothing is handed on to the costly stages where `deduplicate` and `attach` warm up; where a replay begins after
them, all stages do, up to the alerts, so that those which stand at its start are known.
"""

from dataclasses import dataclass, replace

from agents.records.outcome import Inbound, Outcome

SILENT_STAGES = frozenset({"deduplicate", "attach", "alert"})


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The warm-up of a replay whose range begins at `until_ms`; 0 outside a replay."""

    until_ms: int

    def has(self, inbound: Inbound) -> bool:
        """True for what was let in before the replay's range; never outside a replay."""
        return self.until_ms > 0 and inbound.time_ms < self.until_ms

    def without_silent(self, outcome: Outcome, inbound: Inbound, stage: str) -> Outcome:
        """The outcome without what is not to be told: dead letters, and what a silent stage hands on."""
        if not self.has(inbound):
            return outcome
        return replace(outcome, outs=() if stage in SILENT_STAGES else outcome.outs, rejects=())
