"""Short evidence: the few sentences that together cover a statement."""

import pytest

from copytaster.checking.model_input import ENOUGH_WORDS, MAX_WORDS, EvidenceSelector

STORY = (
    "Ferry services between Port Ansel and Kirrin were halted on Monday.",
    "Mayor Dora Quill said a mooring had failed.",
    "Tourists waited on the quay.",
    "A bakery gave out bread.",
    "The line carries 4,000 people a week.",
    "Engineers from Holm & Sons will inspect the pier next Tuesday.",
)


def test_the_sentences_that_cover_a_statement_are_chosen_wherever_they_stand() -> None:
    gist = EvidenceSelector(STORY)
    claim = "Engineers will inspect the pier after ferry services to Kirrin were halted."
    assert gist.choose_sentences(claim) == [0, 5]
    assert gist.select_text(claim) == f"{STORY[0]} … {STORY[5]}"


def test_sentences_that_stand_together_are_not_parted() -> None:
    assert EvidenceSelector(STORY).select_text(
        "Ferry services were halted, and the mayor said a mooring had failed."
    ) == " ".join(STORY[:2])


def test_evidence_of_a_long_source_stays_short() -> None:
    many = [f"The board of district {n} met and discussed budget item {n} for the coming year." for n in range(200)]
    words = len(EvidenceSelector(many).select_text("District 7 discussed budget item 9, and district 150 met.").split())
    assert 10 < words <= max(ENOUGH_WORDS, MAX_WORDS)


def test_a_statement_about_nothing_in_the_source_still_gets_evidence() -> None:
    assert EvidenceSelector(STORY).select_text("Zebras graze.")
    assert EvidenceSelector([]).select_text("Zebras graze.") == ""


@pytest.mark.timeout(5)
def test_a_statement_of_no_word_that_counts_is_read_beside_one_sentence_however_long_the_source() -> None:
    assert EvidenceSelector(["Слово."] * 20_000).choose_sentences("Президент подписал новый закон") == [0]
    assert EvidenceSelector([""] * 400).choose_sentences("…") == [0]
