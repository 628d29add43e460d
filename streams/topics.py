"""Every topic, every table, and the flow: the inputs, outputs and tables of each stage.

This is the only definition. The stages, `copytaster lag`, `copytaster doctor`, the demo's drawing and the contracts are
made from it; the tables in docs/architecture.md and docs/reference/topics.md are compared with it.
"""

from dataclasses import dataclass

from copytaster.model.article import Envelope, SeparateStatements
from copytaster.model.dead_letter import DeadLetterMark
from copytaster.model.desk_action import DeskAction
from copytaster.model.records import Alert, CheckedArticle, Duplicate, EnrichedArticle
from copytaster.model.replay_run import ReplayRun
from streams.table_config import Table
from streams.topic_config import Spread, Topic

RAW = Topic(
    "raw",
    summary="the feed item as received: bytes. Keyed by provider + item id. "
    "Its media type is in the `content-type` header.",
    key="provider + item id",
    spread=Spread.MANY,
    is_entry=True,
)
ARTICLES = Topic(
    "articles",
    summary="every parsed article version, in one order over everything. Keyed by uri.",
    key="uri",
    spread=Spread.ONE,
    record=Envelope,
)
DEDUPLICATED = Topic(
    "deduplicated",
    summary="the first copy of each story and every real new version. Keyed by chain id.",
    key="chain id",
    spread=Spread.MANY,
    record=Envelope,
)
DUPLICATES = Topic(
    "duplicates",
    summary="what repeats, and which article it repeats. Keyed by chain id.",
    key="chain id",
    spread=Spread.ONE,
    record=Duplicate,
)
STATEMENTS = Topic(
    "statements",
    summary="summary statements that arrive apart from their article: bytes. Keyed by article uri.",
    key="article uri",
    spread=Spread.ONE,
    is_entry=True,
)
STATEMENTS_ROUTED = Topic(
    "statements.routed",
    summary="the same, once `attach` has found the chain. Keyed by chain id.",
    key="chain id",
    spread=Spread.MANY,
    record=SeparateStatements,
)
ENRICHED = Topic(
    "enriched",
    summary="article, names and compact parse. Keyed by chain id.",
    key="chain id",
    spread=Spread.MANY,
    record=EnrichedArticle,
)
CHECKED = Topic(
    "checked",
    summary="a verdict for every statement, the sound ones too. Keyed by chain id.",
    key="chain id",
    spread=Spread.MANY,
    record=CheckedArticle,
)
ALERTS = Topic(
    "alerts",
    summary="alert events: opened, updated, resolved, recalled. Keyed by chain id.",
    key="chain id",
    spread=Spread.ONE,
    record=Alert,
)
ALERTS_CURRENT = Topic(
    "alerts.current",
    summary="the present state of each alert, for dashboards that start late. Keyed by alert id.",
    key="alert id",
    spread=Spread.ONE,
    record=Alert,
    compacted=True,
)
ALERTS_DESK = Topic(
    "alerts.desk",
    summary="what desks have done with each alert, so that every dashboard agrees. Keyed by alert id.",
    key="alert id",
    spread=Spread.ONE,
    record=DeskAction,
    compacted=True,
)
REJECTED = Topic(
    "rejected",
    summary="dead letters: why in the headers, the exact bytes as value. Keyed by original key.",
    key="original key",
    spread=Spread.ONE,
)
REJECTED_HANDLED = Topic(
    "rejected.handled",
    summary="what was done about each dead letter: redriven, or parked. Keyed by the letter's id.",
    key="letter id",
    spread=Spread.ONE,
    record=DeadLetterMark,
    compacted=True,
)
REPLAYS = Topic(
    "replays",
    summary="every replay and how far it has come, so that any machine can go on with it. Keyed by run id.",
    key="run id",
    spread=Spread.ONE,
    record=ReplayRun,
    compacted=True,
)

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

STORIES = Table("stories", Spread.ONE)
"""Fingerprints of texts, and which uri belongs to which chain."""
WAITING = Table("waiting", Spread.ONE)
"""Statements whose article has not come yet."""
SOURCES = Table("sources", Spread.MANY)
"""The source against which each chain's statements are judged."""
LIVES = Table("lives", Spread.MANY)
"""The state of each alert."""


@dataclass(frozen=True, slots=True)
class FlowStage:
    """One stage of the flow. Every stage may also write dead letters. `state` is None if it has no table."""

    name: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    state: Table | None = None


PARSE = FlowStage("parse", (RAW,), (ARTICLES,))
DEDUPLICATE = FlowStage("deduplicate", (ARTICLES,), (DEDUPLICATED, DUPLICATES), STORIES)
ATTACH = FlowStage("attach", (STATEMENTS,), (STATEMENTS_ROUTED,), WAITING)
ENRICH = FlowStage("enrich", (DEDUPLICATED,), (ENRICHED,))
CHECK = FlowStage("check", (ENRICHED, STATEMENTS_ROUTED), (CHECKED,), SOURCES)
ALERT = FlowStage("alert", (CHECKED,), (ALERTS,), LIVES)

FLOW = (PARSE, DEDUPLICATE, ATTACH, ENRICH, CHECK, ALERT)
TABLES: tuple[Table, ...] = tuple(stage.state for stage in FLOW if stage.state is not None)


def list_input_topics(table: Table) -> tuple[Topic, ...]:
    """The topics that the table's stage reads: for each of their partitions, the table notes how far they are
    handled."""
    return next(stage.reads for stage in FLOW if stage.state is table)
