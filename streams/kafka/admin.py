"""Topics at the broker: create the declared ones, and report differences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAlreadyExistsError, for_code

from streams.declared_topics import DeclaredTopic, list_declared_topics
from streams.kafka.connection import connection_options
from streams.settings.settings import Settings
from streams.topic_config import Topic


class BrokerUnreachable(ConnectionError):
    """No broker answers at the address."""


@dataclass(frozen=True, slots=True)
class TopicDescription:
    """A topic as declared, compared with the broker. `problems` is empty if they agree."""

    declared: DeclaredTopic
    partitions: int
    problems: tuple[str, ...]


@asynccontextmanager
async def open_admin_client(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client. Raises BrokerUnreachable."""
    client = AIOKafkaAdminClient(**connection_options(settings), request_timeout_ms=15_000)
    try:
        try:
            await client.start()
        except (KafkaConnectionError, OSError) as error:
            raise BrokerUnreachable(f"no broker answers at {settings.broker.url}") from error
        yield client
    finally:
        await client.close()


async def create_topics(settings: Settings) -> list[str]:
    """Create every declared topic that is missing; return the names created. Safe to run again."""
    wanted = list(list_declared_topics(settings))
    async with open_admin_client(settings) as client:
        present = set(await client.list_topics())
        missing = [d for d in wanted if d.name not in present]
        if not missing:
            return []
        answer = await client.create_topics(
            [
                NewTopic(d.name, num_partitions=d.partitions, replication_factor=d.replication, topic_configs=d.config)
                for d in missing
            ]
        )
        for name, code, *rest in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"{name}: {rest[0] if rest else ''}")
        await _until_led(client, [d.name for d in missing])
        return [d.name for d in missing]


async def _until_led(client: AIOKafkaAdminClient, names: list[str], *, deadline: float = 30.0) -> None:
    """Wait for leaders: a topic accepts records only when each partition has one, a moment after it was created."""
    for _ in range(int(deadline / 0.1)):
        described = await client.describe_topics(names)
        if all(t["error_code"] == 0 and all(p["leader"] >= 0 for p in t["partitions"]) for t in described):
            return
        await asyncio.sleep(0.1)
    raise KafkaError(f"topics were created but have no leaders after {deadline:g} s: {names}")


async def find_missing_topics(settings: Settings, *topics: Topic) -> list[str]:
    """The topics among these that the broker lacks, by their full names. Raises BrokerUnreachable."""
    async with open_admin_client(settings) as client:
        present = set(await client.list_topics())
    return [name for name in (t.full_name(settings.topics) for t in topics) if name not in present]


async def describe_topics(settings: Settings) -> list[TopicDescription]:
    """Every declared topic compared with the broker. Raises BrokerUnreachable."""
    wanted = list(list_declared_topics(settings))
    async with open_admin_client(settings) as client:
        present = set(await client.list_topics())
        names = [d.name for d in wanted if d.name in present]
        partitions = {t["topic"]: len(t["partitions"]) for t in (await client.describe_topics(names) if names else [])}
        configs = await _configs(client, names)
    return [_compared(d, partitions.get(d.name, 0), configs.get(d.name, {})) for d in wanted]


async def _configs(client: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    answers = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, n) for n in names])
    return {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }


def _compared(wanted: DeclaredTopic, partitions: int, config: dict[str, str]) -> TopicDescription:
    if not partitions:
        return TopicDescription(wanted, 0, ("missing; run `copytaster topics create`",))
    problems = []
    if partitions != wanted.partitions:
        problems.append(f"{partitions} partitions, declared {wanted.partitions}; a new topic set is needed")
    problems += [
        f"{key} is {config[key]}, declared {value}"
        for key, value in wanted.config.items()
        if key in config and config[key] != value
    ]
    return TopicDescription(wanted, partitions, tuple(problems))
