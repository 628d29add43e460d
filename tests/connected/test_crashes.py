"""A worker killed with kill -9 between any two steps: nothing is lost and nothing is new."""

import json

import pytest

from tests.support.alike import COPIED, UPDATED, copy_of, update_of
from tests.support.generator import Made, stories
from tests.support.processes import ROOT, Pipeline
from tests.support.publishing import apart, ingest
from tests.support.verifier import Topics, differences
from tests.support.wall_clock import now_ms

STARTED_MS = now_ms()
"""One time of ingest for both runs, since alerts tell it; a recent one, which retention leaves alone."""
LAUNCHER = ROOT / "tests" / "support" / "crashing.py"
STATEFUL = ("deduplicate", "attach", "check", "alert")
STEPS = ("produced", "logged", "applied", "acked")
POINTS = [f"{stage}:{step}:1" for stage in STATEFUL for step in STEPS]


def rounds() -> list[list[Made]]:
    """For each crash point: three stories, and statements apart from the first; the second is told twice.

    Of the third there are a copy and an update that only likeness can join to it. Every other copy has a statement.
    """
    made = list(stories(3 * len(POINTS), seed=7, broken_every=0, most_words=80))
    out = []
    for n in range(len(POINTS)):
        three = made[3 * n : 3 * n + 3]
        uri = json.loads(three[0].raw)["article"]["uri"]
        late = Made(f"late-{n}", apart(uri, "Zelmira Quist paid 77,123 dollars for it all."), False)
        copy = copy_of(three[2]) if n % 2 else copy_of(three[2], statements=())
        out.append([*three, copy, update_of(three[2]), Made(f"again-{n}", three[1].raw, False), late])
    return out


@pytest.mark.connected
@pytest.mark.timeout(900)
async def test_a_kill_between_any_two_steps_of_a_stage_with_state(pipeline: Pipeline, other_pipeline: Pipeline) -> None:
    for each in (pipeline, other_pipeline):
        each.extra = {"worker.instance_id": "one", "broker.commit_interval": "0.5"}
    for point, made in zip(POINTS, rounds(), strict=True):
        worker = pipeline.start(launcher=LAUNCHER, environ={"CRASH_AT": point})
        await ingest(pipeline, made, at_ms=STARTED_MS)
        assert worker.wait(90) == -9, f"{point}: {pipeline.log()[-3000:]}"
    pipeline.start()
    await pipeline.drained(deadline=180)

    other_pipeline.start()
    for made in rounds():
        await ingest(other_pipeline, made, at_ms=STARTED_MS)
    await other_pipeline.drained(deadline=180)

    killed = await Topics.read(pipeline.broker, pipeline.name)
    whole = await Topics.read(other_pipeline.broker, other_pipeline.name)
    killed.verify()
    whole.verify()
    assert len(whole.alerts()) > len(POINTS)
    assert differences(killed, whole) == []
    assert let_through(killed) == let_through(whole)
    for made in rounds():
        first = json.loads(made[2].raw)["article"]["uri"]
        assert let_through(killed)[COPIED + first] == ("duplicate", "likeness", first)
        assert let_through(killed)[UPDATED + first] == ("update", "likeness", first)


def let_through(topics: Topics) -> dict[str, tuple[str, str, str | None]]:
    """What each article was found to be, how, and to which; every uri of these rounds has one version.

    A repeat of the same text counts by its first telling.
    """
    out: dict[str, tuple[str, str, str | None]] = {}
    for record in [*topics["deduplicated"], *topics["duplicates"]]:
        tree = json.loads(record.value or b"")
        envelope = tree.get("envelope", tree)
        lineage = envelope["lineage"]
        out.setdefault(envelope["article"]["uri"], (lineage["relation"], lineage["basis"], lineage["predecessor"]))
    return out
