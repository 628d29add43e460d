"""The names of one story for the checks: the names of a statement are looked up among the story's entities."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from copytaster.extraction.entities.build import TextEntities
from copytaster.extraction.entities.mentions import KIND_BY_LABEL
from copytaster.extraction.entities.name_forms import parse_name_form
from copytaster.model.extracted import EntityKind
from copytaster.text.lexicon.places import COUNTRIES, GOVERNMENT_HOUSES, GOVERNMENT_SEATS
from copytaster.text.names import Name


class StoryNames:
    """The names of a story, each under the key of its entity.

    `people` are the entities of the text; `names` are all names of the text and the headline. Names without an entity,
    such as a product's, have their own words as key.
    """

    def __init__(self, people: TextEntities, names: Iterable[Name]) -> None:
        self.names = tuple(names)
        self._register = people.register
        self._found: dict[tuple[str, ...], str | None] = {}
        self._own = frozenset(name.key for name in self.names if self._find_entity_key(name) is None)

    @cached_property
    def label_by_key(self) -> dict[str, str]:
        """Each key to the label that most of its mentions have."""
        votes: dict[str, Counter[str]] = {}
        for name in self.names:
            votes.setdefault(self.canonical_key(name) or name.key, Counter())[name.label] += 1
        return {key: min(c, key=lambda label: (-c[label], label)) for key, c in votes.items()}

    @cached_property
    def entity_keys(self) -> frozenset[str]:
        """Every key of the story."""
        return frozenset(self.canonical_key(name) or name.key for name in self.names)

    def canonical_key(self, name: Name) -> str | None:
        """The key of the name in this story, or None if the story does not have it."""
        if name.words not in self._found:
            self._found[name.words] = self._find_entity_key(name)
        key = self._found[name.words]
        return key if key is not None else name.key if name.key in self._own else None

    def _find_entity_key(self, name: Name) -> str | None:
        written = parse_name_form(" ".join(name.words).title())
        cluster = self._register.by_key.get(written.key) or self._register.by_key.get(name.key)
        if cluster is None and written.words and not written.known:
            # in one short sentence the recogniser mistakes kinds
            kinds: tuple[EntityKind, ...] = (KIND_BY_LABEL.get(name.label, "other"), "other")
            homes = (self._register.home(written.words, kind, known=False) for kind in kinds)
            cluster = next((h for h in homes if h is not None), None) or self._register.find_by_part(written.words)
        return cluster.key if cluster is not None else None

    def label_of(self, name: Name) -> str:
        """The label that most mentions of this name have; countries and capitals need no vote."""
        if name.key in COUNTRIES:
            return "GPE" if name.key == " ".join(name.words) or name.label != "NORP" else "NORP"
        if name.key in GOVERNMENT_SEATS and name.key not in GOVERNMENT_HOUSES:
            return "GPE"
        return self.label_by_key.get(self.canonical_key(name) or "", name.label)
