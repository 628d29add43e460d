"""When a story was made, as far as that can be right."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.event_time import (
    DAY_MS,
    HOUR_MS,
    MAX_CLOCK_SKEW_MS,
    event_time_ms,
    parse_time_ms,
    plausible_creation_time,
)
from streams.headers import format_iso
from tests.support.records import envelope
from tests.support.times import NOW_MS

RECEIVED = "2026-03-02T09:00:00.000Z"  # of every `envelope`


@pytest.mark.parametrize(
    "created", [None, "", "yesterday", "0001-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                "1970-01-01T01:00:00+01:00", "1969-12-31T19:00:00-05:00", "1969-12-31T14:00:00"]
)  # fmt: skip
def test_what_is_no_time_or_the_zero_of_a_clock_counts_from_its_ingest(created: str | None) -> None:
    assert event_time_ms(created, NOW_MS) == NOW_MS
    assert plausible_creation_time(envelope(versionCreated=created)) is None


@pytest.mark.parametrize("created", ["1704-04-24T00:00:00Z", "1969-07-21T02:56:00Z", "1987-10-14T13:05:00Z"])
def test_an_old_story_is_as_old_as_it_says(created: str) -> None:
    assert event_time_ms(created, NOW_MS) == parse_time_ms(created)
    assert plausible_creation_time(envelope(versionCreated=created)) == created


@pytest.mark.parametrize("created", ["2027-01-01T00:00:00Z", "2062-10-14T13:30:00Z", "9999-12-31T23:59:59Z"])
def test_nothing_is_made_after_it_was_let_in(created: str) -> None:
    assert event_time_ms(created, NOW_MS) == NOW_MS
    assert plausible_creation_time(envelope(versionCreated=created)) is None


def test_a_time_some_hours_ahead_orders_versions_still_since_clocks_and_zones_are_wrong() -> None:
    assert plausible_creation_time(envelope(versionCreated="2026-03-02T21:00:00Z")) == "2026-03-02T21:00:00Z"
    assert event_time_ms("2026-03-02T21:00:00Z", parse_time_ms(RECEIVED) or 0) == parse_time_ms(RECEIVED)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 4 * 10**12))
def test_event_time_is_never_after_ingest_and_never_unbelievable(created: datetime, ingest_ms: int) -> None:
    at = event_time_ms(created.isoformat(), ingest_ms)
    assert at <= ingest_ms
    assert at == ingest_ms or (at == parse_time_ms(created.isoformat()) and at >= parse_time_ms("1700-01-01"))  # type: ignore[operator]


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 4 * 10**12))
def test_event_time_and_the_order_of_versions_believe_the_same(created: datetime, ingest_ms: int) -> None:
    told, ms = created.isoformat(), parse_time_ms(created.isoformat()) or 0
    believed = plausible_creation_time(replace(envelope(versionCreated=told), received=format_iso(ingest_ms)))
    assert event_time_ms(told, ingest_ms) == (ingest_ms if believed is None else min(ms, ingest_ms))
    assert believed is None or ms <= ingest_ms + MAX_CLOCK_SKEW_MS


def test_hours_and_days_are_in_milliseconds() -> None:
    assert (HOUR_MS, DAY_MS) == (3_600_000, 86_400_000)
