"""Dates and times."""

import pytest

from tests.support.stories import judge, kinds

STORY = [
    "The museum in Tarnow will reopen on Saturday, director Ewa Malek said. It had been closed since March 2021.",
    "Visitors can see the new wing next year. The old roof collapsed in 1998, and repairs began four years later.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "The museum reopens on Saturday after having been shut since March 2021.",
        "Repairs of the roof began in 2002.",
        "From next year, the new wing will be open to visitors.",
    ],
)
def test_dates_given_or_reckoned_are_sound(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("statement", "instead"),
    [
        ("The museum in Tarnow will reopen on Monday.", "Saturday"),
        ("The museum had been closed since May 2021.", "March"),
        ("The old roof of the museum collapsed in 1989.", "1998"),
        ("Visitors could see the new wing last year.", "next"),
    ],
)
def test_another_date_is_flagged_with_the_story_s_own(statement: str, instead: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert kinds(verdict) == {"time"}
    assert any(f"“{instead}”" in f.message for f in verdict.findings)


def test_a_date_of_something_else_is_flagged_as_moved() -> None:
    (verdict,) = judge(STORY, ["The old roof collapsed in 2021."])
    assert kinds(verdict) == {"time"}
