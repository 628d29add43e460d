"""This worker's place in the consumer group, taken from Faust."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from faust.types import TP

from streams.faust import patches
from streams.ports import Partition


class FaustMembership:
    """The membership of one app's consumer."""

    def __init__(self, app: Any) -> None:
        self._app = app

    @property
    def generation(self) -> int:
        """The group's generation; 0 before the first."""
        return int(self._app.consumer_generation_id)

    @property
    def is_rebalancing(self) -> bool:
        """True while partitions move."""
        return bool(self._app.rebalancing)

    @property
    def is_recovering(self) -> bool:
        """True while tables are read from their changelogs."""
        return bool(self._app.in_recovery)

    @property
    def is_reading(self) -> bool:
        """True while records may be taken."""
        return bool(self._app.flow_control.is_active())

    def owned(self) -> Collection[Partition]:
        """The partitions that this worker owns now; the same set object as long as they do not change."""
        owned: Collection[Partition] = self._app.consumer.assignment()
        return owned

    async def is_member(self) -> bool:
        """True if the group's coordinator accepts a heartbeat from this worker. Raises KafkaError."""
        return await patches.is_member(self._app.consumer)

    async def first_unread(self, topic: str, partition: int) -> int | None:
        """The first offset that this worker must handle; None while its table is recovered. Raises KafkaError."""
        return await patches.first_unread(self._app.consumer, TP(topic, partition))

    async def earliest_offset(self, topic: str, partition: int) -> int:
        """The first offset that retention has not deleted. Raises KafkaError."""
        tp = TP(topic, partition)
        offsets = await self._app.consumer.earliest_offsets(tp)
        return int(offsets.get(tp) or 0)

    def on_revoked(self, wait: Callable[[], Awaitable[None]]) -> None:
        """Have `wait` awaited before partitions are given away."""

        async def revoked(_app: Any, _revoked: Any, **_kwargs: Any) -> None:
            await wait()

        self._app.on_partitions_revoked.connect(revoked, weak=False)
