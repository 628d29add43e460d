"""What has been done about a dead letter, and what may be done with it next.

A letter stays where it lies; what was done about it is a `Mark` of its own, under the letter's id. How often
its record was sent again travels with the record, so that the letter of a second failure knows of the first.
"""

from dataclasses import dataclass
from typing import Literal

MAX_REDRIVES = 2
"""Times a record is sent again; what fails after that is parked."""
DeadLetterState = Literal["open", "sending", "redriven", "parked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterMark:
    """What was done about one dead letter. `redrives` counts how often its record was sent again, this time too.

    One that is `sending` was about to be sent, to the partition `to` at or behind the offset `since`: whoever finds
    such a mark looks there first, and sends it only where it is not.
    """

    letter: str
    standing: Literal["sending", "redriven", "parked"]
    redrives: int
    run: str
    at: str
    by: str
    why: str = ""
    to: str = ""
    since: int = 0


RedriveDecision = Literal["redrive", "park", "cut", "homeless"]
"""`redrive` it; `park` it, having failed too often; or it cannot be sent: it was `cut` when it was written, or is
`homeless`: what it came from is no topic of this set.
"""


def decide_redrive(*, redrives: int, is_whole: bool, has_home: bool, is_forced: bool = False) -> RedriveDecision:
    """What a redrive does with a letter. One that is `forced` is sent however often that was done before."""
    if not is_whole:
        return "cut"
    if not has_home:
        return "homeless"
    return "park" if redrives >= MAX_REDRIVES and not is_forced else "redrive"
