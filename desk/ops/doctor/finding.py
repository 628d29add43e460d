"""What one check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. `fix` is what to do, and empty only where all is well."""

    check: str
    level: Level
    says: str
    fix: str = ""


def ok(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", says)


def warning(check: str, says: str, fix: str) -> Finding:
    """It works, and may not for long."""
    return Finding(check, "warning", says, fix)


def failure(check: str, says: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(check, "failure", says, fix)
