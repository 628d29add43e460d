"""The passages of a source that an alert carries, and what a newer version made of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.article import Article, Body, Headline, cut_span
from copytaster.model.assessment import Passage
from copytaster.model.verdict import Evidence, Finding, SourceField, Verdict
from copytaster.stories.evidence_passages import MAX_PASSAGE_LENGTH, MAX_PASSAGES, find_passages, split_paragraphs
from copytaster.stories.paragraph_changes import MAX_CHANGES as MOST_CHANGES
from copytaster.stories.paragraph_changes import find_paragraph_changes

LONG = "Rescuers searched the hull until dawn. " * 40
STORY = ("The ferry ran aground near Ostholm. Four people were killed.", LONG.strip(), "Two tugs came from Sandvik.")


def article(*paragraphs: str, title: str = "Ferry aground", captions: tuple[str, ...] = ()) -> Article:
    bodies = tuple(Body(p) for p in paragraphs) + tuple(Body(c, "caption") for c in captions)
    return Article(uri="urn:wire:1", headlines=(Headline(title),), bodies=bodies)


def on(source: str, words: str, relation: str = "supports", field: SourceField = "text") -> Evidence:
    at = source.index(words)
    return Evidence(field, cut_span(source, at, at + len(words)), relation)  # type: ignore[arg-type]


def verdict(*evidence: Evidence, conflicts: tuple[Evidence, ...] = ()) -> Verdict:
    found = (Finding(kind="number", span=cut_span("Six", 0, 3), message="m", evidence=conflicts),) if conflicts else ()
    return Verdict(
        n=1, text="Six", label="supported", p_inconsistent=0.1, flagged=False, alert_id="a", evidence=evidence,
        findings=found,
    )  # fmt: skip


def marked(passage: Passage) -> list[tuple[str, str]]:
    return [(passage.text[m.start - passage.start : m.end - passage.start], m.relation) for m in passage.marks]


def test_a_passage_is_the_paragraph_with_what_bears_on_the_statement_marked() -> None:
    told = article(*STORY)
    made = verdict(on(told.text, "Four people were killed."), conflicts=(on(told.text, "Four", "conflicts"),))
    (passage,) = find_passages(told, made)
    assert passage.text == STORY[0]
    assert marked(passage) == [("Four people were killed.", "supports"), ("Four", "conflicts")]
    assert (passage.cut_before, passage.cut_after) == (False, False)


def test_a_long_paragraph_is_cut_between_words_round_what_conflicts() -> None:
    told = article("A beginning. " + LONG + "Six boats came. " + LONG)
    (passage,) = find_passages(told, verdict(conflicts=(on(told.text, "Six boats", "conflicts"),)))
    assert len(passage.text) <= MAX_PASSAGE_LENGTH
    assert (passage.cut_before, passage.cut_after) == (True, True)
    assert marked(passage) == [("Six boats", "conflicts")]
    assert not passage.text.startswith(" ")
    assert told.text[passage.start - 1] == " "


def test_headline_and_captions_are_fields_of_their_own_in_reading_order() -> None:
    told = article(*STORY, captions=("A tug from Nordvik.", "The hull at dawn."))
    made = verdict(
        on("The hull at dawn.", "hull", field="caption"),
        on(told.text, "Two tugs"),
        on(told.title, "Ferry", field="headline"),
    )
    assert [(p.field, p.text) for p in find_passages(told, made)] == [
        ("headline", "Ferry aground"), ("text", STORY[2]), ("caption", "The hull at dawn."),
    ]  # fmt: skip


def test_evidence_from_another_text_is_left_out() -> None:
    told = article(*STORY)
    elsewhere = Evidence("text", cut_span("Nobody was hurt at all.", 0, 6), "supports")
    assert find_passages(told, verdict(elsewhere)) == ()


def test_of_many_passages_those_that_conflict_are_kept() -> None:
    told = article(*(f"Paragraph {n} has its own words." for n in range(10)))
    supports = [on(told.text, f"Paragraph {n}") for n in range(9)]
    found = find_passages(told, verdict(*supports, conflicts=(on(told.text, "Paragraph 9", "conflicts"),)))
    assert len(found) == MAX_PASSAGES
    assert marked(found[-1]) == [("Paragraph 9", "conflicts")]


TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=900), min_size=1, max_size=4
)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.data())
def test_passages_are_stretches_of_the_source_and_marks_lie_in_them(paragraphs: list[str], data: st.DataObject) -> None:
    told = article(*paragraphs)
    start = data.draw(st.integers(0, len(told.text) - 1))
    end = data.draw(st.integers(start + 1, len(told.text)))
    for passage in find_passages(told, verdict(Evidence("text", cut_span(told.text, start, end), "supports"))):
        assert told.text[passage.start : passage.start + len(passage.text)] == passage.text
        assert 0 < len(passage.text) <= MAX_PASSAGE_LENGTH
        for mark in passage.marks:
            assert passage.start <= mark.start < mark.end <= passage.start + len(passage.text)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_stretches_of_a_text_cover_it_in_order_and_fit_a_passage(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    found = list(split_paragraphs(text))
    assert all(0 < end - start <= MAX_PASSAGE_LENGTH for start, end in found)
    assert found == sorted(found)
    covered = {n for start, end in found for n in range(start, end)}
    assert all(text[n].isspace() for n in range(len(text)) if n not in covered)


def seen(told: Article, *words: str) -> tuple[Passage, ...]:
    return find_passages(told, verdict(*(on(told.text, w) for w in words)))


def test_a_change_sets_old_and_new_text_side_by_side_with_what_differs_marked() -> None:
    old = article("The ferry ran aground near Ostholm. Four people were killed, police said.", "Tugs came.")
    new = article(
        "Tugs came at noon.", "The ferry ran aground near Ostholm. Six people were killed, the coastguard said."
    )
    (change,) = find_paragraph_changes(seen(old, "Four people"), new)
    assert change.old is not None
    assert change.new is not None
    assert marked(change.old) == [("Four", "changed"), ("police", "changed")]
    assert marked(change.new) == [("Six", "changed"), ("the coastguard", "changed")]


def test_a_paragraph_that_is_gone_has_no_new_text() -> None:
    old = article("Captain Storm steered the ship himself.", "The ferry ran aground.")
    (change,) = find_paragraph_changes(seen(old, "Captain Storm"), article("The ferry ran aground."))
    assert change.new is None
    assert change.old is not None
    assert marked(change.old) == [("Captain Storm steered the ship himself.", "changed")]


def test_what_stands_unchanged_is_no_change() -> None:
    assert find_paragraph_changes(seen(article(*STORY), "Four people"), article(STORY[2], STORY[0])) == ()


def test_what_lies_beyond_a_cut_is_not_called_new() -> None:
    before = " ".join(f"Rescue boat {n} went out at first light and came back." for n in range(30))
    after = " ".join(f"Crew {n} was brought to the harbour and then to its hotel." for n in range(30))
    old, new = (article(f"{before} {toll} people were killed. {after}") for toll in ("Four", "Six"))
    (change,) = find_paragraph_changes(seen(old, "Four people"), new)
    assert change.old is not None
    assert change.new is not None
    assert (marked(change.old), marked(change.new)) == ([("Four", "changed")], [("Six", "changed")])
    assert change.new.cut_before
    assert change.new.cut_after


def test_no_more_changes_are_shown_than_fit() -> None:
    old = article(*(f"Part {n} tells of the ferry at hour {n} of the day." for n in range(5)))
    new = article(*(f"Part {n} tells of the ferry at minute {n} of the day." for n in range(5)))
    assert len(find_paragraph_changes(seen(old, *(f"Part {n}" for n in range(5))), new)) == MOST_CHANGES


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_a_text_of_nothing_has_no_stretches(text: str) -> None:
    assert list(split_paragraphs(text)) == []
