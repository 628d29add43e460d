"""Short evidence covers the statement."""

from copytaster.checking.model_input import ENOUGH_WORDS, MAX_WORDS, EvidenceSelector
from training.evidence import evidence, sentences

STORY = (
    "Ferry services between Port Ansel and Kirrin were halted on Monday. Mayor Dora Quill said a mooring had failed. "
    "Tourists waited on the quay. A bakery gave out bread. The line carries 4,000 people a week. "
    "Engineers from Holm & Sons will inspect the pier next Tuesday."
)


def test_the_sentences_that_cover_a_statement_are_chosen_wherever_they_stand():
    claim = "Engineers will inspect the pier after ferry services to Kirrin were halted."
    assert EvidenceSelector(sentences(STORY)).choose_sentences(claim) == [0, 5]


def test_sentences_that_stood_apart_are_parted_by_an_ellipsis():
    claim = "Engineers will inspect the pier after ferry services to Kirrin were halted."
    assert " … " in evidence(claim, sentences(STORY))


def test_evidence_of_a_long_source_stays_short():
    source = [f"The board of district {n} met and discussed budget item {n} for the coming year." for n in range(200)]
    words = len(evidence("District 7 discussed budget item 9, and district 150 met.", source).split())
    assert 10 < words <= max(ENOUGH_WORDS, MAX_WORDS)


def test_a_statement_about_nothing_in_the_source_still_gets_evidence():
    assert evidence("Zebras graze.", sentences(STORY))


def test_an_initial_ends_no_sentence():
    assert sentences("A man named J. Harrow left. He was 40.") == ["A man named J. Harrow left.", "He was 40."]
