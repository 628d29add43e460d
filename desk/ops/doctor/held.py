"""Checks at the broker: declared topics, message sizes, commits that outlive a pause, correct times."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from desk.ops.doctor.changelogs import check_changelogs
from desk.ops.doctor.finding import DoctorFinding, failure, ok, warning
from streams.declared_topics import DeclaredTopic
from streams.kafka.admin import describe_topics, open_admin_client
from streams.kafka.positions import PositionReader, open_position_reader
from streams.settings.settings import Settings
from streams.topics import RAW

DAY_MINUTES = 24 * 60
ANSWER_SECONDS = 10.0
MOST_AHEAD_SECONDS = 60.0
"""Seconds that a record may be ahead of this machine's clock: two clocks may differ by this much."""


async def check_broker(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """All checks that need a broker."""
    for check in (_topics, _limits, _group, check_changelogs):
        try:
            async for finding in check(settings):
                yield finding
        except (KafkaError, TimeoutError) as error:
            yield warning("broker", f"it would not say: {error!r}", "see that this user may describe topics and groups")


async def _topics(settings: Settings) -> AsyncIterator[DoctorFinding]:
    described = await describe_topics(settings)
    for d in described:
        for problem in d.problems:
            missing = d.partitions == 0
            yield failure(
                "topics", f"{d.declared.name}: {'missing' if missing else problem}",
                "copytaster topics create" if missing else _how_to_mend(problem, d.declared),
            )  # fmt: skip
    if not any(d.problems for d in described):
        yield ok("topics", f"{len(described)} topics and changelogs are as declared")


def _how_to_mend(problem: str, declared: DeclaredTopic) -> str:
    if "partitions" in problem:
        return "set topics.partitions to what there is, or fill a larger set by replay (docs/how-to/runbook.md)"
    key = problem.partition(" ")[0]
    return (
        f"kafka-configs.sh --alter --entity-type topics --entity-name {declared.name} "
        f"--add-config {key}={declared.config[key]}, or change the setting under topics"
    )


async def _limits(settings: Settings) -> AsyncIterator[DoctorFinding]:
    async with open_admin_client(settings) as client:
        for node in client._client.cluster.brokers():
            resource = ConfigResource(ConfigResourceType.BROKER, str(node.nodeId))
            (answer,) = await client.describe_configs([resource])
            config = {entry[0]: entry[1] for described in answer.resources for entry in described[4]}
            for finding in check_broker_limits(config, settings, at=f"{node.host}:{node.port}"):
                yield finding


def check_broker_limits(config: dict[str, Any], settings: Settings, *, at: str) -> Iterator[DoctorFinding]:
    """Check the broker's own settings. A setting that the broker does not report is skipped."""
    largest = config.get("replica.fetch.max.bytes")
    if largest is not None and int(largest) < settings.topics.max_bytes and settings.topics.replication > 1:
        yield failure(
            "broker", f"{at} replicates at most {largest} bytes, topics.max_bytes is {settings.topics.max_bytes}",
            "raise replica.fetch.max.bytes at the broker",
        )  # fmt: skip
    if config.get("auto.create.topics.enable") == "true":
        yield warning(
            "broker", f"{at} makes topics by itself: a misspelt one gets one partition",
            "set auto.create.topics.enable=false at the broker",
        )  # fmt: skip
    minutes, days = config.get("offsets.retention.minutes"), settings.topics.retention_days
    if minutes is not None and (days < 0 or int(minutes) < days * DAY_MINUTES):
        yield warning(
            "broker", f"{at} forgets commits after {int(minutes) / DAY_MINUTES:g} days, records live longer: workers "
            "that are off for so long read everything again",
            "raise offsets.retention.minutes at the broker above topics.retention_days",
        )  # fmt: skip


async def _group(settings: Settings) -> AsyncIterator[DoctorFinding]:
    async with open_position_reader(settings) as reader:
        members = await reader.members()
        if members.names:
            yield ok("workers", f"{len(members.names)} in the group {reader.group}: {', '.join(sorted(members.names))}")
        else:
            yield warning("workers", f"none in the group {reader.group}", "copytaster worker")
        async with asyncio.timeout(ANSWER_SECONDS):  # nobody answers if the topic is missing
            yield await _clock(reader, settings)


async def _clock(reader: PositionReader, settings: Settings) -> DoctorFinding:
    """Check the newest times of `raw`: set by the broker, or in an older topic set by the ingesting program."""
    name, count = RAW.full_name(settings.topics), RAW.partitions(settings.topics)
    positions = await reader.read([TopicPartition(name, p) for p in range(count)])
    times = await reader.times({tp: p.end - 1 for tp, p in positions.items() if p.end > p.begin})
    ahead = max(times.values(), default=0) / 1000 - time.time()
    if ahead > MOST_AHEAD_SECONDS:
        return failure(
            "clock", f"a record of {name} comes from {ahead:.0f} s in the future",
            "set the clock (NTP) of this machine, of the broker's, or of the one that ingests",
        )  # fmt: skip
    return ok("clock", "no record comes from the future")
