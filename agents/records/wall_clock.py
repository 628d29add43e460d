"""This machine's clock, as the stages read it: for what waits, for what reaches a reader how late, and for times of
ingest that cannot be right. What is compared or forgotten goes by other clocks (docs/explanation/time.md)."""

import time


def now_ms() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)
