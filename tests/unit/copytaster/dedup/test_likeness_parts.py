"""The parts of likeness: words in one form, runs side by side, sketches, the index, numbers, what is remembered."""

import itertools
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.dedup.decision import rebuild_index
from copytaster.dedup.likeness.alignment import align
from copytaster.dedup.likeness.changed_sense import is_sense_reversed
from copytaster.dedup.likeness.index import IndexEntry, LikenessIndex
from copytaster.dedup.likeness.normalized_words import locate_pieces, normalize_piece, split_pieces
from copytaster.dedup.likeness.number_values import is_same_number, parse_numbers
from copytaster.dedup.likeness.outlet_notes import is_dateline_or_byline, is_note
from copytaster.dedup.likeness.remembered_text import RememberedText, unpack_text
from copytaster.dedup.likeness.sketch import LEAST, MOST, compute_sketch
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.dedup.lineage import KnownArticle
from copytaster.dedup.same_language import is_same_language
from copytaster.model.stored_entry import EntryStamp

TEXTS = st.text(st.sampled_from("abAB1 ,.\n-–“”éü"), max_size=80)
WORDS = st.lists(st.sampled_from([f"w{n}" for n in range(12)]), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1000"), ("mln", "million"), ("Four", "4"), ("U.S.", "US"), ("take-over", "takeover"),
        ("“Yes,”", "yes"), ("Müller’s", "Muller"), ("twenty-one", "21"), ("three-month", "3-month"),
        ("ＦＥＲＲＹ", "ferry"), ("747.0", "747"), ("dlrs", "dollars"), ("AT&amp;T", "AT&T"),
    ],
)  # fmt: skip
def test_one_word_however_it_is_written(one: str, other: str) -> None:
    assert normalize_piece(one) == normalize_piece(other) != ""


@pytest.mark.parametrize(("one", "other"), [("12", "14"), ("1.5", "15"), ("6-3/16", "6-1/4"), ("rose", "fell")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert normalize_piece(one) != normalize_piece(other)


@given(TEXTS)
def test_pieces_stand_where_places_say(text: str) -> None:
    assert len(split_pieces(text)) == len(locate_pieces(text))
    spans = locate_pieces(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


def test_a_script_without_spaces_is_read_letter_by_letter() -> None:
    assert split_pieces("渡船 搁浅ab") == ["渡", "船", "搁", "浅", "ab"]


@given(WORDS, WORDS)
def test_what_is_shared_and_what_differs_make_up_the_later_text(a: list[str], b: list[str]) -> None:
    found = align(a, b)
    came = sum(edit.b1 - edit.b0 for edit in found.edits)
    assert found.shared + came == len(b)
    assert all(0 <= e.a0 <= e.a1 <= len(a) and 0 <= e.b0 <= e.b1 <= len(b) for e in found.edits)


@given(WORDS)
def test_a_text_has_nothing_that_differs_from_itself(words: list[str]) -> None:
    found = align(words, words)
    assert (found.shared, found.edits) == (len(words), ())


def test_a_passage_that_was_moved_is_not_new() -> None:
    first, second = [f"a{n}" for n in range(20)], [f"b{n}" for n in range(20)]
    found = align([*first, *second], [*second, *first])
    assert found.shared == 40


def test_long_texts_are_compared_in_time_that_grows_with_their_length() -> None:
    a = [f"w{n % 997}" for n in range(40_000)]
    b = [word for n, word in enumerate(a) if n % 50]
    assert align(a, b).shared > 30_000


@given(st.text(max_size=400))
def test_a_sketch_is_sorted_and_bounded(text: str) -> None:
    found = compute_sketch(text)
    assert found == sorted(set(found))
    assert len(found) <= MOST


def test_a_part_of_a_text_shares_its_part_of_the_sketch() -> None:
    words = [f"word{n}" for n in range(2_000)]
    whole, part = compute_sketch(" ".join(words)), compute_sketch(" ".join(words[500:1_000]))
    assert LEAST < len(set(whole) & set(part)) < len(part)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4.9 million", [4_900_000]), ("6-3/16", [6.1875]), ("1/2", [0.5]), ("12 of 40", [12, 40]), ("$1.5bn", [1.5e9]),
        ("three and one-half", [3.5]), ("nobody", []), ("2 hundred", [200]),
    ],
)  # fmt: skip
def test_numbers_are_read_in_any_form(text: str, numbers: list[float]) -> None:
    assert parse_numbers([normalize_piece(piece) for piece in split_pieces(text)]) == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [(4_895_720, 4_900_000, True), (12, 14, False), (5, 5.4, False), (1_512_000, 1_500_000, False), (3.0, 3, True)],
)
def test_a_rounded_number_is_the_same_number(one: float, other: float, are: bool) -> None:
    assert is_same_number(one, other) is are


@pytest.mark.parametrize(
    "text",
    [
        "OSTHOLM, March 3 (Reuters) - ", "By Ann Lee", "BY ANN LEE\n\nPORT VERREN, Dec 3 -- ", "KESTRIN: ",
        "Ann Lee\nSpecial Correspondent", "LAKE ADDERLY (AP) — ",
    ],
)  # fmt: skip
def test_what_stands_before_a_story_is_told(text: str) -> None:
    assert is_dateline_or_byline(text)


