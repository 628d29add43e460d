"""How much an alert asks of the desk: by how sure it is, what is wrong, and how urgent the story is."""

from copytaster.records import AlertBasis, Severity
from copytaster.verdict import Kind, Verdict

HIGH = 0.95
"""`high` is reserved for what is nearly certain."""
MEDIUM = 0.8
URGENT = 2
"""Urgency up to which a story is one that cannot wait (IPTC: 1 flash, 2 bulletin): its alerts are never low."""
_SOFT: frozenset[Kind] = frozenset({"hedging", "attribution", "other"})
"""Kinds that shade a statement more than they make it false."""


def severity(verdict: Verdict, *, urgency: int | None, basis: AlertBasis) -> Severity:
    """`high` only where nothing but the checker's sureness speaks; what is soft, or only no longer said, is not."""
    if verdict.p_inconsistent >= HIGH:
        soft = bool(verdict.findings) and all(f.kind in _SOFT for f in verdict.findings)
        return "medium" if soft or basis == "dropped" else "high"
    urgent = urgency is not None and urgency <= URGENT
    return "medium" if urgent or verdict.p_inconsistent >= MEDIUM else "low"
