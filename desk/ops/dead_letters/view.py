"""Dead letters in a readable form for people, and as JSON for programs."""

import base64
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from desk.ops.dead_letters.choice import STANDINGS
from desk.ops.dead_letters.letters import DeadLetter
from streams.headers import format_iso

MOST_SHOWN_BYTES = 4000
"""Bytes of a value that `show` prints on a screen; `--raw` writes all of it."""


def print_letters(letters: Sequence[DeadLetter], *, most: int) -> None:
    """Print the newest letters, one a line, then the counts of all."""
    console, table = _console(), _table("letter", "time", "stage", "reason", "standing", "redrives", "source")
    for letter in letters[-most:] if most else letters:
        table.add_row(
            letter.id[:12], format_iso(letter.record.timestamp), letter.stage, letter.reason, letter.standing,
            str(letter.redrives), Text(str(letter.source)),
        )  # fmt: skip
    console.print(table)
    if most and len(letters) > most:
        console.print(f"… and {len(letters) - most} earlier ones; --most 0 lists all")
    print_counts(letters)


def print_counts(letters: Sequence[DeadLetter]) -> None:
    """Print the number of letters of each stage, reason and state."""
    console, table = _console(), _table("stage", "reason", *STANDINGS, "all")
    for (stage, reason), of in sorted(_by_sort(letters).items()):
        table.add_row(stage, reason, *(str(of[s]) for s in STANDINGS), str(sum(of.values())))
    total = Counter(letter.standing for letter in letters)
    table.add_row("all", "", *(str(total[s]) for s in STANDINGS), str(len(letters)))
    console.print(table)


def print_letter(letter: DeadLetter) -> None:
    """Print everything about one letter. Control characters of its text are escaped."""
    console = _console()
    for name, value in (*_facts(letter).items(), *((f"header {n}", _text(v)) for n, v in letter.headers)):
        console.print(Text(f"{name}: {_text(str(value).encode())}"), soft_wrap=True)
    value = letter.record.value or b""
    console.print(Text(_text(value[:MOST_SHOWN_BYTES])), soft_wrap=True)
    if len(value) > MOST_SHOWN_BYTES:
        console.print(f"… {len(value) - MOST_SHOWN_BYTES} more bytes; --raw writes all of them")


def build_letter_json(letter: DeadLetter, *, with_value: bool = False) -> dict[str, Any]:
    """One letter as JSON; bytes in base64."""
    value = {"value": base64.b64encode(letter.record.value or b"").decode()} if with_value else {}
    headers = {"headers": {n: base64.b64encode(v).decode() for n, v in letter.headers}} if with_value else {}
    return _facts(letter) | headers | value


def build_counts_json(letters: Sequence[DeadLetter]) -> list[dict[str, Any]]:
    """The counts as JSON."""
    return [{"stage": s, "reason": r, **{k: of[k] for k in STANDINGS}} for (s, r), of in _by_sort(letters).items()]


def _by_sort(letters: Sequence[DeadLetter]) -> dict[tuple[str, str], Counter[str]]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for letter in letters:
        counts.setdefault((letter.stage, letter.reason), Counter())[letter.standing] += 1
    return counts


def _facts(letter: DeadLetter) -> dict[str, Any]:
    mark = letter.mark
    return {
        "id": letter.id,
        "offset": letter.record.offset,
        "time": format_iso(letter.record.timestamp),
        "stage": letter.stage,
        "reason": letter.reason,
        "exception": letter.exception,
        "source": str(letter.source),
        "provider": letter.provider,
        "standing": letter.standing,
        "redrives": letter.redrives,
        "whole": letter.is_whole,
        "bytes": len(letter.record.value or b""),
        "handled": {"run": mark.run, "at": mark.at, "by": mark.by, "why": mark.why} if mark else None,
    }


def _text(value: bytes) -> str:
    """Text that is safe to show: without control codes and without marks that change the direction."""
    text = value.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c == "\n" else orjson.dumps(c).decode().strip('"') for c in text)


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 200)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table
