"""articles → deduplicated, duplicates: let each story through once, and every real new version of it."""

from collections.abc import Sequence
from typing import Any

from agents.records.outcome import Inbound, Late, Out, Outcome
from agents.runtime.batch_runner import guard
from agents.runtime.context import stories
from agents.runtime.decode_ahead import Peek
from agents.runtime.stage import Stage
from agents.state import early_forgetting
from agents.state.dedup_memory import SCANNED_AT_ONCE, Stories, memory
from agents.state.table import Changes
from copytaster.dedup.decision import KEPT_BACK
from copytaster.dedup.memory import KINDS
from copytaster.model.article import Envelope, Lineage
from copytaster.model.records import Duplicate
from streams.faust.app import app, channel
from streams.headers import event_id
from streams.topic import Topic
from streams.topics import ARTICLES, DEDUPLICATED, DUPLICATES

TICK = 2.0
"""Seconds between two looks for what has left its window; each looks at the next part of the table."""
known = Stories(stories)
peek = Peek(Envelope)
to_scan: list[str] = []
"""Keys not looked at yet in this round through the table."""


@app.agent(channel(ARTICLES), name="deduplicate", concurrency=1)  # type: ignore[untyped-decorator]
async def deduplicate(stream: Any) -> None:
    """articles → deduplicated, duplicates: let each story through once, and every real new version of it."""
    await guard(stream, Stage(name="deduplicate", handle=step, state=stories, tick=evict, every=TICK, ahead=ahead))


async def ahead(inbounds: Sequence[Inbound]) -> None:
    """Work out the texts of the next articles together."""
    known.prepare(peek.at(inbounds))


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """Relate one article to those seen before it, in the order of the log."""
    envelope = peek.decoded(inbound)
    decision = await known.decide(envelope, changes, inbound.time_ms)
    early_forgetting.note("deduplicate", "name/", early=True, entries=decision.crowded_out)
    related, lineage = decision.related, decision.related.lineage
    assert lineage is not None
    if lineage.relation not in KEPT_BACK:
        return Outcome((Out(DEDUPLICATED, lineage.chain_id, related),), writes=decision.writes)
    repeat = Duplicate(
        envelope=related,
        repeats=lineage.predecessor or "",
        similarity=decision.similarity,
        differs=decision.differs,
    )
    outs = [Out(DUPLICATES, lineage.chain_id, repeat, id=_told(DUPLICATES, inbound, lineage))]
    if envelope.statements or lineage.relation == "superseded":  # an older version tells what was held then
        outs.append(Out(DEDUPLICATED, lineage.chain_id, related, id=_told(DEDUPLICATED, inbound, lineage)))
    return Outcome(tuple(outs), writes=decision.writes)


def _told(topic: Topic, inbound: Inbound, lineage: Lineage) -> str:
    """The id of a repeat: whoever lets one event in twice has it told first as what it was, then as a repeat of that,
    and the two are not the same event."""
    return event_id(topic.name, inbound.id, lineage.relation, lineage.predecessor or "")


async def evict(changes: Changes) -> list[Late]:
    """Clean away what is forgotten."""
    if not to_scan:
        to_scan.extend(key for key in stories.all_keys() if key.startswith(KINDS))
    part = to_scan[-SCANNED_AT_ONCE:]
    del to_scan[-SCANNED_AT_ONCE:]
    gone = memory(changes).forgotten(part)
    for key, early in gone:
        early_forgetting.note("deduplicate", key, early=early)
    return [Late(0, Outcome(writes=dict.fromkeys(key for key, _ in gone)))] if gone else []
