"""Words that a rule put in are found; where most is new, nothing is claimed."""

import pytest

from training.changed import changed

HARBOUR = "The harbour at Velsk was closed to tankers on Monday by its pilots."


@pytest.mark.parametrize(
    ("claim", "new"),
    [
        ("The harbour at Orlund was closed to tankers on Monday by its pilots.", ["Orlund"]),
        ("The harbour at Velsk was never closed to tankers on Monday by its pilots.", ["never"]),
        ("The harbour at Velsk was opened to tankers on Friday by its pilots.", ["opened", "Friday"]),
    ],
)
def test_words_put_in_are_marked(claim, new):
    assert [claim[start:end] for start, end in changed(HARBOUR, claim)] == new


@pytest.mark.parametrize("claim", ["The harbour was closed.", "Nine ministers met in Orlund to talk of fish."])
def test_of_a_claim_that_leaves_out_or_is_written_anew_nothing_is_said(claim):
    assert changed(HARBOUR, claim) is None
