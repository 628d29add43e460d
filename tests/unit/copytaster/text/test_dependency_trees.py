"""Heads that lead round are made into trees before anything walks them, so that no walk of a parse is endless."""

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.checking.analyzed_text import analyze_source, analyze_statement
from copytaster.checking.checker import SourceContext, run_detectors
from copytaster.checking.detectors import CheckCase
from copytaster.extraction.extract import extract
from copytaster.model.article import Statement
from copytaster.text.dependency_trees import repair_heads
from copytaster.text.doc import Doc
from tests.support.stories import envelope, parsed
from tests.support.trees import doc_of, random_doc

LONGEST_WALK = 5.0
"""Processor seconds in which everything that reads a short text with bad heads has long ended."""


def roots(heads: list[int] | tuple[int, ...]) -> list[int]:
    """For each token the root that it reaches; fails where it goes round."""
    out = []
    for i in range(len(heads)):
        for _ in heads:
            i = heads[i]
        assert heads[i] == i
        out.append(i)
    return out


@pytest.mark.parametrize(
    ("heads", "mended"),
    [
        ([], []),
        ([0], [0]),
        ([1, 1, 1], [1, 1, 1]),
        ([1, 0], [0, 0]),
        ([1, 2, 0, 2], [0, 2, 0, 2]),
        ([3, 2, 1, 3, 4], [3, 1, 1, 3, 4]),
        ([1, 2, 3, 2], [1, 2, 2, 2]),
        ([7, 0, -1], [0, 0, 2]),
    ],
)
def test_a_circle_is_cut_at_its_first_token_and_all_else_stays(heads: list[int], mended: list[int]) -> None:
    assert list(repair_heads(heads)) == mended


@given(st.lists(st.integers(-2, 40), max_size=40))
def test_whatever_the_heads_every_token_reaches_a_root_and_a_tree_is_left_alone(heads: list[int]) -> None:
    mended = list(repair_heads(heads))
    roots(mended)
    assert list(repair_heads(mended)) == mended
    assert all(new in (old, i) for i, (old, new) in enumerate(zip(heads, mended, strict=True)))


def test_a_long_chain_is_a_tree_and_the_same_chain_closed_is_none() -> None:
    count = 5000
    chain = [max(i - 1, 0) for i in range(count)]
    assert repair_heads(chain) is chain
    assert list(repair_heads([count - 1, *chain[1:]])) == chain


def test_heads_of_a_parse_are_those_of_its_columns() -> None:
    doc = parsed("The ferry ran aground in fog. Nobody was hurt.")
    assert tuple(t.head for t in doc.tokens) == doc.columns.heads


def in_circles(random: Random) -> Doc:
    """A text of which no token reaches a root: each hangs on another, round and round."""
    sents = random_doc(random).columns.sents
    count = sents[-1] + random.randint(2, 12)
    order = random.sample(range(count), count)
    return doc_of(random, [after for _, after in sorted(zip(order, [*order[1:], order[0]], strict=True))], sents)


@pytest.mark.parametrize("seed", range(60))
def test_every_reader_of_a_parse_ends_on_heads_that_go_round(seed: int) -> None:
    random = Random(seed)
    source, title, said = in_circles(random), in_circles(random), in_circles(random)
    began = process_time()
    extract(source)
    reading, head = analyze_source(source, title)
    run_detectors(CheckCase(analyze_statement(said, reading.story_names), reading, head))
    story = SourceContext(envelope([source.text]), source, title)
    story.judge(Statement(1, said.text), said, "chain")
    assert process_time() - began < LONGEST_WALK


def test_every_walk_of_a_doc_ends_on_heads_that_go_round() -> None:
    doc = in_circles(Random(7))
    for t in doc.tokens:
        assert len(doc.subtree(t.i)) <= len(doc.tokens)
        assert len(analyze_statement(doc, analyze_source(doc, doc)[0].story_names).noun_phrase(t.i)) <= len(doc.tokens)
