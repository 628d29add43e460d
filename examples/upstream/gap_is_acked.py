"""Faust: records that the client skipped are committed past, and the record behind the hole with them.

Where offsets do not follow one another, `_drain_messages` notes all from the hole to the record at hand, that one
included, as if they had been acked. A compacted topic needs the first half of it; on one that is not, it hides the
loss of records.
"""

import asyncio
from collections import defaultdict
from types import SimpleNamespace

from faust.transport.consumer import Consumer
from faust.types import TP
from intervaltree import IntervalTree


async def main() -> bool:
    """True where it still is so."""
    tp = TP("t", 0)
    consumer = SimpleNamespace(
        _committed_offset={tp: 4},
        _acked={tp: [5, 10]},  # 9 was read after 5, and is still being handled; 10 is done
        _acked_index=defaultdict(set),
        _gap=defaultdict(IntervalTree),
    )
    await Consumer._add_gap(consumer, tp, 6, 9)  # what `_drain_messages` calls when 9 comes after 5
    return bool(Consumer._new_offset(consumer, tp) == 11)


if __name__ == "__main__":
    print("would commit 11 with 9 unhandled" if asyncio.run(main()) else "commits 6: mended upstream")
