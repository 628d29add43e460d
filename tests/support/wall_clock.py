"""This machine's clock, for tests that run beside something that has one: a broker, a browser, the file system.

Whatever else a test is about happens at `tests.support.times.NOW`; `tests/unit/project/test_one_now.py` says who may
ask here.
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
    """The moment, in UTC."""
    return datetime.now(UTC)
