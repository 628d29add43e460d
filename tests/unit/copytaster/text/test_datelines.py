"""Place, day and agency before a story's own words."""

import pytest

from copytaster.text.datelines import dateline_length


@pytest.mark.parametrize(
    "line",
    [
        "HALLVIK, Feb 3 (Norpress) - ",
        "HALLVIK, Norland, June 9 - ",
        "HALLVIK (Norpress) — ",
        "Hallvik, 3 February (Norpress) - ",
        "Hallvik (Norpress) – ",
        "NEW HALLVIK, Oct. 14 -- ",
    ],
)
def test_a_dateline_is_measured_up_to_the_first_word(line: str) -> None:
    assert dateline_length(line + "The harbour was closed on Monday.") == len(line)


@pytest.mark.parametrize(
    "text",
    [
        "The harbour - closed since May - was opened.",
        "Hallvik - a town of 900 - has a new mayor.",
        "Mayor Alice Merrin (Green) won the vote - again.",
        "NATO - the alliance - met on Monday.",
        "",
    ],
)
def test_other_dashes_begin_no_story(text: str) -> None:
    assert dateline_length(text) == 0
