"""Names of one bearer joined: full names with their shorter forms, acronyms, demonyms and second spellings.

Work is done once a distinct form, over indexes, so that it stays linear in the length of the story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from copytaster.doc import Doc
from copytaster.entities.forms import core, demonyms, initials
from copytaster.entities.seen import Seen, in_headings, passed_over
from copytaster.extracted import EntityKind
from copytaster.lexicon.bodies import BODY
from copytaster.lexicon.genders import gender
from copytaster.lexicon.places import HOUSES
from copytaster.words import same_spelling

Words = tuple[str, ...]
_LEGAL = frozenset("inc corp ltd plc llc gmbh".split())
_GENERIC = BODY | frozenset(
    "the of and new national first united general american world international state federal central royal great "
    "north south east west old big public social democratic people house white capital city".split()
)
"""Words that do not name anybody by themselves."""


@dataclass(slots=True)
class Cluster:
    """The mentions of one bearer, as numbers into those seen."""

    key: str
    words: Words
    kind: EntityKind
    first: int
    members: list[int] = field(default_factory=list)
    weight: int = 0
    gender: str = ""


def join(doc: Doc, seen: Sequence[Seen]) -> tuple[tuple[Seen, ...], list[Cluster]]:
    """The names of a text as they stand, headings cleared up, and their clusters in the order of appearance.

    The numbers in a cluster are those of the names returned.
    """
    book = _Book()
    body = [one for one in seen if not one.heading]
    _place(book, body, 0)
    unread = list(passed_over(doc, book.known(), frozenset(i for s in seen for i in range(s.first, s.last))))
    _place(book, unread, len(body))
    body += unread
    headed = _headed(doc, seen, book)
    _place(book, headed, len(body))
    names = (*body, *headed)
    for cluster in book.clusters:
        cluster.members.sort(key=lambda n: names[n].start)
        cluster.kind = _kind(names, [n for n in cluster.members if n < len(body)] or cluster.members)
        if cluster.kind == "place" and any(_is_company(names[n].form.words) for n in cluster.members):
            cluster.kind = "organisation"
        if any(names[n].kind == "group" and names[n].form.words[0] in demonyms(cluster.key) for n in cluster.members):
            cluster.kind = "place"
        if cluster.kind == "organisation" and _goes_by_surname(names, cluster):
            cluster.kind = "person"
    return names, sorted(book.clusters, key=lambda c: names[c.members[0]].start)


def _place(book: _Book, names: Sequence[Seen], offset: int) -> None:
    """Every name to its cluster, longer forms first, so that shorter ones find them."""
    by_key: dict[tuple[str, str], list[int]] = {}
    for n, name in enumerate(names):
        by_key.setdefault((name.form.key, _title(name)), []).append(n)
    owners = {one.form.key: one.acronym_of for one in names if one.acronym_of is not None}
    for key, title in sorted(by_key, key=lambda k: _order(names[by_key[k][0]], by_key[k][0])):
        members = by_key[key, title]
        written = names[members[0]].form
        kind = _kind(names, members)
        home = book.entitled(written.words, title) if title else book.by_key.get(key)
        home = home or book.by_key.get(owners.get(key, ""))
        home = home or book.home(
            written.words, kind, known=bool(written.known), sure=any(names[n].sure for n in members), title=title
        )
        if home is None:
            home = book.open(Cluster(key, written.words, kind, members[0] + offset))
        if not title or key not in book.by_key:
            book.by_key[key] = home
        home.members.extend(n + offset for n in members)
        home.weight += len(members)
        home.gender = home.gender or next((names[n].gender for n in members if names[n].gender), "")


def _is_company(words: Words) -> bool:
    """True of `Calder Inc`, whatever `Calder` alone is taken for."""
    return len(words) > 1 and words[-1].rstrip(".") in _LEGAL


def _title(name: Seen) -> str:
    """The gender that a title gives a surname: `Mrs Wynne` need not be the Wynne who is mentioned most."""
    return name.gender if len(name.form.words) == 1 else ""


def _order(name: Seen, at: int) -> tuple[int, bool, bool, int]:
    """Longer forms first, then bodies and people before peoples and before surnames under a title."""
    return -len(name.form.words), name.kind == "group", bool(_title(name)), at


def _kind(names: Sequence[Seen], members: Iterable[int]) -> EntityKind:
    """The kind most mentions speak for; one that is sure counts as three."""
    votes: Counter[EntityKind] = Counter()
    for n in members:
        votes[names[n].kind] += 3 if names[n].sure else 1
        if names[n].kind == "person" and len(names[n].form.words) > 1:
            votes["person"] += 1
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _goes_by_surname(names: Sequence[Seen], cluster: Cluster) -> bool:
    """True where the short form is the last word: people go by it, bodies by their first."""
    words = cluster.words
    if not 2 <= len(words) <= 3 or any(names[n].sure for n in cluster.members) or not BODY.isdisjoint(words):
        return False
    short = {names[n].form.words for n in cluster.members} - {words}
    return words[-1:] in short and words[:1] not in short


class _Book:
    """Clusters looked up by the shorter forms that their bearers may go by."""

    def __init__(self) -> None:
        self.clusters: list[Cluster] = []
        self.by_key: dict[str, Cluster] = {}
        self._people: dict[Words, list[Cluster]] = {}
        self._bodies: dict[Words, list[Cluster]] = {}
        self._ends: dict[Words, list[Cluster]] = {}
        self._initials: dict[str, Cluster] = {}
        self._peoples: dict[str, Cluster] = {}
        self._letter: dict[str, list[Cluster]] = {}

    def known(self) -> set[str]:
        """Every form that is surely somebody's: full names, surnames, and the telling short forms of bodies."""
        short = {
            " ".join(words)
            for words, found in self._people.items()
            if any(words == c.words[-len(words) :] for c in found)
        }
        bodies = {" ".join(words) for words in self._bodies if not _GENERIC.issuperset(words) and len(words[0]) > 3}
        return set(self.by_key) | {s for s in short if len(s) > 3} | bodies

    def open(self, cluster: Cluster) -> Cluster:
        """A new cluster, known from now on by the shorter forms of its name."""
        self.clusters.append(cluster)
        words = cluster.words
        if cluster.kind == "person" and len(words) > 1:
            cluster.gender = gender(frozenset(words[:1]))
        if len(words) == 1 and cluster.kind != "person":
            self._peoples.update(dict.fromkeys(demonyms(words[0]), cluster))
        if cluster.kind in {"person", "other", "group"} and len(words) <= 6:
            for n in range(1, len(words)):
                self._people.setdefault(words[n:], []).append(cluster)
            self._people.setdefault(words[:1], []).append(cluster)
            if len(words) > 2:
                self._people.setdefault((words[0], words[-1]), []).append(cluster)
            self._letter.setdefault(words[-1][:1], []).append(cluster)
        if cluster.kind in {"organisation", "other", "place"} or words[-1] in BODY:
            bare = core(words)
            for n in range(1, min(len(words), 7)):
                self._bodies.setdefault(words[:n], []).append(cluster)
            for n in range(1, min(len(bare), 7) if cluster.key not in HOUSES else 0):
                self._ends.setdefault(bare[-n:], []).append(cluster)
            for short in initials(words):
                self._initials.setdefault(short, cluster)
        return cluster

    def entitled(self, words: Words, title: str) -> Cluster | None:
        """The person of that surname whose gender the title fits, one of whom it is known before one of whom not."""
        fitting = [c for c in self._people.get(words, ()) if c.gender in {"", title}]
        surname = [c for c in fitting if c.words[-1:] == words]
        return self._heaviest([c for c in surname if c.gender == title] or surname or fitting)

    def home(
        self, words: Words, kind: EntityKind, *, known: bool, sure: bool = False, title: str = ""
    ) -> Cluster | None:
        """The cluster that a form belongs to, or None where it is a name of its own."""
        if known or (title and words in self._people):
            return None
        if kind == "group" and len(words) == 1:
            return self._peoples.get(words[0])
        joined = "".join(words).replace(".", "")
        if len(words) == 1 and joined in self._initials and kind != "person":
            return self._initials[joined]
        bare = core(words)
        if kind == "place" and not sure and len(words) == 1:
            named = [c for c in self._people.get(words, ()) if c.kind == "person" and c.words[-1:] == words]
            if named:
                return self._heaviest(named)
        if kind == "place":
            return next(
                (c for c in self._bodies.get(bare, ()) if core(c.words) == bare and c.kind == "organisation"), None
            )
        telling = any(w not in _GENERIC and len(w) > 1 for w in bare)
        if not telling:
            return self._only(self._ends.get(bare, ())) if len(bare) == 1 and kind == "organisation" else None
        person = self._heaviest(self._people.get(bare, ()))
        if person is not None and (kind != "organisation" or words[-1] not in BODY):
            return person
        body = self._first(self._bodies.get(bare, ())) or self._first(self._bodies.get(words, ()))
        if body is not None and (body.kind != "place" or kind == "organisation"):
            return body
        end = self._first(self._ends.get(bare, ())) if kind != "person" or len(bare) > 1 else None
        if end is not None and end.kind == "organisation":
            return end
        return self._spelled(bare, kind)

    def _spelled(self, words: Words, kind: EntityKind) -> Cluster | None:
        """Somebody whose name is another spelling of this one."""
        if len(words[-1]) < 5 or (len(words) > 1 and kind not in {"person", "other"}):
            return None
        for cluster in self._letter.get(words[-1][:1], ()):
            other = cluster.words
            if not same_spelling(words[-1], other[-1]):
                continue
            if len(words) == 1 or (len(other) > 1 and same_spelling(words[0], other[0])):
                return cluster
        return None

    @staticmethod
    def _heaviest(found: Sequence[Cluster]) -> Cluster | None:
        return max(found, key=lambda c: (c.weight, -c.first), default=None)

    @staticmethod
    def _first(found: Sequence[Cluster]) -> Cluster | None:
        return min(found, key=lambda c: c.first, default=None)

    @staticmethod
    def _only(found: Sequence[Cluster]) -> Cluster | None:
        return found[0] if len(found) == 1 and found[0].kind == "organisation" else None


def _headed(doc: Doc, names: Sequence[Seen], book: _Book) -> list[Seen]:
    """Names in headings, where the text bears them out or a table knows them; the rest are only capitals."""
    kept = list(in_headings(doc, book.known()))
    taken = {i for one in kept for i in range(one.first, one.last)}
    for name in names:
        if name.heading and taken.isdisjoint(range(name.first, name.last)):
            full = name.kind == "person" and len(name.form.words) in {2, 3}
            if name.form.known or name.sure or full or book.home(name.form.words, name.kind, known=False):
                kept.append(name)
    return kept
