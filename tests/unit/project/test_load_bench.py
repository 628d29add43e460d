"""The bench's own instruments: lines through points, charts, the core as one object, what a process group uses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from math import isclose
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.load import curve, memory, paper, svg
from benchmarks.load.core import RECEIVED, Core
from benchmarks.load.growth import exponent, slope
from benchmarks.load.material import blocks, one_statement_each
from benchmarks.load.report import percentiles
from benchmarks.load.usage import cpu, group, memory_mb, on_cores
from copytaster import formats
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.formats.sniffing import ENVELOPE
from copytaster.model.article import Envelope
from tests.support.generator import Made

STORY = {
    "article": {
        "uri": "urn:bench:lomma",
        "version": "1",
        "headlines": [{"value": "Ferry runs aground off Lomma"}],
        "bodies": [{"value": "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said."}],
    },
    "statements": [{"n": 1, "text": "A ferry with 90 passengers ran aground off Lomma on Sunday."}],
}


def test_exponents_are_those_of_the_curve() -> None:
    assert isclose(exponent([(x, 3 * x**2) for x in (1, 2, 5, 10)]), 2)
    assert isclose(exponent([(1, 4.0), (10, 4.0), (100, 4.0)]), 0, abs_tol=1e-9)
    assert isclose(slope([(0, 1), (1000, 3)]), 0.002)


def test_percentiles_of_a_known_row() -> None:
    assert percentiles([n / 100 for n in range(101)]) == {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@pytest.mark.parametrize(
    "chart",
    [
        svg.bars("Cost <of> it", {"enrich": 1.1, "check": 0.5}, unit="spaCy & more", limits={"enrich": 1.15}),
        svg.lines("Growth", {"check": [(1, 2), (10, 21)], "none": [(1, 1), (10, 1)]}, x="size", y="cost"),
    ],
)
def test_a_chart_is_well_formed_and_shows_every_series(chart: str) -> None:
    root = ElementTree.fromstring(chart)
    told = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "check" in told


def test_the_core_takes_an_item_to_its_alert() -> None:
    core = Core()
    raw = json.dumps(STORY).encode()
    (alert,) = core.take(raw)
    assert (alert.state, alert.uri) == ("opened", "urn:bench:lomma")
    assert core.take(raw) == [], "the same again changes nothing"


def test_each_story_has_one_statement_and_its_blocks() -> None:
    for made in one_statement_each(4, most_words=60):
        assert len(json.loads(made.raw)["statements"]) == 1
        assert len(blocks(made.raw)) >= 2


def test_a_groups_time_memory_and_cores_are_read() -> None:
    core = min(os.sched_getaffinity(0))
    work = "import os\nwhile sum(os.times()[:2]) < 0.3: pass\nprint(os.sched_getaffinity(0), flush=True)\ninput()"
    with on_cores({core}):
        process = subprocess.Popen([sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True, start_new_session=True)  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str({core})
        assert group(process.pid) == [process.pid]
        assert cpu([process.pid]) >= 0.25
        assert memory_mb(process.pid) > 3
    finally:
        process.communicate("\n", timeout=10)
    assert group(process.pid) == []


def test_a_model_on_paper_has_room_at_the_peak_and_one_to_spare() -> None:
    found = paper._wire(1_000_000, capacity=10.0, memory=512)
    assert found["peak"] == 34.72
    assert found["workers"] == 8
    assert found["partitions"] == 16
    assert found["worker_gb"] == 4.0


def test_a_busier_day_has_the_real_ones_moments_and_its_bursts() -> None:
    real = [100.0, 101.0, 50_000.0]
    day = curve.scaled(real, 10, seed=1)
    assert len(day) == 10
    assert day == sorted(day)
    assert set(real) <= set(day)
    assert all(min(abs(at - stamp) for stamp in real) <= curve.NEAR for at in day)
    rush = [float(n) for n in range(60)]
    calm = [20_000.0, 40_000.0, 60_000.0, 70_000.0]
    assert curve.usual([*rush, *calm], 1350.0) == [0.0], "a stretch as busy as the day, not its rush"
    invented = curve.invented(2000, seed=2)
    assert sum(curve.DAY / 4 < at < 3 * curve.DAY / 4 for at in invented) > 1.3 * len(invented) / 2


def test_the_moments_of_a_day_are_read_to_the_second(tmp_path: Path) -> None:
    wire = tmp_path / "wire.jsonl"
    dates = ("1987-10-19T10:00:05", "1987-10-18T10:00:00", "1987-10-19T00:00:01", None)
    wire.write_text("".join(json.dumps({"date": date}) + "\n" for date in dates))
    assert curve.stamps(wire, "1987-10-19") == [1.0, 36_005.0]


def test_a_queue_on_paper_is_busy_waits_and_empties() -> None:
    found = curve.predicted([0.0, 0.0, 0.0, 10.0], service=1.0, handed_on=0.5, length=20.0)
    assert found.took == (1.5, 2.5, 3.5, 1.5)
    assert (found.most_waiting, found.busy) == (3, 0.2)


def test_stories_that_come_round_again_repeat_none_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "DIFFERENT", 40)
    desk, raws = InMemoryDeduplicator(), [made.raw for made in memory.again_and_again(2 * memory.DIFFERENT + 20, _few)]
    found = [formats.parse_each(raw, ENVELOPE, provider="bench", received=RECEIVED)[0] for raw in raws]
    told = [desk.decide(story).envelope.lineage for story in found if isinstance(story, Envelope)]
    assert {lineage.relation for lineage in told if lineage} == {"new"}
    assert len(told) == len(found)


def _few(count: int) -> Iterator[Made]:
    return one_statement_each(count, most_words=60)
