"""What is worth checking, and why."""

from copytaster.checkworthiness import BASE, WEIGHTS, score
from copytaster.quantities import quantities
from tests.support.stories import parsed


def _score(text: str) -> tuple[float, dict[str, float]]:
    doc = parsed(text)
    value, features = score(doc, range(len(doc.tokens)), quantities(doc))
    return value, dict(features)


def test_a_figure_of_a_public_matter_is_worth_more_than_a_greeting() -> None:
    figure, why = _score("Unemployment in the county rose by 12 percent last year.")
    greeting, _ = _score("Thank you all for coming tonight.")
    assert figure > 0.7 > 0.1 > greeting
    assert {"number", "share or money", "public matter", "event"} <= why.keys()


def test_a_score_is_the_sum_of_the_features_shown() -> None:
    value, why = _score("The council cut 300 jobs in May.")
    assert all(WEIGHTS[name] == weight for name, weight in why.items())
    total = BASE + sum(why.values())
    assert value == round(1 / (1 + 2.718281828459045**-total), 3)


def test_opinions_and_promises_are_worth_less_than_deeds() -> None:
    assert _score("I think we will all be proud of this fine county.")[0] < _score("The county closed nine schools.")[0]
