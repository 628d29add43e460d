"""What is worth checking where it stands: in company, disputed, or said by who only asks."""

import pytest

from copytaster.extraction.claims.context import DISPUTED, PLENTY, REACH, Told, among, askers, denies
from tests.support.extracted import claim, extracted

FIGURE = (("number", 0.5), ("share or money", 0.9), ("public matter", 0.5))


def _features(told: list[Told], n: int) -> dict[str, float]:
    return dict(among(told)[n][1])


def test_a_plain_sentence_is_worth_more_among_figures_than_alone() -> None:
    alone = among([Told("", ())])[0][0]
    beside = among([Told("", FIGURE), Told("", ()), Told("", FIGURE)])[1][0]
    assert beside > alone


def test_only_the_same_speaker_is_company() -> None:
    told = [Told("Lund", FIGURE), Told("Merrin", ()), Told("Lund", FIGURE)]
    assert "beside others" not in _features(told, 1)


def test_company_ends_where_it_is_out_of_reach() -> None:
    told = [Told("", FIGURE), *(Told("Lund", ()) for _ in range(REACH)), Told("", ())]
    assert "beside others" not in _features(told, REACH + 1)


def test_what_somebody_else_calls_wrong_is_disputed() -> None:
    told = [Told("Lund", ()), Told("Merrin", (), denies=True)]
    assert _features(told, 0)["disputed"] == DISPUTED
    assert "disputed" not in _features([Told("Lund", ()), Told("Lund", (), denies=True)], 0)


def test_a_denial_far_behind_disputes_nothing() -> None:
    told = [Told("Lund", ()), *(Told("Lund", ()) for _ in range(REACH)), Told("Merrin", (), denies=True)]
    assert "disputed" not in _features(told, 0)


def test_who_mostly_asks_asserts_little() -> None:
    sentences = [
        ("Host", "And you?"),
        ("Host", "Why?"),
        ("Host", "Is it so?"),
        ("Lund", "It is."),
        ("Lund", "Why not?"),
    ]
    assert askers(sentences) == {"Host"}
    told = [Told("Host", FIGURE)]
    assert among(told, frozenset({"Host"}))[0][0] < among(told)[0][0]


def test_more_features_than_plenty_add_nothing() -> None:
    much = (("number", 4.0),)
    more = (("number", 9.0),)
    assert among([Told("", much)])[0][0] == among([Told("", more)])[0][0]
    assert dict(among([Told("", more)])[0][1])["plenty already"] == pytest.approx(PLENTY - (9.0 - 2.4))


@pytest.mark.parametrize("text", ["That is wrong.", "It’s not true.", "I never said that.", "The ministry denied it."])
def test_denials_are_known(text: str) -> None:
    assert denies(text)


def test_what_is_no_denial_is_not_taken_for_one() -> None:
    assert not denies("The ferry did not sail on Monday.")


def test_a_claim_that_another_speaker_denies_is_disputed_in_a_story() -> None:
    found = extracted(
        "The union said that the harbour had closed two piers.",
        "Mayor Alice Merrin said that the report was false.",
    )
    assert "disputed" in dict(claim(found, "two piers").features)
    assert "disputed" not in dict(claim(found, "report").features)
