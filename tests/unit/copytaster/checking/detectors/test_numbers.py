"""Numbers: rounding, units, bounds and sums are sound; other values and moved ones are not."""

import pytest

from tests.support.stories import judge, kinds

STORY = [
    "The storm killed four people in Arvika and 11 in Halden, and injured 243, rescue chief Nora Lindqvist said.",
    "Damage is put at 1.94 billion crowns. Some 18,400 homes were still without power on Sunday, down from 30,000.",
    "The utility Nordkraft has sent 31 crews. It raised prices by 4 percent in May and employs 2,610 people.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "The storm killed 15 people in Arvika and Halden.",
        "The storm injured more than 240 people.",
        "Damage is estimated at nearly two billion crowns.",
        "About 18,000 homes had no power on Sunday.",
        "Over two dozen crews were sent by Nordkraft.",
        "Nordkraft employs about 2,600 people.",
        "At least four people were killed in Arvika.",
    ],
)
def test_rounding_bounds_and_sums_are_sound(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("statement", "instead"),
    [
        ("The storm injured 432 people, rescue chief Nora Lindqvist said.", "243"),
        ("Damage is put at 19.4 billion crowns.", "1.94 billion"),
        ("Nordkraft raised prices by 14 percent in May.", "4 percent"),
        ("Nordkraft has sent 13 crews.", "31"),
    ],
)
def test_another_value_is_flagged_with_the_story_s_own(statement: str, instead: str) -> None:
    (verdict,) = judge(STORY, [statement])
    (finding,) = [f for f in verdict.findings if f.kind == "number"]
    assert f"“{instead}”" in finding.message
    assert instead in (finding.suggestion or "")


def test_two_of_what_the_story_has_one_of_are_flagged() -> None:
    (verdict,) = judge(
        ["A tree fell on a parked lorry near Arvika during the storm."], ["The storm felled two trees near Arvika."]
    )
    assert kinds(verdict) == {"number"}
    assert "“A tree”" in verdict.findings[0].message


def test_a_value_of_something_else_is_flagged_as_moved() -> None:
    (verdict,) = judge(STORY, ["The storm killed 243 people in Halden."])
    assert kinds(verdict) == {"number", "antonym"}


def test_an_age_is_the_same_in_any_wording() -> None:
    story = ["Nora Lindqvist, 54, led the rescue in Arvika."]
    sound, broken = judge(
        story, ["The 54-year-old Nora Lindqvist led the rescue.", "The 45-year-old Nora Lindqvist led the rescue."]
    )
    assert not sound.flagged
    assert kinds(broken) == {"number"}


def test_spans_of_time_are_compared_in_days() -> None:
    story = ["The bridge at Orsa was closed for 14 days while workers replaced its cables."]
    sound, broken = judge(
        story, ["The bridge at Orsa was closed for two weeks.", "The bridge at Orsa was closed for two months."]
    )
    assert not sound.flagged
    assert kinds(broken) == {"number"}


@pytest.mark.parametrize(
    ("statement", "sound"),
    [
        ("Up to 30 centimetres of snow fell on the pass.", True),
        ("Up to 300 centimetres of snow fell on the pass.", False),
        ("The pass was closed for half a year.", True),
        ("Lorries had to go 20 miles round.", True),
        ("Lorries had to go 32 miles round.", False),
    ],
)
def test_measures_are_compared_in_one_unit(statement: str, sound: bool) -> None:
    story = (
        "Up to 300 millimetres of snow fell on the pass.",
        "It was closed for six months and lorries had to go 32 kilometres round.",
    )
    [verdict] = judge(story, [statement])
    assert ("number" not in kinds(verdict)) is sound


def test_another_island_is_another_name() -> None:
    [verdict] = judge(("The ferry to Heron Island sank off the coast of Velmund.",), ["The ferry to Gull Island sank."])
    assert "name" in kinds(verdict)
