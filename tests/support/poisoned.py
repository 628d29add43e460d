"""The usual pipeline, and a detector that does harm where a statement has one of these words.

It stands in for a pipeline package: `nlp.pipeline = tests.support.poisoned`.
"""

import os
import time
from collections.abc import Iterator

from spacy.language import Language

from copytaster.checking.detectors import DETECTORS, CandidateFinding, CheckCase
from copytaster.text import language_models

PIPELINE = __name__


def load() -> Language:
    """What `models.load` gives; from now on this process has the detector."""
    DETECTORS["harm"] = harm
    return language_models.load()


def harm(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield no draft; do what the statement's words call for."""
    for token in case.statement.doc.tokens:
        if token.lower in HARM:
            HARM[token.lower]()
    yield from ()


def spin() -> None:
    """Never end, in Python."""
    while True:
        sum(range(1000))


def eat() -> None:
    """Take ever more memory, in small objects."""
    kept: list[list[int]] = []
    while True:
        kept.append([0] * 50)


def demand() -> None:
    """Ask for more memory than there is, in one go."""
    bytearray(1 << 42)


def block() -> None:
    """Give no answer and take no processor time, as a library that waits for ever."""
    while True:
        time.sleep(600)


def fail() -> None:
    """Raise what a detector with a fault would."""
    raise KeyError("no such lemma")


def die() -> None:
    """End the process, as a fault in a library would."""
    os._exit(3)


HARM = {"treadmill": spin, "glutton": eat, "emperor": demand, "statue": block, "gremlin": fail, "lemming": die}
