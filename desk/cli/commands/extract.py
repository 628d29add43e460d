"""`copytaster extract FILE`: the names, quotations and claims of a story, without a broker."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console

from copytaster.dedup.lineage import chain_id_of
from copytaster.extraction.claims.schema_org import list_schema_org_claims
from copytaster.model.records import EnrichedArticle
from desk.cli.commands.check import parse_envelopes
from desk.ingest.publish import read_items
from desk.render.extracted import print_extracted


@click.command("extract")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--claims", "as_claims", is_flag=True, help="Print the claims as schema.org Claims, in JSON.")
@click.option("--provider", default="file", show_default=True, help="Who sent the article.")
@click.pass_obj
def command(context: Any, file: Path, as_json: bool, as_claims: bool, provider: str) -> None:
    """Show the people, organisations and places of a story, its quotations and its claims."""
    # Imported here: the models' library takes seconds to import. No other command should wait for it.
    from copytaster import analyzer
    from copytaster.text import language_models

    nlp = language_models.load(context.settings.nlp.pipeline)
    articles = [
        analyzer.enrich(nlp, e) for item in read_items([file], provider=provider) for e in parse_envelopes(item)
    ]
    if not articles:
        raise click.ClickException(f"{file.name}: empty: there is no item in it")
    if as_claims:
        click.echo(
            orjson.dumps(
                [c for enriched in articles for c in build_schema_org_claims(enriched)], option=orjson.OPT_INDENT_2
            )
        )
    elif as_json:
        tree = [build_report(enriched) for enriched in articles]
        click.echo(orjson.dumps(tree[0] if len(tree) == 1 else tree, option=orjson.OPT_INDENT_2))
    else:
        console = Console(file=sys.stdout, highlight=False)
        for enriched in articles:
            print_extracted(console, enriched)


def build_schema_org_claims(enriched: EnrichedArticle) -> list[dict[str, Any]]:
    """The claims of one article in the form of schema.org."""
    article = enriched.envelope.article
    return list_schema_org_claims(enriched.claims, enriched.entities, article.uri, published=article.versionCreated)


def build_report(enriched: EnrichedArticle) -> dict[str, Any]:
    """The JSON of one article: subjects in the form of IPTC, entities, quotations and claims, with spans."""
    envelope = enriched.envelope
    parts = ("people", "organisations", "places", "entities", "quotes", "claims")
    return {
        "chain_id": chain_id_of(envelope),
        "uri": envelope.article.uri,
        "title": envelope.article.title,
        "text": envelope.article.text,
        "text_sha256": envelope.text_sha256,
        **{name: [asdict(one) for one in getattr(enriched, name)] for name in parts},
    }
