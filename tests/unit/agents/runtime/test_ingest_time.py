"""The time of ingest: the record's own where that can be right, decided once and handed on."""

import json
from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attach import Attach
from agents.delivery.messages import build_dead_letter, build_output
from agents.enrich import Enrich
from agents.parse import Parse
from agents.records.outcome import Inbound, OutputRecord
from agents.runtime.context import Runtime
from agents.runtime.ingest_time import MAX_AHEAD_MS, OLDEST_MS, IngestBounds, IngestTime, decide_ingest_time
from agents.runtime.record_attempts import RecordRunner
from agents.runtime.stage import Stage
from agents.runtime.warm_up import WarmUp
from agents.worker.build import STAGES
from streams.faust.record_source import to_received_record
from streams.headers import build_headers
from streams.settings.settings import Settings, load_settings
from streams.topics import ARTICLES, RAW, STATEMENTS, TOPICS
from tests.support.runtime import settings_of
from tests.support.times import DAY_MS, HOUR_MS, NOW, NOW_MS

SETTINGS = settings_of()

SECONDS = NOW_MS // 1000
ODD = [-1, 0, 1, SECONDS, -62_135_596_800_000, 946_684_799_999, NOW_MS + HOUR_MS, 9_223_372_036_854, 2**63 - 1]
"""None, zero, one, seconds for milliseconds, year one, 1999, an hour ahead, the year 2262, the end of all time."""


def settled(
    stamp: int, *, appended: bool = False, first: bool = True, by: Mapping[str, bytes] | None = None
) -> IngestTime:
    bounds = IngestBounds.at(NOW_MS, SETTINGS, first=first)
    return decide_ingest_time(stamp, by or {}, appended=appended, first=first, bounds=bounds, now_ms=NOW_MS)


@pytest.mark.parametrize("stamp", ODD)
def test_a_record_whose_time_cannot_be_right_is_let_in_when_it_is_read(stamp: int) -> None:
    assert settled(stamp) == IngestTime(NOW_MS, stamp)
    assert settled(stamp, first=False) == IngestTime(NOW_MS, stamp)


@pytest.mark.parametrize("stamp", [NOW_MS, NOW_MS - 13 * DAY_MS, NOW_MS + MAX_AHEAD_MS])
def test_a_time_that_can_be_right_is_the_time_of_ingest(stamp: int) -> None:
    assert settled(stamp) == IngestTime(stamp)


def test_what_is_older_than_its_topic_keeps_was_let_in_later_where_it_comes_from_outside() -> None:
    old = NOW_MS - 15 * DAY_MS
    assert settled(old) == IngestTime(NOW_MS, old)
    assert settled(old, first=False) == IngestTime(old)


@pytest.mark.parametrize("given", [{"topics.retention_days": "-1"}, {"topics.run": "again"}])
def test_topics_that_keep_for_ever_and_those_of_a_replay_may_hold_what_is_older(given: dict[str, str]) -> None:
    bounds = IngestBounds.at(NOW_MS, _settings(given), first=True)
    assert bounds.oldest_ms == OLDEST_MS


def _settings(given: dict[str, str]) -> Settings:
    return load_settings(overrides=given, environ={})


def test_the_brokers_own_time_is_believed_whatever_this_clock_says() -> None:
    assert settled(NOW_MS + DAY_MS, appended=True) == IngestTime(NOW_MS + DAY_MS)
    assert settled(NOW_MS - 15 * DAY_MS, appended=True) == IngestTime(NOW_MS - 15 * DAY_MS)


def test_what_our_own_ingest_noted_comes_before_the_brokers_time() -> None:
    ours = dict(build_headers(id="e", type="raw", source="ingest", time_ms=NOW_MS - HOUR_MS))
    assert settled(NOW_MS, appended=True, by=ours) == IngestTime(NOW_MS - HOUR_MS)
    foreign = ours | {"ce_source": b"/somebody/else"}
    assert settled(NOW_MS, appended=True, by=foreign) == IngestTime(NOW_MS)
    wrong = dict(build_headers(id="e", type="raw", source="ingest", time_ms=NOW_MS + DAY_MS))
    assert settled(NOW_MS, appended=True, by=wrong) == IngestTime(NOW_MS)


def test_a_dead_letter_that_is_sent_again_was_let_in_the_first_time() -> None:
    again = {"redrive-ingest": str(NOW_MS - DAY_MS).encode()}
    assert settled(NOW_MS, appended=True, by=again) == IngestTime(NOW_MS - DAY_MS)
    for wrong in (b"-1", b"yesterday", str(NOW_MS - 99 * DAY_MS).encode()):
        assert settled(NOW_MS, appended=True, by={"redrive-ingest": wrong}) == IngestTime(NOW_MS)


@given(st.integers(-(2**63), 2**63 - 1), st.booleans(), st.booleans())
def test_no_time_of_ingest_is_such_that_a_topic_would_not_keep_it_or_a_broker_refuse_it(
    stamp: int, appended: bool, first: bool
) -> None:
    found = settled(stamp, appended=appended, first=first)
    assert found.ingest_ms >= OLDEST_MS
    assert appended or found.ingest_ms <= NOW_MS + MAX_AHEAD_MS
    assert not first or appended or found.ingest_ms >= NOW_MS - SETTINGS.topics.retention_days * DAY_MS


