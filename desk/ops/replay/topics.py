"""A run's own topics, changelogs and group at the broker: they are created for it and deleted after it."""

import asyncio
import shutil
from contextlib import suppress

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError, for_code

from copytaster.model.replay_run import ReplayRun
from streams.declared_topics import list_declared_topics
from streams.kafka.admin import open_admin_client
from streams.settings.settings import Settings
from streams.topics import ALERTS, ALERTS_CURRENT, CHECKED, DUPLICATES, REJECTED

RESULT_TOPICS = (CHECKED, DUPLICATES, ALERTS, ALERTS_CURRENT, REJECTED)
"""The topics that a finished run leaves for people to read; the others were only for its workers."""
GONE_WITHIN_SECONDS = 30.0
QUICK_SETTINGS = {"broker.commit_interval": "0.5", "broker.rebalance_timeout": "10"}
"""Only commits show that a run is done, and its few workers need not wait for others to join."""


def build_own_settings(run: ReplayRun, settings: Settings) -> dict[str, str]:
    """The settings that separate a run's workers from the live flow, whatever else is set."""
    return {
        "broker.url": settings.broker.url,
        **QUICK_SETTINGS,
        "topics.prefix": settings.topics.prefix,
        "topics.run": run.id,
        "topics.partitions": str(settings.topics.partitions),
        "topics.retention_days": "-1",  # a record's time is its time of ingest, which may be long ago
        "guard.silent_before": str(run.silent_before),
        "worker.app_id": group_of(run, settings),
        "worker.instance_id": "",
        "worker.data_dir": str(settings.worker.data_dir / "replays" / run.id),
        "health.port": "0",
    }


def group_of(run: ReplayRun, settings: Settings) -> str:
    """The consumer group of a run's workers; the names of its changelogs begin with it too."""
    return f"{settings.worker.app_id}.replay.{run.id}"


def settings_of(run: ReplayRun, settings: Settings) -> Settings:
    """The settings of the topic set that a run writes to."""
    if run.into:
        topics = settings.topics.model_copy(update={"prefix": run.into})
        return settings.model_copy(update={"topics": topics})
    topics = settings.topics.model_copy(update={"run": run.id, "retention_days": -1.0})
    worker = settings.worker.model_copy(
        update={"app_id": group_of(run, settings), "data_dir": settings.worker.data_dir / "replays" / run.id}
    )
    return settings.model_copy(update={"topics": topics, "worker": worker})


async def delete_run_topics(run: ReplayRun, settings: Settings, *, but_results: bool) -> list[str]:
    """Delete a run's topics and changelogs, and its folder unless results stay; return the topics' names.

    Does nothing to another topic set that a run filled.
    """
    if run.into:
        return []
    own = settings_of(run, settings)
    results = {t.full_name(own.topics) for t in RESULT_TOPICS} if but_results else set()
    async with open_admin_client(settings) as client:
        present = set(await client.list_topics())
        gone = [d.name for d in list_declared_topics(own) if d.name in present and d.name not in results]
        answer = await client.delete_topics(gone) if gone else None
        for name, code in answer.topic_error_codes if answer else ():
            if code and for_code(code) is not UnknownTopicOrPartitionError:
                raise for_code(code)(name)
        await _until_gone(client, set(gone))
    if not but_results:
        shutil.rmtree(own.worker.data_dir, ignore_errors=True)
    return gone


async def _until_gone(client: AIOKafkaAdminClient, names: set[str]) -> None:
    """Wait at most `GONE_WITHIN_SECONDS`: brokers learn a moment later what the controller has deleted."""
    with suppress(TimeoutError):  # the broker has accepted it and will do it
        await asyncio.wait_for(_gone(client, names), GONE_WITHIN_SECONDS)


async def _gone(client: AIOKafkaAdminClient, names: set[str]) -> None:
    while names & set(await client.list_topics()):  # noqa: ASYNC110  # the broker tells nobody
        await asyncio.sleep(0.1)
