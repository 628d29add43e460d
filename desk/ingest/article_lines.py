"""Articles as lines of JSON, for `copytaster dedupe`: parsing them, and printing the decisions on them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from copytaster.dedup.decision import Decision
from copytaster.model.article import (
    MAX_TEXT_LENGTH,
    Article,
    Body,
    Difference,
    Envelope,
    Headline,
    PubStatus,
    hash_text,
    normalize_text,
)
from copytaster.model.event_time import parse_time

FIELDS = ("title", "date", "source", "version", "uri", "language", "slug", "note", "status", "received")
STATUSES: Mapping[str, PubStatus] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article and the id that its line gives it."""

    id: str
    envelope: Envelope


def read_lines(path: Path, received: str) -> Iterator[ArticleLine]:
    """The articles of a file, in order; `received` is the time of ingest of those that name none.

    Raises ClickException that names the line that is not an article.
    """
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                try:
                    yield parse_line(orjson.loads(raw), received)
                except ValueError as error:
                    raise click.ClickException(f"{path.name}: line {number}: {error}") from error


def parse_line(tree: Any, received: str) -> ArticleLine:
    """The article of one line; `received` is its time of ingest if it names none. Raises ValueError."""
    if not isinstance(tree, dict):
        raise ValueError("not a JSON object")
    if not isinstance(tree.get("id"), str | int) or isinstance(tree["id"], bool):
        raise ValueError("needs an `id`, a text or a whole number")
    if not isinstance(tree.get("text"), str):
        raise ValueError("needs a `text`")
    fields = {name: tree.get(name) for name in FIELDS}
    for name, value in fields.items():
        if value is not None and not isinstance(value, str | int):
            raise ValueError(f"`{name}` is no text")
    known = {name: None if value is None else str(value) for name, value in fields.items()}
    text = normalize_text(tree["text"])
    if len(text) > MAX_TEXT_LENGTH:
        raise ValueError(f"`text` has {len(text):,} code points, more than {MAX_TEXT_LENGTH:,}")
    if known["received"] and parse_time(known["received"]) is None:
        raise ValueError(f"`received` is no time: {known['received']}")
    if (known["status"] or "usable") not in STATUSES:
        raise ValueError(f"`status` is none of {', '.join(STATUSES)}: {known['status']}")
    id_ = str(tree["id"])
    article = Article(
        uri=known["uri"] or id_,
        version=known["version"],
        versionCreated=known["date"],
        pubStatus=STATUSES[known["status"] or "usable"],
        edNote=known["note"],
        language=known["language"],
        slugline=known["slug"],
        headlines=(Headline(normalize_text(known["title"])),) if known["title"] else (),
        bodies=(Body(text),) if text else (),
    )
    envelope = Envelope(
        article=article,
        provider=known["source"] or "file",
        received=known["received"] or received,
        text_sha256=hash_text(text),
    )
    return ArticleLine(id_, envelope)


def build_decision_json(line: ArticleLine, decision: Decision, predecessor: str | None) -> dict[str, Any]:
    """The JSON that `--json` prints for a line."""
    lineage = decision.envelope.lineage
    assert lineage is not None
    return {
        "id": line.id,
        "relation": lineage.relation,
        "predecessor": predecessor,
        "similarity": decision.similarity,
        "changes": [_change(change) for change in lineage.changes],
    }


def _change(change: Difference) -> dict[str, Any]:
    return {name: value for name, value in asdict(change).items() if value is not None}
