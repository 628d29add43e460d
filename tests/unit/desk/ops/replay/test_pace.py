"""Times as people give them, and the pace at which records go."""

from datetime import UTC, datetime, timedelta

import pytest

from copytaster.model.event_time import event_time_ms, in_ms
from desk.ops.replay.pace import MOST_SECONDS_MADE_UP, ReplayPace, estimate_seconds
from desk.ops.replay.times import parse_time

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T08:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00+02:00", datetime(2026, 11, 20, 6, tzinfo=UTC)),
        ("2026-07-20 08:00 Europe/Berlin", datetime(2026, 7, 20, 6, tzinfo=UTC)),
        ("2026-11-20 08:00 Europe/Berlin", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("2026-11-20 UTC", datetime(2026, 11, 20, tzinfo=UTC)),
        ("-3d", NOW - timedelta(days=3)),
        ("-1.5h", NOW - timedelta(minutes=90)),
        ("now", NOW),
    ],
)
def test_a_time_has_a_zone_or_is_so_long_ago(text: str, moment: datetime) -> None:
    assert parse_time(text, NOW) == moment
    assert in_ms(parse_time(text, NOW)) == int(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-11-20T08:00", "has no zone"),
        ("2026-11-20", "has no zone"),
        ("yesterday", "is no time"),
        ("2026-11-20 08:00 Europe/Nowhere", "is no zone"),
    ],
)
def test_a_time_without_a_zone_is_refused_and_the_error_says_how_to_give_one(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        parse_time(text, NOW)
    assert "2026-11-20T08:00Z" in str(caught.value)


def test_records_go_evenly_at_their_rate() -> None:
    pace, now = ReplayPace(rate=50.0), 1000.0
    due = [pace.due(0, now) for _ in range(500)]
    assert due[0] == now
    assert due[-1] - due[0] == pytest.approx(499 / 50)


def test_a_short_stall_is_made_up_for_and_a_long_one_is_not() -> None:
    pace = ReplayPace(rate=10.0)
    pace.due(0, 100.0)
    assert pace.due(0, 102.0) == pytest.approx(100.1)
    assert pace.due(0, 200.0) == pytest.approx(200.0 - MOST_SECONDS_MADE_UP)


def test_records_go_so_many_times_as_fast_as_they_came() -> None:
    pace = ReplayPace(speed=10.0)
    assert pace.due(5_000, 100.0) == 100.0
    assert pace.due(65_000, 100.0) == pytest.approx(106.0)


def test_without_a_pace_every_record_is_due_at_once() -> None:
    pace = ReplayPace()
    assert [pace.due(n, 7.0) for n in range(3)] == [7.0, 7.0, 7.0]


def test_how_long_a_run_takes_is_the_slower_of_rate_and_speed() -> None:
    assert estimate_seconds(1000, 60_000, rate=10.0, speed=None) == 100
    assert estimate_seconds(1000, 60_000, rate=None, speed=2.0) == 30
    assert estimate_seconds(1000, 600_000, rate=10.0, speed=2.0) == 300
    assert estimate_seconds(1000, 60_000, rate=None, speed=None) == 0


def test_a_story_that_claims_to_be_of_the_future_is_not_believed() -> None:
    at = in_ms(NOW)
    assert event_time_ms("2026-11-20T08:00:00Z", at) == in_ms(datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert event_time_ms("2099-01-01T00:00:00Z", at) == at
    assert event_time_ms(None, at) == at
