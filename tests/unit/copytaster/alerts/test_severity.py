"""How much an alert asks of the desk."""

import pytest

from copytaster.alerts.severity import rate_severity
from copytaster.model.article import cut_span
from copytaster.model.records import AlertBasis, Severity
from copytaster.model.verdict import Finding, FindingKind
from tests.support.records import verdict


def finding(kind: FindingKind) -> Finding:
    return Finding(kind=kind, span=cut_span("Fifty", 0, 5), message="m")


@pytest.mark.parametrize(
    ("p", "kinds", "urgency", "basis", "expected"),
    [
        (0.6, ("number",), None, "contradicted", "low"),
        (0.6, ("number",), 4, "contradicted", "low"),
        (0.6, ("number",), 2, "contradicted", "medium"),
        (0.8, ("number",), None, "contradicted", "medium"),
        (0.9, ("number",), 1, "contradicted", "medium"),
        (0.96, ("number",), None, "contradicted", "high"),
        (0.96, ("hedging",), None, "unsupported", "medium"),
        (0.96, ("hedging", "number"), None, "contradicted", "high"),
        (0.96, ("number",), None, "dropped", "medium"),
        (0.96, ("number",), None, "overtaken", "high"),
    ],
)
def test_severity(
    p: float, kinds: tuple[FindingKind, ...], urgency: int | None, basis: AlertBasis, expected: Severity
) -> None:
    told = verdict(p=p, findings=tuple(finding(kind) for kind in kinds))
    assert rate_severity(told, urgency=urgency, basis=basis) == expected
