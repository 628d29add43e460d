"""What has been done about a dead letter, and what may be done with it next.

A letter stays where it lies; what was done about it is a `Mark` of its own, under the letter's id. How often
its record was sent again travels with the record, so that the letter of a second failure knows of the first.
"""

from dataclasses import dataclass
from typing import Literal

MOST_REDRIVES = 2
"""Times a record is sent again; what fails after that is parked."""
Standing = Literal["open", "redriven", "parked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What was done about one dead letter. `redrives` counts how often its record was sent again, this time too."""

    letter: str
    standing: Literal["redriven", "parked"]
    redrives: int
    run: str
    at: str
    by: str
    why: str = ""


Fate = Literal["redrive", "park", "whole", "topic"]
"""`redrive` it; `park` it, having failed too often; or it cannot be sent: its bytes are not `whole`, or the
`topic` it came from takes no records.
"""


def fate(*, redrives: int, is_whole: bool, has_topic: bool) -> Fate:
    """What a redrive does with a letter."""
    if not is_whole:
        return "whole"
    if not has_topic:
        return "topic"
    return "park" if redrives >= MOST_REDRIVES else "redrive"
