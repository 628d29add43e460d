"""The stream of the dashboard, over real connections: resumed without loss or repeat, bounded, honest about gaps."""

import asyncio
import random
from dataclasses import replace

import httpx
import pytest

from copytaster.model.records import Alert
from desk.dashboard.service import DashboardLimits
from tests.support.alerts import made, recalled
from tests.support.dashboards import Dashboard, serving
from tests.support.memory_log import MemoryLog
from tests.support.sse import Event, reading


def numbered(n: int) -> Alert:
    """One of many different alerts."""
    return made(f"«{n}» people were hurt.", chain=f"chain-{n % 7}", n=n)


def seen(events: list[Event]) -> list[tuple[str, int]]:
    return [(e.data["id"], e.data["revision"]) for e in events if e.name == "alert"]


async def test_a_reader_is_told_what_comes_and_nothing_from_before() -> None:
    log = MemoryLog()
    log.publish(numbered(1))
    async with serving(log) as board, reading(board.url) as events:
        hello = await events.next()
        assert (hello.name, hello.id) == ("hello", hello.data["position"])
        log.publish(numbered(2))
        told = await events.next()
        assert told.name == "alert"
        assert told.data["statement"] == "2 people were hurt."
        assert events.headers["content-type"].startswith("text/event-stream")
        assert events.headers["x-accel-buffering"] == "no"
        assert events.headers["cache-control"] == "no-store"


async def test_a_connection_dropped_a_hundred_times_loses_and_repeats_nothing() -> None:
    """Cut at random places, in the middle of bursts, over two dashboards in turn; words of the desk in between."""
    log, dice = MemoryLog(), random.Random(7)
    alerts = [numbered(n) for n in range(600)]
    async with serving(log) as one, serving(log) as two:
        listed = await _listed(one)
        publishing = asyncio.create_task(_publish(log, alerts, dice))
        got: list[Event] = []
        last, drops = listed["position"], 0
        while drops < 100 or len(seen(got)) < len(alerts):
            board = one if drops % 2 else two
            async with reading(board.url, last_id=last) as events:
                assert (await events.next()).name == "hello"
                for _ in range(dice.randint(0, 12)):
                    try:
                        event = await events.next(within=0.05)
                    except TimeoutError:
                        break
                    got.append(event)
                    last = event.id
            drops += 1
        await publishing
    assert drops >= 100
    assert seen(got) == [(a.id, a.revision) for a in alerts]
    assert [e.data["handling"]["reason"] for e in got if e.name == "desk"] == [f"word {n}" for n in range(0, 600, 50)]
    assert {e.name for e in got} == {"alert", "desk"}


async def _publish(log: MemoryLog, alerts: list[Alert], dice: random.Random) -> None:
    for n, alert in enumerate(alerts):
        log.publish(alert)
        if n % 50 == 0:
            log.say(alert, f"word {n}")
        if dice.random() < 0.2:
            await asyncio.sleep(0.005)


async def _listed(board: Dashboard) -> dict[str, str]:
    async with httpx.AsyncClient(verify=False) as client:
        return dict((await client.get(f"{board.url}/alerts")).json())


async def test_a_list_and_the_stream_from_its_position_leave_nothing_out() -> None:
    log = MemoryLog()
    log.publish(*(numbered(n) for n in range(5)))
    async with serving(log) as board:
        listed = await _listed(board)
        log.publish(numbered(5), numbered(6))
        async with reading(board.url, after=listed["position"]) as events:
            told = await events.take(3)
    assert [e.data.get("n") for e in told] == [None, 5, 6]


async def test_a_copy_of_an_event_is_told_once() -> None:
    log = MemoryLog()
    async with serving(log) as board, reading(board.url) as events:
        log.publish(numbered(1), numbered(1), numbered(2))
        told = await events.take(3)
    assert [e.data.get("n") for e in told] == [None, 1, 2]


async def test_an_expired_id_gets_a_gap_and_goes_on_from_now() -> None:
    log = MemoryLog()
    async with serving(log, limits=DashboardLimits(backlog=10)) as board:
        old = (await _listed(board))["position"]
        log.publish(*(numbered(n) for n in range(30)))
        await board.service.feed.wait_until_applied("alerts", 29)
        async with reading(board.url, last_id=old) as events:
            gap = await events.next()
            assert (gap.name, gap.data["reason"]) == ("gap", "expired")
            assert gap.id == (await _listed(board))["position"]
            log.publish(numbered(30))
            assert (await events.next()).data["n"] == 30


