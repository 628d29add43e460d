"""Pairs that keep the rules honest: a broken statement, and a sound paraphrase beside it.

`pairs.jsonl` grew with the rules; `blind-pairs.jsonl` was written without sight of them, and names every kind
that a sub-editor would accept. What the rules get wrong is listed in `known-misses.tsv`, one line a statement
with what probably escaped them: whoever mends one takes its line out, or its test fails.
"""

import json
from functools import cache
from typing import Any, get_args

import pytest

from copytaster.model.verdict import FindingKind, Verdict
from tests.support.paths import TESTS
from tests.support.stories import judge

FOLDER = TESTS / "pairs"


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


STORIES = {row["id"]: row for name in ("stories.jsonl", "blind-stories.jsonl") for row in _rows(name)}
PAIRS = [row | {"kinds": [row["kind"]]} for row in _rows("pairs.jsonl")] + _rows("blind-pairs.jsonl")
MISSES = [tuple(line.split("\t")) for line in (FOLDER / "known-misses.tsv").read_text(encoding="utf-8").splitlines()]
REASONS = {(side, number): reason for side, number, reason in MISSES}


@cache
def _verdicts(story: str) -> dict[tuple[str, str], Verdict]:
    sides = [(side, pair["id"], pair[side]) for pair in PAIRS if pair["story"] == story for side in ("broken", "sound")]
    found = judge(STORIES[story]["blocks"], [text for *_, text in sides], title=STORIES[story]["title"])
    return {(side, number): verdict for (side, number, _), verdict in zip(sides, found, strict=True)}


def _each(side: str) -> list[Any]:
    """A parameter a pair; the known misses among them have to fail."""
    out = []
    for pair in PAIRS:
        reason = REASONS.get((side, pair["id"]))
        marks = [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)] if reason else []
        out.append(pytest.param(pair, id=pair["id"], marks=marks))
    return out


def test_there_are_two_hundred_pairs_of_every_kind() -> None:
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS) == 200
    assert {kind for pair in PAIRS for kind in pair["kinds"]} == set(get_args(FindingKind))


def test_every_known_miss_is_listed_once_and_names_a_pair_of_the_blind_ones() -> None:
    assert len(REASONS) == len(MISSES)
    assert set(REASONS) <= {(side, p["id"]) for p in _rows("blind-pairs.jsonl") for side in ("broken", "sound")}


@pytest.mark.parametrize("pair", _each("broken"))
def test_the_broken_one_is_flagged_with_its_kind(pair: dict[str, Any]) -> None:
    broken = _verdicts(pair["story"])["broken", pair["id"]]
    assert broken.flagged
    assert set(pair["kinds"]) & {f.kind for f in broken.findings}


@pytest.mark.parametrize("pair", _each("sound"))
def test_the_sound_one_is_not_flagged(pair: dict[str, Any]) -> None:
    sound = _verdicts(pair["story"])["sound", pair["id"]]
    assert not sound.flagged, [f.message for f in sound.findings]
