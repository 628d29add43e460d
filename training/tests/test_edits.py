"""Edits do what their kind says, mark what they spoil, and are the same for the same seed."""

import random

import pytest

from copytaster.text.language_models import load, parse
from training.edits import joins, make, names, numbers, polarity, roles, wording
from training.edits.draft import Story, draft, written
from training.edits.forms import Forms

BLOCKS = (
    "Mayor Dora Quill opened the new hospital in Kirrin on Monday. Holm Industries may close two factories, "
    "the company said. Police arrested Peter Vance in Ansel after the fire. The council did not approve the plan. "
    "Some workers bought houses and others bought land. At least 12 people were injured, Inspector Ruth Lamb said.",
    "Peter Vance criticized Dora Quill on Tuesday. The council closed the harbour. Prices rose by 4 pct in May. "
    "Workers were injured, houses were bought and the hospital was opened by Dora Quill. They approve of this. "
    "Prices fell in June. The company opened a hospital. Firms approve plans. Firms rise and fall. "
    "The firm purchased houses. The firm purchased land. The police closed the road. "
    "The road was closed. The gate was closed.",
)


@pytest.fixture(scope="module")
def story():
    doc = parse(load(), BLOCKS)
    return Story(doc, Forms([doc]))


def _edited(edit, story, n, seed=1):
    words = draft(story.doc.sent_tokens(n), story.doc.text)
    new = edit(words, story, random.Random(seed))
    return None if new is None else written(new)


def _sentence(story, start):
    return next(n for n in range(len(story.doc.sents)) if story.doc.text[story.doc.sent_span(n)[0] :].startswith(start))


def test_another_name_of_the_story_is_put_in_and_marked(story):
    text, wrong = _edited(names.other_name, story, _sentence(story, "Police arrested"))
    (start, _), (_, end) = wrong[0], wrong[-1]
    assert text[start:end] not in ("Peter Vance", "Ansel")
    assert text[start:end] in story.doc.text


def test_a_number_changes_and_nothing_else(story):
    text, wrong = _edited(numbers.other_number, story, _sentence(story, "At least"))
    ((start, end),) = wrong
    assert text[:start] + "12" + text[end:] == "At least 12 people were injured, Inspector Ruth Lamb said."
    assert text[start:end] != "12"


def test_a_negation_is_taken_out(story):
    text, wrong = _edited(polarity.affirmed, story, _sentence(story, "The council did"))
    assert text == "The council did approve the plan."
    assert [text[a:b] for a, b in wrong] == ["approve"]


def test_a_hedge_becomes_a_certainty(story):
    text, wrong = _edited(polarity.surer, story, _sentence(story, "Holm"))
    assert text.startswith("Holm Industries will close")
    assert [text[a:b] for a, b in wrong] == ["will"]


def test_subject_and_object_are_exchanged(story):
    text, wrong = _edited(roles.exchanged, story, _sentence(story, "Peter Vance criticized"))
    assert text == "Dora Quill criticized Peter Vance on Tuesday."
    assert len(wrong) == 4


def test_a_passive_keeps_who_did_what_and_marks_nothing(story):
    text, wrong = _edited(roles.passive, story, _sentence(story, "The council closed"))
    assert (text, wrong) == ("The harbour was closed by the council.", ())


def test_an_attribution_comes_first(story):
    text, wrong = _edited(roles.attributed_first, story, _sentence(story, "At least"))
    assert (text, wrong) == ("Inspector Ruth Lamb said that at least 12 people were injured.", ())


def test_figures_and_the_wires_abbreviations_are_spelled_out(story):
    text, wrong = _edited(numbers.spelled, story, _sentence(story, "Prices rose"))
    assert (text, wrong) == ("Prices rose by four percent in May.", ())


def test_a_near_synonym_takes_the_form_of_the_word_it_replaces(story):
    text, wrong = _edited(wording.reworded, story, _sentence(story, "Some workers"))
    assert "purchased" in text
    assert wrong == ()


def test_a_cause_is_invented_between_two_sentences(story):
    one, two = (
        draft(story.doc.sent_tokens(_sentence(story, s)), story.doc.text) for s in ("The council closed", "Firms")
    )
    text, wrong = written(joins.caused(one, two, random.Random(3)))
    assert text.startswith("The council closed the harbour ")
    assert text.endswith("firms approve plans.")
    assert wrong


def test_the_same_seed_makes_the_same_pairs_and_marks_lie_in_the_claims(story):
    twice = [list(make.from_article("x", story.doc, story.forms, most=4, seed=5)) for _ in range(2)]
    assert twice[0] == twice[1]
    assert {p.label for p in twice[0]} == {0, 1}
    for pair in twice[0]:
        assert all(0 <= a < b <= len(pair.claim) for a, b in pair.wrong)
        assert (pair.label == 0) == bool(pair.wrong)
