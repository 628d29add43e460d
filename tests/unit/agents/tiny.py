"""Stands in for a pipeline package in the nlp child: loads at once, and does what a test asks."""

import os
import time
from typing import Any


def load() -> dict[str, str]:
    """What `models.load` gives to every call."""
    return {"name": "tiny"}


def named(nlp: dict[str, str], *args: Any) -> tuple[Any, ...]:
    """The model's name and the arguments."""
    return (nlp["name"], *args)


def pid(nlp: dict[str, str]) -> int:
    """The child's own process id."""
    return os.getpid()


def fails(nlp: dict[str, str]) -> None:
    """A text that the models cannot bear."""
    raise KeyError("no such lemma")


def sleeps(nlp: dict[str, str], seconds: float) -> None:
    """A text that takes too long."""
    time.sleep(seconds)


_kept: list[bytes] = []


def keeps(nlp: dict[str, str], megabytes: int) -> int:
    """A text that leaves the process larger than it was; the process's id."""
    _kept.append(b"x" * megabytes * 1024 * 1024)
    return os.getpid()


def dies(nlp: dict[str, str]) -> None:
    """A text that brings the whole process down."""
    os._exit(3)
