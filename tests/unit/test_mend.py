"""Mended statements, as text and as a parse."""

import pytest

from copytaster.mend import Edit, apply
from tests.support.stories import parsed


def test_a_phrase_cut_from_the_start_leaves_a_capital() -> None:
    doc = parsed("In response to the strike, the firm closed its plant.")
    assert apply(doc, [Edit(0, 6)]).text == "The firm closed its plant."


def test_a_replacement_brings_its_own_parse_along() -> None:
    doc, other = parsed("The court jailed him for nine years."), parsed("He got twenty two months.")
    mended = apply(doc, [Edit(5, 6, "twenty two", other.tokens[2:4])])
    assert mended.text == "The court jailed him for twenty two years."
    assert [t.text for t in mended.tokens] == ["The", "court", "jailed", "him", "for", "twenty", "two", "years", "."]
    assert "years" in {mended.tokens[mended.tokens[n].head].text for n in (5, 6)}


def test_tokens_of_a_mended_statement_lie_in_its_text() -> None:
    doc = parsed("Prices rose in May, the bank said. Wages did not.")
    mended = apply(doc, [Edit(2, 4), Edit(10, 11)])
    assert [mended.text[t.start : t.end] for t in mended.tokens] == [t.text for t in mended.tokens]
    assert all(0 <= t.head < len(mended.tokens) for t in mended.tokens)


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(parsed("Prices rose in May."), [Edit(0, 2), Edit(1, 3)])
