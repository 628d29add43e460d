"""The usual pipeline with a detector that does harm if a statement has one of these words.

It replaces a pipeline package: `nlp.pipeline = tests.support.poisoned`.
"""

import os
import time
from collections.abc import Iterator

from spacy.language import Language

from copytaster.checking.detectors import DETECTORS, CandidateFinding, CheckCase
from copytaster.text import language_models

PIPELINE = __name__


def load() -> Language:
    """Return what `models.load` returns, and add the detector to this process."""
    DETECTORS["harm"] = harm
    return language_models.load()


def harm(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield no draft; do the harm that the statement's words name."""
    for token in case.statement.doc.tokens:
        if token.lower in HARM:
            HARM[token.lower]()
    yield from ()


def spin() -> None:
    """Loop without end, in Python."""
    while True:
        sum(range(1000))


def eat() -> None:
    """Take more and more memory, in small objects."""
    kept: list[list[int]] = []
    while True:
        kept.append([0] * 50)


def demand() -> None:
    """Ask for more memory than there is, in one call."""
    bytearray(1 << 42)


def block() -> None:
    """Wait without end and without processor time, like a library that hangs."""
    while True:
        time.sleep(600)


def fail() -> None:
    """Raise an error, like a detector with a fault."""
    raise KeyError("no such lemma")


def die() -> None:
    """End the process, like a library with a fault."""
    os._exit(3)


HARM = {"treadmill": spin, "glutton": eat, "emperor": demand, "statue": block, "gremlin": fail, "lemming": die}
