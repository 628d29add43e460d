"""A replay's warm-up: records from before its range change state, and produce no output.

If `deduplicate` and `attach` warm up, they pass nothing on to the costly stages. If a replay begins after them, all
stages up to the alerts warm up, so that the alerts that are open at its start are known.
"""

from dataclasses import dataclass, replace

from agents.records.outcome import Inbound, Outcome

SILENT_STAGES = frozenset({"deduplicate", "attach", "alert"})


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The warm-up of a replay whose range begins at `until_ms`; 0 outside a replay."""

    until_ms: int

    def has(self, inbound: Inbound) -> bool:
        """True for a record ingested before the replay's range; always false outside a replay."""
        return self.until_ms > 0 and inbound.time_ms < self.until_ms

    def without_silent(self, outcome: Outcome, inbound: Inbound, stage: str) -> Outcome:
        """The outcome without the parts to suppress: dead letters, and outputs of a silent stage."""
        if not self.has(inbound):
            return outcome
        return replace(outcome, outs=() if stage in SILENT_STAGES else outcome.outs, rejects=())
