"""Checks that each changelog still has what its stage has committed. It reads only offsets, so it is always quick."""

from collections.abc import AsyncIterator, Iterator, Mapping

from aiokafka import TopicPartition

from desk.ops.doctor.finding import DoctorFinding, failure, ok, warning
from streams.kafka.positions import PartitionPosition, open_position_reader
from streams.settings.settings import Settings
from streams.topics import TABLES, list_input_topics


async def check_changelogs(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Report tables whose changelog is empty or has lost its beginning, although their stage has committed."""
    faults: list[DoctorFinding] = []
    async with open_position_reader(settings) as reader:
        for table in TABLES:
            parts = range(table.partitions(settings.topics))
            logs = [TopicPartition(table.changelog(settings.worker.app_id), p) for p in parts]
            read = [
                TopicPartition(topic.full_name(settings.topics), p) for topic in list_input_topics(table) for p in parts
            ]
            at = await reader.read([*logs, *read])
            at_work = {tp.partition for tp in read if at[tp].committed}
            faults += find_changelog_faults({tp: at[tp] for tp in logs if tp.partition in at_work})
    for finding in faults or [ok("state", "no changelog lacks what its stage has committed")]:
        yield finding


def find_changelog_faults(logs: Mapping[TopicPartition, PartitionPosition]) -> Iterator[DoctorFinding]:
    """The faults in the changelogs of stages that have committed."""
    for tp, log in logs.items():
        name = f"{tp.topic}/{tp.partition}"
        if log.begin == log.end:
            fix = "`copytaster state show`, then `rebuild` or `accept`"
            yield failure("state", f"{name} is empty, and its stage has committed", fix)
        elif log.begin > 0:
            fix = "see that it is compacted only; restore it where that matters"
            yield warning("state", f"{name} lost its first {log.begin} entries: somebody deleted them", fix)
