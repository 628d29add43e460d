"""Quotation marks, however drawn, and what one odd mark costs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copytaster.extraction.quotes.marks import find_quoted_spans


def _words(text: str) -> list[str]:
    return [text[q.inner[0] : q.inner[1]] for q in find_quoted_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        'The mayor said, "We shall rebuild the pier."',
        "The mayor said, “We shall rebuild the pier.”",
        "The mayor said, „We shall rebuild the pier.“",
        "The mayor said, «We shall rebuild the pier.»",
        "The mayor said, »We shall rebuild the pier.«",
        "The mayor said, ``We shall rebuild the pier.''",
        "The mayor said, ''We shall rebuild the pier.''",
        "The mayor said, ‘We shall rebuild the pier.’",
        "The mayor said, 'We shall rebuild the pier.'",
        "The mayor said, “We shall rebuild the pier.“",
    ],
)
def test_every_way_of_drawing_marks_is_read(text: str) -> None:
    assert _words(text) == ["We shall rebuild the pier."]


def test_apostrophes_are_no_marks() -> None:
    assert _words("It’s the mayor’s pier, the workers’ pride, and they don't rebuild it.") == []


def test_marks_within_marks_belong_to_the_outer_pair() -> None:
    assert _words("“He told me ‘never again’ and left,” she said.") == ["He told me ‘never again’ and left,"]


def test_a_mark_that_is_never_closed_costs_one_quotation() -> None:
    text = "“The pier will open, the mayor said.\n\nA crowd had gathered.\n\n“I am glad,” said a baker."
    assert [q.closed for q in find_quoted_spans(text)] == [False, True]
    assert _words(text)[1] == "I am glad,"


def test_a_quotation_runs_on_over_paragraphs_that_open_with_a_mark() -> None:
    text = "“The pier will open in May.\n\n“It will stay open,” he said."
    assert [q.runs_on for q in find_quoted_spans(text)] == [True, False]


@given(st.text(alphabet="ab .,\n'\"“”‘’„«»`", max_size=120))
@example("```«’")
@example("“He said ‘no “and’ left.”")
def test_stretches_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for q in find_quoted_spans(text):
        assert end <= q.start <= q.inner[0] <= q.inner[1] <= q.end <= len(text)
        end = q.end
