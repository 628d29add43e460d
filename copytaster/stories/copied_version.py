"""Find the version of a story that a copy repeats."""

from collections.abc import Callable, Sequence

from copytaster.model.article import Envelope
from copytaster.model.records import EnrichedArticle
from copytaster.stories.chain_state import ChainVersion
from copytaster.text.fingerprint import canonicalize, fingerprint_text

_RUN = 3
"""Words in a run; the similarity of two texts is the share of runs that they have in common."""


def find_duplicated_version(
    envelope: Envelope, versions: Sequence[ChainVersion], load: Callable[[str], EnrichedArticle | None]
) -> ChainVersion:
    """The version with the same text, else the most similar one; of several, the newest. There must be at least one."""
    text = envelope.article.text
    mark = fingerprint_text(text)
    same = [v for v in versions if v.mark == mark]
    if same or len(versions) == 1:
        return (same or list(versions))[-1]
    runs = _word_runs(text)
    scored = [(_similarity(runs, load(v.source)), n) for n, v in enumerate(versions)]
    return versions[max(scored)[1]]


def _similarity(runs: frozenset[tuple[str, ...]], source: EnrichedArticle | None) -> float:
    other_runs = _word_runs(source.envelope.article.text) if source else frozenset()
    all_runs = runs | other_runs
    return len(runs & other_runs) / len(all_runs) if all_runs else 0.0


def _word_runs(text: str) -> frozenset[tuple[str, ...]]:
    words = canonicalize(text).split()
    return frozenset(tuple(words[n : n + _RUN]) for n in range(max(len(words) - _RUN + 1, 1)))
