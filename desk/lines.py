"""Articles as lines of JSON, for `copytaster dedupe`: read, and what was decided on them printed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from copytaster.article import MAX_TEXT, Article, Body, Difference, Envelope, Headline, clean, sha256
from copytaster.deduplication import Decision

FIELDS = ("title", "date", "source", "version", "uri", "language")


@dataclass(frozen=True, slots=True)
class Line:
    """One article and the id by which its line calls it."""

    id: str
    envelope: Envelope


def read_lines(path: Path) -> Iterator[Line]:
    """The articles of a file, in order. Raises ClickException that names the line that is none."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                try:
                    yield read_line(orjson.loads(raw))
                except ValueError as error:
                    raise click.ClickException(f"{path.name}: line {number}: {error}") from error


def read_line(tree: Any) -> Line:
    """The article of one line. Raises ValueError."""
    if not isinstance(tree, dict):
        raise ValueError("not a JSON object")
    if not isinstance(tree.get("id"), str | int) or isinstance(tree["id"], bool):
        raise ValueError("needs an `id`, a text or a whole number")
    if not isinstance(tree.get("text"), str):
        raise ValueError("needs a `text`")
    told = {name: tree.get(name) for name in FIELDS}
    for name, value in told.items():
        if value is not None and not isinstance(value, str | int):
            raise ValueError(f"`{name}` is no text")
    known = {name: None if value is None else str(value) for name, value in told.items()}
    text = clean(tree["text"])
    if len(text) > MAX_TEXT:
        raise ValueError(f"`text` has {len(text):,} code points, more than {MAX_TEXT:,}")
    id_ = str(tree["id"])
    article = Article(
        uri=known["uri"] or id_,
        version=known["version"],
        versionCreated=known["date"],
        language=known["language"],
        headlines=(Headline(clean(known["title"])),) if known["title"] else (),
        bodies=(Body(text),) if text else (),
    )
    return Line(
        id_, Envelope(article=article, provider=known["source"] or "file", received="", text_sha256=sha256(text))
    )


def told(line: Line, decision: Decision, predecessor: str | None) -> dict[str, Any]:
    """What `--json` prints of a line."""
    lineage = decision.related.lineage
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
