"""Checked stories without the models: the generator knows which of its statements were changed."""

import json
from collections.abc import Iterable, Iterator

from copytaster import formats
from copytaster.model.article import Envelope, Lineage, Statement
from copytaster.model.ids import compute_alert_id, compute_chain_id
from copytaster.model.records import CheckedArticle
from copytaster.model.verdict import Verdict
from desk.ingest.publish import open_producer
from streams import codec
from streams.headers import Place, build_headers, event_id, format_iso
from streams.topics import CHECKED
from tests.support.generator import Made
from tests.support.processes import Pipeline
from tests.support.wall_clock import now_ms

PROVIDER = "test"
CHANGED = 3
"""The number of the statement that the generator changes."""


def checked(made: Iterable[Made]) -> Iterator[CheckedArticle]:
    """Each story with its verdicts: its changed statement is contradicted, the others are supported."""
    for story in made:
        (envelope,) = formats.parse_each(
            story.raw, formats.sniff_media_type(story.raw), provider=PROVIDER, received="2026-11-20T08:00:00.000Z"
        )
        assert isinstance(envelope, Envelope), envelope
        chain = compute_chain_id(PROVIDER, envelope.article.uri)
        related = Envelope(
            article=envelope.article,
            provider=PROVIDER,
            received=envelope.received,
            text_sha256=envelope.text_sha256,
            statements=envelope.statements,
            lineage=Lineage(chain, "new", "uri"),
        )
        yield CheckedArticle(envelope=related, verdicts=tuple(_verdict(chain, s) for s in envelope.statements))


def _verdict(chain: str, statement: Statement) -> Verdict:
    flagged = statement.n == CHANGED
    return Verdict(
        n=statement.n,
        text=statement.text,
        label="contradicted" if flagged else "supported",
        p_inconsistent=0.9 if flagged else 0.1,
        flagged=flagged,
        alert_id=compute_alert_id(chain, statement.text),
    )


async def publish_checked(pipeline: Pipeline, made: Iterable[Made], *, span_ms: int = 600_000) -> int:
    """Publish checked stories as `check` does, ingested evenly over the time up to now; return their number."""
    stories = list(checked(made))
    began = now_ms() - span_ms
    topic = CHECKED.full_name(pipeline.settings.topics)
    async with open_producer(pipeline.settings) as producer:
        answers = []
        for n, story in enumerate(stories):
            assert story.envelope.lineage is not None
            at_ms = began + n * span_ms // len(stories)
            place = Place(f"{pipeline.name}.enriched", 0, n)
            meta = build_headers(
                id=event_id("checked", story.envelope.article.uri), type="checked", source="check", time_ms=at_ms,
                causation=format_iso(at_ms), origin=place, order=place,
            )  # fmt: skip
            key = story.envelope.lineage.chain_id.encode()
            answers.append(await producer.send(topic, codec.encode(story), key=key, headers=meta, timestamp_ms=at_ms))
        for answer in answers:
            await answer
    return len(stories)


def changed_statements(made: Iterable[Made]) -> set[str]:
    """The statements that must lead to alerts."""
    trees = (json.loads(story.raw) for story in made)
    return {s["text"] for tree in trees for s in tree["statements"] if s["n"] == CHANGED}
