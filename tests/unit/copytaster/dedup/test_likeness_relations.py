"""Stories made from others by a seeded generator: copies, updates and other stories, each told for what it is."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from copytaster.dedup.deduplicator import InMemoryDeduplicator
from desk.ingest.article_lines import parse_line
from tests.support import relations
from tests.support.relations import Story
from tests.support.times import NOW

OWN, OTHERS = relations.own()


@dataclass
class Score:
    """What was told of stories whose relation is known."""

    told: Counter[tuple[str, str]]
    wrong: list[str]

    @property
    def f1(self) -> float:
        """Of `duplicate`, against everything else."""
        right = self.told["duplicate", "duplicate"]
        wrong = sum(n for (known, told), n in self.told.items() if (known == "duplicate") != (told == "duplicate"))
        return 2 * right / (2 * right + wrong)

    @property
    def updates(self) -> float:
        """Share of updates told as such."""
        return self.told["update", "update"] / sum(n for (known, _), n in self.told.items() if known == "update")


def score(stories: list[Story]) -> Score:
    desk, out = InMemoryDeduplicator(), Score(Counter(), [])
    for story in stories:
        lineage = desk.decide(parse_line(json.loads(story.line), NOW).envelope).envelope.lineage
        assert lineage is not None
        out.told[story.relation, lineage.relation] += 1
        if (story.relation, story.like) != (lineage.relation, lineage.predecessor):
            out.wrong.append(f"{story.id}: {lineage.relation} of {lineage.predecessor}")
    return out


@pytest.mark.parametrize("seed", range(4))
def test_copies_updates_and_other_stories_are_told_apart_among_our_own(seed: int) -> None:
    found = score(list(relations.made(OWN, OTHERS, seed=seed)))
    assert found.f1 >= 0.98, found.wrong
    assert found.updates >= 0.95, found.wrong


@pytest.mark.parametrize("make", relations.COPIES.values(), ids=relations.COPIES)
def test_a_copy_of_any_make_is_a_duplicate_of_its_original(make: Callable[..., Story | None]) -> None:
    assert _told(make, "duplicate") >= 0.95


@pytest.mark.parametrize("make", relations.UPDATES.values(), ids=relations.UPDATES)
def test_an_update_of_any_make_is_an_update(make: Callable[..., Story | None]) -> None:
    assert _told(make, "update") >= 0.95


def _told(make: Callable[..., Story | None], relation: str) -> float:
    """Share of what `make` makes of our own stories that is told as `relation`."""
    right = []
    for number, seed in itertools.product(range(len(OWN)), range(3)):
        story = make(OWN[number], random.Random(seed), OTHERS)
        if story is not None:
            found = score([OWN[number], replace(story, id="made", relation=relation, like=OWN[number].id)])
            right.append(found.told[relation, relation] == 1)
    assert len(right) >= 10
    return sum(right) / len(right)


@pytest.mark.skipif(not relations.reuters(1, seed=0)[0], reason="no data folder: set COPYTASTER_DATA")
def test_copies_updates_and_other_stories_are_told_apart_on_the_wire_of_1987() -> None:
    found = score(list(relations.made(*relations.reuters(60, seed=87), seed=87)))
    assert found.f1 >= 0.98, found.wrong
    assert found.updates >= 0.95, found.wrong
