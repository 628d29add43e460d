"""How a worker ends where going on would lose something: at once, with a code that says why.

Never in order: an orderly stop of Faust may commit past what was not handled.
"""

import os
import sys
from typing import NoReturn

import structlog

log = structlog.get_logger("copytaster.failures")

EXIT_REFUSED = 3
"""What is to be done is for people to say."""
EXIT_FAIL_STOP = 70
"""Something could not be written."""
EXIT_TRY_AGAIN = 75
"""The broker, or something else outside, was away: a new worker may fare better."""


def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
    """End the process at once, without a last commit; what was not acked comes again."""
    log.critical(why, exit=code, **facts)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
