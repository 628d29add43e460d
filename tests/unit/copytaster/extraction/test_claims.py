"""Claims: one assertion each, readable alone, with who asserts it and how surely."""

import pytest

from copytaster.extraction.claims.schema_org import list_schema_org_claims
from copytaster.model.extracted import ClaimQuantity
from tests.support.extracted import claim, entity, extracted
from tests.support.stories import case


def test_a_sentence_is_split_at_its_clauses_and_the_subject_put_first() -> None:
    found = extracted("The plant closed in May and its owner dismissed 40 workers, and the union sued.")
    assert [c.text for c in found.claims] == [
        "The plant closed in May.",
        "Its owner dismissed 40 workers.",
        "The union sued.",
    ]


def test_a_pronoun_is_replaced_by_whom_it_means() -> None:
    found = extracted("Governor Alice Merrin left for Dublin. She will return on Friday.")
    assert claim(found, "return").text == "Alice Merrin will return on Friday."


def test_a_claim_in_a_quotation_has_its_speaker_and_cue() -> None:
    found = extracted("Engineer Tomas Weld said the pier had lost 12 metres in March 2022.")
    c = claim(found, "pier")
    assert (c.text, c.cue, c.quote_type) == ("The pier had lost 12 metres in March 2022.", "said", "indirect")
    assert c.speaker == entity(found, "Tomas Weld").id
    assert c.time == "March 2022"
    assert c.quantities == (ClaimQuantity("12", 12.0, "metres"),)


def test_what_the_story_says_itself_has_no_speaker() -> None:
    c = claim(extracted("The pier collapsed on Monday."), "pier")
    assert (c.speaker, c.speaker_name, c.quote_type) == (None, "", "none")


def test_hedges_and_denials_are_told() -> None:
    found = extracted("The fire may have started in the kitchen. The owner did not call the police.")
    assert (claim(found, "fire").hedged, claim(found, "fire").hedges) == (True, ("may",))
    assert claim(found, "police").polarity == "denied"


def test_a_claim_that_could_not_be_verified_says_so() -> None:
    found = extracted(
        "The Norwegian army claimed responsibility for sinking a tanker off Vardo with drones.",
        "The tanker carried 900 tonnes of oil. The report could not be independently verified.",
        "A baker in Oslo sold 40 loaves.",
    )
    sunk = claim(found, "tanker off")
    assert sunk.caveat is not None
    assert "could not be independently verified" in sunk.caveat.exact
    assert sunk.speaker == entity(found, "Norway").id
    assert sunk.hedged
    assert claim(found, "loaves").caveat is None


def test_questions_and_headings_claim_nothing() -> None:
    assert extracted("Why the pier fell", "Will the pier be rebuilt?").claims == ()


def test_spans_of_claims_are_what_the_text_has() -> None:
    text = "The plant closed in May and its owner dismissed 40 workers."
    for c in extracted(text).claims:
        assert text[c.span.start : c.span.end] == c.span.exact


def test_claims_are_exported_as_schema_org_has_them() -> None:
    found = extracted("Engineer Tomas Weld said the pier had lost 12 metres.")
    [one] = list_schema_org_claims(found.claims, found.entities, "urn:test:1", published="2024-05-01T10:00:00Z")
    assert one["@context"] == "https://schema.org"
    assert one["@type"] == "Claim"
    assert one["text"] == "The pier had lost 12 metres."
    assert one["author"]["@type"] == "Person"
    assert one["author"]["name"] == "Tomas Weld"
    assert one["appearance"] == {"@type": "NewsArticle", "@id": "urn:test:1"}
    assert one["datePublished"] == "2024-05-01T10:00:00Z"


def test_a_claim_begins_behind_the_dateline() -> None:
    found = extracted("HALLVIK, Feb 3 (Norpress) - The pier was closed on Monday.")
    assert claim(found, "pier").text == "The pier was closed on Monday."


def test_she_is_not_the_daughter_who_says_so() -> None:
    found = extracted(
        "Rosalind Holm sang for 40 years. She died at her home on Thursday, her daughter, Judith Holm-Dale, said."
    )
    assert claim(found, "died").text == "Rosalind Holm died at her home on Thursday."


def test_it_stays_where_it_stands_for_no_body() -> None:
    found = extracted("Joel Lind left Malden United in May. Lind said it felt strange to play against his brother.")
    assert claim(found, "strange").text.startswith("It felt strange")


def test_what_bids_or_wishes_claims_nothing() -> None:
    found = extracted("Two diplomats asked not to be named. The union urged the city to open the pier.")
    assert not [c for c in found.claims if c.text.startswith(("Not to be", "To open", "Be named"))]


def test_whose_client_it_is_can_be_read_in_the_claim_alone() -> None:
    found = extracted("Simon Dale said his client would appeal.")
    assert claim(found, "appeal").text == "Simon Dale’s client would appeal."


@pytest.mark.parametrize(
    "sentence",
    [
        "Captain Oddny Varsel claims that the lock failed.",
        "The lock may have failed.",
        "The lock reportedly failed.",
    ],
)
def test_what_a_record_hedges_the_checker_takes_for_no_fact(sentence: str) -> None:
    assert claim(extracted(sentence), "lock").hedged
    frames = case([sentence], "The lock failed.").source.frames
    assert any(frame.hedged or frame.claimed for frame in frames)
