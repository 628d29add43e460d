"""What one check found."""

from dataclasses import dataclass
from typing import Literal

FindingLevel = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One line of the doctor's report. `fix` is what to do, and empty only where all is well."""

    check: str
    level: FindingLevel
    says: str
    fix: str = ""


def ok(check: str, says: str) -> DoctorFinding:
    """All is well."""
    return DoctorFinding(check, "ok", says)


def warning(check: str, says: str, fix: str) -> DoctorFinding:
    """It works, and may not for long."""
    return DoctorFinding(check, "warning", says, fix)


def failure(check: str, says: str, fix: str) -> DoctorFinding:
    """It does not work."""
    return DoctorFinding(check, "failure", says, fix)
