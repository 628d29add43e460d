"""The desk's action on an alert: acknowledged, dismissed, silenced, or reopened.

The last event about an alert contains all of it, so a topic compacted by alert id holds the current state.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.event_time import parse_time

DeskActionKind = Literal["acknowledge", "dismiss", "silence", "reopen"]
DeskStatus = Literal["none", "acknowledged", "dismissed", "silenced"]

_SAYS: dict[DeskActionKind, DeskStatus] = {"acknowledge": "acknowledged", "dismiss": "dismissed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAction:
    """One action of the desk on one alert.

    `revision` is the revision of the alert that the desk saw, `by` the person, `at` the time, `until` the end of a
    silence. Times are ISO 8601 in UTC.
    """

    alert_id: str
    chain_id: str
    revision: int
    action: DeskActionKind
    by: str
    at: str
    reason: str = ""
    until: str | None = None


def desk_status(handling: DeskAction | None, revision: int, now: datetime) -> DeskStatus:
    """The desk status of an alert at this revision.

    An action on an earlier revision does not apply to a later one; a silence lasts until its end.
    """
    if handling is None:
        return "none"
    if handling.action == "silence":
        ends = parse_time(handling.until)
        return "silenced" if ends is not None and now < ends else "none"
    return _SAYS.get(handling.action, "none") if handling.revision >= revision else "none"
