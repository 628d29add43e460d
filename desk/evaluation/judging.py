"""Running the checker on labelled claims: each source is parsed once, each claim is timed by itself."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agents.nlp.child_work import ChildContext
from copytaster.analyzer import Models
from copytaster.checking import checker, entailment_model
from copytaster.checking.not_judged import build_unjudged_verdict, is_unjudged
from copytaster.model.article import Article, Body, Envelope, Statement, hash_text, normalize_text
from copytaster.model.verdict import Verdict
from copytaster.text import language_models
from desk.evaluation.labelled_claims import LabelledClaim


@dataclass(frozen=True, slots=True)
class Prediction:
    """The checker's answer for one claim. `ms` is the time of the claim with its own parse, without its source's parse.

    `unjudged` says why a claim could not be judged, and is empty if it could; such a claim also counts as abstained.
    """

    id: str
    p_inconsistent: float
    flagged: bool
    kinds: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    abstained: bool
    ms: float
    checker: str
    unjudged: str = ""


@cache
def compute_edition(pipeline: str, *, entailment: bool = True) -> str:
    """A hash of everything that predictions depend on: the checker's files, and the pipeline with its version."""
    digest = hashlib.sha256()
    root = Path(checker.__file__).parents[1]
    for path in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    name = checker.checker_name(entailment_model.load() if entailment else None)
    return f"{name}+{digest.hexdigest()[:12]} {pipeline} {_version(pipeline)}"


def _version(pipeline: str) -> str:
    try:
        return version(pipeline)
    except PackageNotFoundError:
        return "not installed"


def predict_claims(context: ChildContext, claims: Sequence[LabelledClaim], edition: str) -> list[Prediction]:
    """Predict claims about one source, each within the limits of this process. It runs in an nlp child."""
    story = _story(context.models, claims[0].source)
    return [_one(context, story, claim, edition) for claim in claims]


def build_unjudged_prediction(claim: LabelledClaim, reason: str, seconds: float, edition: str) -> Prediction:
    """The prediction of a claim that could not be judged, after this many seconds."""
    return _prediction(claim, build_unjudged_verdict(_statement(claim), reason, "evaluate"), seconds, edition)


def read_source(source: str, pipeline: str) -> checker.SourceContext:
    """A source as the checker reads it: each line that is not blank is a block of an article without a headline."""
    return _story(Models.load(pipeline), source)


def _story(models: Models, source: str) -> checker.SourceContext:
    blocks = [normalize_text(line) for line in source.split("\n") if line.strip()]
    article = Article(uri="urn:evaluate", bodies=tuple(Body(block) for block in blocks))
    envelope = Envelope(article=article, provider="evaluate", received="", text_sha256=hash_text(article.text))
    doc, title = language_models.parse(models.nlp, blocks), language_models.parse(models.nlp, [""])
    return checker.SourceContext(envelope, doc, title, models.entailment)


def _one(context: ChildContext, story: checker.SourceContext, claim: LabelledClaim, edition: str) -> Prediction:
    statement = _statement(claim)
    started = time.perf_counter()
    verdict = story.judge_within_limit(
        context.limits.statement,
        statement,
        lambda: language_models.parse(context.models.nlp, [statement.text]),
        "evaluate",
    )
    return _prediction(claim, verdict, time.perf_counter() - started, edition)


def _statement(claim: LabelledClaim) -> Statement:
    return Statement(1, normalize_text(claim.claim))


def _prediction(claim: LabelledClaim, verdict: Verdict, seconds: float, edition: str) -> Prediction:
    return Prediction(
        id=claim.id,
        p_inconsistent=verdict.p_inconsistent,
        flagged=verdict.flagged,
        kinds=tuple(sorted({finding.kind for finding in verdict.findings})),
        spans=tuple((finding.span.start, finding.span.end) for finding in verdict.findings),
        abstained=verdict.label == "abstain",
        ms=round(1000 * seconds, 2),
        checker=edition,
        unjudged=verdict.reason if is_unjudged(verdict) else "",
    )
