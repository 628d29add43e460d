"""Which of two versions is the older: one rule, for numbers of any length, asked by all who need it."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.dedup.lineage import KnownArticle, decide_lineage
from copytaster.formats import parse
from copytaster.model.version_order import FIRST, VersionDate, is_older, parse_version_number
from copytaster.stories.chain_state import VersionStamp
from tests.support.records import envelope

LONG = "7" * 5000
"""More digits than Python makes a number of."""
RISING = ["0", "1", "9", "10", "1" + "0" * 40, "2" + "0" * 40, "6" + LONG[1:], LONG, "8" + LONG[1:], "1" + LONG]
EARLY, LATE = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00+00:00"


def test_numbers_of_any_length_are_in_order() -> None:
    for older, newer in combinations(RISING, 2):
        assert is_older(VersionDate(older, LATE), VersionDate(newer, EARLY)) is True
        assert is_older(VersionDate(newer, EARLY), VersionDate(older, LATE)) is False


@given(st.integers(0, 10**50), st.integers(0, 10**50), st.integers(0, 3))
def test_numbers_are_in_the_order_of_integers(one: int, other: int, zeros: int) -> None:
    a, b = parse_version_number("0" * zeros + str(one)), parse_version_number(str(other))
    assert a is not None
    assert b is not None
    assert ((a < b), (a == b)) == ((one < other), (one == other))


@pytest.mark.parametrize("version", [None, "", "1.0", "v2", "-1", "2026-03-01", "²"])
def test_what_is_no_number_has_no_order(version: str | None) -> None:
    assert parse_version_number(version) is None
    assert is_older(VersionDate(version, None), VersionDate("2", None)) is None


def test_digits_of_other_scripts_and_zeros_before_them_count_for_what_they_are() -> None:
    assert parse_version_number("٠٠٤٢") == parse_version_number("42") == parse_version_number("042")
    assert parse_version_number("001") == FIRST


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        (VersionDate("1", EARLY), VersionDate("1", LATE), True),
        (VersionDate("1", LATE), VersionDate(None, EARLY), False),
        (VersionDate("1", LATE), VersionDate("1", "2026-03-01T12:00:00+01:00"), None),
        (VersionDate("1", "yesterday"), VersionDate("1", LATE), None),
        (VersionDate(None, None), VersionDate(None, None), None),
    ],
)
def test_where_numbers_do_not_tell_moments_do(one: VersionDate, other: VersionDate, older: bool | None) -> None:
    assert is_older(one, other) is older
    assert is_older(other, one) is (None if older is None else not older)


def test_a_story_and_its_deduplication_put_versions_of_5000_digits_in_the_same_order() -> None:
    for ours, theirs in ((LONG, "8" + LONG[1:]), ("3", LONG), (LONG, "1" + LONG)):
        older = VersionStamp(ours, LATE, "").is_older_than(VersionStamp(theirs, EARLY, ""))
        newer = VersionStamp(theirs, EARLY, "").is_older_than(VersionStamp(ours, LATE, ""))
        known = KnownArticle("chain-0", "urn:wire:1", theirs, EARLY, "another text")
        lineage = decide_lineage(
            envelope(uri="urn:wire:1", version=ours, versionCreated=LATE), "mark", by_uri=known, by_text=None
        )
        assert (older, newer, lineage.relation) == (True, False, "superseded")


def test_a_dynamic_key_of_5000_digits_says_like_any_other_that_it_is_no_first_version() -> None:
    nitf = (
        '<nitf><head><docdata><doc-id id-string="1"/><du-key key="ferry" version="{}"/></docdata></head>'
        "<body><body.head><hedline><hl1>Ferry</hl1></hedline></body.head>"
        "<body.content><p>A ferry ran aground.</p></body.content></body></nitf>"
    )
    for version, replaces in ((LONG, ("du-key:ferry",)), ("2", ("du-key:ferry",)), ("1", ()), ("0", ())):
        [found] = parse(nitf.format(version).encode(), "text/vnd.iptc.nitf", provider="wire", received=EARLY)
        assert found.told.replaces == replaces
