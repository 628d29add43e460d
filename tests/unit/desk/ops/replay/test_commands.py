"""What `replay` and `rejected` refuse before they look for a broker, and how they show what they found."""

from pathlib import Path
from typing import Any

import pytest

from copytaster.alerts.comparison import AlertDifference
from copytaster.model.dead_letter import DeadLetterMark
from copytaster.model.replay_run import Checkpoint, OffsetRange, ReplayPeriod, ReplayRun
from desk.cli.main import main
from desk.ops.dead_letters import view as letters_view
from desk.ops.replay import view
from streams.devbroker.embedded import find_free_port
from tests.support.letters import failed
from tests.unit.copytaster.alerts.test_comparison import event
from tests.unit.desk.ops.dead_letters.test_redriving import ALL, letter

BEGAN = 1_795_132_800_000
RANGES = (
    OffsetRange(
        topic="deduplicated", partition=0, begin=10, start=40, end=1240, first_ms=BEGAN, last_ms=BEGAN + 3_600_000
    ),
    OffsetRange(
        topic="deduplicated", partition=1, begin=0, start=0, end=400, first_ms=BEGAN + 1000, last_ms=BEGAN + 9000
    ),
)
RUN = ReplayRun(
    id="one", state="planned", ranges=RANGES, span=ReplayPeriod(start="2026-11-20T00:00Z", end="2026-11-21T00:00Z")
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(list(args))
        assert isinstance(left.value.code, int)
        return left.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["replay"], "Missing option '--from'"),
        (["replay", "--from", "2026-11-20T08:00"], "has no zone"),
        (["replay", "--from", "-1h", "--to", "-2h"], "--from must be before --to"),
        (["replay", "--from", "-1h", "--rate", "fast"], "write it like 20/s"),
        (["replay", "--from", "-1h", "--speed", "0x"], "write it like 10x"),
        (["replay", "--from", "-1h", "--name", "Not Good"], "up to 40 of a-z, 0-9 and -"),
        (["replay", "--from", "-1h", "--topic", "articles", "--event-time"], "checked, deduplicated, enriched"),
        (["replay", "--from", "-1h", "--event-time", "--warm-up", "2"], "leave out --event-time"),
        (["replay", "--from", "-1h", "--topic", "alerts"], "is not one of"),
        (["rejected", "list", "--from", "yesterday"], "is no time"),
        (["rejected", "list", "--standing", "lost"], "is not one of"),
    ],
)
def test_what_makes_no_sense_ends_with_64_and_is_said(call: Any, args: list[str], says: str) -> None:
    code, err = call(*args)
    assert code == 64
    assert says in err


@pytest.mark.parametrize(
    "args",
    [
        ["replay", "--from", "-1h"],
        ["replay", "status"],
        ["replay", "resume", "one"],
        ["replay", "cancel", "one"],
        ["rejected", "list"],
        ["rejected", "redrive", "--all"],
    ],
)
def test_without_a_broker_all_of_them_end_with_75(call: Any, args: list[str]) -> None:
    code, err = call("--set", f"broker.url=kafka://127.0.0.1:{find_free_port()}", *args)
    assert code == 75
    assert "Traceback" not in err


def test_a_plan_says_what_lies_where_and_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    view.print_plan(RUN, executes=False)
    out = capsys.readouterr().out
    assert "deduplicated  0          40    1240  1200     30       2026-11-20 00:00:00Z  2026-11-20 01:00:00Z" in out
    assert "1600 records, let in from 2026-11-20 00:00:00Z to 2026-11-20 01:00:00Z" in out
    assert "--execute" in out


def test_a_run_takes_as_long_as_the_slower_of_its_pace_and_its_workers() -> None:
    paced = ReplayRun(**{f: getattr(RUN, f) for f in ("id", "state", "ranges", "span")}, rate=1.0)
    assert view.estimate_minutes(paced) == pytest.approx(1630 / 60)
    assert view.estimate_minutes(RUN) == pytest.approx(1600 / view.RECORDS_A_SECOND["deduplicated"] / 60)


def test_a_run_that_nobody_works_on_is_interrupted() -> None:
    assert view.build_run_json(RUN)["state"] == "interrupted"
    told = view.format_summary(
        ReplayRun(id="one", state="finished", ranges=RANGES, span=RUN.span, checkpoint=Checkpoint(copied=1628, lost=2))
    )
    assert told == (
        "replay one finished: 1628 of 1630 records copied, 2 had been deleted by retention; results in *.replay.one"
    )


def test_differences_are_told_by_kind_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = [AlertDifference("lost", event("b"), None), AlertDifference("gained", None, event("a"))]
    found.append(AlertDifference("changed", event("c"), event("c", p=0.7), ("p_inconsistent",)))
    view.print_differences(found)
    assert capsys.readouterr().out.splitlines() == [
        "+ a medium Statement a.", "- b medium Statement b.", "~ c [p_inconsistent] medium Statement c.",
        "1 gained, 1 lost, 1 changed",
    ]  # fmt: skip


def test_letters_are_counted_by_sort_and_standing(capsys: pytest.CaptureFixture[str]) -> None:
    mark = DeadLetterMark(letter=ALL[0].id, standing="parked", redrives=0, run="r", at="", by="")
    letters_view.print_counts([letter(failed(0, prefix="copytaster"), 0, mark), *ALL[1:20]])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["stage", "reason", "open", "sending", "redriven", "parked", "all"]
    assert ["parse", "not-json", "1", "0", "0", "1", "2"] in lines
    assert lines[-1] == ["all", "19", "0", "0", "1", "20"]


def test_a_letter_is_shown_without_anything_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    letters_view.print_letter(ALL[6])
    out = capsys.readouterr().out
    assert "reason: error" in out
    assert "source: copytaster.raw/0/1006/0" in out
    assert "\x1b" not in out
    assert "\\u001b" in out
