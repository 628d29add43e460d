"""A made-up partition, as `copytaster lag` shows it."""

from dataclasses import replace

from aiokafka import TopicPartition

from desk.ops.lag.measures import PartitionLag, measure_partition
from desk.ops.lag.states import OffsetSample, PartitionHistory
from streams.kafka.positions import PartitionPosition

TP = TopicPartition("t.raw", 3)


def made(**given: object) -> PartitionLag:
    """A row of a healthy partition, with these fields changed."""
    samples = (OffsetSample(0.0, 10, 20), OffsetSample(10.0, 30, 35))
    position = PartitionPosition(committed=30, begin=0, end=35)
    found = measure_partition(
        "parse", TP, position, PartitionHistory(samples, is_owned=True, next_record_age=4.0), "one"
    )
    return replace(found, **given)  # type: ignore[arg-type]
