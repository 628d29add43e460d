"""One partition as `copytaster lag` has it, made up."""

from dataclasses import replace

from aiokafka import TopicPartition

from desk.ops.lag.measures import Row, row
from desk.ops.lag.states import History, Sample
from streams.kafka.positions import Position

TP = TopicPartition("t.raw", 3)


def made(**given: object) -> Row:
    """A row of a partition that does well, but for what is given."""
    samples = (Sample(0.0, 10, 20), Sample(10.0, 30, 35))
    position = Position(committed=30, begin=0, end=35)
    found = row("parse", TP, position, History(samples, owned=True, waits=4.0), "one")
    return replace(found, **given)  # type: ignore[arg-type]
