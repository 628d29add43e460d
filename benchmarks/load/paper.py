"""A model on paper: partitions, workers, memory and cost for three sizes of wire, from the measured figures.

A core handles `capacity` articles in a second of processor time, and a worker has one core. A day's busiest hour has
three times the mean (newsrooms wake at the same time). No worker may be busier than half of its capacity, so that
latency stays low. One more worker replaces one that is being restarted. The cloud price of a core is an assumption.
"""

from math import ceil
from typing import Any

from benchmarks.load.report import Part, Size, known, table
from benchmarks.load.throughput import ALONE, NAMES

WIRES = {
    "a national agency": 5_000,
    "all English-language newspapers": 150_000,
    "the whole web's news": 1_000_000,
}
"""Stories a day. The first number is from the issue; the others are rough guesses."""
PEAK = 3.0
BUSY = 0.5
SPARE = 1
DAY = 86_400
CORE_HOUR_DOLLARS = 0.04
KB_A_TEXT, WINDOW_DAYS = 6.7, 6
"""The memory of a remembered text (benchmarks/results/duplicates-speed.md), and for how long, twice the window."""


def measure(*, size: Size) -> Part:
    """The table, computed without running anything."""
    found = known("throughput")[NAMES[ALONE]]
    capacity, memory = 1 / found["cpu_seconds_an_article"]["median"], found["memory_mb_a_worker"]["median"]
    rows, figures = [], {"capacity": round(capacity, 2), "memory_mb_a_worker": memory, "wires": {}}
    for name, stories in WIRES.items():
        one = _wire(stories, capacity, memory)
        figures["wires"][name] = one
        rows.append([name, f"{stories:,}", *one.values()])
    head = ["wire", "stories a day", "a second at the peak", "workers", "partitions", "GB of workers",
            "GB of remembered texts", "dollars a month"]  # fmt: skip
    section = (
        f"From {capacity:.1f} articles a second of processor time and {memory:.0f} MB a worker: "
        f"{PEAK:g} times the mean at the peak, no "
        f"worker busier than {BUSY:.0%}, {SPARE} to spare, {CORE_HOUR_DOLLARS} dollars a core and hour. "
        "Remembered texts lie in one worker, the one that deduplicates.\n\n"
    )
    return Part(figures, section + table(head, rows))


def _wire(stories: int, capacity: float, memory: float) -> dict[str, Any]:
    peak = PEAK * stories / DAY
    workers = ceil(peak / (capacity * BUSY)) + SPARE
    return {
        "peak": round(peak, 2),
        "workers": workers,
        "partitions": max(12, 1 << (2 * workers - 1).bit_length()),
        "worker_gb": round(workers * memory / 1024, 1),
        "texts_gb": round(stories * WINDOW_DAYS * KB_A_TEXT / 1024 / 1024, 2),
        "dollars": round(workers * CORE_HOUR_DOLLARS * 24 * 30),
    }
