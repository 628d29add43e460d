"""This machine's clock, for tests with something that has a clock of its own: a broker, a browser, the file system.

Everything else in a test happens at `tests.support.times.NOW`; `tests/unit/project/test_one_now.py` lists the users of
this module.
"""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)


def seconds() -> float:
    """Seconds since 1970."""
    return time.time()


def now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)
