"""Loaded by every Python that runs under a shifted clock (`make test-clocks`), and by no other.

libfaketime 0.9.10 turns the sleep of Python 3.11, which is until a moment of the monotonic clock, into an invalid one
where that clock is left alone. Waiting for nothing on `select` is as long, and is not touched.
"""

import select
import time


def _sleep(seconds: float) -> None:
    """`time.sleep`."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
