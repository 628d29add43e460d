"""A demo while it runs, and its closing words."""

import io

from rich.console import Console

from desk.cli.commands.demo import format_summary
from desk.demo.run import DemoResult
from desk.demo.view import DemoView, build_summary_line
from desk.ops.topic_reading.counts import RecordCounts

HALFWAY = RecordCounts(
    held={"raw": 7, "articles": 5, "deduplicated": 4, "duplicates": 1, "enriched": 2, "checked": 1, "alerts": 1},
    done={"raw": 5, "articles": 5, "deduplicated": 2, "enriched": 1, "checked": 1},
)


def shown(*, terminal: bool) -> str:
    out = io.StringIO()
    with DemoView(Console(file=out, force_terminal=terminal, no_color=True, width=80)) as view:
        view.step("7 items published")
        view.show_counts(HALFWAY)
        view.close()
    return out.getvalue()


def test_what_is_left_is_the_lag_of_all_stages_together() -> None:
    assert HALFWAY.left == 2 + 0 + 2 + 1 + 0
    assert RecordCounts().left == 0


def test_each_stage_is_shown_with_what_it_has_read_and_written() -> None:
    lines = [line.split() for line in shown(terminal=False).splitlines()]
    assert ["parse", "5/7", "raw", "articles", "5"] in lines
    assert ["deduplicate", "5/5", "articles", "deduplicated", "4,", "duplicates", "1"] in lines
    assert "1 alert, 0 dead letters, 5 left, 0 s" in shown(terminal=False)


def test_what_is_left_is_told_once_the_worker_has_read_something() -> None:
    assert "the worker is getting ready, 3 s" in str(build_summary_line(RecordCounts(held={"raw": 7}), 3.2))
    assert "0 dead letters, nothing left, 3 s" in str(
        build_summary_line(RecordCounts(held={"raw": 7}, done={"raw": 7}), 3.2)
    )


def test_off_a_terminal_the_stages_are_printed_once_at_the_end_without_escapes() -> None:
    assert shown(terminal=False).count("deduplicate ") == 1
    assert shown(terminal=False).index("7 items published") < shown(terminal=False).index("deduplicate ")
    assert "\x1b" not in shown(terminal=False)


def test_on_a_terminal_the_last_picture_stays() -> None:
    assert "deduplicate " in shown(terminal=True)
    assert "7 items published" in shown(terminal=True)


def test_every_line_fits_eighty_columns() -> None:
    assert max(map(len, shown(terminal=False).splitlines())) <= 80


def test_the_closing_words_count_one_and_many() -> None:
    one = DemoResult(items=1, stories=1, repeats=0, statements=8, rejected=0, alerts=(), seconds=7.26)
    assert format_summary(one) == (
        "1 item in: 1 story, 0 repeats dropped, 0 dead letters.\n8 statements checked: 0 alerts, in 7.3 s."
    )
    many = DemoResult(items=7, stories=6, repeats=1, statements=1, rejected=2, alerts=(), seconds=9.0)
    assert format_summary(many) == (
        "7 items in: 6 stories, 1 repeat dropped, 2 dead letters.\n1 statement checked: 0 alerts, in 9.0 s."
    )
