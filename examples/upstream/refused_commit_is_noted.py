"""Faust: an offset that the group's coordinator refused is noted as committed all the same.

`_commit_offsets` updates its note whatever `_commit` answers. Where partitions move meanwhile, the note also covers the
one that the seek has just made; acks of what comes again lie below it, are dropped, and nothing is committed until
something new comes.
"""

import asyncio
from types import SimpleNamespace

from faust.transport.consumer import Consumer
from faust.types import TP

# The program may run where our workaround is in place already; what is looked at is Faust's own.
COMMIT_OFFSETS = getattr(Consumer._commit_offsets, "__wrapped__", Consumer._commit_offsets)


async def main() -> bool:
    """True where it still is so."""
    tp = TP("t", 0)

    async def flush() -> None:
        pass

    async def refused(_: object) -> bool:
        return False  # as after "already rebalanced"

    consumer = SimpleNamespace(
        _committed_offset={tp: 10},
        _commit=refused,
        assignment=lambda: {tp},
        in_transaction=False,
        log=SimpleNamespace(dev=lambda *_: None, info=lambda *_: None, isEnabledFor=lambda _: False),
        app=SimpleNamespace(
            producer=SimpleNamespace(flush=flush), monitor=SimpleNamespace(on_tp_commit=lambda _: None)
        ),
    )
    await COMMIT_OFFSETS(consumer, {tp: 120})
    return consumer._committed_offset == {tp: 120}


if __name__ == "__main__":
    print("noted 120, the group has 10" if asyncio.run(main()) else "noted 10: mended upstream")
