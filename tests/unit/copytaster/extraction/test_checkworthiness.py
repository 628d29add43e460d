"""What is worth checking, and why."""

import pytest

from copytaster.extraction.checkworthiness import BASE_WEIGHT, FEATURE_WEIGHTS, score_checkworthiness
from copytaster.text.quantities_with_units import find_quantities
from tests.support.stories import parsed


def _score(text: str) -> tuple[float, dict[str, float]]:
    doc = parsed(text)
    value, features = score_checkworthiness(doc, range(len(doc.tokens)), find_quantities(doc))
    return value, dict(features)


def test_a_figure_of_a_public_matter_is_worth_more_than_a_greeting() -> None:
    figure, why = _score("Unemployment in the county rose by 12 percent last year.")
    greeting, _ = _score("Thank you all for coming tonight.")
    assert figure > 0.7 > 0.1 > greeting
    assert {"number", "share or money", "public matter", "event"} <= why.keys()


def test_a_score_is_the_sum_of_the_features_shown() -> None:
    value, why = _score("The council cut 300 jobs in May.")
    assert all(FEATURE_WEIGHTS[name] == weight for name, weight in why.items())
    total = BASE_WEIGHT + sum(why.values())
    assert value == round(1 / (1 + 2.718281828459045**-total), 3)


def test_opinions_and_promises_are_worth_less_than_deeds() -> None:
    assert _score("I think we will all be proud of this fine county.")[0] < _score("The county closed nine schools.")[0]


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("The mayor cut 300 jobs.", "number"),
        ("The harbour cost 40 million crowns.", "share or money"),
        ("Rents in Vellby rose by 12 percent.", "change with a number"),
        ("Rents are up 12 percent.", "change with a number"),
        ("No ferry has sailed since the strike.", "since when"),
        ("Unemployment is at a low.", "rank"),
        ("Vellby has the highest rents in the country.", "rank over time or place"),
        ("The school raised its prices.", "second public matter"),
        ("Wages were frozen.", "counted matter"),
        ("Lund voted against the harbour.", "deed on record"),
        ("Lund said that the harbour was finished.", "somebody's words"),
        ("The minister resigned.", "told of others"),
        ("I know the harbour.", "told of oneself"),
        ("The council is going to meet.", "still to come"),
        ("We have to do better.", "duty"),
        ("It is a wonderful harbour.", "praise"),
        ("Governor Lund, you were there.", "addressed"),
        ("Who paid for it?", "question"),
    ],
)
def test_a_feature_is_shown_where_it_holds(text: str, feature: str) -> None:
    assert feature in _score(text)[1]


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("The harbour was opened in 2015.", "number"),
        ("It was one of the old ferries.", "number"),
        ("The mayor opened 3 schools.", "change with a number"),
        ("Residents have since moved away.", "since when"),
        ("I said that the harbour was finished.", "somebody's words"),
        ("Governor Lund was there.", "addressed"),
        ("The council has a plan.", "duty"),
    ],
)
def test_a_feature_is_not_shown_where_words_only_look_alike(text: str, feature: str) -> None:
    assert feature not in _score(text)[1]


def test_the_same_fact_is_worth_more_said_shortly_than_buried_among_others() -> None:
    fact = "Rents in Vellby rose by 12 percent"
    buried = f"{fact}, and people there go down to the water in the evening and look at the old ferries and the gulls."
    assert _score(f"{fact}.")[0] > _score(buried)[0]
