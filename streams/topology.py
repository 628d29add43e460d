"""The whole set of topics and tables: what `copytaster topics create` declares."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.alerts import ALERTS
from streams.alerts_current import ALERTS_CURRENT
from streams.alerts_desk import ALERTS_DESK
from streams.articles import ARTICLES
from streams.checked import CHECKED
from streams.deduplicated import DEDUPLICATED
from streams.duplicates import DUPLICATES
from streams.enriched import ENRICHED
from streams.raw import RAW
from streams.rejected import REJECTED
from streams.rejected_handled import REJECTED_HANDLED
from streams.replays import REPLAYS
from streams.settings import Settings
from streams.statements import STATEMENTS
from streams.statements_routed import STATEMENTS_ROUTED
from streams.table import Table
from streams.topic import Spread, Topic

TOPICS: tuple[Topic, ...] = (
    RAW,
    ARTICLES,
    DEDUPLICATED,
    DUPLICATES,
    STATEMENTS,
    STATEMENTS_ROUTED,
    ENRICHED,
    CHECKED,
    ALERTS,
    ALERTS_CURRENT,
    ALERTS_DESK,
    REJECTED,
    REJECTED_HANDLED,
    REPLAYS,
)
LIVE_ONLY = (ALERTS_DESK, REPLAYS)
"""Topics that a replay's set does not have."""

STORIES = Table("stories", Spread.ONE, reads=(ARTICLES,))
"""State of `deduplicate`: fingerprints of texts, and which uri belongs to which chain."""
WAITING = Table("waiting", Spread.ONE, reads=(STATEMENTS,))
"""State of `attach`: statements whose article has not come yet."""
SOURCES = Table("sources", Spread.MANY, reads=(ENRICHED, STATEMENTS_ROUTED))
"""State of `check`: the source each chain's statements are read against."""
LIVES = Table("lives", Spread.MANY, reads=(CHECKED,))
"""State of `alert`: where each alert stands."""

TABLES: tuple[Table, ...] = (STORIES, WAITING, SOURCES, LIVES)


@dataclass(frozen=True, slots=True)
class Declared:
    """A topic as the broker must have it."""

    name: str
    partitions: int
    replication: int
    config: dict[str, str]


def declared(settings: Settings) -> Iterator[Declared]:
    """Every topic and changelog that must exist before a worker starts."""
    topics = settings.topics
    for topic in TOPICS:
        if topics.run and topic in LIVE_ONLY:
            continue
        yield Declared(topic.full_name(topics), topic.partitions(topics), topics.replication, topic.config(topics))
    for table in TABLES:
        yield Declared(
            table.changelog(settings.worker.app_id),
            table.partitions(topics),
            topics.replication,
            table.config(topics),
        )
