"""The shifted clocks under which tests run once more."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.shifted.run import BEFORE, modules, shifts


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 30, 15, 38, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_year_ends_shortly_after_its_tests_have_begun(at: datetime) -> None:
    shifted = at + timedelta(seconds=shifts(at)["across the end of the year"])
    assert shifted.year == at.year
    assert (shifted + timedelta(seconds=BEFORE)).year == at.year + 1


def test_clocks_are_a_day_45_days_and_400_days_ahead() -> None:
    ahead = sorted(shifts(datetime(2026, 11, 30, tzinfo=UTC)).values())
    assert {day * 86_400 for day in (1, 45, 400)} < set(ahead)


def test_every_test_that_touches_time_is_among_them() -> None:
    found = set(modules())
    for name in (
        "copytaster/model/test_event_time",
        "copytaster/dedup/test_worlds",
        "desk/ingest/feeds/test_feeds",
        "agents/test_takes",
        "agents/runtime/test_batch_runner",
    ):
        assert f"tests/unit/{name}.py" in found
    assert "tests/unit/copytaster/extraction/test_quotes.py" not in found