@pytest.mark.parametrize("strange", ["nonsense", "00000000.a1.d1", "<script>", "9f86d081.a99.d0", "9f86d081.a-7.d0"])
async def test_an_id_of_another_topic_set_or_of_no_record_gets_a_gap(strange: str) -> None:
    log = MemoryLog()
    log.publish(numbered(1))
    async with serving(log) as board, reading(board.url, last_id=strange) as events:
        gap = await events.next()
        assert (gap.name, gap.data["reason"]) == ("gap", "unknown")


async def test_an_id_from_a_dashboard_that_is_ahead_is_waited_for() -> None:
    log = MemoryLog()
    log.publish(numbered(1), numbered(2))
    async with serving(log) as board:
        ahead = board.service.ids.format(board.service.feed.backlog.head)
        log.records["alerts"].append(replace(log.records["alerts"][-1], offset=2))  # on the topic, not yet read here
        async with reading(board.url, last_id=ahead.replace(".a1.", ".a2.")) as events:
            assert (await events.next()).name == "hello"
            log.publish(numbered(3))
            assert (await events.next()).data["n"] == 3


async def test_a_dashboard_that_was_restarted_knows_the_ids_of_the_one_before() -> None:
    log = MemoryLog()
    log.publish(*(numbered(n) for n in range(20)))
    async with serving(log) as before, reading(before.url) as events:
        hello = await events.next()
        log.publish(numbered(20))
        assert (await events.next()).data["n"] == 20
    log.publish(numbered(21))
    async with serving(log) as after, reading(after.url, last_id=hello.id) as events:
        told = await events.take(3)
    assert [e.data.get("n") for e in told] == [None, 20, 21]


async def test_a_hole_in_the_topic_is_a_gap_for_every_reader() -> None:
    log = MemoryLog()
    log.publish(numbered(1))
    async with serving(log) as board:
        async with reading(board.url) as events:
            await events.next()
            log.expire("alerts", 1)
            log.first["alerts"] += 3  # records that came and went while the dashboard was cut off
            log.publish(numbered(5))
            closed = await events.next()
            assert closed.name == "closed"
        async with reading(board.url, last_id=closed.id) as events:
            assert (await events.next()).data["reason"] == "expired"
        assert len(board.service.store) == 2


async def test_an_idle_stream_is_kept_open_by_pings() -> None:
    log = MemoryLog()
    async with serving(log, limits=DashboardLimits(ping_every=0.05)) as board, reading(board.url) as events:
        await events.next()
        with pytest.raises(TimeoutError):
            await events.next(within=0.3)
        assert events.pings >= 3


async def test_a_reader_that_falls_behind_is_closed_with_an_id_it_can_resume_from() -> None:
    log = MemoryLog()
    async with serving(log, limits=DashboardLimits(most_behind=50)) as board:
        async with reading(board.url) as events:
            await events.next()
            big = [replace(numbered(n), reason="x" * 20_000) for n in range(400)]
            for alert in big:
                log.publish(alert)
            got = []
            while (event := await events.next()).name != "closed":
                got.append(event)
            assert event.data["reason"] == "slow"
            assert event.id == event.data["position"] == (got[-1].id if got else event.id)
            with pytest.raises((StopAsyncIteration, httpx.RemoteProtocolError)):
                await events.next()
        async with reading(board.url, last_id=event.id) as again:
            assert (await again.next()).name == "hello"
            got += await again.take(400 - len(got))
    assert seen(got) == [(a.id, 1) for a in big]


async def test_the_text_of_a_killed_story_is_not_told_to_who_resumes_from_before() -> None:
    log = MemoryLog()
    alert = made("The harbour master «resigned».", "The harbour master ‹«stays»›.", chain="killed")
    async with serving(log) as board:
        start = (await _listed(board))["position"]
        log.publish(alert)
        log.say(alert, "the master himself called")
        log.publish(recalled(alert))
        await board.service.feed.wait_until_applied("current", 1)
        async with httpx.AsyncClient(verify=False) as client:
            raw = (await client.get(f"{board.url}/alerts")).text
        async with reading(board.url, last_id=start) as events:
            told = (await events.take(5))[1:]
    assert sorted(e.name for e in told) == ["alert", "alert", "desk", "desk"]
    assert [e.data["handling"] for e in told if e.name == "desk"] == [None, None]
    assert [e.data["state"] for e in told if e.name == "alert"] == ["opened", "recalled"]
    for word in ("harbour", "resigned", "stays", "master"):
        assert word not in raw + repr(told)


async def test_too_many_readers_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.dashboard.routes_alerts.MOST_READERS", 1)
    async with serving(MemoryLog()) as board, reading(board.url) as events:
        await events.next()
        async with httpx.AsyncClient(verify=False) as client:
            answer = await client.get(f"{board.url}/alerts/stream")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
