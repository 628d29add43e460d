"""The result of one check."""

from dataclasses import dataclass
from typing import Literal

FindingLevel = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One line of the doctor's report. `fix` says what to do; it is empty only if all is well."""

    check: str
    level: FindingLevel
    says: str
    fix: str = ""


def ok(check: str, says: str) -> DoctorFinding:
    """A finding that all is well."""
    return DoctorFinding(check, "ok", says)


def warning(check: str, says: str, fix: str) -> DoctorFinding:
    """A finding about something that works now, and may fail later."""
    return DoctorFinding(check, "warning", says, fix)


def failure(check: str, says: str, fix: str) -> DoctorFinding:
    """A finding about something that does not work."""
    return DoctorFinding(check, "failure", says, fix)
