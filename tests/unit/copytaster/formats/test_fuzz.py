"""A short run of the fuzzer, and the bombs; `make fuzz` is the long one."""

import time

import pytest

from tests.fuzz.mutate import bombs
from tests.fuzz.run import KINDS, feed, run


def test_mutants_of_every_format_are_read_or_refused_for_a_declared_reason() -> None:
    ran = run(2.5, seed=20261123, with_bombs=False)
    assert ran.finds == ()
    assert ran.told.get("ok", 0) > 3
    assert len(ran.told) > 3


@pytest.mark.parametrize("n", range(6))
def test_an_item_with_a_document_type_of_its_own_expands_and_fetches_nothing(n: int) -> None:
    assert feed(bombs()[n], KINDS["xml"]) in ("unsafe-xml", "wrong-shape", "truncated", "no-text")


def test_what_is_made_to_cost_time_is_refused_at_once() -> None:
    deep = [raw for raw in bombs() if raw.startswith((b"<html><div>", b"<newsItem a0", b"<!doctype html><<<"))]
    assert {feed(raw, None) for raw in deep} <= {"too-long", "not-xml", "unsupported-metadata-only", "no-text"}


def test_a_long_number_on_a_page_costs_no_more_than_its_length() -> None:
    page = (
        b"A ferry ran aground off Lomma on Sunday, the coastguard said.\n\n"
        + b"9" * 5000
        + b"x\n\nMore text follows here, it says."
    )
    assert feed(page, KINDS["text"]) == "ok"


def test_a_text_item_of_very_many_empty_lines_costs_no_more_than_its_length() -> None:
    start = time.process_time()
    assert feed(b"\n" * 300_000 + b"x", KINDS["7901"]) == "ok"
    assert time.process_time() - start < 4
