"""Cause, motive and sequence: what the story links, in any words, and what it keeps apart."""

import pytest

from tests.support.stories import judge, kinds

STORY = [
    "The city of Brackwell cancelled its summer festival on Monday because of the risk of forest fires.",
    "Thousands of tickets will be refunded, organiser Dina Frost said.",
    "Police are investigating a burglary at the town hall. A safe with 20,000 pounds was taken.",
    "Councillor Neil Hardy resigned on Wednesday. He had been fined for drunken driving.",
    "Protesters threw eggs at the mayor's car. She answered with a ban on rallies in the market square.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "The risk of forest fires led Brackwell to cancel its summer festival.",
        "Brackwell called off its festival due to the danger of forest fires.",
        "Neil Hardy resigned after being fined for drunken driving.",
        "In response to protesters who threw eggs at her car, the mayor banned rallies in the market square.",
        "Following the cancellation of the festival, thousands of tickets will be refunded.",
    ],
)
def test_links_of_the_story_are_sound_in_other_words(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    "statement",
    [
        "The city of Brackwell cancelled its summer festival because of a burglary at the town hall.",
        "Councillor Neil Hardy resigned in protest at the cancellation of the summer festival.",
        "In retaliation for the burglary at the town hall, the mayor imposed a ban on rallies in the market square.",
    ],
)
def test_links_that_the_story_does_not_make_are_flagged(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert "cause" in kinds(verdict)


def test_what_the_whole_story_is_about_need_not_be_named_as_a_cause_each_time() -> None:
    story = [
        "Storm Ada swept across the islands on Sunday night.",
        "Thousands of homes had no power, the grid company said. Its crews worked through the night.",
        "Winds of 150 kilometres an hour were measured. Flights were cancelled until noon on Monday.",
    ]
    (verdict,) = judge(
        story, ["Because of the storm, flights were cancelled until noon on Monday."], title="Storm hits isles"
    )
    assert not verdict.flagged


def test_the_mend_cuts_the_link() -> None:
    statement = (
        "In retaliation for the burglary at the town hall, the mayor imposed a ban on rallies in the market square."
    )
    (verdict,) = judge(STORY, [statement])
    (finding,) = [f for f in verdict.findings if f.kind == "cause"]
    assert finding.span.exact == "In retaliation for the burglary at the town hall"
    assert finding.suggestion == "The mayor imposed a ban on rallies in the market square."


def test_the_reason_the_story_gives_is_quoted() -> None:
    (verdict,) = judge(
        STORY, ["The city of Brackwell cancelled its summer festival because of a burglary at the town hall."]
    )
    (finding,) = [f for f in verdict.findings if f.kind == "cause"]
    assert "the risk of forest fires" in finding.message
    assert any(e.relation == "conflicts" for e in finding.evidence)


@pytest.mark.parametrize(
    "statement",
    [
        "The city of Brackwell cancelled its summer festival on Monday because the headline band had overslept.",
        "Councillor Neil Hardy resigned on Wednesday because of illness.",
    ],
)
def test_a_cause_that_the_story_has_not_heard_of_is_flagged(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert "cause" in kinds(verdict)
