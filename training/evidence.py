"""Evidence for training: sentences split by rule, chosen as in copytaster/checking/model_input.py."""

import re
from collections.abc import Sequence

from copytaster.checking.model_input import EvidenceSelector

_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n+")


def sentences(text: str) -> list[str]:
    """Sentences by rule: choosing training evidence is not worth a parse. Fragments under three words are joined."""
    out: list[str] = []
    for piece in _SENTENCE.split(text):
        piece = piece.strip()
        if out and (len(out[-1].split()) < 3 or re.search(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gov|Sen|Rep|Gen)\.$", out[-1])):
            out[-1] += " " + piece
        elif piece:
            out.append(piece)
    return out


def evidence(claim: str, source: Sequence[str]) -> str:
    """The short evidence for one sentence of a claim."""
    return EvidenceSelector(source).select_text(claim)
