"""Sketches of many texts at once are the sketches of each: words as numbers, in whatever company, however displaced."""

from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copytaster.dedup.decision import Decision
from copytaster.dedup.deduplicator import PREPARE_BATCH_SIZE, InMemoryDeduplicator
from copytaster.dedup.likeness import word_numbers as table
from copytaster.dedup.likeness.normalized_words import encode_pieces, normalize_piece, split_pieces
from copytaster.dedup.likeness.sketch import compute_sketch, compute_sketches
from copytaster.dedup.likeness.word_numbers import MAX_PIECE_BYTES, number_words
from copytaster.dedup.text_features import compute_text_features
from copytaster.model.article import Envelope
from copytaster.text.fingerprint import canonicalize, fingerprint_text
from tests.support.records import envelope

LETTERS = st.text(st.sampled_from("abAB1,.-–’é\x00\x1f\u2003渡 \n&;\udcff"), max_size=60)
TEXTS = st.one_of(st.text(max_size=120), LETTERS, LETTERS.map(lambda text: text * 3))


def _numbers(text: str) -> list[int]:
    """The number of each word, worked out one by one."""
    found = [crc32(normalize_piece(piece).encode(errors="replace")) for piece in split_pieces(text)]
    return [number for number in found if number]


@given(st.lists(TEXTS, max_size=5))
def test_words_have_their_numbers_in_any_company(texts: list[str]) -> None:
    numbers, places = number_words([encode_pieces(text) for text in texts])
    assert [numbers[start:end].tolist() for start, end in pairwise(places)] == [_numbers(text) for text in texts]


@given(
    st.lists(st.sampled_from(["ferry", "Ferry,", "f", "", "ran\x00", "ran", "harbourmaster's-off", "–"]), max_size=30)
)
def test_words_that_displace_one_another_keep_their_numbers(words: list[str]) -> None:
    text = " ".join(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_SHIFT", 63)  # two places for all of them
        assert number_words([encode_pieces(text)])[0].tolist() == _numbers(text)


@pytest.mark.parametrize("length", [MAX_PIECE_BYTES - 1, MAX_PIECE_BYTES, MAX_PIECE_BYTES + 1, 3 * MAX_PIECE_BYTES])
def test_words_that_only_differ_far_from_their_beginning_have_numbers_of_their_own(length: int) -> None:
    one, other = "x" * length, "x" * (length - 1) + "y"
    assert len(set(number_words([f"{one} {other} {one}z".encode()] * 2)[0].tolist())) == 3


@given(TEXTS)
def test_plain_text_has_the_same_words_in_its_canonical_form(text: str) -> None:
    assert number_words([encode_pieces(text, canonicalize(text))])[0].tolist() == _numbers(text)


@given(st.lists(TEXTS, max_size=5))
def test_sketches_made_together_are_those_made_alone(texts: list[str]) -> None:
    assert compute_sketches([encode_pieces(text) for text in texts]) == [compute_sketch(text) for text in texts]


def test_a_run_that_comes_again_counts_once_in_a_sketch() -> None:
    refrain = " ".join(["row", "the", "boat", "home"] * 40)
    found = compute_sketch(refrain)
    assert found == sorted(set(found))
    assert 0 < len(found) <= 4


@given(st.text(st.characters(max_codepoint=127)))
def test_the_canonical_form_of_plain_text_is_its_words_in_small_letters(text: str) -> None:
    assert canonicalize(text) == " ".join(text.lower().split())


def test_what_is_prepared_is_the_text_with_its_fingerprint_and_sketch() -> None:
    texts = ["A ferry ran aground -- off Ostholm on Monday.", "", "Die Fähre lief „auf Grund“."]
    found = compute_text_features([envelope(f"urn:{n}", text) for n, text in enumerate(texts)])
    assert [(one.text, one.mark, one.sketch) for one in found] == [
        (text, fingerprint_text(text), compute_sketch(text)) for text in texts
    ]


@hypothesis_settings(max_examples=20)
@given(st.lists(st.sampled_from(["A ferry ran aground.", "The toll rose to 14.", "Trams will stop."]), max_size=12))
def test_articles_decided_on_many_at_once_are_decided_alike(texts: list[str]) -> None:
    log = [envelope(f"urn:{n % 5}", " ".join([text, f"Part {n}."] * 6)) for n, text in enumerate(texts)]
    alone, together = InMemoryDeduplicator(), InMemoryDeduplicator()
    assert list(together.decide_all(log)) == [alone.decide(one) for one in log]


@pytest.mark.parametrize("before", [0, 1, PREPARE_BATCH_SIZE - 1, PREPARE_BATCH_SIZE, PREPARE_BATCH_SIZE + 1])
def test_articles_before_a_broken_one_are_decided_on(before: int) -> None:
    def wire() -> Iterator[Envelope]:
        yield from (envelope(f"urn:{n}", f"Story {n}.") for n in range(before))
        raise ValueError("no article")

    decided: list[Decision] = []
    with pytest.raises(ValueError, match="no article"):
        decided.extend(InMemoryDeduplicator().decide_all(wire()))
    assert [decision.envelope.article.uri for decision in decided] == [f"urn:{n}" for n in range(before)]
