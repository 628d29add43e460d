"""Said to be so or not, the opposite word, how many of them, and how surely."""

import pytest

from copytaster.text.similar_words import find_opposites
from tests.support.stories import judge, kinds

STORY = [
    "The dam at Varde did not burst, engineer Lise Holm said, but water flowed over its top.",
    "Most of the villages below the dam were evacuated. The water level in the lake fell by two metres overnight.",
    "A gate may have been opened too late. The power company plans to build a second spillway.",
    "The ministry refused to release the safety report. Prosecutors suspect that inspectors took bribes.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "Water spilled over the dam at Varde, but it held.",
        "The lake went down two metres overnight.",
        "The majority of villages below the dam had to be evacuated.",
        "A gate was perhaps opened too late.",
        "The power company wants to build a second spillway.",
        "The ministry did not release the safety report.",
        "Inspectors are suspected of having taken bribes.",
    ],
)
def test_other_words_for_the_same_are_sound(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("The dam at Varde has burst, engineer Lise Holm said.", "negation"),
        ("The ministry released the safety report.", "negation"),
        ("The water level in the lake rose by two metres overnight.", "antonym"),
        ("All of the villages below the dam were evacuated.", "quantifier"),
        ("None of the villages below the dam were evacuated.", "quantifier"),
        ("A gate was opened too late.", "hedging"),
        ("The power company has built a second spillway.", "hedging"),
        ("Inspectors took bribes.", "hedging"),
    ],
)
def test_the_other_way_round_is_flagged(statement: str, kind: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert kind in kinds(verdict)


def test_a_superfluous_not_is_mended_away() -> None:
    (verdict,) = judge(STORY, ["Most of the villages below the dam were not evacuated."])
    assert [f.suggestion for f in verdict.findings] == ["Most of the villages below the dam were evacuated."]


def test_an_opposite_is_mended_with_the_story_s_word() -> None:
    (verdict,) = judge(STORY, ["The water level in the lake rose by two metres overnight."])
    assert [f.suggestion for f in verdict.findings] == ["The water level in the lake fell by two metres overnight."]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("The club accepted the offer from Lisbon.", "negation"),
        ("Gridcorp reconnected most customers by Tuesday.", "hedging"),
    ],
)
def test_phrasal_verbs_and_hopes_are_understood(statement: str, kind: str) -> None:
    story = ["The club turned the offer from Lisbon down.", "Gridcorp hopes to reconnect most customers by Tuesday."]
    (verdict,) = judge(story, [statement])
    assert kinds(verdict) & {kind, "antonym"}


def test_approved_for_rejected_is_flagged_whatever_the_plan_is_called() -> None:
    story = ["The council of Varde rejected a plan for a cable car to the old castle in 2019 because of its cost."]
    sound, broken = judge(
        story,
        [
            "The council turned down a cable car to the castle in 2019.",
            "The council of Varde approved a lift to the castle in 2019.",
        ],
    )
    assert not sound.flagged
    assert "antonym" in kinds(broken)


@pytest.mark.parametrize(("word", "other"), [("flexible", "inflexible"), ("correct", "incorrect")])
def test_a_prefix_that_denies_makes_an_opposite(word: str, other: str) -> None:
    assert other in find_opposites(word)
    assert word in find_opposites(other)


def test_a_word_that_only_looks_prefixed_is_no_opposite() -> None:
    assert "vest" not in find_opposites("invest")
