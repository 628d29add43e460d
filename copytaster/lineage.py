"""How an article relates to what came before it: new, a repeat, or a version that replaces another."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from copytaster.article import Article, Envelope, Lineage, Relation
from copytaster.identity import chain_id

_CORRECTION = re.compile(r"\b(?:correct(?:s|ed|ion|ing)|corrige|clarifi(?:es|ed|cation))\b", re.IGNORECASE)
_KILL = re.compile(r"\bkills?\b.*\bkills?\b|\bmandatory kill\b|\bkill (?:notice|advisory)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article: its chain, and which version of it stands.

    `version` and `created` are those of the current version; `fingerprint` is that of its text, empty for a
    version that was withdrawn. `joined` is True for a repeat under a uri of its own: it came to the chain by
    likeness, and what becomes of it later is no word on the original.
    """

    chain_id: str
    uri: str
    version: str | None
    created: str | None
    fingerprint: str
    joined: bool = False


WITHDRAWN: frozenset[Relation] = frozenset({"kill", "withhold"})


def relate(envelope: Envelope, fingerprint: str, *, by_uri: Known | None, by_text: Known | None) -> Lineage:
    """Decide how an article relates to the known one of the same uri and to the one of the same text.

    What the wire says of its own lineage (`by_uri`) wins over likeness (`by_text`).
    """
    article = envelope.article
    if by_uri is not None and not by_uri.joined:
        return _within_chain(article, fingerprint, by_uri)
    if by_uri is not None and by_uri.fingerprint == fingerprint and _withdrawn(article) is None:
        return Lineage(by_uri.chain_id, "duplicate", "uri", by_uri.uri)
    withdrawn = _withdrawn(article)
    if by_text is not None and withdrawn is None:
        return Lineage(by_text.chain_id, "duplicate", "text", by_text.uri)
    relation: Relation = withdrawn[0] if withdrawn else "new"
    return Lineage(chain_id(envelope.provider, article.uri), relation, withdrawn[1] if withdrawn else "uri")


def _within_chain(article: Article, fingerprint: str, known: Known) -> Lineage:
    if withdrawn := _withdrawn(article):
        return Lineage(known.chain_id, withdrawn[0], withdrawn[1], known.uri)
    if _is_older(article, known):
        return Lineage(known.chain_id, "superseded", "version", known.uri)
    if fingerprint == known.fingerprint:
        return Lineage(known.chain_id, "duplicate", "uri", known.uri)
    if article.edNote and _CORRECTION.search(article.edNote):
        return Lineage(known.chain_id, "correction", "edNote", known.uri)
    return Lineage(known.chain_id, "update", "uri", known.uri)


def _withdrawn(article: Article) -> tuple[Relation, str] | None:
    if article.pubStatus == "canceled":
        return "kill", "pubStatus"
    if article.pubStatus == "withheld":
        return "withhold", "pubStatus"
    if article.edNote and _KILL.search(article.edNote):
        return "kill", "edNote"
    return None


def _is_older(article: Article, known: Known) -> bool:
    """Versions compare as numbers where both are; else by their moments of creation, where both have one."""
    theirs, ours = known.version, article.version
    if theirs is not None and ours is not None and theirs.isdecimal() and ours.isdecimal():
        return int(ours) < int(theirs)
    before, now = moment(known.created), moment(article.versionCreated)
    return before is not None and now is not None and now < before


def moment(told: str | None) -> datetime | None:
    """A time as a provider gave it (ISO 8601; without a zone it is UTC), or None where it is no such time."""
    try:
        found = datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
