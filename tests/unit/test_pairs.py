"""Pairs that keep the rules honest: a broken statement, and a sound paraphrase beside it."""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from copytaster.verdict import Verdict
from tests.support.stories import judge

FOLDER = Path(__file__).parents[1] / "pairs"


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


PAIRS = _rows("pairs.jsonl")


@cache
def _verdicts() -> dict[str, tuple[Verdict, Verdict]]:
    by_story = defaultdict(list)
    for pair in PAIRS:
        by_story[pair["story"]].append(pair)
    out = {}
    for story in _rows("stories.jsonl"):
        mine = by_story[story["id"]]
        texts = [text for pair in mine for text in (pair["broken"], pair["sound"])]
        found = judge(story["blocks"], texts, title=story["title"])
        out |= {pair["id"]: (found[2 * n], found[2 * n + 1]) for n, pair in enumerate(mine)}
    return out


def test_there_are_pairs_of_every_kind() -> None:
    assert len(PAIRS) == 81
    assert {pair["kind"] for pair in PAIRS} == {
        "name", "number", "time", "actor", "cause", "negation",
        "antonym", "attribution", "hedging", "quantifier", "place",
    }  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p["id"])
def test_the_broken_one_is_flagged_with_its_kind(pair: dict[str, str]) -> None:
    broken, _ = _verdicts()[pair["id"]]
    assert broken.flagged
    assert pair["kind"] in {f.kind for f in broken.findings}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p["id"])
def test_the_sound_one_is_not_flagged(pair: dict[str, str]) -> None:
    _, sound = _verdicts()[pair["id"]]
    assert not sound.flagged, [f.message for f in sound.findings]
