"""Entities of a story: names joined, with their roles, their kinds and ids that are equal in every version of a
chain."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from copytaster.extraction.entities.descriptions import extract_role_nouns, find_descriptions
from copytaster.extraction.entities.join import join_names
from copytaster.extraction.entities.mentions import NameOccurrence, find_name_occurrences
from copytaster.extraction.entities.name_forms import strip_company_suffix
from copytaster.extraction.entities.register import NameCluster, NameRegister
from copytaster.extraction.entities.roles import find_roles
from copytaster.model.article import cut_span
from copytaster.model.extracted import Entity, EntityKind, Mention
from copytaster.text.doc import Doc
from copytaster.text.lexicon.places import COUNTRIES

_MOST_ROLES = 4


@dataclass(frozen=True, slots=True)
class _MentionPlace:
    """The place of a mention of an entity: tokens, code points, and its form."""

    first: int
    last: int
    start: int
    end: int
    by: Literal["name", "description"] = "name"


@dataclass(frozen=True)
class TextEntities:
    """The entities of a text, with a lookup of the entity at a token."""

    entities: tuple[Entity, ...]
    at: dict[int, int]
    """Token number to the number of the entity named or described there."""
    register: NameRegister
    """The entities by the forms of their names, for names in other texts."""

    def of(self, token: int) -> Entity | None:
        n = self.at.get(token)
        return self.entities[n] if n is not None else None


def find_entities(doc: Doc, *, chain: str = "") -> TextEntities:
    """Find the entities of a text. `chain` is the id of its chain; it makes ids equal in every version."""
    names, clusters, register = join_names(doc, find_name_occurrences(doc))
    called = [_roles(doc, [names[n] for n in c.members]) for c in clusters]
    taken = frozenset(i for name in names for i in range(name.first, name.last))
    people = [(n, extract_role_nouns(called[n])) for n, c in enumerate(clusters) if c.kind == "person" and called[n]]
    places = [[_MentionPlace(n.first, n.last, n.start, n.end) for n in (names[m] for m in c.members)] for c in clusters]
    starts, ends = doc.columns.starts, doc.columns.ends
    for first, last, who in find_descriptions(doc, taken, people):
        places[who].append(_MentionPlace(first, last, starts[first], ends[last - 1], "description"))
    built = _with_ids(
        [_entity(doc, c, names, r, p) for c, r, p in zip(clusters, called, places, strict=True)], clusters, chain
    )
    at = {i: n for n, stretch in enumerate(places) for p in stretch for i in range(p.first, p.last)}
    return TextEntities(tuple(built), at, register)


def _roles(doc: Doc, members: Sequence[NameOccurrence]) -> tuple[str, ...]:
    """The roles of one entity, the most usual first."""
    found: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for name in members:
        if name.heading:
            continue
        for role in find_roles(doc, name):
            found[role.lower()] += 1
            shown.setdefault(role.lower(), role)
    order = list(shown)
    return tuple(shown[r] for r in sorted(found, key=lambda r: (-found[r], order.index(r)))[:_MOST_ROLES])


def _entity(
    doc: Doc,
    cluster: NameCluster,
    names: Sequence[NameOccurrence],
    called: tuple[str, ...],
    places: Sequence[_MentionPlace],
) -> Entity:
    forms = list(dict.fromkeys(" ".join(names[n].text.split()) for n in cluster.members))
    known = names[cluster.members[0]].form
    mentions = [Mention(cut_span(doc.text, p.start, p.end), p.by) for p in sorted(places, key=lambda p: p.start)]
    country = cluster.key if known.known == "country" or cluster.key in COUNTRIES else None
    kind: EntityKind = "place" if country else cluster.kind
    return Entity(
        id="",
        name=_name(cluster, forms, known.known),
        kind=kind,
        forms=tuple(forms),
        mentions=tuple(mentions),
        roles=called if kind == "person" else (),
        country=_titled(country) if country else None,
    )


def _name(cluster: NameCluster, forms: Sequence[str], known: str) -> str:
    """The fullest form; for a country, a party or a state its own name."""
    if known:
        plain = next((f for f in forms if f.lower() == cluster.key), None)
        return plain or _titled(cluster.key)
    return max(forms, key=lambda f: (len(f.split()), f.lower() == cluster.key, -forms.index(f)))


def _titled(key: str) -> str:
    small = {"of", "and", "the"}
    return " ".join(w if w in small else w.upper() if w in {"dc", "us", "uk"} else w.capitalize() for w in key.split())


def _with_ids(built: Sequence[Entity], clusters: Sequence[NameCluster], chain: str) -> list[Entity]:
    """Add ids, made from the part of a name that every version has: a surname, a body's name without Inc and the
    like."""
    used: set[str] = set()
    out = []
    for entity, cluster in zip(built, clusters, strict=True):
        words = cluster.words
        short = (
            cluster.key
            if entity.country
            else words[-1]
            if entity.kind == "person"
            else " ".join(strip_company_suffix(words))
        )
        key = short if short not in used else cluster.key
        used |= {key, short}
        out.append(_named(entity, hashlib.sha256(f"{chain}\0{key}".encode()).hexdigest()[:16]))
    return out


def _named(entity: Entity, id_: str) -> Entity:
    return Entity(
        id=id_, name=entity.name, kind=entity.kind, forms=entity.forms, mentions=entity.mentions,
        roles=entity.roles, country=entity.country,
    )  # fmt: skip
