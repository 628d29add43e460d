"""Every test decides its own time: none asks what time it is, but for those that are about the machine's clock."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.paths import TESTS

CLOCK = "support/wall_clock.py"
"""The one module of the tests that reads it."""
SHIFTS = "chaos/sabotage.py"
"""The one that sets a worker's clock wrong."""
ASKS = {("time", "time"), ("time", "time_ns"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"),
        ("date", "today"), ("time", "localtime"), ("time", "gmtime"), ("time", "ctime")}  # fmt: skip
"""What asks for the time, as (of what, what)."""
MAY = {
    "browser/screenshots.py": "pages that say how long ago",
    "browser/test_desk.py": "pages that say how long ago",
    "chaos/run.py": "the date on a report",
    "connected/test_crashes.py": "records that a broker must not think too old",
    "connected/test_crashes_at_length.py": "records that a broker must not think too old",
    "connected/test_doctor_at_the_broker.py": "a clock that is wrong",
    "connected/test_feed.py": "files that lie still",
    "connected/test_lag_at_the_broker.py": "lag in seconds",
    "connected/test_odd_timestamps.py": "times that cannot be right now",
    "connected/test_replay.py": "ranges that end now",
    "connected/test_replay_runs.py": "ranges that end now",
    "connected/test_stories.py": "records that a broker must not think too old",
    "shifted/run.py": "how far it is to the end of the year",
    "support/checked.py": "records that a broker must not think too old",
    "support/flooding.py": "how late an event reaches its reader, in another process",
    "support/letters.py": "records that a broker must not think too old",
    "unit/desk/dashboard/test_api.py": "a silence that ends by this machine's clock",
    "unit/desk/dashboard/test_flood.py": "how late an event reaches its reader, in another process",
    "unit/desk/ingest/feeds/test_feeds.py": "when a feed is asked again, and files that lie still",
    "unit/desk/ops/replay/test_workers.py": "signs of life",
}
"""Who may ask that module, and what about."""


def asks(source: str) -> Iterator[str]:
    """The calls in a source that ask for the time."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            of = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (of, node.attr) in ASKS:
                yield f"{of}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
            yield from (f"from {node.module}" for name in node.names if (node.module, name.name) in ASKS)


FILES = {path.relative_to(TESTS).as_posix(): path.read_text("utf-8") for path in sorted(TESTS.rglob("*.py"))}


def test_no_test_asks_what_time_it_is() -> None:
    found = {name: list(asks(source)) for name, source in FILES.items() if name not in (CLOCK, SHIFTS)}
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert len(list(asks(FILES[CLOCK]))) == 3


def test_only_those_ask_the_machines_clock_that_are_about_it() -> None:
    asking = {name for name, source in FILES.items() if "tests.support.wall_clock" in source}
    assert asking - {"unit/project/test_one_now.py"} == set(MAY)


@pytest.mark.parametrize(
    "source", ["import time\nx = time.time()", "from time import time", "import datetime\ndatetime.datetime.now()",
               "from datetime import datetime\ndatetime.now(UTC)", "from datetime import date\ndate.today()",
               "import time\nlater = map(time.time, [])"]
)  # fmt: skip
def test_what_asks_for_the_time_is_seen(source: str) -> None:
    assert list(asks(source))
    assert not list(asks("import time\ntime.monotonic()\ntime.perf_counter()\ndatetime.fromisoformat('x')"))
