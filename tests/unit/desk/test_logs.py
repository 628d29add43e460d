"""Logs: one JSON object a line, what repeats said once with a count, and no secret in a traceback."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
import structlog
from aiokafka.conn import AIOKafkaConnection

from desk.logs import configure_logging
from desk.repeated_lines import WINDOW_SECONDS, CollapsingHandler


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[io.StringIO, Clock]]:
    """Logs as a worker has them, into memory and by a clock of the test's; all as it was afterwards."""
    root, stream, clock = logging.getLogger(), io.StringIO(), Clock()
    before = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging("INFO")
    (handler,) = root.handlers
    assert isinstance(handler, CollapsingHandler)
    monkeypatch.setattr(handler, "_clock", clock)
    yield stream, clock
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_line_is_an_object_with_what_is_bound(logged: tuple[io.StringIO, Clock]) -> None:
    stream, _ = logged
    with structlog.contextvars.bound_contextvars(stage="parse", topic="t.raw", partition=3, offset=77):
        structlog.get_logger("one").warning("odd", why="because")
    (line,) = lines(stream)
    assert {k: line[k] for k in ("event", "why", "stage", "topic", "partition", "offset", "level", "logger")} == {
        "event": "odd", "why": "because", "stage": "parse", "topic": "t.raw", "partition": 3, "offset": 77,
        "level": "warning", "logger": "one",
    }  # fmt: skip


def test_what_is_said_again_is_said_once_and_counted(logged: tuple[io.StringIO, Clock]) -> None:
    stream, clock = logged
    log = structlog.get_logger("one")
    for n in range(1000):
        clock.now = n / 200
        log.warning("no answer", attempt=n)
    assert [line["attempt"] for line in lines(stream)] == [0]
    clock.now = WINDOW_SECONDS + 1
    log.info("something else")
    assert [(line["event"], line.get("attempt"), line.get("repeated")) for line in lines(stream)] == [
        ("no answer", 0, None),
        ("no answer", 999, 999),
        ("something else", None, None),
    ]


def test_other_words_other_stages_and_other_speakers_are_other_lines(logged: tuple[io.StringIO, Clock]) -> None:
    stream, _ = logged
    for name, event, stage in (("one", "a", "x"), ("one", "b", "x"), ("one", "a", "y"), ("two", "a", "x")):
        structlog.get_logger(name).warning(event, stage=stage)
    structlog.get_logger("one").error("a", stage="x")
    assert len(lines(stream)) == 5


def test_what_is_critical_is_never_held_back_and_the_counts_come_before_it(logged: tuple[io.StringIO, Clock]) -> None:
    stream, _ = logged
    log = structlog.get_logger("one")
    log.warning("no answer")
    log.warning("no answer")
    log.critical("stuck")
    log.critical("stuck")
    assert [line["event"] for line in lines(stream)] == ["no answer", "no answer", "stuck", "stuck"]
    assert lines(stream)[1]["repeated"] == 1


def test_lines_of_libraries_are_collapsed_by_their_words_not_their_values(logged: tuple[io.StringIO, Clock]) -> None:
    stream, clock = logged
    for port in range(50):
        logging.getLogger("aiokafka.conn").error("no way to port %s", port)
    clock.now = WINDOW_SECONDS
    logging.getLogger("other").warning("done")
    assert [line["event"] for line in lines(stream)] == [
        "no way to port 0",
        "no way to port 49 (repeated 49 times)",
        "done",
    ]


def test_a_traceback_shows_no_values(logged: tuple[io.StringIO, Clock]) -> None:
    stream, _ = logged
    password = "hunter" + "2hunter"
    try:
        raise ConnectionError(f"refused after {len(password)} letters")
    except ConnectionError:
        structlog.get_logger("one").exception("cannot")
    assert "ConnectionError" in stream.getvalue()
    assert password not in stream.getvalue()


def test_on_a_terminal_a_traceback_shows_no_values_either(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root, stream = logging.getLogger(), Terminal()
    before = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    password = "hunter" + "2hunter"
    try:
        configure_logging("INFO")
        try:
            raise ConnectionError(f"refused after {len(password)} letters")
        except ConnectionError:
            structlog.get_logger("one").exception("cannot")
    finally:
        root.handlers[:], root.level = before
        structlog.reset_defaults()
    assert "ConnectionError" in stream.getvalue()
    assert password not in stream.getvalue()


async def test_a_connection_that_aiokafka_left_behind_and_closed_is_no_error(
    logged: tuple[io.StringIO, Clock],
) -> None:
    left = AIOKafkaConnection("127.0.0.1", 9092, client_id="test")
    left._closed_fut = asyncio.get_running_loop().create_future()
    left._reader, left._writer, left._read_task = asyncio.StreamReader(), Mock(), Mock()
    assert left.connected()
    with pytest.warns(ResourceWarning, match="Unclosed"):
        left.__del__()
    asyncio.get_running_loop().call_exception_handler({"message": "something else"})
    assert [line["event"] for line in lines(logged[0])] == ["something else"]
