"""Faust: after table recovery the stream partitions are resumed first, and sought only then.

The fetcher may hand out records between the two, from wherever the client stood. They are noted as read; after the
seek, what lies before them is thrown away as seen.
"""

import asyncio
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import faust
from faust.tables.recovery import Recovery
from faust.types import TP


async def main() -> bool:
    """True where it still is so."""
    app = faust.App("resume-before-seek", store="memory://")
    done: list[str] = []

    async def nothing(*_: Any, **__: Any) -> None:
        return None

    async def seek() -> None:
        done.append("seek")

    app._consumer = SimpleNamespace(
        assignment=lambda: {TP("t", 0)}, resume_partitions=lambda _: done.append("resume"),
        perform_seek=seek, resume_flow=lambda: None,
    )  # fmt: skip
    app.consumer_generation_id = 1
    app.on_rebalance_complete = SimpleNamespace(send=nothing)
    app._fetcher = SimpleNamespace(maybe_start=nothing)
    app.assignor = SimpleNamespace(assigned_standbys=set)
    app.on_rebalance_end = lambda: None
    app.flow_control = SimpleNamespace(resume=lambda: None)
    tables = SimpleNamespace(values=list, on_actives_ready=lambda: None, on_standbys_ready=lambda: None)
    recovery = Recovery(app, tables)
    recovery.actives_for_table, recovery.standbys_for_table = defaultdict(set), defaultdict(set)
    recovery._is_changelog_tp = lambda _: False
    recovery._wait = lambda coroutine, timeout=None: coroutine
    await recovery.on_recovery_completed(1)
    return done == ["resume", "seek"]


if __name__ == "__main__":
    print("resumed, then sought" if asyncio.run(main()) else "sought first: mended upstream")
