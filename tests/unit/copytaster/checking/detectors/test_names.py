"""Names that the story does not have, and forms of names that it does."""

import pytest

from tests.support.stories import judge, kinds

STORY = [
    "Polish Prime Minister Marek Zielny met Italian President Carla Benetti in Warsaw on Tuesday.",
    "The European Food Council will move its seat to Cracow. Zielny thanked the Kremlin for releasing two fishermen.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "Prime Minister Zielny received Italy's president.",
        "Marek Zielni met Benetti in the Polish capital.",
        "The EFC is moving to Cracow.",
        "Poland thanked Russia for the release of two fishermen.",
        "Moscow released two fishermen, for which Zielny gave thanks.",
    ],
)
def test_aliases_demonyms_acronyms_and_seats_are_no_strangers(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("statement", "name", "instead"),
    [
        ("Prime Minister Tomasz Gorski met Italian President Carla Benetti.", "Tomasz Gorski", "Marek Zielny"),
        ("The European Food Council will move its seat to Lublin.", "Lublin", "Cracow"),
    ],
)
def test_a_stranger_is_named_together_with_who_stands_there(statement: str, name: str, instead: str) -> None:
    (verdict,) = judge(STORY, [statement])
    (finding,) = [f for f in verdict.findings if f.kind == "name"]
    assert name in finding.span.exact
    assert f"“{instead}”" in finding.message
    assert instead in (finding.suggestion or "")


def test_an_added_first_name_alone_does_not_flag() -> None:
    (verdict,) = judge(["Coach Brunner praised the team."], ["Coach Stefan Brunner praised the team."])
    assert not verdict.flagged


def test_a_plain_word_that_opens_a_sentence_is_no_name() -> None:
    (verdict,) = judge(STORY, ["Talks between Zielny and Benetti took place in Warsaw."])
    assert "name" not in kinds(verdict)
