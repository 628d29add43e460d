"""`The company`, `the city`, `the ministry`: taken up where one fits, left where several do or none."""

import pytest

from tests.support.extracted import claim, extracted, quote


@pytest.mark.parametrize(
    ("story", "words", "expected"),
    [
        ("Norvik Systems Corp. opened a plant. The company hired 40 workers.", "hired", "Norvik Systems Corp. hired"),
        ("The Selm region voted on Sunday. The region has 90,000 people.", "90,000", "Selm has 90,000 people."),
        ("Fires burned in Norway. The country asked for help.", "asked", "Norway asked for help."),
        ("A tram crashed in Oslo. The city has 70 trams.", "70 trams", "Oslo has 70 trams."),
        ("The University of Leith was closed. The university has 900 students.", "900", "University of Leith has 900"),
    ],
)
def test_a_definite_phrase_is_replaced_by_the_one_it_takes_up(story: str, words: str, expected: str) -> None:
    assert claim(extracted(story), words).text.startswith(expected)


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("Norvik Corp. sued Dalen Corp. on Monday. The company hired 40 workers.", "hired"),
        ("Ships left Norway for Denmark. The country asked for help.", "asked"),
        ("Trams crashed in Oslo and London. The city has 70 trams.", "70 trams"),
        ("The Institute of Physics was closed. The university has 900 students.", "900"),
        ("A tram crashed in Oslo. The city of Bergen has 70 trams.", "70 trams"),
    ],
)
def test_a_definite_phrase_is_left_where_it_may_mean_another(story: str, words: str) -> None:
    assert claim(extracted(story), words).text.startswith("The ")


def test_what_is_quoted_stays_as_it_was_said() -> None:
    found = extracted('Norvik Corp. fell. "The company is sound," said its owner, Alice Merrin.')
    assert claim(found, "sound").text == "The company is sound."


def test_a_speaker_is_the_body_of_that_kind_not_the_one_named_last() -> None:
    found = extracted(
        "Alice Merrin of the University of Leith measured the ice.",
        "Jon Dale of the Institute of Ice Physics praised it. The university said the work had cost 900 euros.",
    )
    assert quote(found, "cost").speaker_name == "University of Leith"


def test_an_agency_named_behind_its_noun_speaks_for_itself() -> None:
    found = extracted("NATO met on Monday. The news agency KTA reported that the line would stay closed.")
    assert quote(found, "stay closed").speaker_name == "KTA"
