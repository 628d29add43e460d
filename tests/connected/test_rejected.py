"""Dead letters listed, filtered, sent again and parked, by the commands that people run."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from copytaster.model.dead_letter import DeadLetterMark
from desk.ingest.publish import open_producer
from desk.ops.dead_letters import marks
from desk.ops.dead_letters.letters import read_dead_letters as letters_of
from tests.support.letters import SORTS, failed, five_hundred, put
from tests.support.processes import Pipeline
from tests.support.publishing import apart, ingest_raw
from tests.support.replays import Replays
from tests.support.verifier import Record, Topics, read_topic

TEXT = b'{"uri": "urn:test:late", "headlines": [{"value": "Rain"}], "bodies": [{"value": "It rained in Oberholt."}]}'


@pytest.fixture
async def desk(pipeline: Pipeline) -> AsyncIterator[Replays]:
    made = Replays(pipeline)
    yield made
    made.stop()


async def standings(desk: Replays) -> Counter[str]:
    return Counter(letter.standing for letter in await letters_of(desk.pipeline.settings))


async def redriven(desk: Replays, *names: str) -> list[Record]:
    topics = [await read_topic(desk.pipeline.broker, desk.pipeline.topic(name)) for name in names]
    return [r for records in topics for r in records if "redrive-of" in r.headers]


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(120)
async def test_five_hundred_letters_of_twelve_sorts_are_listed_redriven_after_a_fix_and_the_rest_parked(
    desk: Replays,
) -> None:
    letters = list(five_hundred(desk.pipeline.name))
    await put(letters, desk.pipeline.settings)
    counts = await desk.json("rejected", "list", "--counts")
    assert {(c["stage"], c["reason"]) for c in counts} == {sort[:2] for sort in SORTS}
    assert sum(c["open"] for c in counts) == 500

    fixed = {f.id: f for f in letters if f.reason in ("error", "deadline")}
    chosen = ("--reason", "error", "--reason", "deadline")
    assert (await desk.json("rejected", "redrive", *chosen))["letters"] == len(fixed)
    assert await redriven(desk, "raw", "articles", "deduplicated", "enriched") == []
    done = await desk.json("rejected", "redrive", *chosen, "--execute", "--rate", "500")
    assert done["redriven"] == len(fixed) == 166
    sent = await redriven(desk, "raw", "articles", "deduplicated", "enriched")
    assert {_as_it_was(r) for r in sent} == {
        (str(f.place), f.key, f.value, f.at_ms, f.headers[0][1].decode()) for f in fixed.values()
    }
    assert len(sent) == len(fixed)

    again = await desk.json("rejected", "redrive", "--stage", "ingest", "--execute")
    assert (again["redriven"], again["cut"]) == (0, 41)
    parked = await desk.json("rejected", "park", "--all", "--why", "broken for good", "--execute")
    assert parked["parked"] == 500 - len(fixed)
    assert await standings(desk) == {"redriven": len(fixed), "parked": 500 - len(fixed)}
    audit = [json.loads(line) for line in (desk.pipeline.folder / "data" / "audit.jsonl").read_text().splitlines()]
    assert [(a["did"], a["letters"], a["complete"]) for a in audit] == [
        ("rejected redrive", 166, True), ("rejected redrive", 41, True), ("rejected park", 334, True)
    ]  # fmt: skip


def _as_it_was(record: Record) -> tuple[str, bytes | None, bytes | None, int, str]:
    place = record.headers["redrive-of"].split("/")
    assert (record.topic, str(record.partition)) == (place[0], place[1])
    return (
        record.headers["redrive-of"],
        record.key,
        record.value,
        int(record.headers["redrive-ingest"]),
        record.headers["ce_id"],
    )


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(120)
async def test_a_redrive_that_was_interrupted_sends_the_rest_and_nothing_twice(desk: Replays) -> None:
    settings, name = desk.pipeline.settings, desk.pipeline.name
    letters = [failed(12 * n + 6, prefix=name) for n in range(4)] + [failed(6 + 12 * 9, prefix=name, redrives=2)]
    await put(letters, settings)
    about = [
        DeadLetterMark(letter=f.id, standing="sending", redrives=1, run="r0", at="", by="", to=f"{name}.raw/0", since=0)
        for f in letters[:2]
    ]
    async with open_producer(settings) as producer:
        await marks.write(about, producer, settings)
        first = letters[0]
        meta = [*first.headers, ("redrive-count", b"1"), ("redrive-of", str(first.place).encode())]
        await producer.send_and_wait(f"{name}.raw", first.value, key=first.key, partition=0, headers=meta)
    done = await desk.json("rejected", "redrive", "--all", "--execute")
    assert (done["redriven"], done["resumed"], done["parked"]) == (4, 1, 1)
    sent = await redriven(desk, "raw")
    assert Counter(r.headers["redrive-of"] for r in sent) == {str(f.place): 1 for f in letters[:4]}
    assert await standings(desk) == {"redriven": 4, "parked": 1}
    (parked,) = [x for x in await letters_of(settings) if x.standing == "parked"]
    assert parked.mark is not None
    assert (parked.id, parked.mark.why) == (letters[4].id, "failed again after 2 redrives")


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_statements_whose_article_came_too_late_are_redriven_to_it(desk: Replays) -> None:
    pipeline = desk.pipeline
    pipeline.extra = {"windows.statements_wait_minutes": "0.05"}
    pipeline.start()
    await ingest_raw(pipeline, [apart("urn:test:late", "Snow fell on 7,000 people in Oberholt.")])
    async with asyncio.timeout(90):
        while not (letters := await desk.json("rejected", "list")):
            await asyncio.sleep(1)
    assert [(x["stage"], x["reason"], x["standing"]) for x in letters] == [("attach", "no-article", "open")]
    await ingest_raw(pipeline, [TEXT])
    await pipeline.drained(deadline=90)
    assert (await desk.json("rejected", "redrive", "--reason", "no-article", "--execute"))["redriven"] == 1
    await pipeline.drained(deadline=60)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    verdicts = [v for r in topics["checked"] for v in json.loads(r.value or b"")["verdicts"]]
    assert [v["text"] for v in verdicts] == ["Snow fell on 7,000 people in Oberholt."]
    assert await standings(desk) == {"redriven": 1}
