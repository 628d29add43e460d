"""The severity of an alert: by how sure the checker is, what is wrong, and how urgent the story is."""

from copytaster.checking.probability import find_operating_points
from copytaster.model.records import AlertBasis, Severity
from copytaster.model.verdict import FindingKind, Verdict

MAX_URGENT = 2
"""Highest urgency of a story that cannot wait (IPTC: 1 flash, 2 bulletin): its alerts are never low."""
_SOFT: frozenset[FindingKind] = frozenset({"hedging", "attribution", "other"})
"""Kinds of errors that distort a statement more than they make it false."""


def rate_severity(verdict: Verdict, *, urgency: int | None, basis: AlertBasis) -> Severity:
    """`high` only for a sure finding. Soft kinds, and statements that are only no longer made, are never `high`."""
    at = find_operating_points(verdict.checker)
    if verdict.p_inconsistent >= at.high_at:
        soft = bool(verdict.findings) and all(f.kind in _SOFT for f in verdict.findings)
        return "medium" if soft or basis == "dropped" else "high"
    urgent = urgency is not None and urgency <= MAX_URGENT
    return "medium" if urgent or verdict.p_inconsistent >= at.medium_at else "low"
