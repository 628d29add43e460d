"""The stages in the order of the flow, each with the topics it reads and writes, for whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.alerts import ALERTS
from streams.articles import ARTICLES
from streams.checked import CHECKED
from streams.deduplicated import DEDUPLICATED
from streams.duplicates import DUPLICATES
from streams.enriched import ENRICHED
from streams.raw import RAW
from streams.statements import STATEMENTS
from streams.statements_routed import STATEMENTS_ROUTED
from streams.topic import Topic


@dataclass(frozen=True, slots=True)
class Stage:
    """One arrow of the flow. Every stage may also write dead letters."""

    name: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]


STAGES = (
    Stage("parse", (RAW,), (ARTICLES,)),
    Stage("deduplicate", (ARTICLES,), (DEDUPLICATED, DUPLICATES)),
    Stage("attach", (STATEMENTS,), (STATEMENTS_ROUTED,)),
    Stage("enrich", (DEDUPLICATED,), (ENRICHED,)),
    Stage("check", (ENRICHED, STATEMENTS_ROUTED), (CHECKED,)),
    Stage("alert", (CHECKED,), (ALERTS,)),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Records by topic, by its name without prefix: how many it holds, and how many its stage is done with."""

    held: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)

    def of(self, *topics: Topic) -> int:
        """Records that these topics hold together."""
        return sum(self.held.get(t.name, 0) for t in topics)

    def done_of(self, *topics: Topic) -> int:
        """Records of these topics that their stage is done with."""
        return sum(self.done.get(t.name, 0) for t in topics)

    @property
    def left(self) -> int:
        """Records that a stage still has to read: the lag of all stages together."""
        return sum(self.of(*s.reads) - self.done_of(*s.reads) for s in STAGES)
