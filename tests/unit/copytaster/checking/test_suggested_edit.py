"""Mended statements, as text and as a parse."""

import json
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.checking.suggested_edit import SuggestedEdit, apply_edits
from copytaster.text.doc import Doc
from tests.brokers import CONFIG_DIR
from tests.support.stories import judge, parsed
from tests.support.trees import faults, random_doc, random_edits

FORCED = "Nordfjord Ferries has been forced by the commission to cancel its winter timetable."
"""Cutting `forced by the commission` takes the root of the sentence."""


def test_a_phrase_cut_from_the_start_leaves_a_capital() -> None:
    doc = parsed("In response to the strike, the firm closed its plant.")
    assert apply_edits(doc, [SuggestedEdit(0, 6)]).text == "The firm closed its plant."


def test_a_replacement_brings_its_own_parse_along() -> None:
    doc, other = parsed("The court jailed him for nine years."), parsed("He got twenty two months.")
    mended = apply_edits(doc, [SuggestedEdit(5, 6, "twenty two", other.tokens[2:4])])
    assert mended.text == "The court jailed him for twenty two years."
    assert [t.text for t in mended.tokens] == ["The", "court", "jailed", "him", "for", "twenty", "two", "years", "."]
    assert "years" in {mended.tokens[mended.tokens[n].head].text for n in (5, 6)}


def test_tokens_of_a_mended_statement_lie_in_its_text() -> None:
    doc = parsed("Prices rose in May, the bank said. Wages did not.")
    mended = apply_edits(doc, [SuggestedEdit(2, 4), SuggestedEdit(10, 11)])
    assert [mended.text[t.start : t.end] for t in mended.tokens] == [t.text for t in mended.tokens]
    assert faults(mended) == []


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(parsed("Prices rose in May."), [SuggestedEdit(0, 2), SuggestedEdit(1, 3)])


def test_words_that_the_text_of_an_edit_has_not_are_refused() -> None:
    doc = parsed("Prices rose in May.")
    with pytest.raises(ValueError, match="not found"):
        apply_edits(doc, [SuggestedEdit(3, 4, "June", doc.tokens[0:1])])


def test_where_the_root_is_cut_the_verb_below_it_is_the_root() -> None:
    mended = apply_edits(parsed(FORCED), [SuggestedEdit(4, 8)])
    assert mended.text == "Nordfjord Ferries has been to cancel its winter timetable."
    (root,) = [t for t in mended.tokens if t.head == t.i]
    assert (root.text, root.dep) == ("cancel", "ROOT")
    assert {t.text for t in mended.children(root.i)} == {"Ferries", "has", "been", "to", "timetable", "."}
    assert faults(mended) == []


def test_a_statement_whose_suggested_edit_would_cut_its_root_is_judged_and_has_no_suggestion() -> None:
    story = [
        "Nordfjord Ferries will cancel its winter timetable from November, the company said on Tuesday. It named "
        "falling passenger numbers as the reason.",
        "The commission that oversees sea transport met in Bergen on Monday to talk about fares.",
    ]
    (verdict,) = judge(story, [FORCED])
    assert verdict.flagged
    assert [(f.kind, f.span.exact, f.suggestion) for f in verdict.findings] == [
        ("cause", "forced by the commission", None)
    ]


def test_new_words_in_the_place_of_the_root_are_the_root() -> None:
    doc, other = parsed("The ferry sank off Lomma."), parsed("The crew repaired it.")
    mended = apply_edits(doc, [SuggestedEdit(2, 3, "repaired it", other.tokens[2:4])])
    assert [(t.text, mended.tokens[t.head].text, t.dep) for t in mended.tokens[1:4]] == [
        ("ferry", "repaired", "nsubj"), ("repaired", "repaired", "ROOT"), ("it", "repaired", "dobj"),
    ]  # fmt: skip
    assert faults(mended) == []


def test_a_sentence_that_is_cut_whole_leaves_the_others_as_they_were() -> None:
    doc = parsed("Prices rose. Wages did not. Rents fell.")
    first, last = doc.sents[1]
    mended = apply_edits(doc, [SuggestedEdit(first, last)])
    assert mended.text == "Prices rose. Rents fell."
    assert mended.columns.sents == (0, 3)
    assert faults(mended) == []
    assert apply_edits(doc, [SuggestedEdit(0, len(doc.tokens))]).columns.starts == ()


def test_a_cut_across_the_end_of_a_sentence_leaves_two_trees() -> None:
    doc, other = parsed("Prices rose in May. Wages did not rise."), parsed("He got twenty two months.")
    assert faults(apply_edits(doc, [SuggestedEdit(2, 7)])) == []
    mended = apply_edits(doc, [SuggestedEdit(2, 7, "twenty two", other.tokens[2:4])])
    assert mended.text == "Prices rose twenty two not rise."
    assert (mended.columns.sents, faults(mended)) == ((0, 4), [])


@given(st.integers(0, 2**32))
def test_every_edit_of_a_random_parse_leaves_one_tree_a_sentence(seed: int) -> None:
    random = Random(seed)
    doc, other = random_doc(random), random_doc(random)
    mended = apply_edits(doc, random_edits(random, doc, other))
    assert (faults(doc), faults(mended)) == ([], [])


def test_ten_thousand_edits_of_real_parses_leave_one_tree_a_sentence() -> None:
    random, docs = Random(20261130), real_parses()
    assert [faults(doc) for doc in docs] == [[]] * len(docs)
    for _ in range(10_000):
        doc, other = random.choice(docs), random.choice(docs)
        edits = random_edits(random, doc, other)
        assert faults(apply_edits(doc, edits)) == [], (doc.text, edits)


@cache
def real_parses() -> list[Doc]:
    """The statements of the sample stories, their paragraphs, and some of our own with clauses in clauses."""
    texts = [
        FORCED,
        "Because the pilots had refused, the airline was made to cancel forty flights. Nobody was told why.",
        "The minister, who had been asked to resign by his party, said that he would stay until the inquiry ended.",
        "Rents fell; wages, the bank said, did not. “We expected both,” its governor Leila Haddad told reporters.",
    ]
    for path in sorted((CONFIG_DIR / "samples").glob("*.json")):
        sample = json.loads(path.read_text("utf-8"))
        texts += [statement["text"] for statement in sample.get("statements", ())]
        for body in sample.get("article", sample)["bodies"]:
            texts += [block for block in body["value"].split("\n\n") if block.strip()]
    return [parsed(text) for text in texts]
