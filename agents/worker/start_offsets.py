"""The offset where each stage begins to read: the position of its table, so that a changelog with losses does no harm.

If a table lacks the end of what was committed, its stage reads that again. If a table is gone, though the group has
committed offsets that it should know, the worker ends with 3. People must then decide (`copytaster state`) if all kept
records are read again or the loss is accepted.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from agents.records.process_exit import EXIT_REFUSED, stop_hard
from agents.state.stage_state import StageState
from streams.settings.sections import TopicsSettings
from streams.table_config import Table
from streams.table_position import find_start, note_key
from streams.topics import list_input_topics

FIX = "see `copytaster state show`, then `copytaster state rebuild`, or `copytaster state accept` to go on without it"

log = structlog.get_logger("copytaster.standing")


class StartOffsets:
    """Knows the tables of one worker, and so where their source partitions begin."""

    def __init__(self, states: Mapping[Table, StageState], topics: TopicsSettings) -> None:
        self._states = {topic.full_name(topics): state for state in states.values()
                        for topic in list_input_topics(state.declared)}  # fmt: skip

    def begins_at(self, tp: Any, committed: int | None, beginning: int) -> int | None:
        """The offset at which a partition begins; None while its table is recovered. Ends the process if the table is
        lost.

        `tp` has `topic` and `partition`.
        """
        state = self._states.get(tp.topic)
        if state is None:
            return beginning if committed is None else committed
        if not state.is_recovered(tp.partition):
            return None
        note = state.get(note_key(tp.partition))
        start = find_start(note, f"{tp.topic}/{tp.partition}", committed=committed, beginning=beginning)
        facts = {"table": state.declared.name, "topic": tp.topic, "partition": tp.partition, "committed": committed}
        if start.lost:
            stop_hard(
                EXIT_REFUSED, "the table is lost, and the group has committed what it should know of", fix=FIX, **facts
            )
        if committed is not None and start.offset < committed:
            log.warning(
                "the table stands behind the commit: reading again", begins=start.offset, gone=start.gone, **facts
            )
        return start.offset
