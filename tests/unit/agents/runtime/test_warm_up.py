"""A replay's warm-up: state changes, nothing is told."""

import pytest

from agents.records.outcome import Outcome, OutputRecord, RejectedItem
from agents.runtime.warm_up import WarmUp
from streams.topics import ARTICLES, DEDUPLICATED
from tests.unit.agents.fakes import inbound

FROM_MS = 1_790_000_000_000
OUTCOME = Outcome(
    (OutputRecord(DEDUPLICATED, "chain", b"{}"),), (RejectedItem(1, "broken", "no"),), {"uri/1": b"known"}
)
REPLAY = WarmUp(FROM_MS)


@pytest.mark.parametrize("stage", ["deduplicate", "attach", "alert"])
def test_a_silent_stage_keeps_what_the_warm_up_taught_it_and_tells_nothing(stage: str) -> None:
    before = REPLAY.without_silent(OUTCOME, inbound(b"", ARTICLES, at_ms=FROM_MS - 1), stage)
    assert before == Outcome(writes={"uri/1": b"known"})
    assert REPLAY.without_silent(OUTCOME, inbound(b"", ARTICLES, at_ms=FROM_MS), stage) is OUTCOME


@pytest.mark.parametrize("stage", ["parse", "enrich", "check"])
def test_other_stages_hand_the_warm_up_on_without_its_dead_letters(stage: str) -> None:
    before = REPLAY.without_silent(OUTCOME, inbound(b"", ARTICLES, at_ms=FROM_MS - 1), stage)
    assert before == Outcome(OUTCOME.outs, writes={"uri/1": b"known"})
