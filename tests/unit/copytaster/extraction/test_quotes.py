"""Who said what: sources, cues and contents, and whom they come from."""

import pytest

from copytaster.model.extracted import Quote
from tests.support.extracted import entity, extracted, quote


def _source(q: Quote) -> str:
    return " ".join(s.exact for s in q.source)


def _cue(q: Quote) -> str:
    return " ".join(s.exact for s in q.cue)


def test_a_direct_quotation_has_its_source_cue_and_content() -> None:
    found = extracted("“The bridge will reopen on Monday,” Mayor Edda Brandvik said.")
    q = quote(found, "bridge")
    assert (q.kind, q.content[0].exact, _cue(q)) == ("direct", "“The bridge will reopen on Monday,”", "said")
    assert q.speaker == entity(found, "Edda Brandvik").id


def test_a_quotation_in_two_pieces_is_one() -> None:
    found = extracted("“The bridge is old,” said Mayor Edda Brandvik. “It must be closed.”")
    assert [s.exact for s in quote(found, "old").content] == ["“The bridge is old,”", "“It must be closed.”"]


def test_a_quotation_over_two_paragraphs_keeps_its_speaker() -> None:
    found = extracted(
        "Engineer Tomas Weld said: “The bridge is old and the river has eaten at its piers.",
        "“It will not stand another winter.”",
    )
    assert quote(found, "another winter").speaker == entity(found, "Tomas Weld").id


def test_one_odd_mark_costs_one_quotation_never_the_story() -> None:
    found = extracted(
        "“The bridge will reopen on Monday, Mayor Edda Brandvik said.",
        "Police counted 400 people. “We are glad to have it back,” said baker Olin Marsh.",
    )
    assert quote(found, "glad").speaker == entity(found, "Olin Marsh").id


@pytest.mark.parametrize(
    ("sentence", "source", "content"),
    [
        ("Edda Brandvik said the bridge would reopen.", "Edda Brandvik", "the bridge would reopen"),
        ("The bridge is unsafe, according to Tomas Weld.", "Tomas Weld", "The bridge is unsafe"),
        ("The bridge, officials said, will reopen in May.", "officials", "The bridge"),
        ("From Dublin it was reported that the talks had failed.", "Dublin", "that the talks had failed"),
        ("The council accused Edda Brandvik of hiding the report.", "The council", "Edda Brandvik"),
    ],
)
def test_indirect_speech_is_attributed(sentence: str, source: str, content: str) -> None:
    [q] = [q for q in extracted(sentence).quotes if q.manner == "said"]
    assert _source(q) == source
    assert q.content[0].exact.startswith(content)


def test_words_of_both_kinds_are_mixed() -> None:
    q = quote(extracted("Brandvik said the bridge was “a disgrace” and would be closed."), "disgrace")
    assert (q.kind, q.content[0].exact) == ("mixed", "the bridge was “a disgrace” and would be closed")


def test_a_headline_with_a_colon_names_its_speaker() -> None:
    found = extracted("Harbour spokesman: “The ferry is safe”", "Harbour spokesman Ivo Lenk spoke to reporters.")
    assert quote(found, "ferry").speaker == entity(found, "Ivo Lenk").id


def test_an_agency_that_carried_it_is_told_from_the_speaker() -> None:
    found = extracted("“We will not sign,” President Alma Corvo was quoted as saying by the state agency Norpress.")
    q = quote(found, "sign")
    assert q.speaker == entity(found, "Alma Corvo").id
    assert q.carriers == (entity(found, "Norpress").id,)


def test_a_source_whose_name_is_kept_back_stays_anonymous() -> None:
    found = extracted("The tunnel had been flooded, according to the daily Tarn Courier, citing informed sources.")
    q = quote(found, "tunnel")
    assert (q.speaker, q.speaker_name, q.anonymous) == (None, "informed sources", True)
    assert q.carriers == (entity(found, "Tarn Courier").id,)


def test_an_official_who_would_not_be_named_is_anonymous() -> None:
    q = quote(extracted("“It is over,” said an official who asked not to be named."), "over")
    assert q.anonymous


def test_a_pronoun_is_followed_back_to_whom_it_means() -> None:
    found = extracted("Chairwoman Ruth Amsel met Governor Paul Tarn on Monday. She said the plant would close.")
    assert quote(found, "plant").speaker == entity(found, "Ruth Amsel").id


def test_a_state_speaks_through_its_army() -> None:
    found = extracted("Norway closed its ports. The Norwegian army said a fishing boat had been hit.")
    q = quote(found, "boat")
    assert (q.speaker, q.speaker_name) == (entity(found, "Norway").id, "The Norwegian army")


def test_what_is_only_wanted_is_told_from_what_is_said() -> None:
    manners = {q.manner for q in extracted("Brandvik wants to close the bridge. She said so.").quotes}
    assert "stance" in manners


def test_armies_attack_with_more_than_words() -> None:
    assert not extracted("Norway attacked two oil refineries on Friday.").quotes