def _inbound(
    runtime: Runtime,
    stamp: float | None,
    *,
    stage: type[Stage] = Parse,
    kind: int = 0,
    by: Mapping[str, bytes] | None = None,
) -> Inbound:
    """A record with this timestamp in seconds, as a stage reads it."""
    topic = stage.flow.reads[0].full_name(SETTINGS.topics)
    message = SimpleNamespace(topic=topic, partition=0, offset=7, key=b"k", value=b"{}", timestamp=stamp,
                              timestamp_type=kind, headers=by or {}, generation_id=1)  # fmt: skip
    record = to_received_record(SimpleNamespace(message=message, ack=lambda: None))
    return RecordRunner(stage(runtime)).inbound(record)


@pytest.mark.parametrize("stamp", [None, -0.001])
def test_a_record_without_a_time_is_handed_on_with_one_and_its_own_in_a_header(
    runtime: Runtime, stamp: float | None
) -> None:
    topics = SETTINGS.topics
    record = _inbound(runtime, stamp)
    assert (record.time_ms, record.producer_ms) == (NOW_MS, -1)
    for made in (
        build_output(OutputRecord(ARTICLES, "urn:1", b"{}"), record, stage="parse", order=None, topics=topics),
        build_dead_letter(record, stage="parse", item=0, reason="broken", error="no", attempt=1, topics=topics),
    ):
        told = dict(made.headers)
        assert (made.time_ms, told["ce_time"], told["ce_producertime"]) == (NOW_MS, NOW.encode(), b"-1")
        later = Inbound(record.place, b"k", b"{}", told, made.time_ms)
        handed_on = build_output(OutputRecord(ARTICLES, "k", b"{}"), later, stage="enrich", order=None, topics=topics)
        assert dict(handed_on.headers)["ce_producertime"] == b"-1"


def test_a_record_with_a_time_of_its_own_has_no_such_header(runtime: Runtime) -> None:
    record = _inbound(runtime, NOW_MS / 1000)
    assert record.time_ms == NOW_MS
    made = build_output(OutputRecord(ARTICLES, "k", b"{}"), record, stage="parse", order=None, topics=SETTINGS.topics)
    assert "ce_producertime" not in dict(made.headers)


@pytest.mark.parametrize("time_ms", [-1, 0, NOW_MS])
def test_nothing_is_a_warm_up_outside_a_replay(runtime: Runtime, time_ms: int) -> None:
    record = _inbound(runtime, NOW_MS / 1000)
    assert not WarmUp(SETTINGS.guard.silent_before).has(Inbound(record.place, None, b"", {}, time_ms))


async def test_an_article_says_when_it_was_let_in_though_its_record_did_not(runtime: Runtime) -> None:
    record = _inbound(runtime, -0.001)
    raw = json.dumps({"uri": "urn:1", "type": "text", "body_text": "A ferry ran aground."}).encode()
    outcome = await Parse(runtime).handle(Inbound(record.place, None, raw, {}, record.time_ms), None)  # type: ignore[arg-type]
    (out,) = outcome.outs
    assert out.record.received == NOW


def test_the_stages_that_read_what_others_write_decide_and_the_broker_stamps_their_topics() -> None:
    assert [topic.name for topic in TOPICS if topic.is_entry] == ["raw", "statements"]
    for topic in TOPICS:
        live = topic.config(SETTINGS.topics)["message.timestamp.type"]
        assert live == ("LogAppendTime" if topic in (RAW, STATEMENTS) else "CreateTime")
        run = SETTINGS.topics.model_copy(update={"run": "again"})
        assert topic.config(run)["message.timestamp.type"] == "CreateTime"  # copies keep the time of their original


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.flow.name)
def test_they_are_the_first_of_their_arrow(runtime: Runtime, stage: type[Stage]) -> None:
    assert stage.is_first is (stage in (Parse, Attach))
    old = NOW_MS - 15 * DAY_MS  # older than topics keep: let in now where it comes from outside
    assert _inbound(runtime, old / 1000, stage=stage).time_ms == (NOW_MS if stage in (Parse, Attach) else old)


def test_a_stage_believes_the_brokers_own_time_and_the_first_what_our_ingest_noted(runtime: Runtime) -> None:
    ahead = (NOW_MS + DAY_MS) / 1000
    assert _inbound(runtime, ahead).time_ms == NOW_MS
    assert _inbound(runtime, ahead, kind=1).time_ms == NOW_MS + DAY_MS
    ours = dict(build_headers(id="e", type="raw", source="ingest", time_ms=NOW_MS - HOUR_MS))
    assert _inbound(runtime, NOW_MS / 1000, by=ours).time_ms == NOW_MS - HOUR_MS
    assert _inbound(runtime, NOW_MS / 1000, by=ours, stage=Enrich).time_ms == NOW_MS
