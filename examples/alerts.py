"""The open alerts, as they come and go: python examples/alerts.py [broker [prefix]]"""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer


async def main(broker: str = "127.0.0.1:9092", prefix: str = "copytaster") -> None:
    consumer = AIOKafkaConsumer(f"{prefix}.alerts.current", bootstrap_servers=broker, auto_offset_reset="earliest")
    revisions: dict[bytes, int] = {}  # of the open alerts
    async with consumer:
        async for record in consumer:
            alert = json.loads(record.value or "null")  # null: closed a week ago
            if not alert or alert["state"] not in ("opened", "updated"):
                if revisions.pop(record.key, None):
                    print("closed ", record.key.decode(), alert["reason"] if alert else "", flush=True)
            elif alert["revision"] > revisions.get(record.key, 0):  # an event may be delivered twice
                revisions[record.key] = alert["revision"]
                print(alert["severity"], alert["id"], f"{alert['title']}: {alert['statement']}", flush=True)


asyncio.run(main(*sys.argv[1:]))
