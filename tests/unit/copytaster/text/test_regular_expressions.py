"""No text makes a regular expression of ours cost more than its length: each is run on texts made against it.

Every compiled pattern of the packages, those in tables and fields too, and every literal one. What is given to lines
of a bounded length only is in `LINES`, with that length, and is held to it.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from time import process_time
from typing import Any

import pytest

from copytaster.formats.page.meta_lines import is_caption
from tests.brokers import ROOT
from tests.support.adversarial import texts

PACKAGES = ("copytaster", "streams", "agents", "desk")
SIZES = (60, 3_000)
MOST_SECONDS = 0.02
"""What the largest of these may take. Linear patterns need less than a thousandth of a second; what grows with the
square of the length takes a hundredth or more here, and would take ten seconds or more for 100 KB."""
CALLS = ("search", "match", "fullmatch", "sub", "subn", "split", "finditer", "findall")
LINES = {
    "copytaster.formats.page.asides._READER": 150,  # longer lines are no reader's: `_READER_LINE`
    "copytaster.dedup.likeness.outlet_notes._CREDIT": 900,  # linear, a hundred steps at each character of no word
}
"""Most characters that a pattern is held to."""


@cache
def patterns() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    """Every pattern by the place it was found at, and how it is called."""
    found: dict[tuple[str, int], str] = {}
    for package in PACKAGES:
        for info in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not info.name.endswith("__main__"):
                for name, value in vars(importlib.import_module(info.name)).items():
                    for pattern in _within(value):
                        found.setdefault((pattern.pattern, pattern.flags), f"{info.name}.{name}")
    for place, pattern in _literal():
        found.setdefault((pattern.pattern, pattern.flags), place)
    return {
        f"{place} {n}" if n else place: (re.compile(text, flags), _called(place))
        for place, group in _grouped(found).items()
        for n, (text, flags) in enumerate(group)
    }


def _grouped(found: dict[tuple[str, int], str]) -> dict[str, list[tuple[str, int]]]:
    out: dict[str, list[tuple[str, int]]] = {}
    for pattern, place in found.items():
        out.setdefault(place, []).append(pattern)
    return out


def _within(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """The patterns in a value: itself, or in the containers and dataclasses that it is made of."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 3:
        parts: list[Any] = []
        if isinstance(value, dict):
            parts = [*value, *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            parts = list(value)
        elif is_dataclass(value) and not isinstance(value, type):
            parts = [getattr(value, field.name, None) for field in fields(value)]
        for part in parts:
            yield from _within(part, depth + 1)


def _literal() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns written where they are used: `re.search(r"…", text)`, or under a name, `re.search(PLACE, text)`."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name("re"), attr=attr), args=[ast.Constant(str(text)), *_]
                    ) if attr in CALLS:
                        yield f"{module}.{attr}", re.compile(text)
                    case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=attr), args=[ast.Name(name), *_]) if (
                        attr in CALLS
                    ):
                        named = getattr(importlib.import_module(module), name, None)
                        if isinstance(named, str):
                            yield f"{module}.{attr}", re.compile(named)


def _called(place: str) -> frozenset[str]:
    """The ways a pattern is called in its module: as `search` where nobody can tell."""
    module, _, name = place.partition(" ")[0].rpartition(".")
    if name in CALLS:
        return frozenset({_kind(name)})
    text = ROOT / f"{module.replace('.', '/')}.py"
    text = text if text.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    calls = re.findall(rf"(?<!\w){re.escape(name)}\.({'|'.join(CALLS)})\b", text.read_text("utf-8"))
    return frozenset(map(_kind, calls)) or frozenset({"search"})


def _kind(call: str) -> str:
    return call if call in ("match", "fullmatch") else "search"


def slow(pattern: re.Pattern[str], call: str, size: int) -> str | None:
    """The beginning of a text of this size that costs too much, or None."""
    run = getattr(pattern, call)
    for text in texts(pattern.pattern, pattern.flags, size):
        began = process_time()
        run(text)
        if process_time() - began > MOST_SECONDS:
            began = process_time()  # once more: the machine may have had something else to do
            run(text)
            if process_time() - began > MOST_SECONDS:
                return f"{call}, {size} characters, {process_time() - began:.2f} s: {text[:40]!r}"
    return None


def test_every_pattern_costs_no_more_than_its_text_is_long() -> None:
    found = {}
    for place, (pattern, calls) in patterns().items():
        most = LINES.get(place, SIZES[-1])
        for call in calls:
            for size in sorted({*(s for s in SIZES if s < most), most}):
                told = slow(pattern, call, size)
                if told:
                    found[place] = told
                    break
    assert found == {}


def test_the_patterns_are_found() -> None:
    assert len(patterns()) > 150
    assert LINES.keys() <= patterns().keys()


@pytest.mark.parametrize(("pattern", "is_slow"), [(r"(?:\w+\s*)+;", True), (r"\s+$", True), (r"\d{1,3}[a-z]", False)])
def test_a_costly_pattern_is_noticed(pattern: str, is_slow: bool) -> None:
    sizes = (22, 5_000)
    assert any(slow(re.compile(pattern), "search", size) for size in sizes) is is_slow


@pytest.mark.parametrize("tail", ["S" * 54 + "x", "SS " * 20 + "x", "Éé" * 40, "S." * 60])
def test_capitals_after_a_caption_cost_no_more_than_their_length(tail: str) -> None:
    began = process_time()
    assert not is_caption(f"The ferry in Lomma harbour. {tail}")
    assert process_time() - began < 0.05


@pytest.mark.parametrize("credit", ["REUTERS", "JANE DOE", "JANE DOE/ AFP", "JANE DOE-ROE/ AFP"])
def test_capitals_after_a_caption_are_its_credit(credit: str) -> None:
    assert is_caption(f"The ferry in Lomma harbour. {credit}")


@pytest.mark.parametrize("short", ["ZZ", "X", "UN."])
def test_two_letters_alone_are_none(short: str) -> None:
    assert not is_caption(f"The ferry in Lomma harbour was seen by the {short}")
    assert not is_caption(f"The ferry in Lomma harbour. {short}")
