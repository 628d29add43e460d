"""Puts the checks together: an article and its statements in, one verdict a statement out."""

from collections.abc import Sequence

from copytaster.article import Envelope, Statement
from copytaster.doc import Doc
from copytaster.identity import alert_id
from copytaster.verdict import Verdict

VERSION = "rules-1"


def check(
    envelope: Envelope,
    doc: Doc,
    title: Doc,
    statements: Sequence[tuple[Statement, Doc]],
    *,
    chain_id: str,
) -> tuple[Verdict, ...]:
    """Judge each statement against the article: pure, deterministic, in the order given."""
    return tuple(
        Verdict(
            n=statement.n,
            text=statement.text,
            label="abstain",
            p_inconsistent=0.0,
            flagged=False,
            alert_id=alert_id(chain_id, statement.text),
            checker=VERSION,
        )
        for statement, _ in statements
    )
