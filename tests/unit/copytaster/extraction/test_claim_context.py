"""What is worth checking where it stands: in company, disputed, or said by who only asks."""

import pytest

from copytaster.extraction.claims.context import (
    CONTEXT_REACH,
    DISPUTED_WEIGHT,
    OWN_WEIGHT_CAP,
    Assertion,
    find_askers,
    is_denial,
    score_in_context,
)
from tests.support.extracted import claim, extracted

FIGURE = (("number", 0.5), ("share or money", 0.9), ("public matter", 0.5))


def _features(told: list[Assertion], n: int) -> dict[str, float]:
    return dict(score_in_context(told)[n][1])


def test_a_plain_sentence_is_worth_more_among_figures_than_alone() -> None:
    alone = score_in_context([Assertion("", ())])[0][0]
    beside = score_in_context([Assertion("", FIGURE), Assertion("", ()), Assertion("", FIGURE)])[1][0]
    assert beside > alone


def test_only_the_same_speaker_is_company() -> None:
    told = [Assertion("Lund", FIGURE), Assertion("Merrin", ()), Assertion("Lund", FIGURE)]
    assert "beside others" not in _features(told, 1)


def test_company_ends_where_it_is_out_of_reach() -> None:
    told = [Assertion("", FIGURE), *(Assertion("Lund", ()) for _ in range(CONTEXT_REACH)), Assertion("", ())]
    assert "beside others" not in _features(told, CONTEXT_REACH + 1)


def test_what_somebody_else_calls_wrong_is_disputed() -> None:
    told = [Assertion("Lund", ()), Assertion("Merrin", (), denies=True)]
    assert _features(told, 0)["disputed"] == DISPUTED_WEIGHT
    assert "disputed" not in _features([Assertion("Lund", ()), Assertion("Lund", (), denies=True)], 0)


def test_a_denial_far_behind_disputes_nothing() -> None:
    told = [
        Assertion("Lund", ()),
        *(Assertion("Lund", ()) for _ in range(CONTEXT_REACH)),
        Assertion("Merrin", (), denies=True),
    ]
    assert "disputed" not in _features(told, 0)


def test_who_mostly_asks_asserts_little() -> None:
    sentences = [
        ("Host", "And you?"),
        ("Host", "Why?"),
        ("Host", "Is it so?"),
        ("Lund", "It is."),
        ("Lund", "Why not?"),
    ]
    assert find_askers(sentences) == {"Host"}
    told = [Assertion("Host", FIGURE)]
    assert score_in_context(told, frozenset({"Host"}))[0][0] < score_in_context(told)[0][0]


def test_more_features_than_plenty_add_nothing() -> None:
    much = (("number", 4.0),)
    more = (("number", 9.0),)
    assert score_in_context([Assertion("", much)])[0][0] == score_in_context([Assertion("", more)])[0][0]
    assert dict(score_in_context([Assertion("", more)])[0][1])["plenty already"] == pytest.approx(
        OWN_WEIGHT_CAP - (9.0 - 2.4)
    )


@pytest.mark.parametrize("text", ["That is wrong.", "It’s not true.", "I never said that.", "The ministry denied it."])
def test_denials_are_known(text: str) -> None:
    assert is_denial(text)


def test_what_is_no_denial_is_not_taken_for_one() -> None:
    assert not is_denial("The ferry did not sail on Monday.")


def test_a_claim_that_another_speaker_denies_is_disputed_in_a_story() -> None:
    found = extracted(
        "The union said that the harbour had closed two piers.",
        "Mayor Alice Merrin said that the report was false.",
    )
    assert "disputed" in dict(claim(found, "two piers").features)
    assert "disputed" not in dict(claim(found, "report").features)
