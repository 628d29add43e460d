"""Bad input of every sort: a dead letter with stage, reason and the original bytes, and the worker alive."""

import asyncio
import json

import pytest

from tests.support.generator import stories
from tests.support.processes import Pipeline
from tests.support.publishing import apart, ingest, ingest_raw
from tests.support.verifier import Record, Topics

GOOD = b'{"uri": "urn:test:good", "headlines": [{"value": "Rain"}], "bodies": [{"value": "It rained in Oberholt."}]}'
TOO_LARGE = b'{"uri": "urn:test:large", "bodies": [{"value": "' + b"long " * 300_000 + b'"}]}'
BAD = {
    "empty": b"",
    "not-json": b"{'uri': nothing}",
    "truncated": GOOD[:60],
    "wrong-shape": b'{"uri": "urn:test:shape", "bodies": {"value": 3}}',
    "wrong-encoding": b'{"uri": "urn:test:latin", "bodies": [{"value": "caf\xe9"}]}',
    "lone-surrogate": b'{"uri": "urn:test:half", "bodies": [{"value": "half \\udc00 a pair"}]}',
    "no-text": b'{"uri": "urn:test:empty", "headlines": [{"value": "Only this"}]}',
    "no-article": b'{"statements": [{"n": 1, "text": "Nobody knows what this is about."}]}',
}


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(240)
async def test_each_sort_of_bad_input_is_a_dead_letter_with_its_bytes(pipeline: Pipeline) -> None:
    worker = pipeline.start()
    good = [GOOD.replace(b"good", b"good%d" % n) for n in range(12)]
    await ingest_raw(pipeline, [*good[:6], *BAD.values(), TOO_LARGE, *good[6:]], media_type="application/json")
    await pipeline.drained(deadline=180)
    assert worker.poll() is None

    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    letters = {record.headers["reason"]: record for record in topics["rejected"]}
    assert {reason: letters[reason].value for reason in BAD} == BAD
    assert all(letters[reason].headers["stage"] == "parse" for reason in BAD)
    assert all(_names_its_source(letters[reason], topics["raw"]) for reason in BAD)
    large = letters["too-large"]
    assert large.headers["stage"] == "ingest"
    assert large.value == TOO_LARGE[: 64 * 1024]
    assert large.headers["length"] == str(len(TOO_LARGE))
    assert set(letters) == {*BAD, "too-large"}
    assert len(topics["enriched"]) == 1  # twelve tellings of one text


def _names_its_source(letter: Record, raw: list[Record]) -> bool:
    place = (letter.headers["source-topic"], letter.headers["source-partition"], letter.headers["source-offset"])
    return any((r.topic, str(r.partition), str(r.offset)) == place and r.value == letter.value for r in raw)


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_one_broken_story_of_a_list_costs_itself_alone(pipeline: Pipeline) -> None:
    listed = b"[" + GOOD + b", 7, " + GOOD.replace(b"good", b"other").replace(b"rained", b"snowed") + b"]"
    pipeline.start()
    await ingest_raw(pipeline, [listed])
    await pipeline.drained(deadline=120)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert [r.headers["ce_origin"].rsplit("/", 1)[1] for r in topics["articles"]] == ["0", "2"]
    assert [(r.headers["source-item"], r.value) for r in topics["rejected"]] == [("1", listed)]


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_all_broken_opens_the_breaker_and_commits_nothing(pipeline: Pipeline) -> None:
    await ingest_raw(pipeline, [b"{ not json %d" % n for n in range(400)], media_type="application/json")
    worker = pipeline.start()
    async with asyncio.timeout(90):
        while "breaker open" not in pipeline.log():
            await asyncio.sleep(0.5)
            pipeline.check_alive()
    await asyncio.sleep(5)
    assert worker.poll() is None
    assert (await pipeline.lag())[pipeline.topic("raw")] == 400
    topics = await Topics.read(pipeline.broker, pipeline.name)
    assert topics["rejected"] == []


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_one_percent_broken_does_not_open_the_breaker(pipeline: Pipeline) -> None:
    made = list(stories(300, seed=5, broken_every=25, most_words=60))
    await ingest(pipeline, made)
    pipeline.start()
    await pipeline.drained(deadline=200)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert len(topics["rejected"]) == sum(m.broken for m in made) == 12
    assert "breaker open" not in pipeline.log()


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_statements_apart_are_attached_before_or_after_their_article_or_given_up(pipeline: Pipeline) -> None:
    pipeline.extra = {"windows.statements_wait_minutes": "0.2"}
    article = json.loads(GOOD) | {"uri": "urn:test:apart"}
    false = "It rained frogs on 5,000 people in Oberholt."
    worker = pipeline.start()
    await ingest_raw(pipeline, [apart("urn:test:apart", false), apart("urn:test:never", false)])
    await asyncio.sleep(3)
    await ingest_raw(pipeline, [json.dumps(article).encode()])
    await ingest_raw(pipeline, [apart("urn:test:apart", "Snow fell on 7,000 people in Oberholt.")])
    await pipeline.drained(deadline=120)
    async with asyncio.timeout(60):
        while "urn:test:never" not in {(r.key or b"").decode() for r in (await _rejected(pipeline))}:
            await asyncio.sleep(1)
    await pipeline.drained(deadline=60)
    assert worker.poll() is None
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    verdicts = [v["text"] for r in topics["checked"] for v in json.loads(r.value or b"")["verdicts"]]
    assert sorted(verdicts) == sorted([false, "Snow fell on 7,000 people in Oberholt."])
    assert [(r.headers["stage"], r.headers["reason"]) for r in topics["rejected"]] == [("attach", "no-article")]


async def _rejected(pipeline: Pipeline) -> list[Record]:
    return (await Topics.read(pipeline.broker, pipeline.name))["rejected"]
