"""Sound claims that the detectors took for wrong, each beside a wrong one that has to stay flagged."""

import pytest

from copytaster.checking.checker import FLAG_AT
from copytaster.checking.detectors import low_coverage
from copytaster.text.quantities_with_units import find_quantities
from tests.support.stories import case, judge, kinds

WIRE = [
    "Ostrava Cement said net profit rose 12 pct to 340 mln dlrs in the first half, from 303 mln dlrs a year earlier.",
    "The board raised the dividend on its 4.25 pct notes. Chairman Emil Horak (1931-1996) had opposed any rise.",
    "Prices fell between 15 and 17.5 pct on the exchange in Brno, a broker said.",
    "Mrs. Tesar, who heads the works council, said workers would be glad of a barrier or wall round the quarry.",
    "A kneeling man lit a lamp for another at the gate as guards looked on.",
    "Director Lida Novak was seriously wounded by a falling stone in March.",
]


@pytest.mark.parametrize(
    ("sound", "wrong", "kind"),
    [
        ("Net profit rose 12 percent to 340 million dollars.", "Net profit rose 21 percent to 340 million dollars.",
         "number"),
        ("Prices fell by 15 percent to 17.5 percent in Brno.", "Prices fell by 35 percent to 37.5 percent in Brno.",
         "number"),
        ("Chairman Emil Horak, 1931 - 1996, had opposed any rise of the dividend.",
         "Chairman Emil Horak, 1937 - 1994, had opposed any rise of the dividend.", "time"),
        ("Director Lida Novak almost died in March.", "Director Lida Novak died in March.", "antonym"),
        ("Workers would be glad of a wall round the quarry, Dana Tesar said.",
         "Workers would be glad of a wall round the quarry, Emil Horak said.", "attribution"),
    ],
)  # fmt: skip
def test_short_forms_of_the_wires_ranges_and_full_names_are_sound(sound: str, wrong: str, kind: str) -> None:
    right, broken = judge(WIRE, [sound, wrong])
    assert not right.flagged, right.findings
    assert broken.flagged
    assert kind in kinds(broken)


def test_two_men_may_be_one_man_and_another() -> None:
    (verdict,) = judge(WIRE, ["Two men were at the gate with a lamp as guards looked on."])
    assert "number" not in kinds(verdict)


def test_one_of_two_words_for_one_thing_does_not_settle_what_was_open() -> None:
    (verdict,) = judge(WIRE, ["Workers would be glad of a wall round the quarry."])
    assert not verdict.flagged, verdict.findings


def test_the_same_word_is_not_its_own_opposite() -> None:
    story = ["“I cannot do anything, I am told, but I am just the same as everyone else in Brno,” the pianist said."]
    (verdict,) = judge(story, ["The pianist said “I am just the same as everyone else in Brno”."])
    assert "antonym" not in kinds(verdict)


def test_covid_is_the_coronavirus() -> None:
    story = ["Masks slow the spread of the coronavirus, a study of 300 nurses in Brno found.", "It took two years."]
    sound, wrong = judge(story, ["Masks slow the spread of COVID-19.", "Masks slow the spread of Ebola in Brno."])
    assert not sound.flagged, sound.findings
    assert wrong.flagged


def test_a_line_of_source_has_too_few_words_to_convict_a_statement_worded_otherwise() -> None:
    statement = "Seven swimmers crossed the frozen lake to raise funds."
    line = ["A tanker was towed into port."]
    story = [*line, "Its crew is safe.", "A tug from Oslo took it over.", "The weather is bad."]
    (short,), (whole,) = (list(low_coverage.detect(case(blocks, statement))) for blocks in (line, story))
    assert short.weight < FLAG_AT <= whole.weight


def test_a_claim_told_as_one_is_no_hedge_dropped() -> None:
    story = ["Lawyers for Horak claimed thieves had cut the fence of the quarry in Brno on Monday."]
    sound, wrong = judge(
        story,
        ["Thieves had cut the fence of the quarry in Brno, his lawyers say.", "Thieves cut the fence of the quarry."],
    )
    assert "hedging" not in kinds(sound)
    assert "hedging" in kinds(wrong)


def test_percent_is_read_in_every_form() -> None:
    found = case(WIRE, "x").source.doc
    units = [q.unit for q in find_quantities(found) if q.value in {12, 15, 17.5, 4.25}]
    assert units == ["percent"] * 4
    assert {q.unit for q in find_quantities(found) if q.value in {340e6, 303e6}} == {"dollar"}
