"""This machine's clock. Stages use it for waiting, for measuring delays, and to reject impossible times of ingest.
Comparing and forgetting use other clocks (docs/explanation/time.md)."""

import time


def now_ms() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)
