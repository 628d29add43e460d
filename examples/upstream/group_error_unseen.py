"""aiokafka: the admin client takes an error of a whole answer for a group that has committed nothing.

`list_consumer_group_offsets` looks at the errors of partitions and not at that of the answer. While the coordinator
is still loading, or without the right to look, the answer has no partitions, and all records seem unread.
"""

import asyncio
from types import SimpleNamespace
from unittest.mock import AsyncMock

from aiokafka.admin import AIOKafkaAdminClient

COORDINATOR_LOAD_IN_PROGRESS = 14


async def main() -> bool:
    """True where it still is so."""
    answer = SimpleNamespace(topics=[], error_code=COORDINATOR_LOAD_IN_PROGRESS)
    client = SimpleNamespace(find_coordinator=AsyncMock(return_value=1), _send_request=AsyncMock(return_value=answer))
    return bool(await AIOKafkaAdminClient.list_consumer_group_offsets(client, "group") == {})


if __name__ == "__main__":
    print("no error was raised" if asyncio.run(main()) else "raised: mended upstream")
