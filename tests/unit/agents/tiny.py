"""Stands in for a pipeline package in the nlp child: loads at once, and does what a test asks."""

import os
import time
from typing import Any

from agents.nlp.child_work import ChildContext
from agents.nlp.limits import StatementLimits


def load() -> dict[str, str]:
    """What every call finds in its context as `nlp`."""
    return {"name": "tiny"}


def named(context: ChildContext, *args: Any) -> tuple[Any, ...]:
    """The model's name and the arguments."""
    return (context.models.nlp["name"], *args)


def had(context: ChildContext) -> tuple[StatementLimits, int]:
    """The child's own limits, and which object holds its sources."""
    return context.limits, id(context.cached_sources)


def pid(context: ChildContext) -> int:
    """The child's own process id."""
    return os.getpid()


def fails(context: ChildContext) -> None:
    """A text that the models cannot bear."""
    raise KeyError("no such lemma")


def sleeps(context: ChildContext, seconds: float) -> None:
    """A text that takes too long."""
    time.sleep(seconds)


_kept: list[bytes] = []


def keeps(context: ChildContext, megabytes: int) -> int:
    """A text that leaves the process larger than it was; the process's id."""
    _kept.append(b"x" * megabytes * 1024 * 1024)
    return os.getpid()


def dies(context: ChildContext) -> None:
    """A text that brings the whole process down."""
    os._exit(3)
