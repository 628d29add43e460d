"""What the dashboard tells of alerts and stories, and what a desk does with them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from desk.dashboard.app import build_app
from desk.dashboard.service import DashboardLimits, DashboardService
from streams import codec
from streams.headers import Place
from tests.support.alerts import checked, made, recalled
from tests.support.dashboards import reading_alone, service
from tests.support.memory_log import AT_MS, MemoryLog
from tests.support.wall_clock import now

HIGH = made("«Ninety» boats sank.", chain="boats", n=1, p=0.97, title="Two boats sink off Hask", at_ms=AT_MS)
LOW = made("Boats sank «in June».", chain="boats", n=2, p=0.7, kind="time", title="Two boats sink", at_ms=AT_MS + 1000)
OTHER = made("Rates «rose».", chain="rates", p=0.9, kind="antonym", provider="Meridian", at_ms=AT_MS + 2000)
PLACE = Place("test.checked", 3, 41)


@dataclass
class Desk:
    """Someone who works with a dashboard."""

    http: httpx.AsyncClient
    service: DashboardService
    log: MemoryLog

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ids(self, **params: Any) -> list[str]:
        return [item["alert"]["id"] for item in (await self.get("/alerts", **params))["alerts"]]

    async def say(self, action: str, alert: str = HIGH.id, **said: Any) -> httpx.Response:
        csrf = (await self.get("/session"))["csrf"]
        body = {"by": "MK", "revision": 1} | said
        return await self.http.post(f"/alerts/{alert}/{action}", json=body, headers={"X-CSRF-Token": csrf})

    async def settled(self) -> None:
        """Everything on the log was read."""
        for name, (_, end) in (await self.log.extent()).items():
            await self.service.feed.wait_until_applied(name, end - 1)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    log = MemoryLog()
    log.stories[PLACE] = codec.encode(checked("boats", "Two boats sank off Hask.", "Nobody was hurt.", by="R. Sol"))
    log.publish(HIGH, LOW, origin=PLACE)
    log.publish(OTHER)
    board = service(log)
    async with reading_alone(board):
        transport = httpx.ASGITransport(build_app(board))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", verify=False) as talking:
            yield Desk(talking, board, log)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, [OTHER, LOW, HIGH]),
        ({"severity": "high"}, [HIGH]),
        ({"severity": ["high", "low"]}, [LOW, HIGH]),
        ({"kind": "antonym"}, [OTHER]),
        ({"story": "boats"}, [LOW, HIGH]),
        ({"provider": "Meridian"}, [OTHER]),
        ({"text": "SINK off"}, [HIGH]),
        ({"text": "boats meridian"}, []),
        ({"state": "open"}, [OTHER, LOW, HIGH]),
        ({"state": "opened"}, [OTHER, LOW, HIGH]),
        ({"state": ["closed", "updated"]}, []),
        ({"handled": "none", "severity": "medium"}, [OTHER]),
        ({"handled": "acknowledged"}, []),
        ({"view": "all"}, [OTHER, LOW, HIGH]),
    ],
)
async def test_filters_stand_in_the_url(desk: Desk, params: dict[str, Any], expected: list[Any]) -> None:
    assert await desk.ids(**params) == [alert.id for alert in expected]


@pytest.mark.parametrize("wrong", [{"state": "new"}, {"severity": "x"}, {"kind": "y"}, {"limit": 0}, {"limit": 201},
                                   {"after": "x"}, {"text": "x" * 501}])  # fmt: skip
async def test_a_wrong_filter_is_named_and_not_passed_over(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = await desk.http.get("/alerts", params=wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text


async def test_pages_follow_one_another_though_new_alerts_come_between(desk: Desk) -> None:
    first = await desk.get("/alerts", limit=2)
    assert first["total"] == 3
    desk.log.publish(made("«A» new one.", chain="new", at_ms=AT_MS + 9000))
    await desk.settled()
    second = await desk.get("/alerts", limit=2, after=first["after"])
    assert [item["alert"]["id"] for item in first["alerts"] + second["alerts"]] == [OTHER.id, LOW.id, HIGH.id]
    assert second["after"] is None


async def test_an_alert_is_told_whole_with_its_life(desk: Desk) -> None:
    newer = replace(HIGH, revision=2, state="updated", reason="the findings have changed")
    desk.log.publish(newer)
    await desk.settled()
    told = await desk.get(f"/alerts/{HIGH.id}")
    assert codec.decode(type(newer), codec.encode(told["alert"])) == newer
    assert [(r["revision"], r["state"]) for r in told["past"]] == [(1, "opened"), (2, "updated")]
    assert (await desk.http.get("/alerts/none")).status_code == 404


async def test_an_older_revision_never_undoes_a_newer_one(desk: Desk) -> None:
    desk.log.publish(replace(HIGH, revision=2, state="resolved", basis="mended"))
    desk.log.publish(HIGH)
    await desk.settled()
    assert (await desk.get(f"/alerts/{HIGH.id}"))["alert"]["state"] == "resolved"


async def test_an_alert_whose_tombstone_came_is_gone(desk: Desk) -> None:
    desk.log.append("current", HIGH.id, None)
    await desk.settled()
    assert await desk.ids() == [OTHER.id, LOW.id]
    assert (await desk.get("/alerts"))["counts"] == {"held": 2, "open": 2, "closed": 0, "high": 0, "unhandled": 2}


async def test_an_acknowledgement_is_an_event_and_holds_until_the_alert_changes(desk: Desk) -> None:
    said = await desk.say("acknowledge")
    assert said.status_code == 200
    assert said.json() | {"at": ""} == {
        "alert_id": HIGH.id, "chain_id": "boats", "revision": 1, "action": "acknowledge", "by": "MK", "at": "",
        "reason": "", "until": None,
    }  # fmt: skip
    (record,) = desk.log.records["desk"]
    assert record.key == HIGH.id
    assert await desk.ids(handled="acknowledged") == [HIGH.id]
    desk.log.publish(replace(HIGH, revision=2, state="updated"))
    await desk.settled()
    assert await desk.ids(handled="acknowledged") == []
    assert (await desk.get(f"/alerts/{HIGH.id}"))["handling"]["by"] == "MK"


async def test_a_dismissal_needs_a_reason_and_can_be_taken_back(desk: Desk) -> None:
    assert (await desk.say("dismiss")).status_code == 422
    assert (await desk.say("dismiss", reason="   ")).status_code == 422
    assert (await desk.say("dismiss", reason="the desk at Orrin has it")).status_code == 200
    told = await desk.get(f"/alerts/{HIGH.id}")
    assert (told["handled"], told["handling"]["reason"]) == ("dismissed", "the desk at Orrin has it")
    assert (await desk.say("reopen")).status_code == 200
    assert (await desk.get(f"/alerts/{HIGH.id}"))["handled"] == "none"


async def test_a_silence_ends_by_itself_and_outlasts_changes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in (0, 60 * 24 * 7 + 1):
        assert (await desk.say("silence", minutes=minutes)).status_code == 422
    assert (await desk.say("silence", minutes=30)).status_code == 200
    desk.log.publish(replace(HIGH, revision=2, state="updated"))
    await desk.settled()
    assert await desk.ids(handled="silenced") == [HIGH.id]
    later = now() + timedelta(minutes=31)
    monkeypatch.setattr(DashboardService, "now", property(lambda _: later))
    assert await desk.ids(handled="silenced") == []


async def test_what_was_said_of_an_older_revision_is_refused(desk: Desk) -> None:
    desk.log.publish(replace(HIGH, revision=2, state="updated"))
    await desk.settled()
    answer = await desk.say("acknowledge")
    assert answer.status_code == 409
    assert "revision 2" in answer.json()["detail"]
    assert (await desk.say("acknowledge", alert="none")).status_code == 404


async def test_a_story_is_read_where_its_alert_came_from(desk: Desk) -> None:
    story = await desk.get("/articles/boats")
    assert story["alerts"] == sorted([HIGH.id, LOW.id])
    (version,) = story["versions"]
    assert version["text"] == "Two boats sank off Hask.\n\nNobody was hurt."
    assert version["by"] == "R. Sol"
    desk.log.stories.clear()
    assert await desk.get("/articles/boats") == story
    assert (await desk.get("/articles/rates"))["versions"] == []
    assert (await desk.http.get("/articles/none")).status_code == 404


async def test_a_record_of_another_story_is_not_shown_for_this_one(desk: Desk) -> None:
    elsewhere = Place("test.checked", 0, 0)
    desk.log.stories[elsewhere] = codec.encode(checked("secret", "Not for this story."))
    desk.log.publish(made("«x» y.", chain="third"), origin=elsewhere)
    await desk.settled()
    assert (await desk.get("/articles/third"))["versions"] == []


async def test_nothing_of_a_killed_story_is_left(desk: Desk) -> None:
    await desk.get("/articles/boats")
    await desk.say("dismiss", reason="Ninety boats is a joke")
    desk.log.publish(recalled(HIGH), recalled(LOW), origin=Place("test.checked", 3, 42))
    await desk.settled()
    story = await desk.get("/articles/boats")
    assert (story["withdrawn"], story["versions"]) == (True, [])
    everything = (await desk.http.get("/alerts")).text + (await desk.http.get(f"/alerts/{HIGH.id}")).text
    assert "boats sank" not in everything
    assert "joke" not in everything
    assert (await desk.say("acknowledge", revision=2)).status_code == 409
    assert desk.log.records["desk"][-1].value is None


async def test_without_a_broker_what_is_known_is_told_and_changes_wait(desk: Desk) -> None:
    desk.log.is_away = True
    assert len(await desk.ids()) == 3
    answer = await desk.say("acknowledge")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert (await desk.http.get("/articles/boats")).status_code == 503
    assert (await desk.http.get("/livez")).status_code == 200


async def test_a_record_that_is_none_of_ours_is_counted_and_passed_over(desk: Desk) -> None:
    desk.log.append("alerts", "x", b"not json")
    desk.log.append("current", "x", b"{}")
    desk.log.append("desk", "x", b"[]")
    desk.log.publish(made("«One» more.", chain="more"))
    await desk.settled()
    assert (await desk.get("/health"))["unreadable"] == 3
    assert len(await desk.ids()) == 4


async def test_closed_alerts_go_first_where_there_are_too_many() -> None:
    log = MemoryLog()
    resolved = [made(f"«{n}» old ones.", state="resolved", basis="mended", n=n) for n in range(60)]
    standing = [made(f"«{n}» new ones.", n=n) for n in range(80)]
    log.publish(*standing[:40], *resolved, *standing[40:])
    board = service(log, limits=DashboardLimits(most_alerts=100))
    async with reading_alone(board):
        held = {h.id for h in board.store}
    assert {a.id for a in standing} <= held
    assert len(held) <= 100
    assert board.health.dropped == 140 - len(held)


async def test_before_everything_was_read_no_half_list_is_told() -> None:
    board = service(MemoryLog())
    transport = httpx.ASGITransport(build_app(board))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", verify=False) as talking:
        for path in ("/alerts", "/alerts/x", "/articles/x", "/alerts/stream", "/readyz"):
            assert (await talking.get(path)).status_code == 503, path
        assert (await talking.get("/livez")).status_code == 200
        assert (await talking.get("/health")).json()["ready"] is False