@pytest.mark.parametrize(
    "text",
    ["Reporting by Ann Lee; editing by Bo Marsh", "Copyright 2026 Verren News. All rights reserved.", "ADVERTISEMENT",
     "Sign up for our newsletter and get the day's top stories in your inbox.", "© 2026 The Kestrin Post"],
)  # fmt: skip
def test_notes_of_an_outlet_are_told(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize(
    "text",
    ["Share prices fell by 4 percent.", "The report was published on Monday and named 12 people.",
     "Contact between the two ships broke off at noon.", "Police followed the van to Kestrin."],
)  # fmt: skip
def test_a_sentence_of_the_story_is_no_note(text: str) -> None:
    assert not is_note(text)


# -- the index ----------------------------------------------------------------------------------------------------

ENTRIES = st.lists(st.tuples(st.integers(0, 50), st.lists(st.integers(0, 30), unique=True, max_size=8)), max_size=30)


def _entry(number: int, at: int, hashes: list[int]) -> IndexEntry:
    """One text; every fifth has the same fingerprint, and an hour of the log goes by with each."""
    mark = f"mark-{number % 5}"
    return IndexEntry(f"text/{mark}/{number}", at, EntryStamp(3 * number, number), mark, array("Q", sorted(hashes)))


def _filled(entries: list[tuple[int, list[int]]]) -> LikenessIndex:
    index = LikenessIndex()
    for number, (at, hashes) in enumerate(entries):
        index.add(_entry(number, at, hashes))
    return index


def _state(index: LikenessIndex) -> tuple[dict[int, IndexEntry], dict[int, list[int]], dict[str, list[int]]]:
    postings = {h: [n] if isinstance(n, int) else list(n) for h, n in index._postings.items()}
    marks = {mark: [n] if isinstance(n, int) else list(n) for mark, n in index._marks.items()}
    return dict(index._entries), postings, marks


@given(ENTRIES, ENTRIES, st.integers(0, 50))
def test_what_was_taken_back_was_never_there(before: list, after: list, oldest: int) -> None:  # type: ignore[type-arg]
    index = _filled(before)
    index.commit()
    kept = _state(index)
    for number, (at, hashes) in enumerate(after, len(before)):
        index.add(_entry(number, at, hashes))
        index.drop(next(iter(index._entries)))
    index.drop_older(EntryStamp(oldest, oldest // 2))
    index.rollback()
    assert _state(index) == kept
    index.drop_older(EntryStamp(0, 61))
    assert _state(index) == ({}, {}, {})


@given(ENTRIES, st.integers(0, 100), st.integers(0, 30))
def test_cleaning_leaves_the_index_of_what_is_left(entries: list, since: int, number: int) -> None:  # type: ignore[type-arg]
    index, left = _filled(entries), LikenessIndex()
    index.drop_older(EntryStamp(since, number))
    for n, (at, hashes) in enumerate(entries):
        if 3 * n >= since and n >= number:
            left.add(_entry(n, at, hashes))
    assert _state(index) == _state(left)


@given(ENTRIES, st.lists(st.integers(0, 30), unique=True, max_size=8), st.integers(0, 50), st.integers(0, 20))
def test_what_is_far_in_event_time_hides_nothing_that_is_near(
    entries: list,  # type: ignore[type-arg]
    sketch: list[int],
    at: int,
    within: int,
) -> None:
    near = [(number, entry) for number, entry in enumerate(entries) if abs(entry[0] - at) <= within]
    alone = LikenessIndex()
    for number, (when, hashes) in near:
        alone.add(_entry(number, when, hashes))
    everything = _filled(entries)
    found = everything.find_candidates(sketch, at=at, within=within)
    assert found == alone.find_candidates(sketch, at=at, within=within)
    assert {key.rpartition("/")[2] for key in found} <= {str(number) for number, _ in near}


def test_the_index_is_rebuilt_from_what_is_remembered_in_any_order() -> None:
    known = KnownArticle("chain", "urn:1", "1", None, "mark", earlier=("older",))
    told = [
        RememberedText(
            n,
            EntryStamp(n + 5, n),
            known,
            array("Q", [n, n + 1, 2**63]),
            "en" if n else None,
            "A title\twith",
            f"Text\n{n} é",
        )
        for n in range(9)
    ]
    packed = [(f"text/mark/{one.stamp.number}", one.pack()) for one in told]
    assert [unpack_text(raw) for _, raw in packed] == told
    assert _state(rebuild_index(packed)) == _state(rebuild_index(reversed(packed)))
    assert len(rebuild_index(packed)) == 9


@pytest.mark.parametrize(
    ("one", "other", "are"), [("en", "en-GB", True), ("en", "de", False), (None, "de", True), ("", "fr", True)]
)
def test_only_texts_of_one_language_are_compared(one: str | None, other: str | None, are: bool) -> None:
    assert is_same_language(one, other) is are


def test_a_reading_says_where_its_words_stand() -> None:
    reading = WordSequence.from_text("Two -- or “three” men, 4,000 of them.")
    assert reading.words == ["2", "or", "3", "men", "4000", "of", "them"]
    assert reading.text_between(2, 5) == "“three” men, 4,000"
    assert reading.locate_words(7, 7) == (len(reading.text), len(reading.text))


@pytest.mark.parametrize(
    ("old", "new", "are"),
    [
        ("cancel", "hold", True),
        ("cancel", "hold off", False),
        ("held back", "cancelled", False),
        ("rose", "fell", True),
    ],
)
def test_a_verb_that_off_makes_another_is_no_opposite(old: str, new: str, are: bool) -> None:
    assert is_sense_reversed(old.split(), new.split()) is are
