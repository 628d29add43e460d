"""Who does it, who says it, and where."""

import pytest

from tests.support.stories import judge, kinds

STORY = [
    "Nurses at the Sankt Olav hospital in Bergheim refused overtime on Monday. "
    "Union leader Greta Palm said they were exhausted.",
    "Hospital director Anders Krag blamed the regional government for the shortage. He met Palm in the evening.",
    "The accountants of Lindholm, a consultancy, had warned the board in a report.",
    "A helicopter flew two patients from Bergheim to Kolding. Palm visited Kolding on Tuesday.",
]


@pytest.mark.parametrize(
    "statement",
    [
        "Staff at the Sankt Olav hospital would not work overtime.",
        "The shortage was blamed on the regional government by Anders Krag.",
        "The regional government was blamed by the hospital's director.",
        "The board was warned by a consultancy.",
        "Two patients were flown from Bergheim to Kolding by helicopter.",
        "The nurses were exhausted, according to the leader of their union.",
    ],
)
def test_passives_roles_and_words_that_sum_people_up_are_sound(statement: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("Tourists said they were exhausted.", "actor"),
        ("Farmers refused overtime on Monday.", "actor"),
        ("Greta Palm blamed the regional government for the shortage.", "actor"),
        ("Anders Krag said the nurses were exhausted.", "attribution"),
        ("According to Anders Krag, the nurses were exhausted.", "attribution"),
        ("A helicopter flew two patients from Kolding to Bergheim.", "place"),
    ],
)
def test_the_wrong_one_is_flagged(statement: str, kind: str) -> None:
    (verdict,) = judge(STORY, [statement])
    assert verdict.flagged
    assert kind in kinds(verdict)


def test_a_quotation_belongs_to_the_speaker_of_the_sentence_before() -> None:
    story = [
        '"The well is dry," farmer Jon Tarbert said. "We have to buy every litre."',
        "Mayor Lena Hult promised help.",
    ]
    sound, broken = judge(
        story, ["Jon Tarbert said they had to buy every litre.", "Lena Hult said they had to buy every litre."]
    )
    assert not sound.flagged
    assert "attribution" in kinds(broken)


def test_the_message_names_the_one_the_story_has() -> None:
    (verdict,) = judge(STORY, ["Greta Palm blamed the regional government for the shortage."])
    (finding,) = verdict.findings
    assert "Anders Krag" in finding.message
    assert finding.suggestion == "Hospital director Anders Krag blamed the regional government for the shortage."


def test_an_office_given_to_somebody_else_is_flagged_with_who_holds_it() -> None:
    story = [
        "Mayor Lotte Birk opened the swimming hall. Olav Stenberg, a student, was the first to jump in.",
        "Stenberg praised the water.",
    ]
    (verdict,) = judge(story, ["Mayor Olav Stenberg praised the water."])
    (finding,) = [f for f in verdict.findings if f.kind == "name"]
    assert "“Lotte Birk”" in finding.message


def test_a_stand_taken_by_somebody_who_would_not_comment_is_flagged() -> None:
    story = ["The court banned the march. Bishop Aldo Ferrante declined to comment on the ruling."]
    sound, broken = judge(
        story, ["Bishop Aldo Ferrante would not comment on the ruling.", "Bishop Aldo Ferrante welcomed the ruling."]
    )
    assert not sound.flagged
    assert "actor" in kinds(broken)
    assert "declined to comment" in broken.findings[0].message


def test_the_second_of_two_joined_subjects_may_be_the_wrong_one() -> None:
    story = [
        "Orlan Inc said the Food and Drug Administration has given market approval to its new scanner system.",
        "Orlan already sells the system in several countries.",
    ]
    (verdict,) = judge(
        story, ["Orlan Inc said the Drug Board and Oberholt has given market approval to its new scanner system."]
    )
    assert verdict.flagged
