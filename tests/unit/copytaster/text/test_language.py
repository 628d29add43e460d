"""English is read, other languages are left alone with the reason said, quotations in them too."""

import pytest

from copytaster.text.language import is_english
from tests.support.stories import judge

TITLE = "Ferry runs aground off Sandrigg"
STORY = [
    "Four people were hurt on Thursday when a ferry ran aground off Sandrigg, the coastguard said.",
    "Captain Odile Marchetti, 58, said: “We saw nothing in the fog.” The harbour stays shut until Saturday.",
]

FOREIGN = [
    "Vier Menschen wurden am Donnerstag verletzt, als eine Fähre vor Sandrigg auf Grund lief.",
    "Cuatro personas resultaron heridas el jueves cuando un transbordador encalló en Sandrigg.",
    "Quatre personnes ont été blessées jeudi dans l'échouement d'un ferry au large de Sandrigg.",
    "Четыре человека пострадали в четверг у берегов Сандригга.",
    "Quattro persone sono rimaste ferite giovedì al largo di Sandrigg.",
    "Quatro pessoas ficaram feridas na quinta-feira em Sandrigg, segundo a guarda costeira.",
    "Het veer liep donderdag vast bij Sandrigg; vier mensen raakten gewond, zei de kustwacht niet.",
    "渡轮在桑德里格附近搁浅，四人受伤。",
    "أصيب أربعة أشخاص عندما جنحت عبارة قبالة ساندريغ.",
    "DIE FÄHRE LIEF AUF GRUND UND DER HAFEN BLEIBT BIS SAMSTAG GESPERRT.",
]


@pytest.mark.parametrize("statement", FOREIGN)
def test_a_statement_in_another_language_is_not_judged_and_the_reason_is_said(statement: str) -> None:
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert (verdict.label, verdict.flagged, verdict.findings) == ("abstain", False, ())
    assert verdict.reason == "The statement is not in English, the one language that is read here."


@pytest.mark.parametrize(
    "statement",
    [
        "FOUR PEOPLE WERE HURT ON THURSDAY WHEN A FERRY RAN AGROUND OFF SANDRIGG.",
        "Ferry runs aground, 4 hurt - coastguard",
        "Harbour shut until Saturday: coastguard",
        "Marchetti, captain of the ferry, said „wir haben nichts gesehen“ in the fog.",
        "The captain, Odile Marchetti, said: “We saw ‘nothing’ in the fog.”",
        "Captain Odile Marchetti de la Cruz van der Berg is no name of the story, but English.",
    ],
)
def test_capitals_headlines_and_foreign_words_in_quotation_marks_are_english(statement: str) -> None:
    assert is_english(statement)
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert verdict.label != "abstain"


@pytest.mark.parametrize("statement", ["Sandrigg.", "58, 4.", "Yes.", "???", "Read more here", "\u2014"])
def test_what_says_nothing_is_not_judged_and_the_reason_is_said(statement: str) -> None:
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert (verdict.label, verdict.reason) == ("abstain", "The statement has too few words that mean something.")


@pytest.mark.parametrize(
    "statement",
    [
        "Marchetti said „wir haben in dem Nebel nichts gesehen“ and the harbour stays shut until Saturday.",
        "The captain, Odile Marchetti, said: “We saw ‘nothing’ in the fog.”",
    ],
)
def test_a_quotation_in_another_language_or_with_another_inside_is_no_altered_quotation(statement: str) -> None:
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert not verdict.flagged, verdict.findings


def test_a_story_in_another_language_is_not_judged() -> None:
    story = ["Vier Menschen wurden am Donnerstag verletzt, als eine Fähre vor der Insel auf Grund lief."]
    (verdict,) = judge(story, ["Four people were hurt on Thursday when a ferry ran aground."])
    assert (verdict.label, verdict.reason.split()[1]) == ("abstain", "story")


def test_a_judged_statement_has_no_reason_to_abstain() -> None:
    (verdict,) = judge(STORY, ["A ferry ran aground off Sandrigg on Thursday."], title=TITLE)
    assert (verdict.label, verdict.reason) == ("supported", "")
