"""A consumer for reading topics: without a group, and always closed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError

from streams.kafka.admin import BrokerUnreachable
from streams.kafka.connection import connection_options, start_client
from streams.settings.settings import Settings


@asynccontextmanager
async def open_consumer(settings: Settings, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that commits nothing and accepts the largest records. Raises BrokerUnreachable."""
    defaults = {
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "max_partition_fetch_bytes": settings.topics.max_bytes,
    }
    consumer = AIOKafkaConsumer(**connection_options(settings), **(defaults | options))
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(start_client(consumer))
        except (KafkaConnectionError, OSError) as error:
            raise BrokerUnreachable(f"no broker answers at {settings.broker.url}") from error
        yield consumer
