"""The memory of `deduplicate` (copytaster/dedup/memory.py) in its table, and the index for it.

The index is kept in memory, beside the table. It matches the table if the table's note of progress is the one at which
the index was last kept. A dropped batch is undone, and after a recovery the index is rebuilt.
"""

import asyncio
from collections.abc import Sequence

from agents.state.stage_state import StageState, StateChanges
from copytaster.dedup.decision import Decision, decide, rebuild_index
from copytaster.dedup.likeness.index import LikenessIndex
from copytaster.dedup.memory import DedupMemory, DedupWindows
from copytaster.dedup.text_features import TextFeatures, compute_text_features
from copytaster.model.article import Envelope
from streams.table_position import note_key

PROGRESS_KEY = note_key(0)
"""The table's note of progress; `articles` has one partition."""


class DedupTable:
    """The stories that a worker knows: the table, and the matching index."""

    def __init__(self, state: StageState, windows: DedupWindows) -> None:
        self._state, self._windows = state, windows
        self._index = LikenessIndex()
        self._kept_at: bytes | None = None
        self._batch: StateChanges | None = None
        self._before = (0, 0)
        self._texts: dict[str, TextFeatures] = {}

    def memory(self, changes: StateChanges) -> DedupMemory:
        """The memory as the next record of a batch sees it."""
        return DedupMemory(changes, self._windows)

    def prepare(self, envelopes: Sequence[Envelope]) -> None:
        """Prepare the texts of the next articles together; texts of articles that do not come are forgotten."""
        self._texts = {one.text: one for one in compute_text_features(envelopes)}

    async def decide(self, envelope: Envelope, changes: StateChanges, ingest_ms: int) -> Decision:
        """Relate an article to the earlier ones, in log order."""
        now = self.memory(changes)
        last = now if changes is self._batch or self._batch is None else self.memory(self._batch)
        if self._batch is not None and last.count == self._before[0]:
            self._index.rollback(self._before[1])  # the last record was decided on, but failed afterwards
        if changes is not self._batch:
            await self._in_step()
            self._batch = changes
        self._before = now.count, self._index.savepoint()
        text = self._texts.get(envelope.article.text)
        return decide(changes, self._index, now.windows, envelope, ingest=ingest_ms, text=text)

    async def _in_step(self) -> None:
        """Bring the index to the state of the table: keep the last batch, undo it, or rebuild the index."""
        note = self._state.get(PROGRESS_KEY)
        if self._batch is not None and note == self._batch.get(PROGRESS_KEY) and self._batch.groups:
            self._index.commit()
        elif note == self._kept_at:
            self._index.rollback()
        else:
            self._index = await asyncio.to_thread(rebuild_index, list(self._state.items("text/")))
        self._kept_at = note
