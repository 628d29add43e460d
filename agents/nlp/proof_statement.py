"""A statement of our own that any nlp child can judge. It shows whether a statement or the child is at fault."""

from agents.nlp.child_work import ChildContext
from copytaster import analyzer
from copytaster.checking.not_judged import is_unjudged
from copytaster.model.article import Article, Body, Envelope, Headline, Statement, hash_text

_TEXT = "Four people were hurt on Thursday when a ferry ran aground off Sandrigg, the coastguard said."
_STATEMENTS = (Statement(1, "Six people were hurt when a ferry ran aground off Sandrigg."),)
STORY = Envelope(
    article=Article(uri="urn:copytaster:proof", headlines=(Headline("Ferry aground"),), bodies=(Body(_TEXT),)),
    provider="copytaster",
    received="",
    text_sha256=hash_text(_TEXT),
    statements=_STATEMENTS,
)


class ProofFailed(Exception):
    """Even a plain statement of our own could not be judged; the text says why."""


def prove_child(context: ChildContext) -> None:
    """Read our story and judge its statement, in the child. Raises ProofFailed, or errors of reading."""
    source = analyzer.parse_source(context.models.nlp, STORY)
    for verdict in analyzer.check_parsed_source(context.models, source, _STATEMENTS, context.limits.statement):
        if is_unjudged(verdict):
            raise ProofFailed(verdict.reason)
