"""The shared parts for the stages of one worker: settings, Kafka's four sides, the nlp child, a clock, and metrics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agents.delivery.batches import PartitionWriter
from agents.metrics.progress import Progress
from agents.metrics.prometheus import Metrics
from agents.nlp.protocol import ModelRunner
from agents.records.wall_clock import now_ms
from agents.runtime.ownership import RebalanceFence
from agents.state.early_forgetting import EarlyForgetting
from agents.state.stage_state import StageState
from streams.ports import BatchWriter, GroupMembership, TableKeeper
from streams.settings.settings import Settings
from streams.table_config import Table
from streams.topics import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The runtime of one worker. `now_ms` is this machine's clock; `reached` is called after each step of a batch or a
    tick."""

    settings: Settings
    group: GroupMembership
    writer: PartitionWriter
    states: Mapping[Table, StageState]
    nlp: ModelRunner
    fence: RebalanceFence
    metrics: Metrics
    progress: Progress = field(default_factory=Progress)
    now_ms: Callable[[], int] = now_ms
    reached: Callable[[str, str], None] = lambda _stage, _step: None
    """Called with the names of the stage and the step: tests use it to end the process."""
    forgetting: EarlyForgetting = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forgetting", EarlyForgetting(self.metrics))


def build_runtime(
    settings: Settings,
    *,
    group: GroupMembership,
    writer: BatchWriter,
    tables: TableKeeper,
    nlp: ModelRunner,
    now_ms: Callable[[], int] = now_ms,
    reached: Callable[[str, str], None] = lambda _stage, _step: None,
) -> Runtime:
    """Build a runtime over these sides of Kafka; its tables are opened, and its fence is notified when partitions
    move."""
    to_partitions = PartitionWriter(writer, settings)
    states = {table: StageState(table, tables.open_table(table), to_partitions, settings) for table in TABLES}
    fence = RebalanceFence(settings)
    group.on_revoked(fence.on_revoked)
    return Runtime(
        settings=settings,
        group=group,
        writer=to_partitions,
        states=states,
        nlp=nlp,
        fence=fence,
        metrics=Metrics(),
        now_ms=now_ms,
        reached=reached,
    )
