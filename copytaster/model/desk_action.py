"""What the desk has done with an alert: acknowledged, dismissed, silenced, or taken up again.

The last event about an alert says all of it, so a topic compacted by alert id holds what stands.
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
    """One word of the desk on one alert.

    `revision` is that of the alert as it was seen then, `by` who says it, `at` when, `until` the end of a
    silence; times are ISO 8601 in UTC.
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
    """How an alert at this revision stands with the desk.

    A word on an earlier revision does not hold for what came after it; a silence holds until its end.
    """
    if handling is None:
        return "none"
    if handling.action == "silence":
        ends = parse_time(handling.until)
        return "silenced" if ends is not None and now < ends else "none"
    return _SAYS.get(handling.action, "none") if handling.revision >= revision else "none"
