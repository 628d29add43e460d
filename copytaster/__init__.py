"""The core of Copytaster: articles in, duplicates, names, quotes, claims, verdicts and alerts out; no Kafka, no files.

    from copytaster import Pipeline, parse

`parse` reads an item of any wire format, `check` judges statements against an article, `extract` finds names, quotes
and claims, and `Pipeline` does all of this over a stream. Each export is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copytaster.alerts.lifecycle import build_alert_events as build_alert_events
    from copytaster.analyzer import Models as Models
    from copytaster.analyzer import check as check
    from copytaster.analyzer import enrich as enrich
    from copytaster.dedup.deduplicator import InMemoryDeduplicator as InMemoryDeduplicator
    from copytaster.extraction.extract import extract as extract
    from copytaster.formats import parse as parse
    from copytaster.formats.errors import FormatError as FormatError
    from copytaster.model.article import Article as Article
    from copytaster.model.article import Envelope as Envelope
    from copytaster.model.article import Statement as Statement
    from copytaster.model.records import Alert as Alert
    from copytaster.model.records import EnrichedArticle as EnrichedArticle
    from copytaster.model.verdict import Finding as Finding
    from copytaster.model.verdict import Verdict as Verdict
    from copytaster.pipeline import Pipeline as Pipeline

_EXPORTS = {
    "Alert": "copytaster.model.records:Alert",
    "Article": "copytaster.model.article:Article",
    "InMemoryDeduplicator": "copytaster.dedup.deduplicator:InMemoryDeduplicator",
    "EnrichedArticle": "copytaster.model.records:EnrichedArticle",
    "Envelope": "copytaster.model.article:Envelope",
    "Finding": "copytaster.model.verdict:Finding",
    "FormatError": "copytaster.formats.errors:FormatError",
    "Pipeline": "copytaster.pipeline:Pipeline",
    "Statement": "copytaster.model.article:Statement",
    "Verdict": "copytaster.model.verdict:Verdict",
    "build_alert_events": "copytaster.alerts.lifecycle:build_alert_events",
    "check": "copytaster.analyzer:check",
    "enrich": "copytaster.analyzer:enrich",
    "extract": "copytaster.extraction.extract:extract",
    "Models": "copytaster.analyzer:Models",
    "parse": "copytaster.formats:parse",
}
__all__ = [*_EXPORTS]


def __getattr__(name: str) -> Any:
    """Load an export. Raises AttributeError for any other name."""
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _EXPORTS[name].partition(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
