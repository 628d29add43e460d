"""The whole set of topics and changelogs as the broker must have it: what `copytaster topics create` declares."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.settings.settings import Settings
from streams.topics import LIVE_ONLY, TABLES, TOPICS


@dataclass(frozen=True, slots=True)
class DeclaredTopic:
    """A topic as the broker must have it."""

    name: str
    partitions: int
    replication: int
    config: dict[str, str]


def list_declared_topics(settings: Settings) -> Iterator[DeclaredTopic]:
    """Every topic and changelog that must exist before a worker starts."""
    topics = settings.topics
    for topic in TOPICS:
        if topics.run and topic in LIVE_ONLY:
            continue
        yield DeclaredTopic(topic.full_name(topics), topic.partitions(topics), topics.replication, topic.config(topics))
    for table in TABLES:
        yield DeclaredTopic(
            table.changelog(settings.worker.app_id),
            table.partitions(topics),
            topics.replication,
            table.config(topics),
        )
