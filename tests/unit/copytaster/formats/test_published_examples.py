"""The IPTC's own examples, read from where they lie; and our ninjs against the IPTC's own schemas."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from copytaster.formats import NINJS, FormatError, UnsupportedItemError, parse, parse_each
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.ninjs.writer import build_ninjs
from copytaster.model.article import Article, Body, Envelope, Headline, NamedConcept, normalize_text
from tests.brokers import ROOT
from tests.unit.copytaster.formats.test_wires import SAMPLES

DATA = Path(os.environ.get("COPYTASTER_DATA") or ROOT.parent / "shared" / "data") / "formats"
EXAMPLES = sorted(path for path in DATA.glob("*/examples/**/*") if path.is_file())
SCHEMA = DATA / "ninjs" / "schemas" / "ninjs-schema_3.1.json"
INVALID = "not-valid"
needs_data = pytest.mark.skipif(not EXAMPLES, reason="the IPTC's examples are not at hand")


def read_all(raw: bytes) -> list[Envelope | FormatError]:
    try:
        return parse_each(raw, None, provider="wire", received="2026-11-23T00:00:00Z")
    except FormatError as error:
        return [error]


@needs_data
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_example_is_read_or_said_to_be_what_it_is(path: Path) -> None:
    found = read_all(path.read_bytes())
    assert found
    for one in found:
        if INVALID in path.parts:
            assert isinstance(one, FormatError)
        elif isinstance(one, Envelope):
            assert one.article.text
        else:
            assert isinstance(one, UnsupportedItemError), one.reason


@needs_data
def test_the_examples_hold_stories_and_other_things() -> None:
    kinds = [isinstance(one, Envelope) for path in EXAMPLES for one in read_all(path.read_bytes())]
    assert sum(kinds) >= 20
    assert kinds.count(False) >= 20


def articles() -> Iterator[Article]:
    for path in (*EXAMPLES, *(sample for sample in SAMPLES if not sample.name.endswith(".json.expected.json"))):
        yield from (one.article for one in read_all(path.read_bytes()) if isinstance(one, Envelope))


@needs_data
def test_what_we_write_as_ninjs_is_valid_by_the_schema_of_the_iptc() -> None:
    check = Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    problems = {f"{a.uri}: {error.message}" for a in articles() for error in check.iter_errors(build_ninjs(a))}
    assert problems == set()


def again(article: Article) -> Article:
    raw = json.dumps(build_ninjs(article)).encode()
    return parse(raw, NINJS, provider="wire", received="2026-11-23T00:00:00Z")[0].article


def test_what_we_write_as_ninjs_is_read_again_as_the_same_article() -> None:
    found = list(articles())
    assert len(found) >= 30
    assert [again(article) for article in found] == [in_rfc_3339(article) for article in found]


def in_rfc_3339(article: Article) -> Article:
    """The article with its moments as the schema wants them: with a colon in the zone."""
    told = {name: getattr(article, name) for name in ("firstCreated", "versionCreated", "embargoedUntil")}
    return replace(article, **{name: re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", at) for name, at in told.items() if at})


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).map(
    lambda text: normalize_text(" ".join(strip_unprintable(text).split()))
)
lines = words.filter(lambda text: bool(text) and "<" not in text and normalize_text(strip_unprintable(text)) == text)
roles = st.sampled_from(["main", "subhead", "caption"])
named = st.builds(NamedConcept, lines, st.none() | st.from_regex(r"medtop:[0-9]{8}", fullmatch=True))


@given(
    st.builds(
        Article,
        uri=st.from_regex(r"urn:x:[a-z0-9]{1,9}", fullmatch=True),
        headlines=st.lists(lines, min_size=1, max_size=3).map(
            lambda told: tuple(Headline(one, "sub" if n else "main") for n, one in enumerate(told))
        ),
        bodies=st.lists(
            st.builds(Body, words.filter(bool), st.sampled_from(["main", "subhead", "caption"])), max_size=6
        ).map(lambda found: (Body("A paragraph."), *found)),
        version=st.none() | st.from_regex(r"[0-9]{1,3}", fullmatch=True),
        versionCreated=st.none() | st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "Z"),
        pubStatus=st.sampled_from(["usable", "withheld", "canceled"]),
        urgency=st.none() | st.integers(1, 9),
        edNote=st.none() | lines,
        people=st.lists(named, max_size=2).map(tuple),
        subjects=st.lists(named, max_size=2).map(tuple),
        altIds=st.lists(st.tuples(lines, lines), max_size=2).map(tuple),
    )
)
def test_any_article_survives_being_written_and_read(article: Article) -> None:
    assert again(article) == article


def test_an_association_has_the_name_that_the_schema_asks_for() -> None:
    told: dict[str, Any] = build_ninjs(Article(uri="urn:x:1", associations=("urn:x:2",)))
    assert told["associations"] == [{"name": "1", "uri": "urn:x:2"}]
