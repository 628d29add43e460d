"""A worker with something wrong in it, as `SABOTAGE` says; run where `copytaster … worker` would be run.

clock:FILE          `time.time` is ahead by as many seconds as the file says, which may change while it runs
timeout:TOPIC:P     so large a part of the batches produced to a topic runs into a timeout at the broker
refused:TOPIC:P     … is refused by the broker for good
"""

import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

KIND, _, REST = os.environ["SABOTAGE"].partition(":")
LOOK_EVERY = 0.2
_time = time.time
_ahead = [0.0]


def _clock() -> float:
    return _time() + _ahead[0]


def _follow(path: Path) -> None:
    """Keep to what the file says."""
    while True:
        text = path.read_text("utf-8") if path.exists() else ""
        _ahead[0] = float(text or 0)
        time.sleep(LOOK_EVERY)


if KIND == "clock":  # before anything takes `time.time` by its name
    time.time = _clock
    threading.Thread(target=_follow, args=(Path(REST),), daemon=True).start()

import desk.cli.commands.worker as worker  # noqa: E402
from desk.cli.main import main  # noqa: E402

configure = worker.configure_logging


def armed(level: str) -> None:
    """Configure logs as the command does, then let some of what is produced fail."""
    configure(level)
    if KIND in ("timeout", "refused"):
        _fail_some(*REST.split(":"))


def _fail_some(topic: str, share: str) -> None:
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaTimeoutError, TopicAuthorizationFailedError

    error = KafkaTimeoutError if KIND == "timeout" else TopicAuthorizationFailedError
    rng, send = random.Random(), AIOKafkaProducer.send_batch

    async def fails_at_times(self: Any, batch: Any, to: str, *, partition: int) -> Any:
        if to.endswith(f".{topic}") and rng.random() < float(share):
            raise error(f"sabotage of {to}")
        return await send(self, batch, to, partition=partition)

    AIOKafkaProducer.send_batch = fails_at_times


if __name__ == "__main__":  # the nlp child imports this file again
    worker.configure_logging = armed
    main()
