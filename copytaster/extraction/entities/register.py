"""The register of names: the entities of one text, looked up by every form that their names may have.

Filled by `join.py` for a text; used again by `copytaster/checking/entity_lookup.py` for the names of statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from copytaster.extraction.entities.name_forms import guess_acronyms, guess_demonyms, strip_company_suffix
from copytaster.model.extracted import EntityKind
from copytaster.text.lexicon.genders import guess_gender
from copytaster.text.lexicon.organizations import ORGANIZATION_WORDS
from copytaster.text.lexicon.places import COUNTRIES, GOVERNMENT_HOUSES
from copytaster.text.similar_words import is_same_spelling

NameWords = tuple[str, ...]
_GENERIC = ORGANIZATION_WORDS | frozenset(
    "the of and new national first united general american world international state federal central royal great "
    "north south east west old big public social democratic people house white capital city".split()
)
"""Words that do not name anybody by themselves."""


@dataclass(slots=True)
class NameCluster:
    """The mentions of one entity, as numbers into those seen."""

    key: str
    words: NameWords
    kind: EntityKind
    first: int
    members: list[int] = field(default_factory=list)
    weight: int = 0
    gender: str = ""


class NameRegister:
    """Clusters looked up by the shorter forms of their names."""

    def __init__(self) -> None:
        self.clusters: list[NameCluster] = []
        self.by_key: dict[str, NameCluster] = {}
        self._people: dict[NameWords, list[NameCluster]] = {}
        self._bodies: dict[NameWords, list[NameCluster]] = {}
        self._ends: dict[NameWords, list[NameCluster]] = {}
        self._initials: dict[str, NameCluster] = {}
        self._peoples: dict[str, NameCluster] = {}
        self._letter: dict[str, list[NameCluster]] = {}

    def known(self) -> set[str]:
        """Every form that certainly belongs to somebody: full names, surnames, and the distinctive short forms of
        bodies."""
        short = {
            " ".join(words)
            for words, found in self._people.items()
            if any(words == c.words[-len(words) :] for c in found)
        }
        bodies = {" ".join(words) for words in self._bodies if not _GENERIC.issuperset(words) and len(words[0]) > 3}
        return set(self.by_key) | {s for s in short if len(s) > 3} | bodies

    def open(self, cluster: NameCluster) -> NameCluster:
        """Add a new cluster under the shorter forms of its name."""
        self.clusters.append(cluster)
        words = cluster.words
        if cluster.kind == "person" and len(words) > 1:
            cluster.gender = guess_gender(frozenset(words[:1]))
        if len(words) == 1 and cluster.kind != "person":
            self._peoples.update(dict.fromkeys(guess_demonyms(words[0]), cluster))
        if cluster.kind in {"person", "other", "group"} and len(words) <= 6:
            for n in range(1, len(words)):
                self._people.setdefault(words[n:], []).append(cluster)
            self._people.setdefault(words[:1], []).append(cluster)
            if len(words) > 2:
                self._people.setdefault((words[0], words[-1]), []).append(cluster)
            self._letter.setdefault(words[-1][:1], []).append(cluster)
        if cluster.kind in {"organisation", "other", "place"} or words[-1] in ORGANIZATION_WORDS:
            bare = strip_company_suffix(words)
            for n in range(1, min(len(words), 7)):
                self._bodies.setdefault(words[:n], []).append(cluster)
            for n in range(1, min(len(bare), 7) if cluster.key not in GOVERNMENT_HOUSES else 0):
                self._ends.setdefault(bare[-n:], []).append(cluster)
            for short in guess_acronyms(words):
                self._initials.setdefault(short, cluster)
        return cluster

    def find_by_title(self, words: NameWords, title: str) -> NameCluster | None:
        """The person with that surname whose gender fits the title; one with known gender comes first."""
        fitting = [c for c in self._people.get(words, ()) if c.gender in {"", title}]
        surname = [c for c in fitting if c.words[-1:] == words]
        return self._heaviest([c for c in surname if c.gender == title] or surname or fitting)

    def home(
        self, words: NameWords, kind: EntityKind, *, known: bool, sure: bool = False, title: str = ""
    ) -> NameCluster | None:
        """The cluster that a form belongs to, or None if it is a name of its own."""
        if known or (title and words in self._people):
            return None
        if kind == "group" and len(words) == 1:
            return self._peoples.get(words[0])
        joined = "".join(words).replace(".", "")
        if len(words) == 1 and joined in self._initials and kind != "person":
            return self._initials[joined]
        bare = strip_company_suffix(words)
        if kind == "place" and not sure and len(words) == 1:
            named = [c for c in self._people.get(words, ()) if c.kind == "person" and c.words[-1:] == words]
            if named:
                return self._heaviest(named)
        if kind == "place":
            return next(
                (
                    c
                    for c in self._bodies.get(bare, ())
                    if strip_company_suffix(c.words) == bare and c.kind == "organisation"
                ),
                None,
            )
        is_distinctive = any(w not in _GENERIC and len(w) > 1 for w in bare)
        if not is_distinctive:
            return self._only(self._ends.get(bare, ())) if len(bare) == 1 and kind == "organisation" else None
        person = self._heaviest(self._people.get(bare, ()))
        if person is not None and (kind != "organisation" or words[-1] not in ORGANIZATION_WORDS):
            return person
        body = self._first(self._bodies.get(bare, ())) or self._first(self._bodies.get(words, ()))
        if body is not None and (body.kind != "place" or kind == "organisation"):
            return body
        end = self._first(self._ends.get(bare, ())) if kind != "person" or len(bare) > 1 else None
        if end is not None and end.kind == "organisation":
            return end
        return self._spelled(bare, kind)

    def find_by_part(self, words: NameWords) -> NameCluster | None:
        """The entity that the text names only by a part of these words: Orlova for `Zoya Orlova`, an acronym."""
        parts = [*(words[n:] for n in range(1, len(words))), *(words[:n] for n in range(len(words) - 1, 0, -1))]
        written = (" ".join(p) for p in parts if not _GENERIC.issuperset(p))
        for key in (*guess_acronyms(words), *guess_acronyms(strip_company_suffix(words)), *written):
            found = self.by_key.get(key)
            if found is not None and len(found.words) < len(words) and key not in COUNTRIES:
                return found
        return None

    def _spelled(self, words: NameWords, kind: EntityKind) -> NameCluster | None:
        """The entity whose name is another spelling of this one."""
        if len(words[-1]) < 5 or (len(words) > 1 and kind not in {"person", "other"}):
            return None
        for cluster in self._letter.get(words[-1][:1], ()):
            other = cluster.words
            if not is_same_spelling(words[-1], other[-1]):
                continue
            if len(words) == 1 or (len(other) > 1 and is_same_spelling(words[0], other[0])):
                return cluster
        return None

    @staticmethod
    def _heaviest(found: Sequence[NameCluster]) -> NameCluster | None:
        return max(found, key=lambda c: (c.weight, -c.first), default=None)

    @staticmethod
    def _first(found: Sequence[NameCluster]) -> NameCluster | None:
        return min(found, key=lambda c: c.first, default=None)

    @staticmethod
    def _only(found: Sequence[NameCluster]) -> NameCluster | None:
        return found[0] if len(found) == 1 and found[0].kind == "organisation" else None
