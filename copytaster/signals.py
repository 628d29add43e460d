"""What a statement's words show of how it was made from its source, beside what the detectors find.

Numbers for the verdict's small model (copytaster/weighing.py): how much of the
statement the story covers, how much of it is copied in one piece, how long both are, and what the trained model
holds of it. Together they tell how far a finding, or its absence, may be believed.
"""

import math
from collections.abc import Iterable, Sequence

from copytaster.checks import Case, Draft
from copytaster.doubt import Doubts
from copytaster.evidence import coverage
from copytaster.reading import Reading
from copytaster.verdict import Kind
from copytaster.words import is_content

RUN = 5
"""Words in a row that stand in the source just so: fewer meet by chance."""
MOST_NAMES = 3
LEAST_DOUBT = 0.005
"""What the model says beyond this, either way, is no surer."""
SUREST = 0.99
"""A weight of 1 would be a signal without end."""

GROUPS: dict[str, frozenset[Kind]] = {
    "names": frozenset({"name", "place"}),
    "figures": frozenset({"number", "quantifier", "time"}),
    "roles": frozenset({"actor", "cause"}),
    "polarity": frozenset({"negation", "antonym"}),
    "speech": frozenset({"attribution", "hedging", "quote"}),
    "wording": frozenset({"other"}),
}


def signals(case: Case, drafts: Sequence[Draft], doubts: Doubts) -> dict[str, float]:
    """Every signal by its name; shares lie between 0 and 1, lengths are logarithms, findings sums of -ln(1 - weight)."""
    doc = case.statement.doc
    words = [t.lower for t in doc.tokens if not t.text.isspace()]
    asked = case.asked(range(len(doc.tokens)))
    content = [t for t in doc.tokens if is_content(t)]
    source, title = case.source, case.title
    strange = [t for t in content if t.lower not in case.source.surface and t.lemma.lower() not in case.source.surface]
    unknown = [n for n in case.statement.names if n.first not in case.statement.key_at]
    out = {f"found {name}": _found(d for d in drafts if d.kind in kinds) for name, kinds in GROUPS.items()}
    return out | {
        "uncovered": 1 - coverage(case.statement, asked, case.evidence_bag),
        "uncovered anywhere": 1 - coverage(case.statement, asked, case.all_senses),
        "strange words": len(strange) / max(1, len(content)),
        "new pairs": _new(words, source, title, 2),
        "new triples": _new(words, source, title, 3),
        "not copied": _uncopied(words, source, title),
        "unknown names": min(MOST_NAMES, len(unknown)) / MOST_NAMES,
        "words": math.log(1 + len(words)),
        "sentences": math.log(len(doc.sents) or 1),
        "source words": math.log(1 + len(source.doc.tokens)),
        "pair": _logit(doubts.p),
        "word": _logit(doubts.worst),
        "spread": math.log(1 + len(case.evidence) / (len(doc.sents) or 1)),
    }


def _found(drafts: Iterable[Draft]) -> float:
    return sum(-math.log(1 - min(SUREST, d.weight)) for d in drafts)


def _logit(p: float) -> float:
    p = min(1 - LEAST_DOUBT, max(LEAST_DOUBT, p))
    return math.log(p / (1 - p))


def _new(words: Sequence[str], source: Reading, title: Reading, n: int) -> float:
    """Share of the statement's runs of `n` words that neither text nor headline has."""
    own = _runs(words, n)
    known = _known(source, n) | _known(title, n)
    return sum(run not in known for run in own) / max(1, len(own))


def _uncopied(words: Sequence[str], source: Reading, title: Reading) -> float:
    """Share of the words that are in no run of `RUN` which stands in text or headline."""
    known = _known(source, RUN) | _known(title, RUN)
    inside = {i + k for i, run in enumerate(_runs(words, RUN)) if run in known for k in range(RUN)}
    return 1 - len(inside) / max(1, len(words))


def _known(reading: Reading, n: int) -> frozenset[tuple[str, ...]]:
    def make() -> frozenset[tuple[str, ...]]:
        return frozenset(_runs([t.lower for t in reading.doc.tokens if not t.text.isspace()], n))

    return reading.kept(f"runs of {n}", make)


def _runs(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
