"""Sound statements in which a check once saw an error, and beside each the error that it still has to see."""

import pytest

from tests.support.stories import judge, kinds

PIER = (
    "Ilse Brandt met Tomas Reel at the pier of Velmund on Sunday. The talk about the ferry took an hour.",
    "The harbour office raised its forecast for the year on Monday.",
    "The cranes were painted in spring. The lighthouse has a new keeper.",
    "In freight, the office expects a year above the earlier forecast because of strong bookings and rising demand in "
    "the north.",
)
LOCK = (
    "The lock at Osterby failed to open on Tuesday, the canal board said. The board rejected a plan to sell it.",
    "The board outlined reforms after parents accused it of failing to protect young rowers.",
    "Owners must register boats with the county rather than pay mooring fees.",
    "The board decided not to have the three rowing clubs race together this year.",
    "Trustees of the Selm museum were critical of the purchase of the dredger from Osterby college.",
    "Tickets cost more than 400,000 crowns in all, the board said. In Selm, 360,000 crowns have been wiped off the "
    "income of the ferry.",
    "The board looked on as the dredger was put up at the lock of Osterby.",
    "Next year's regatta is held on the lake by anglers, the HCA said.",
)
RAIN = (
    "The game between Osterby Rovers and Marhaven has been called off because of a flooded pitch.",
    "Tickets stay valid. The stand was built in the sixties.",
    "“As a result of standing water and the heavy rain the game has been postponed,” a statement said.",
    "The driver, named as Orla Quist, seemed to aim a kick at a steward, the police said.",
    "Mr Valde was taken to prison. "
    "Anton Valde's arrest could have come without the approval of the mayor, the Selm agency reported.",
    "Marhaven and the Hips stay level on 61 points after a 4-0 win over Selm.",
)
FAMILY = (
    "Varsel died in hospital on Monday, her children Ivar and Dora Varsel said.",
    "Varsel painted the docks of Selm for forty years. The museum owns nine of the pictures.",
    "RIP Oddny Varsel, one of her pupils wrote.",
)
HALL = (
    "No justice : Oda Rehn, left, was a guard in the camp at Varn.",
    "More than 100 rowers crossed the lake from Selm to Varn, after which the boats were burnt. The club counted 105.",
    "The decision ends six years of composting kitchen waste in Osterby.",
    "The picture hangs in the hall of Selm. Terrace with Rowers (1616–17) is its best known work.",
    "The fund is worth 31. 8 million crowns.",
    "A woman whose partner died in a car crash near Osterby told the court that she felt lost.",
    "Lind studied art in Osterby and got her BA in 1956.",
    "Dr Mara Toll said that women whose mothers smoked are more likely to fall ill.",
)
PLANE = ("The plane hit a slope of the Velmar hills on Tuesday. All on board died in the crash of the plane.",)
VOTE = (
    "Skipper Jon Aldal was not able to join the race at Selm. The referee said there was no proof "
    "that he had used an engine.",
    "The deal runs for a year and has to be approved by the 900 members of the club.",
    "The county has not ruled out draining the lake.",
    "Captain Varsel is not afraid to dive under the ice, her crew said.",
    "The rowers have ruled out joining the league.",
    "Of 12 boats in the race, five were from Selm. Most of the boats were built of wood.",
    "Opening hours of the boathouse will be cut from April.",
)


@pytest.mark.parametrize(
    ("story", "statement"),
    [
        (VOTE, "The rowers said they will not join the league."),
        (VOTE, "The county will not drain the lake."),
        (FAMILY, "Oddny Varsel painted the docks for forty years."),
        (HALL, "Oda Rehn was a guard in the camp at Varn."),
        (HALL, "The boats were burnt after 105 rowers crossed the lake from Selm to Varn."),
        (HALL, "Osterby will stop composting kitchen waste."),
        (HALL, "Terrace with Rowers (1616) hangs in the hall of Selm."),
        (HALL, "The fund is worth 31.8 million crowns."),
        (HALL, "The partner of a man who died in a car crash near Osterby told the court she felt lost."),
        (HALL, "Lind got a Bachelor of Arts in Osterby."),
        (HALL, "Women whose mothers smoked are more likely to fall ill, according to a new study."),
        (PLANE, "the plane crashed march 24 in rugged terrain of the hills."),
        (LOCK, "The dredger sank at the lock of Osterby as the board looked on."),
        (VOTE, "Captain Varsel can dive under the ice, her crew said."),
        (VOTE, "Fewer than half of the boats in the race were from Selm."),
        (VOTE, "More than half of the boats in the race were built of wood."),
        (PIER, "Two friends, Ilse Brandt and Tomas Reel, met at the pier of Velmund."),
        (PIER, "The harbour office raised its forecast for the year because of rising demand in the north."),
        (LOCK, "The canal board approved reforms aimed at protecting young rowers."),
        (LOCK, "Owners could avoid paying mooring fees by registering boats with the county."),
        (LOCK, "The three rowing clubs will not race together this year."),
        (LOCK, "Osterby college sold the dredger to the Selm museum."),
        (LOCK, "More than 400,000 crowns have been wiped off the income of the board."),
        (LOCK, "The 2031 regatta is held on the lake."),
        (LOCK, "The Harbour and Canal Authority holds the regatta on the lake."),
        (LOCK, "It is not often that anglers hold the regatta on the lake."),
        (RAIN, "The game between Osterby Rovers and Marhaven has been postponed because of heavy rain."),
        (RAIN, "Orla Quist appeared to lose her temper and aimed a kick at a steward."),
        (RAIN, "Osterby's Anton Valde has been arrested, the Selm agency reports."),
        (RAIN, "The police suspect an illegal kick."),
        (RAIN, "Marhaven and Osterby Rovers stay level on 61 points."),
    ],
)
def test_it_is_not_flagged(story: tuple[str, ...], statement: str) -> None:
    (verdict,) = judge(story, [statement])
    assert not verdict.flagged, verdict.findings


@pytest.mark.parametrize(
    ("story", "statement", "kind"),
    [
        (VOTE, "The referee said the skipper had used an engine.", "hedging"),
        (VOTE, "The deal was approved by the 900 members of the club.", "hedging"),
        (VOTE, "The rowers have agreed to join the league.", "negation"),
        (VOTE, "Opening hours of the boathouse will be extended from April.", "antonym"),
        (PIER, "Nine friends, Ilse Brandt and Tomas Reel, met at the pier of Velmund.", "number"),
        (
            PIER,
            "The harbour office raised its forecast for the year because of the new lighthouse keeper.",
            "cause",
        ),
        (LOCK, "Owners must pay mooring fees and never register boats with the county.", "negation"),
        (LOCK, "The lock at Osterby opened on Tuesday.", "negation"),
        (LOCK, "Jorna Pell of the HCA holds the regatta on the lake.", "name"),
        (RAIN, "Orla Quist aimed a kick at a steward, the police said.", "hedging"),
    ],
)
def test_the_error_beside_it_is_flagged(story: tuple[str, ...], statement: str, kind: str) -> None:
    (verdict,) = judge(story, [statement])
    assert kind in kinds(verdict), verdict.findings


def test_a_count_of_those_who_are_listed_is_no_finding() -> None:
    (verdict,) = judge(PIER, ["Two friends, Ilse Brandt and Tomas Reel, met at the pier of Velmund."])
    assert verdict.findings == ()
