"""The fingerprint of a text: blind to how it is set, not to what it says."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from copytaster.text.fingerprint import canonicalize, fingerprint_text

WORDS = st.lists(st.text(min_size=1, max_size=8).filter(lambda w: not re.search(r"\s", w)), min_size=1, max_size=8)
SPACE = st.sampled_from([" ", "\n", "\n\n", "\t", "\u00a0", "  ", "\r\n"])


@given(st.text())
def test_the_same_text_has_the_same_fingerprint_of_64_hex_digits(text: str) -> None:
    assert fingerprint_text(text) == fingerprint_text(text)
    assert re.fullmatch(r"[0-9a-f]{64}", fingerprint_text(text))


@given(WORDS, st.data())
def test_spaces_and_line_ends_do_not_matter(words: list[str], data: st.DataObject) -> None:
    set_otherwise = data.draw(SPACE) + "".join(word + data.draw(SPACE) for word in words)
    assert fingerprint_text(set_otherwise) == fingerprint_text(" ".join(words))


@given(st.text())
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    assert fingerprint_text(unicodedata.normalize("NFD", text)) == fingerprint_text(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_case_does_not_matter(text: str) -> None:
    assert fingerprint_text(text.upper()) == fingerprint_text(text.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes,” he said", '"Yes," he said'),
        ("the mayor’s boat", "the mayor's boat"),
        ("a pause — then", "a pause - then"),
        ("and so on…", "and so on..."),
        ("«Oui»", '"oui"'),
        ("ＦＥＲＲＹ aground", "Ferry aground"),
        ("the ﬁrst", "the first"),
    ],
)
def test_marks_and_widths_do_not_matter(one: str, other: str) -> None:
    assert canonicalize(one) == canonicalize(other)
    assert fingerprint_text(one) == fingerprint_text(other)


@given(WORDS, st.integers(0, 999), st.integers(0, 999))
def test_another_number_is_another_text(words: list[str], one: int, other: int) -> None:
    assume(one != other)
    assert fingerprint_text(" ".join([*words, str(one)])) != fingerprint_text(" ".join([*words, str(other)]))


def test_word_order_and_negation_matter() -> None:
    texts = ("The dog bit the man", "The man bit the dog", "The dog did not bite the man", "The dog bit the man.")
    assert len({fingerprint_text(text) for text in texts}) == len(texts)


def test_a_text_of_spaces_alone_is_an_empty_text() -> None:
    assert canonicalize(" \n\u00a0\t") == ""
