"""The handling of a dead letter: what has been done about it, and what may be done next.

A letter stays on its topic. What was done about it is a separate mark, stored under the letter's id. A record carries
the number of times that it was sent again, so the letter of a second failure knows about the first.
"""

from dataclasses import dataclass
from typing import Literal

MAX_REDRIVES = 2
"""The most times a record is sent again; if it fails after that, it is parked."""
DeadLetterState = Literal["open", "sending", "redriven", "parked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterMark:
    """The mark on one dead letter. `redrives` counts how often its record was sent again, this time included.

    A mark `sending` says that the record was about to be sent to the partition `to`, at or after the offset `since`. A
    process that finds such a mark looks there first, and sends the record only if it is not there.
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
"""`redrive` it; `park` it, since it failed too often; or it cannot be sent: it was `cut` when it was written, or it is
`homeless`, since it came from something that is no topic of this set."""


def decide_redrive(*, redrives: int, is_whole: bool, has_home: bool, is_forced: bool = False) -> RedriveDecision:
    """Decide what a redrive does with a letter. A `forced` one is sent, however often it was sent before."""
    if not is_whole:
        return "cut"
    if not has_home:
        return "homeless"
    return "park" if redrives >= MAX_REDRIVES and not is_forced else "redrive"
