"""The checker at work on labelled claims: each source parsed once, each claim timed by itself."""

import hashlib
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from copytaster import checker, entailment, models
from copytaster.article import Article, Body, Envelope, Statement, clean, sha256
from desk.evaluate.claims import Claim, by_source


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the checker makes of one claim. `ms` is what the claim took, its own parse included, its source's not."""

    id: str
    p_inconsistent: float
    flagged: bool
    kinds: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    abstained: bool
    ms: float
    checker: str


@cache
def edition(pipeline: str) -> str:
    """What predictions depend on: a hash of the checker's own files, and the pipeline with its version."""
    digest = hashlib.sha256()
    root = Path(checker.__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{checker.name(entailment.asked())}+{digest.hexdigest()[:12]} {pipeline} {version(pipeline)}"


def judge(claims: Sequence[Claim], pipeline: str, processes: int = 1) -> Iterator[list[Prediction]]:
    """The predictions of each source's claims, source by source, as they get done."""
    groups = list(by_source(claims))
    if processes == 1:
        _begin(pipeline, entailment.asked() is not None)
        yield from map(_judge, groups)
        return
    context = multiprocessing.get_context("forkserver")
    with context.Pool(processes, _begin, (pipeline, entailment.asked() is not None)) as pool:
        yield from pool.imap_unordered(_judge, groups)


_pipeline: list[str] = []


def _begin(pipeline: str, ask_model: bool) -> None:
    _pipeline[:] = [pipeline]
    entailment.ask(ask_model)
    models.load(pipeline)


def _judge(claims: Sequence[Claim]) -> list[Prediction]:
    pipeline = _pipeline[0]
    story = read(claims[0].source, pipeline)
    return [_one(story, claim, pipeline) for claim in claims]


def read(source: str, pipeline: str) -> checker.Story:
    """A source as the checker reads it: each line that is not blank is a block of an article without headline."""
    nlp = models.load(pipeline)
    blocks = [clean(line) for line in source.split("\n") if line.strip()]
    article = Article(uri="urn:evaluate", bodies=tuple(Body(block) for block in blocks))
    envelope = Envelope(article=article, provider="evaluate", received="", text_sha256=sha256(article.text))
    return checker.Story(envelope, models.parse(nlp, blocks), models.parse(nlp, [""]), entailment.asked())


def _one(story: checker.Story, claim: Claim, pipeline: str) -> Prediction:
    text = clean(claim.claim)
    started = time.perf_counter()
    verdict = story.judge(Statement(1, text), models.parse(models.load(pipeline), [text]), "evaluate")
    spent = time.perf_counter() - started
    return Prediction(
        id=claim.id,
        p_inconsistent=verdict.p_inconsistent,
        flagged=verdict.flagged,
        kinds=tuple(sorted({finding.kind for finding in verdict.findings})),
        spans=tuple((finding.span.start, finding.span.end) for finding in verdict.findings),
        abstained=verdict.label == "abstain",
        ms=round(1000 * spent, 2),
        checker=edition(pipeline),
    )
