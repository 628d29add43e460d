"""The identities of stories that a replay from before `deduplicated` starts with: the live ones of that time.

Without them a story from before the range would get a new chain, and a story that had joined another's chain would
lose it. Texts are not copied: the warm-up provides those.
"""

from aiokafka import ConsumerRecord

from copytaster.model.replay_run import ReplayRun
from copytaster.model.stored_entry import unpack_stamp
from desk.ingest.publish import open_producer
from desk.ops.replay.topics import settings_of
from desk.ops.topic_reading.read_back import read_topic_named
from streams.settings.settings import Settings
from streams.topics import STORIES

IDENTITY_PREFIXES = (b"uri/", b"name/")
"""Key prefixes of identities; an entry counts from the ingest of the version that it is about."""


async def copy_identities(run: ReplayRun, before_ms: int, settings: Settings) -> int:
    """Write what was known before that time of ingest into the run's own state; return the number of entries.

    The log is compacted, so an earlier value of an entry that has changed since may be gone. Such a story is
    known again when the warm-up reaches it.
    """
    known: dict[bytes, bytes] = {}
    for record in await read_topic_named(STORIES.changelog(settings.worker.app_id), 1, settings):
        if _counts(record, before_ms):
            known[record.key] = record.value
    own = STORIES.changelog(settings_of(run, settings).worker.app_id)
    async with open_producer(settings) as producer:
        sent = [await producer.send(own, value, key=key, partition=0) for key, value in known.items()]
        for answer in sent:
            await answer
    return len(known)


def _counts(record: ConsumerRecord, before_ms: int) -> bool:
    if not record.key or not record.value or not record.key.startswith(IDENTITY_PREFIXES):
        return False
    return unpack_stamp(record.value).since < before_ms
