"""What Faust takes for committed: only what the group's coordinator took, while partitions were where they are."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.consumer import Consumer
from faust.types import TP

from streams.faust.patches import install_patches

install_patches()
PART, OTHER = TP("copytaster.articles", 0), TP("copytaster.raw", 3)


class Group:
    """A consumer in a group: what it believes to be committed, and what comes of a commit."""

    def __init__(self, *, took: bool = True, moves: bool = False) -> None:
        self.took, self.moves = took, moves
        self._committed_offset: dict[TP, int] = {PART: 10}
        self.tables_told: list[dict[TP, int]] = []
        self.app: Any = SimpleNamespace(
            consumer_generation_id=4,
            rebalancing=False,
            producer=SimpleNamespace(flush=self._flush),
            tables=SimpleNamespace(on_commit=self.tables_told.append),
            monitor=SimpleNamespace(on_tp_commit=lambda _: None),
        )

    def assignment(self) -> set[TP]:
        return {PART}

    async def _flush(self) -> None:
        pass

    async def _commit(self, offsets: dict[TP, int]) -> bool:
        if self.moves:  # partitions go, come back, and are sought to what the group has
            self.app.consumer_generation_id += 1
            self._committed_offset[PART] = 10
        return self.took


async def committed(group: Group, offsets: dict[TP, int]) -> bool:
    did: bool = await Consumer._commit_offsets(group, offsets)
    return did


async def test_what_was_committed_is_noted() -> None:
    group = Group()
    assert await committed(group, {PART: 120})
    assert group._committed_offset == {PART: 120}
    assert group.tables_told == [{PART: 120}]


@pytest.mark.parametrize("took", [True, False])
async def test_a_commit_that_partitions_moved_under_is_not_noted_so_what_comes_again_is_committed_again(
    took: bool,
) -> None:
    group = Group(took=took, moves=True)
    assert await committed(group, {PART: 120}) is took
    assert group._committed_offset == {PART: 10}
    assert group.tables_told == []


async def test_a_commit_that_was_refused_is_not_noted() -> None:
    group = Group(took=False)
    assert not await committed(group, {PART: 120})
    assert group._committed_offset == {PART: 10}


async def test_what_is_anothers_by_now_is_left_out() -> None:
    group = Group()
    assert not await committed(group, {OTHER: 5})
    assert group._committed_offset == {PART: 10}
