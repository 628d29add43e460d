"""Names, and which of them are one."""

import pytest

from copytaster.checking.entity_lookup import StoryNames
from copytaster.extraction.entities.build import find_entities
from copytaster.text.doc import Doc
from copytaster.text.names import Name, find, name_key
from copytaster.text.similar_words import is_same_spelling
from tests.support.stories import case, parsed


def _known_as(text: str) -> dict[str, str | None]:
    doc = parsed(text)
    book = StoryNames(find_entities(doc), find(doc))
    return {_written(doc, name): book.canonical_key(name) for name in book.names}


def _written(doc: Doc, name: Name) -> str:
    return doc.text[doc.tokens[name.first].start : doc.tokens[name.last - 1].end]


def test_a_surname_is_joined_to_the_full_name() -> None:
    found = _known_as("Governor Alice Merrin spoke first. Merrin then left for Dublin.")
    assert found["Merrin"] == "alice merrin"


def test_two_spellings_of_one_surname_are_one_person() -> None:
    found = _known_as("Minister Oleg Baranov spoke. Reporters asked Baranow about the budget of Norway.")
    assert found["Baranow"] == found["Oleg Baranov"]


def test_two_people_of_like_names_stay_two() -> None:
    found = _known_as("Judge Anna Keller and Judge Anton Kessler disagreed in Geneva.")
    assert len({name for text, name in found.items() if text != "Geneva"}) == 2


def test_a_demonym_is_known_by_its_country() -> None:
    found = _known_as("Norway closed the border. The Norwegian government gave no reason.")
    assert found["Norwegian"] == "norway"


def test_a_ministry_keeps_its_whole_name_and_capitals_are_places() -> None:
    doc = parsed("The Defence Ministry in Minsk issued orders, Kiev said.")
    book = StoryNames(find_entities(doc), find(doc))
    found = {_written(doc, name): book.label_of(name) for name in book.names}
    assert "Defence Ministry" in found
    assert (found["Minsk"], found["Kiev"]) == ("GPE", "GPE")


def test_weekdays_and_titles_are_not_names() -> None:
    words = {w for name in find(parsed("On Monday the President spoke in Rome.")) for w in name.words}
    assert not words & {"monday", "president"}


@pytest.mark.parametrize(
    ("written", "key"),
    [("Belarusian", "belarus"), ("U.S.", "united states"), ("Kyiv", "kiev"), ("Bogotá", "bogota")],
)
def test_forms_of_a_place_share_a_key(written: str, key: str) -> None:
    assert name_key([written.lower()]) == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Peskov", "Peskow", True), ("Lee", "Leo", False), ("Martin", "Marten", True), ("Keller", "Teller", False)],
)
def test_spellings_one_letter_apart_are_one_from_five_letters_on(one: str, other: str, same: bool) -> None:
    assert is_same_spelling(one, other) is same


def test_an_acronym_in_a_statement_finds_its_long_form_in_the_story() -> None:
    read = case(["The World Health Organization praised the trial in Kenya."], "The WHO praised the trial.").statement
    assert "@world health organization" in {s for senses in read.senses for s in senses}


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("Oddny Varsel resigned.", "varsel"),
        ("The Selm Fisheries Board met.", "sfb"),
        ("Norvik cut jobs.", "norvik semiconductor"),
        ("The Rusmians objected.", "rusmia"),
    ],
)
def test_a_statement_s_name_is_looked_up_among_the_story_s_entities(statement: str, key: str) -> None:
    story = (
        "Captain Varsel resigned on Monday, the SFB said. Norvik Semiconductor Corp. had 40 jobs cut.",
        "Troops left Rusmia in May. President Milena Holm of Rusmia called it a relief.",
    )
    found = set(case(story, statement).statement.key_at.values())
    assert {k for k in found if k.startswith(key)}, found


def test_another_first_name_is_another_person() -> None:
    read = case(["Judge Adam Kessler ruled on Monday in Geneva."], "Judge Berta Kessler ruled on Monday.").statement
    assert "adam kessler" not in read.key_at.values()
