"""What a look at a feed publishes, what it remembers, and what is said when it fails; and who may push."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka.errors import KafkaConnectionError

from copytaster.formats import parse
from copytaster.formats.xml.split_feed import split_feed
from desk.ingest.feeds import push
from desk.ingest.feeds.fetch import FetchLimits
from desk.ingest.feeds.health import FeedHealth
from desk.ingest.feeds.poll import PollContext, poll_source
from desk.ingest.publish import RawItem
from streams.settings.feed_sources import FeedSource, load_sources
from streams.settings.settings import SettingsError
from tests.support.wall_clock import seconds
from tests.unit.copytaster.formats.test_wires import WIRES
from tests.unit.desk.ingest.feeds.test_fetch import HOME, response, server

TOKEN = "a-token-that-is-long-enough"


class Taken:
    """What was published; away where it is told to be."""

    def __init__(self) -> None:
        self.items: list[RawItem] = []
        self.is_away = False

    async def publish(self, items: list[RawItem]) -> tuple[int, int]:
        if self.is_away:
            raise KafkaConnectionError("nobody there")
        self.items += items
        return len(items), 0


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def polling(taken: Taken, tmp_path: Path) -> PollContext:
    return PollContext(taken.publish, FetchLimits(5.0, 1_000_000), tmp_path / "feeds", 1_000_000)


def rss(*texts: str) -> bytes:
    items = "".join(f"<item><guid>{n}</guid><description>{text}</description></item>" for n, text in enumerate(texts))
    return f'<?xml version="1.0"?><rss><channel><title>Post</title>{items}</channel></rss>'.encode()


def texts(taken: Taken) -> list[str]:
    """The text of every published item."""
    found = []
    for item in taken.items:
        told = parse(item.value, item.media_type, provider=item.provider, received="2026-11-23T00:00:00Z")
        found += [envelope.article.text for envelope in told]
    return found


async def test_only_what_is_new_or_has_changed_in_a_feed_is_published(taken: Taken, polling: PollContext) -> None:
    now = [rss("A ferry ran aground.", "Snow fell in Veld.")]
    async with server(lambda *_: response(now[0])) as (port, _):
        source = FeedSource(name="post", url=f"http://127.0.0.1:{port}/", inward=HOME)
        for text in ("", "Snow fell all night in Veld."):
            now[0] = rss("A ferry ran aground.", text) if text else now[0]
            for _ in range(2):
                await poll_source(source, FeedHealth("post"), polling)
    assert texts(taken) == ["A ferry ran aground.", "Snow fell in Veld.", "Snow fell all night in Veld."]
    assert {item.provider for item in taken.items} == {"post"}


async def test_what_the_broker_did_not_take_comes_again(taken: Taken, polling: PollContext) -> None:
    async with server(lambda *_: response(rss("A ferry ran aground.", "Snow fell."))) as (port, _):
        source = FeedSource(name="post", url=f"http://127.0.0.1:{port}/", inward=HOME)
        taken.is_away = True
        with pytest.raises(KafkaConnectionError):
            await poll_source(source, FeedHealth("post"), polling)
        taken.is_away = False
        await poll_source(source, FeedHealth("post"), polling)
    assert len(taken.items) == 2


async def test_the_page_behind_a_summary_is_fetched_where_the_source_says_so(
    taken: Taken, polling: PollContext
) -> None:
    page = (WIRES / "page-with-summary.html").read_bytes()

    def answer(path: str, _: dict[str, str]) -> bytes:
        if path == "/page":
            return response(page, Content_Type="text/html; charset=utf-8")
        link = f"<link>http://127.0.0.1:{port}/page</link>"
        return response(rss("A ferry…", "Snow…").replace(b"<guid>0", link.encode() + b"<guid>0"))

    async with server(answer) as (port, asked):
        source = FeedSource(name="post", url=f"http://127.0.0.1:{port}/", inward=HOME, pages=True)
        await poll_source(source, FeedHealth("post"), polling)
        await poll_source(source, FeedHealth("post"), polling)
    assert [path for path, _ in asked] == ["/", "/page", "/"]
    assert texts(taken)[0].startswith("A ferry ran aground off Lomma on Sunday morning")
    assert texts(taken)[1] == "Snow…"


async def test_a_feed_that_fails_is_tried_ever_less_often_and_says_why(polling: PollContext) -> None:
    health, pauses = FeedHealth("post"), []
    async with server(lambda *_: response(b"", "500 Oops")) as (port, _):
        source = FeedSource(name="post", url=f"http://127.0.0.1:{port}/", inward=HOME, every=10)
        for _ in range(4):
            await poll_source(source, health, polling)
            pauses.append(round(health.next_at - seconds()))
    assert (health.state, health.failures, health.error) == ("failing", 4, "HTTP 500")
    assert pauses == [20, 40, 80, 160]


async def test_a_source_that_leads_inward_fails_and_publishes_nothing(taken: Taken, polling: PollContext) -> None:
    health = FeedHealth("post")
    async with server(lambda *_: response(rss("A", "B"))) as (port, asked):
        await poll_source(FeedSource(name="post", url=f"http://127.0.0.1:{port}/"), health, polling)
    assert (health.state, asked, taken.items) == ("failing", [], [])
    assert "inward" in health.error


async def test_files_of_a_folder_are_read_once_they_lie_still_and_again_when_they_change(
    taken: Taken, polling: PollContext, tmp_path: Path
) -> None:
    folder = tmp_path / "wires"
    folder.mkdir()
    source, just_now = FeedSource(name="hp", folder=str(folder)), seconds()
    long_ago = just_now - 60
    for name in ("a.txt", ".hidden", "b.part", "fresh.txt"):
        (folder / name).write_bytes((WIRES / "anpa-first.txt").read_bytes())
        at = just_now if name == "fresh.txt" else long_ago
        os.utime(folder / name, (at, at))
    (folder / "link.txt").symlink_to(WIRES / "anpa-kill.txt")
    for _ in range(2):
        await poll_source(source, FeedHealth("hp"), polling)
    assert [item.item_id for item in taken.items] == ["a.txt"]
    (folder / "a.txt").write_bytes((WIRES / "anpa-writethru.txt").read_bytes())
    os.utime(folder / "a.txt", (long_ago + 9, long_ago + 9))
    await poll_source(source, FeedHealth("hp"), polling)
    assert [item.media_type for item in taken.items] == ["text/vnd.anpa.1312"] * 2


@pytest.mark.parametrize(
    "name", ["rss-full-content.xml", "atom-xhtml-and-tombstone.xml", "g2-message-with-package.xml"]
)
def test_an_entry_cut_out_of_a_feed_reads_as_it_does_within_it(name: str) -> None:
    raw = (WIRES / name).read_bytes()
    whole = parse(raw, "application/xml", provider="wire", received="") if "message" not in name else []
    parts = split_feed(raw, "application/xml")
    assert len(parts) > 1
    assert len({part.id for part in parts}) == len(parts)
    if whole:
        cut = [parse(part.value, "application/xml", provider="wire", received="")[0].article for part in parts]
        assert cut == [envelope.article for envelope in whole]


def test_a_source_file_with_faults_names_each_of_them(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nname = "a"\nurl = "ftp://x/"\n[[source]]\nname = "b"\n'
        '[[source]]\nname = "c"\nfolder = "f"\nevry = 2\n'
        '[[source]]\nname = "d"\nfolder = "f"\n[[source]]\nname = "d"\nfolder = "g"\n'
    )
    with pytest.raises(SettingsError) as error:
        load_sources(tmp_path)
    said = str(error.value)
    assert all(
        part in said for part in ("source a: url", "needs either a url or a folder", "evry", "two sources are named d")
    )
    assert load_sources(tmp_path / "elsewhere") == ()


@pytest.fixture
def client(taken: Taken) -> httpx.AsyncClient:
    app = push.build_app(taken.publish, {"northline": TOKEN}, 10_000, lambda: {"feeds": []})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://feed")


async def post(client: httpx.AsyncClient, body: Any, token: str = TOKEN, **headers: str) -> httpx.Response:
    told = {"Authorization": f"Bearer {token}".encode()} | {name: value.encode() for name, value in headers.items()}
    return await client.post("/articles", content=body, headers=told)


async def test_what_is_pushed_with_a_token_goes_to_the_broker_as_it_came(
    client: httpx.AsyncClient, taken: Taken
) -> None:
    raw = (WIRES / "g2-plain-content.xml").read_bytes()
    answer = await post(client, raw, **{"Content-Type": "application/vnd.iptc.g2.newsitem+xml"})
    assert answer.status_code == 202
    [item] = taken.items
    assert (item.value, item.provider, item.media_type) == (raw, "northline", "application/vnd.iptc.g2.newsitem+xml")
    assert answer.json()["accepted"] == item.item_id


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "ü"])
async def test_nothing_is_taken_without_the_token(client: httpx.AsyncClient, taken: Taken, token: str) -> None:
    answer = await post(client, b"x", token)
    assert (answer.status_code, taken.items) == (401, [])


async def test_a_push_that_is_too_large_or_empty_is_refused(client: httpx.AsyncClient, taken: Taken) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(2):
            yield b"x" * 6_000

    assert (await post(client, b"x" * 10_001)).status_code == 413
    assert (await post(client, pieces())).status_code == 413
    assert (await post(client, b" \n")).status_code == 400
    assert taken.items == []


async def test_a_push_is_not_accepted_while_the_broker_is_away(client: httpx.AsyncClient, taken: Taken) -> None:
    taken.is_away = True
    answer = await post(client, b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_health_is_told_to_whoever_asks(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"feeds": []}


def test_a_short_token_is_no_token(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(f"# ours\nnorthline {TOKEN}\n")
    assert push.read_tokens(str(tmp_path / "tokens")) == {"northline": TOKEN}
    (tmp_path / "tokens").write_text("northline short\n")
    with pytest.raises(SettingsError, match="line 1"):
        push.read_tokens(str(tmp_path / "tokens"))
