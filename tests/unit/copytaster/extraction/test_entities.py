"""Names joined, typed and given their roles."""

import pytest

from copytaster.extraction.extract import extract, select_named
from tests.support.extracted import entity, extracted
from tests.support.stories import parsed


def test_the_forms_of_a_name_are_one_person_with_a_role() -> None:
    found = extracted("Harbour Minister Alice Merrin spoke first. Merrin then left for Dublin.")
    person = entity(found, "Alice Merrin")
    assert person.kind == "person"
    assert person.forms == ("Alice Merrin", "Merrin")
    assert person.roles == ("Harbour Minister",)


def test_two_spellings_of_a_surname_are_one_person() -> None:
    found = extracted("Kremlin spokesman Oleg Baranov spoke. “No,” Baranow said.")
    assert entity(found, "Oleg Baranov").forms == ("Oleg Baranov", "Baranow")


def test_a_description_is_joined_where_one_person_bears_the_role() -> None:
    found = extracted("Belarusian leader Anton Relko spoke on Monday. The Belarusian leader gave no date.")
    assert [(m.by, m.span.exact) for m in entity(found, "Anton Relko").mentions] == [
        ("name", "Anton Relko"),
        ("description", "The Belarusian leader"),
    ]


def test_an_acronym_in_brackets_is_the_body_before_it() -> None:
    found = extracted("The Harbour Safety Board (HSB) met. The HSB gave no date.")
    assert entity(found, "Harbour Safety Board").forms == ("Harbour Safety Board", "HSB")


def test_initials_find_their_long_form() -> None:
    found = extracted("The World Health Organization praised the trial. The WHO gave no date.")
    assert "WHO" in entity(found, "World Health Organization").forms


def test_a_company_is_known_by_its_short_form() -> None:
    found = extracted("Tarnwick Holdings Inc said it would buy Merrow Corp. Tarnwick gave no price.")
    assert entity(found, "Tarnwick Holdings Inc").forms == ("Tarnwick Holdings Inc", "Tarnwick")


def test_a_nationality_belongs_to_its_country() -> None:
    norway = entity(extracted("Norway closed the border. The Norwegian government gave no reason."), "Norway")
    assert (norway.kind, norway.country, len(norway.mentions)) == ("place", "Norway", 2)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Two died in the region of Zarvik on Monday.", "Zarvik", "place"),
        ("The depot in the Melden district burned.", "Melden", "place"),
        ("The fire was reported by the agency Norpress.", "Norpress", "organisation"),
        ("Kiev and Minsk have talked.", "Minsk", "place"),
    ],
)
def test_kinds_follow_the_words_beside_a_name(text: str, name: str, kind: str) -> None:
    assert entity(extracted(text), name).kind == kind


def test_capitals_of_a_heading_are_no_names() -> None:
    found = extracted("Signs Of Calm After Long Storm", "Governor Alice Merrin said the storm had passed.")
    assert {e.name for e in found.entities} == {"Alice Merrin"}


def test_a_name_in_a_heading_is_joined_to_the_text() -> None:
    found = extracted("Merrin Promises New Harbour", "Governor Alice Merrin promised a new harbour.")
    assert entity(found, "Alice Merrin").mentions[0].span.exact == "Merrin"


def test_ids_are_the_same_in_every_version_of_a_chain_and_differ_between_chains() -> None:
    first, later = "Governor Alice Merrin spoke.", "On Tuesday Merrin spoke again in Dublin."
    ids = [
        next(e.id for e in extract(parsed(text), chain=chain).entities if "Merrin" in e.name)
        for text, chain in ((first, "a"), (later, "a"), (first, "b"))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_iptc_has_people_organisations_and_places_most_mentioned_first() -> None:
    found = extracted("Governor Alice Merrin met Ivo Lenk of the Harbour Board in Dublin. Lenk and Lenk’s wife left.")
    people = select_named(found.entities, "person")
    assert [p.name for p in people] == ["Ivo Lenk", "Alice Merrin"]
    assert all(p.uri and p.uri.startswith("urn:copytaster:entity:") for p in people)
    assert [p.name for p in select_named(found.entities, "organisation")] == ["Harbour Board"]


def test_two_people_of_one_surname_are_told_apart_by_their_titles() -> None:
    found = extracted(
        "Gareth Holm was jailed on Monday. His wife, Carys Holm, wept.", "Holm said nothing. Mrs Holm left the court."
    )
    assert entity(found, "Carys Holm").forms == ("Carys Holm", "Holm")
    assert len(entity(found, "Gareth Holm").mentions) == 2


def test_a_dame_is_known_by_her_first_name() -> None:
    found = extracted("Dame Rosalind Holm sang for 40 years. The mayor praised Dame Rosalind on Friday.")
    assert entity(found, "Rosalind Holm").forms == ("Rosalind Holm", "Rosalind")


def test_letters_and_offices_beside_a_name_are_no_names() -> None:
    found = extracted("Prosecutor Leonie Dale QC spoke first. Chief Executive Howard Lind left.")
    assert {e.name for e in found.entities} == {"Leonie Dale", "Howard Lind"}


def test_a_role_ends_with_its_sentence() -> None:
    found = extracted("By Our Sports Staff", "Striker Joel Lind scored twice on Saturday.")
    assert entity(found, "Joel Lind").roles == ("Striker",)


def test_a_dateline_is_not_part_of_the_name_behind_it() -> None:
    found = extracted("OSLO, Oct. 14 (Reuter) - Norvik Semiconductor Corp. shares fell. Norvik cut 40 jobs.")
    assert entity(found, "Norvik Semiconductor Corp.").forms == ("Norvik Semiconductor Corp.", "Norvik")


def test_a_people_belongs_to_its_place_though_no_table_has_it() -> None:
    found = extracted(
        "Troops shelled the Rusmian border town of Belgor. President Milena Holm of Rusmia called it barbaric."
    )
    rusmia = entity(found, "Rusmia")
    assert (rusmia.kind, rusmia.forms) == ("place", ("Rusmian", "Rusmia"))


def test_who_is_followed_by_who_is_a_person() -> None:
    found = extracted("The Danish forward Mikkel Rask, who joined in January, hit the bar twice.")
    assert entity(found, "Mikkel Rask").kind == "person"


def test_a_company_is_one_though_its_short_name_is_read_as_a_place() -> None:
    found = extracted("Madrid Inc sued its bank on Monday.", "Shares in Madrid fell. Madrid will appeal.")
    assert entity(found, "Madrid Inc").kind == "organisation"


def test_a_sentence_full_of_names_is_no_heading() -> None:
    first = "Norwegian Prime Minister Arvid Solheim met Danish President Birte Kragh in Oslo on Tuesday."
    found = extracted(first, "Solheim gave no date.")
    assert entity(found, "Arvid Solheim").forms == ("Arvid Solheim", "Solheim")
