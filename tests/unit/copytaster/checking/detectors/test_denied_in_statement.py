"""What the statement denies, narrows or runs down by itself."""

import pytest

from copytaster.model.verdict import FindingKind, Verdict
from tests.support.stories import judge

HARBOUR = (
    "The harbour office of Velmund offers discounts to families and repairs nets in its workshop.",
    "Fees for the ferry increased by four percent in spring, the office said in its report.",
    "The winter timetable has no boats on Sundays.",
)


def _kinds(verdict: Verdict) -> set[FindingKind]:
    return {finding.kind for finding in verdict.findings} if verdict.flagged else set()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("The harbour office of Velmund offers no discounts to families.", "negation"),
        ("The harbour office of Velmund does not offer discounts to families.", "negation"),
        ("The harbour office of Velmund fails to repair nets in its workshop.", "negation"),
        ("The harbour office of Velmund offers discounts only to families.", "quantifier"),
        ("The harbour office of Velmund offers inadequate discounts to families.", "other"),
        ("Fees for the ferry in spring saw a decrease of four percent, the office said.", "antonym"),
    ],
)
def test_what_the_story_neither_denies_nor_narrows_is_not_denied_or_narrowed(statement: str, kind: FindingKind) -> None:
    [verdict] = judge(HARBOUR, [statement])
    assert kind in _kinds(verdict)


@pytest.mark.parametrize(
    "statement",
    [
        "The harbour office of Velmund offers discounts to families.",
        "In winter there are no boats on Sundays.",
        "Boats do not run on Sundays in winter.",
        "Fees for the ferry increased by no more than four percent in spring.",
        "The harbour office not only repairs nets but offers discounts to families.",
    ],
)
def test_what_is_denied_there_too_or_denies_nothing_is_left_alone(statement: str) -> None:
    [verdict] = judge(HARBOUR, [statement])
    assert not verdict.flagged, [finding.message for finding in verdict.findings]
