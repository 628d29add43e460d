"""Numbers as newsrooms write them."""

import pytest

from copytaster.text.quantities_with_units import find_quantities
from tests.support.stories import parsed


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("Nearly three dozen depots burned.", 36, "", "under"),
        ("At least four people died.", 4, "", "at least"),
        ("The deal is worth $2.3 billion.", 2.3e9, "dollar", "exact"),
        ("Prices rose 2.1 percent.", 2.1, "percent", "exact"),
        ("Prices rose by 7%.", 7, "percent", "exact"),
        ("Exports fell by a fifth.", 20, "percent", "exact"),
        ("About three quarters of the children were protected.", 75, "percent", "about"),
        ("Some 12,500 cubic metres burned.", 12_500, "", "about"),
        ("Two hundred and six people applied.", 206, "", "exact"),
        ("Thirty-one years passed.", 31, "", "exact"),
        ("No more than 40 guests came.", 40, "", "at most"),
        ("The 39-year-old driver fled.", 39, "age", "exact"),
    ],
)
def test_a_number_has_value_unit_and_bound(text: str, value: float, unit: str, bound: str) -> None:
    found = find_quantities(parsed(text))[0]
    assert (round(found.value, 6), found.unit, found.bound) == (value, unit, bound)


@pytest.mark.parametrize("text", ["It opened in 2019.", "It starts at 9:40 p.m.", "One of them left on May 3."])
def test_years_clock_times_and_pronouns_are_not_quantities(text: str) -> None:
    assert find_quantities(parsed(text)) == ()


def test_both_ends_of_a_range_are_read() -> None:
    assert [q.value for q in find_quantities(parsed("Sales should grow by 4%-7% this year."))] == [4, 7]
