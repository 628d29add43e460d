"""`copytaster check FILE`: check one article with its statements, without a broker."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console

from copytaster import formats
from copytaster.dedup.lineage import new_chain_id
from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.model.article import Envelope
from copytaster.model.verdict import Verdict
from desk.ingest.publish import RawItem, read_items
from desk.render import verdicts as show

EXIT_FLAGGED = 2


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "show_all", is_flag=True, help="Show the evidence of sound statements too.")
@click.option("--fail-on-flag", is_flag=True, help="Exit 2 where a statement is flagged.")
@click.option("--provider", default="file", show_default=True, help="Who sent the article.")
@click.pass_obj
def command(context: Any, file: Path, as_json: bool, show_all: bool, fail_on_flag: bool, provider: str) -> int:
    """Check an article's statements against it, and show the evidence."""
    # Imported here: the models' library takes seconds to import. No other command should wait for it.
    from agents.nlp.limits import MemoryTooSmall, StatementLimits
    from copytaster import analyzer
    from copytaster.analyzer import Models

    models = Models.load(context.settings.nlp.pipeline, entailment=context.settings.nlp.entailment)
    limits = StatementLimits.of(context.settings.nlp)
    reports = []
    try:
        with limits.bounded():
            for item in read_items([file], provider=provider):
                for envelope in parse_envelopes(item):
                    verdicts = analyzer.check(
                        models, analyzer.enrich(models.nlp, envelope), envelope.statements, limits.statement
                    )
                    reports.append((envelope, verdicts))
    except MemoryTooSmall as error:
        raise click.ClickException(str(error)) from error
    if not reports:
        raise click.ClickException(f"{file.name}: empty: there is no item in it")
    if as_json:
        tree = [build_report(envelope, verdicts) for envelope, verdicts in reports]
        click.echo(orjson.dumps(tree[0] if len(tree) == 1 else tree, option=orjson.OPT_INDENT_2))
    else:
        console = Console(file=sys.stdout, highlight=False)
        for envelope, verdicts in reports:
            show.print_verdicts(console, envelope.article.title, verdicts, envelope.article, show_all=show_all)
    flagged = any(v.flagged for _, verdicts in reports for v in verdicts)
    return EXIT_FLAGGED if fail_on_flag and flagged else 0


def parse_envelopes(item: RawItem) -> list[Envelope]:
    """The articles of one item. Raises ClickException if the item cannot be read."""
    received = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    try:
        parsed = formats.parse_each(item.value, item.media_type, provider=item.provider, received=received)
        stories = [story for story in parsed if isinstance(story, Envelope)]
        # Pictures and packages beside a story do not stop the check.
        broken = [one for one in parsed if isinstance(one, FormatError)]
        wrong = [one for one in broken if not (stories and isinstance(one, UnsupportedItemError))]
        if wrong:
            raise wrong[0]
        return stories
    except FormatError as error:
        raise click.ClickException(f"{item.item_id}: {error.reason}: {error}") from error


def build_report(envelope: Envelope, verdicts: tuple[Verdict, ...]) -> dict[str, Any]:
    """The JSON of one checked article."""
    article = envelope.article
    known = {name: value for name, value in asdict(article).items() if value not in (None, (), [])}
    return {
        "chain_id": new_chain_id(envelope),
        "article": {
            "title": article.title,
            "text": article.text,
            "text_sha256": envelope.text_sha256,
            **known,
        },
        "statements": [asdict(verdict) for verdict in verdicts],
    }
