"""The words inside quotation marks, held against the story's own."""

import pytest

from tests.support.stories import judge, kinds

STORY = (
    'The mayor of Ostrava Bay, Lena Fjord, called the new bridge "narrow but handsome" at the opening.',
    '"We will not wait another winter for the second lane," she told the crowd.',
)


@pytest.mark.parametrize(
    "statement",
    [
        'The mayor, Lena Fjord, called the new bridge "cheap and ugly" at the opening.',
        '"We will not wait another summer for the second lane," Lena Fjord told the crowd.',
        '"We will wait another winter for the second lane," Lena Fjord told the crowd.',
    ],
)
def test_a_quotation_in_other_words_is_flagged_and_the_storys_words_are_offered(statement: str) -> None:
    [verdict] = judge(STORY, [statement])
    assert "quote" in kinds(verdict)
    assert verdict.flagged


@pytest.mark.parametrize(
    "statement",
    [
        'The mayor, Lena Fjord, called the new bridge "handsome".',
        '"We will not wait another winter," Lena Fjord told the crowd.',
        "The mayor called the new bridge narrow.",
    ],
)
def test_a_quotation_that_stands_in_the_story_is_left_alone(statement: str) -> None:
    [verdict] = judge(STORY, [statement])
    assert "quote" not in {finding.kind for finding in verdict.findings}


@pytest.mark.parametrize(
    ("statement", "denied"),
    [
        ("The ferry had a licence since May, the harbour office said.", True),
        ("The owner was able to attend the hearing about the fire.", True),
        ("The ferry had no licence since May, the harbour office said.", False),
        ("It is unclear whether the ferry had a licence.", False),
    ],
)
def test_what_the_story_only_denies_is_not_told_as_so(statement: str, denied: bool) -> None:
    story = (
        "The ferry ran without a licence since May, the harbour office said.",
        "The owner was not able to attend the hearing about the fire.",
    )
    [verdict] = judge(story, [statement])
    assert ("negation" in kinds(verdict)) is denied
