"""The relation of an article to earlier ones: new, a duplicate, or a version that replaces another."""

from collections.abc import Callable
from dataclasses import dataclass

from copytaster.dedup import wire_lineage
from copytaster.model.article import Envelope, Lineage, Relation, WireLineage
from copytaster.model.event_time import plausible_creation_time
from copytaster.model.ids import compute_chain_id
from copytaster.model.version_order import VersionDate, is_older, parse_version_number


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """The remembered data of an article: its chain, and the current version.

    `version` and `created` are those of the current version; `fingerprint` is that of its text, empty for a version
    that was withdrawn. `joined` is True for a duplicate under its own uri: it came to the chain by similarity, and
    later changes to it do not affect the original. `aside` is True for a take or a notice, which is no version of its
    story. `replaced` is True for an item that another one replaced: `uri` and the rest are that other's, and its
    versions count for themselves. `earlier` are the fingerprints of earlier versions, whose texts are removed when the
    story is withdrawn. `owner` is the provider that began the chain, None if the entry is older than this field;
    `guest` is True for a version from another provider that joined only by similarity: it belongs to the chain, and its
    withdrawal affects only itself.
    """

    chain_id: str
    uri: str
    version: str | None
    created: str | None
    fingerprint: str
    joined: bool = False
    replaced: bool = False
    earlier: tuple[str, ...] = ()
    aside: bool = False
    owner: str | None = None
    guest: bool = False


@dataclass(frozen=True, slots=True)
class SimilarArticle:
    """The remembered article most similar to a text, and the relation of the text to it: a copy or a new version."""

    known: KnownArticle
    relation: Relation
    basis: str = "likeness"


WITHDRAWAL_RELATIONS: frozenset[Relation] = frozenset({"kill", "withhold"})
GUEST_BASIS = "guest"
"""The basis of a withdrawal that removes one provider's versions from a chain that another provider began."""
LIKENESS_BASES = frozenset({"likeness", "cue"})
"""The bases of articles that joined a chain because of similar text, not by the wire's own data."""


def decide_lineage(
    envelope: Envelope,
    fingerprint: str,
    *,
    by_uri: KnownArticle | None,
    by_text: KnownArticle | None,
    by_link: KnownArticle | None = None,
    by_likeness: Callable[[], SimilarArticle | None] = lambda: None,
    wire: WireLineage | None = None,
) -> Lineage:
    """Decide how an article relates to the known one of the same story, of the same text, and to one it names.

    The wire's own lineage (`by_uri`, then `by_link`) wins over similarity: the same text (`by_text`), then a similar
    text, which is only looked for if it is needed. `wire` is the wire's lineage, if it was read already.
    """
    wire = wire or wire_lineage.read_wire_lineage(envelope)
    withdrawn = wire.relation if wire.relation in WITHDRAWAL_RELATIONS else None
    if by_uri is not None and not by_uri.joined:
        return _decide_within_chain(envelope, wire, fingerprint, by_uri, "uri")
    if by_uri is not None and by_uri.fingerprint == fingerprint and withdrawn is None:
        return Lineage(by_uri.chain_id, "duplicate", "uri", by_uri.uri)
    if by_link is not None:
        return _decide_within_chain(envelope, wire, fingerprint, by_link, wire.basis or "link")
    if by_text is not None and withdrawn is None:
        return Lineage(by_text.chain_id, "duplicate", "text", by_text.uri)
    if withdrawn is None and wire.relation != "advisory" and (similar := by_likeness()):
        if similar.relation == "update" and wire.relation == "correction":
            return Lineage(similar.known.chain_id, "correction", wire.basis, similar.known.uri)
        return Lineage(similar.known.chain_id, similar.relation, similar.basis, similar.known.uri)
    relation: Relation = withdrawn or ("advisory" if wire.relation == "advisory" else "new")
    return Lineage(new_chain_id(envelope, wire), relation, "uri" if relation == "new" else wire.basis)


def new_chain_id(envelope: Envelope, wire: WireLineage | None = None) -> str:
    """The id of the chain that a version begins: from the item that it replaces, which may still arrive later."""
    wire = wire or wire_lineage.read_wire_lineage(envelope)
    older = next((uri for uri in wire.replaces if not wire_lineage.is_provider_name(uri)), None)
    return compute_chain_id(envelope.provider, older or wire_lineage.story_id_of(envelope))


def chain_id_of(envelope: Envelope) -> str:
    """The chain of an article, or the chain that it begins if it has not been compared with anything yet."""
    return envelope.lineage.chain_id if envelope.lineage else new_chain_id(envelope)


def _decide_within_chain(
    envelope: Envelope, wire: WireLineage, fingerprint: str, known: KnownArticle, basis: str
) -> Lineage:
    article = envelope.article
    aside = wire_lineage.is_take_or_notice(wire)
    unordered = (
        aside or known.aside
    ) and known.uri != article.uri  # takes have no order, among themselves or with their story
    older = not unordered and _is_older(envelope, known)
    if wire.relation in WITHDRAWAL_RELATIONS and not (older and _is_earlier(envelope, known)):
        return Lineage(known.chain_id, wire.relation, GUEST_BASIS if known.guest else wire.basis, known.uri)
    if older:
        return Lineage(known.chain_id, "superseded", "version", known.uri)
    if fingerprint == known.fingerprint:
        return Lineage(known.chain_id, "duplicate", basis, known.uri)
    if wire.relation in ("correction", "advisory"):
        return Lineage(known.chain_id, wire.relation, wire.basis, known.uri)
    return Lineage(known.chain_id, "update", wire.basis if wire.part or wire.relation == "update" else basis, known.uri)


def _is_older(envelope: Envelope, known: KnownArticle) -> bool:
    """True if older, by number or time of creation (`copytaster/model/version_order.py`); the time must be plausible.

    If neither decides, the article that came later is newer, with two exceptions: it has the version number of a known
    withdrawn version, or the known item was replaced by another.
    """
    article = envelope.article
    theirs, ours = (None, None) if known.replaced else (known.version, article.version)
    older = is_older(VersionDate(ours, plausible_creation_time(envelope)), VersionDate(theirs, known.created))
    if older is not None:
        return older
    withdrawn = ours is not None and ours == theirs and known.fingerprint == "" and article.pubStatus == "usable"
    return known.replaced or withdrawn


def is_late_first_version(envelope: Envelope, known: KnownArticle) -> bool:
    """True for an early version that comes after a later one of the same name, by its number and its time.

    If first versions are numbered, a version without a number is a correction or a withdrawal. A story is earlier than
    its takes by its time alone.
    """
    if known.aside:
        return _is_earlier(envelope, known)
    ours, theirs = parse_version_number(envelope.article.version), parse_version_number(known.version)
    return ours is not None and (theirs is None or ours < theirs) and _is_earlier(envelope, known)


def _is_earlier(envelope: Envelope, known: KnownArticle) -> bool:
    """True if the time of creation says so, too: a withdrawal is held back only if both agree."""
    return is_older(VersionDate(None, plausible_creation_time(envelope)), VersionDate(None, known.created)) is True
