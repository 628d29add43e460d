"""`ingest`: files in a stable order become records; what is too large becomes a dead letter at once."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from copytaster import formats
from desk.ingest import publish as ingest
from desk.ingest.publish import PublishTally, RawItem, list_files, publish_items, read_items
from streams.settings.settings import Settings, load_settings
from streams.topic_config import KEPT_OF_TOO_LARGE

STORY = b'{"uri": "urn:1", "type": "text", "headlines": [{"value": "T"}], "bodies": [{"value": "Told."}]}'
APART = b'{"uri": "urn:1", "statements": [{"n": 1, "text": "Told."}]}'
AT_MS = 1_772_442_000_000


class Broker:
    """Takes what a producer sends, and answers only when it is asked to wait."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.unanswered = self.most_unanswered = 0

    async def send(self, topic: str, value: bytes, **facts: Any) -> asyncio.Future[None]:
        self.sent.append({"topic": topic, "value": value, **facts, "headers": dict(facts["headers"])})
        self.unanswered += 1
        self.most_unanswered = max(self.most_unanswered, self.unanswered)
        return asyncio.ensure_future(self._answer())

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        self.unanswered -= 1


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Broker:
    fake = Broker()

    @asynccontextmanager
    async def publisher(settings: Settings) -> AsyncIterator[Broker]:
        yield fake

    monkeypatch.setattr(ingest, "open_producer", publisher)
    return fake


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(directory=tmp_path, environ={})


async def published(items: list[RawItem], settings: Settings, at_ms: int | None = AT_MS) -> list[tuple[int, int]]:
    return [(tally.published, tally.refused) async for tally in publish_items(items, settings, at_ms=at_ms)]


def item(value: bytes = STORY, name: str = "a.json") -> RawItem:
    return RawItem(value, formats.sniff_media_type(value, name), "wire", name)


def test_folders_are_searched_in_a_stable_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/10.json", "a.txt", "c/d/e.json", ".hidden", "c/.git/config", "b/.swp"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    extra = tmp_path / ".given"
    extra.write_bytes(b"x")
    found = [str(p.relative_to(tmp_path)) for p in list_files([extra, tmp_path / "in"])]
    assert found == [".given", "in/a.txt", "in/b/10.json", "in/b/2.json", "in/c/d/e.json"]


def test_a_folder_under_a_hidden_one_can_be_given(tmp_path: Path) -> None:
    folder = tmp_path / ".cache" / "wires"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"x")
    assert list_files([folder]) == [folder / "a.txt"]


def test_a_jsonl_file_is_an_item_a_line_and_other_files_are_one_item(tmp_path: Path) -> None:
    lines, page = tmp_path / "wire.jsonl", tmp_path / "page.txt"
    lines.write_bytes(STORY + b"\n\n" + APART + b"\r\nnot json {\n")
    page.write_bytes(b"A title\n\nTwo lines\nof text.\n")
    found = [(i.item_id, i.media_type, i.provider) for i in read_items([lines, page], provider="wire")]
    assert found == [
        ("wire.jsonl:0", formats.NINJS, "wire"),
        ("wire.jsonl:2", formats.SEPARATE_STATEMENTS, "wire"),
        ("wire.jsonl:3", formats.PLAIN_TEXT, "wire"),
        ("page.txt", formats.PLAIN_TEXT, "wire"),
    ]


def test_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(b"\xef\xbb\xbfcaf\xe9\r\n\x00")
    assert [i.value for i in read_items([path], provider="wire")] == [b"\xef\xbb\xbfcaf\xe9\r\n\x00"]


async def test_an_item_goes_to_raw_as_it_is_with_all_that_is_known_of_it(topic: Broker, settings: Settings) -> None:
    assert await published([item()], settings) == [(1, 0)]
    (sent,) = topic.sent
    assert (sent["topic"], sent["key"], sent["value"]) == ("copytaster.raw", b"wire/a.json", STORY)
    assert sent["timestamp_ms"] == AT_MS
    told = sent["headers"]
    assert (told["content-type"], told["provider"], told["item-id"]) == (formats.NINJS.encode(), b"wire", b"a.json")
    assert (told["ce_type"], told["ce_source"]) == (b"copytaster.raw.v1", b"/copytaster/ingest")


async def test_statements_apart_from_their_article_go_to_their_own_topic_under_its_uri(
    topic: Broker, settings: Settings
) -> None:
    broken = RawItem(b'{"uri": 7, "statements": []}', formats.SEPARATE_STATEMENTS, "wire", "broken.json")
    assert await published([item(APART), broken], settings) == [(2, 0)]
    assert [s["topic"] for s in topic.sent] == ["copytaster.statements"] * 2
    assert [s["key"] for s in topic.sent] == [b"urn:1", b"broken.json"]


async def test_an_item_over_the_limit_is_a_dead_letter_with_its_hash_and_length(topic: Broker, tmp_path: Path) -> None:
    settings = load_settings(overrides={"ingest.max_bytes": "100000"}, directory=tmp_path, environ={})
    large, just = b"x" * 100_001, b"y" * 100_000
    assert await published([item(large, "large.txt"), item(just, "just.txt")], settings) == [(1, 1)]
    letter, fits = topic.sent
    assert (letter["topic"], fits["topic"]) == ("copytaster.rejected", "copytaster.raw")
    assert letter["value"] == large[:KEPT_OF_TOO_LARGE]
    told = letter["headers"]
    assert (told["stage"], told["reason"]) == (b"ingest", b"too-large")
    assert told["length"] == b"100001"
    assert told["sha256"] == hashlib.sha256(large).hexdigest().encode()
    assert b"100000 allowed" in told["exception"]


async def test_the_same_item_twice_is_two_events_but_the_same_run_again_is_not(
    topic: Broker, settings: Settings
) -> None:
    await published([item(), item()], settings)
    await published([item(), item()], settings)
    ids = [sent["headers"]["ce_id"] for sent in topic.sent]
    assert ids[0] != ids[1]
    assert ids[:2] == ids[2:]


async def test_no_more_than_so_many_answers_are_outstanding(topic: Broker, settings: Settings) -> None:
    tallies = await published([item()] * (ingest.MOST_IN_FLIGHT * 2 + 1), settings)
    assert len(topic.sent) == ingest.MOST_IN_FLIGHT * 2 + 1
    assert topic.most_unanswered <= ingest.MOST_IN_FLIGHT
    assert len(tallies) == 3
    assert tallies[-1] == (ingest.MOST_IN_FLIGHT * 2 + 1, 0)


async def test_nothing_to_publish_is_a_tally_of_nothing(topic: Broker, settings: Settings) -> None:
    assert [tally async for tally in publish_items([], settings)] == [PublishTally(0, 0)]


async def test_names_that_have_no_utf8_form_do_no_harm(topic: Broker, settings: Settings) -> None:
    odd = RawItem(json.dumps({"uri": "urn:1"}).encode(), formats.NINJS, "wire", "caf\udce9.json")
    await published([odd], settings)
    assert topic.sent[0]["headers"]["item-id"] == b"caf?.json"
