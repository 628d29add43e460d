"""Hand-written pages of different make: each `.txt` in tests/pages is read as the `.json` beside it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from copytaster.formats import PLAIN_TEXT, parse
from tests.support.paths import TESTS

PAGES = sorted((TESTS / "pages").glob("*.txt"))


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> tuple[bytes, dict[str, Any]]:
    path: Path = request.param
    return path.read_bytes(), json.loads(path.with_suffix(".json").read_text())


def test_there_are_pages_of_many_makes() -> None:
    assert len(PAGES) >= 20


def test_a_page_is_read_as_a_person_would_read_it(page: tuple[bytes, dict[str, Any]]) -> None:
    raw, expected = page
    [envelope] = parse(raw, PLAIN_TEXT, provider="page", received="2026-01-01T00:00:00Z")
    article = envelope.article
    assert article.title == expected["title"]
    if "deck" in expected:
        decks = [h.value for h in article.headlines if h.role == "sub"]
        assert decks == ([expected["deck"]] if expected["deck"] else [])
        assert article.by == expected["by"]
    assert [[b.role, b.value] for b in article.bodies] == expected["blocks"]
    assert [s.text for s in envelope.statements] == expected["statements"]
    assert [s.n for s in envelope.statements] == list(range(1, len(envelope.statements) + 1))


def test_nothing_of_the_site_gets_into_the_article(page: tuple[bytes, dict[str, Any]]) -> None:
    raw, expected = page
    [envelope] = parse(raw, PLAIN_TEXT, provider="page", received="2026-01-01T00:00:00Z")
    lines = {b.value for b in envelope.article.bodies} | {h.value for h in envelope.article.headlines}
    assert not lines & set(expected["absent"])


def test_the_source_map_leads_back_to_the_bytes_of_every_block(page: tuple[bytes, dict[str, Any]]) -> None:
    raw, _ = page
    [envelope] = parse(raw, PLAIN_TEXT, provider="page", received="2026-01-01T00:00:00Z")
    text = envelope.article.text
    assert len(envelope.source_map) == len(envelope.article.blocks)
    for mapped, block in zip(envelope.source_map, envelope.article.blocks, strict=True):
        assert text[mapped.start : mapped.end] == block.value
        source = raw[mapped.raw_start : mapped.raw_end].decode()
        assert " ".join(source.split()).endswith(block.value)
