"""Stories and statements for the checker's tests, parsed with the real pipeline."""

from collections.abc import Sequence

from copytaster.checking.analyzed_text import analyze_source, analyze_statement
from copytaster.checking.checker import SourceContext
from copytaster.checking.detectors import CheckCase
from copytaster.checking.entailment_model import EntailmentModel
from copytaster.model.article import Article, Body, Envelope, Headline, Statement, hash_text
from copytaster.model.verdict import Verdict
from copytaster.text.doc import Doc
from copytaster.text.language_models import load, parse


def parsed(*blocks: str) -> Doc:
    return parse(load(), blocks)


def envelope(blocks: Sequence[str], title: str = "", captions: Sequence[str] = ()) -> Envelope:
    bodies = (*(Body(b) for b in blocks), *(Body(c, "caption") for c in captions))
    article = Article(uri="urn:test:1", headlines=(Headline(title),) if title else (), bodies=bodies)
    return Envelope(article=article, provider="test", received="", text_sha256=hash_text(article.text))


def judge(
    blocks: Sequence[str],
    statements: Sequence[str],
    *,
    title: str = "",
    captions: Sequence[str] = (),
    model: EntailmentModel | None = None,
) -> tuple[Verdict, ...]:
    """The verdicts on statements about a story given as blocks. Without a model only the detectors judge."""
    story = SourceContext(envelope(blocks, title, captions), parsed(*blocks), parsed(title), model)
    return tuple(story.judge(Statement(n, text), parsed(text), "test-chain") for n, text in enumerate(statements, 1))


def case(blocks: Sequence[str], statement: str, title: str = "") -> CheckCase:
    """One statement, prepared for the checks."""
    source, head = analyze_source(parsed(*blocks), parsed(title))
    return CheckCase(analyze_statement(parsed(statement), source.story_names), source, head)


def kinds(verdict: Verdict) -> set[str]:
    """The kinds of the findings that flag by themselves."""
    return {f.kind for f in verdict.findings if f.weight >= 0.5}
