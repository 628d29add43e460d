"""The feed process: a task for each source, the server for pushes and one shared producer, until a signal."""

import asyncio
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from desk.ingest.feeds import push
from desk.ingest.feeds.fetch import FetchLimits
from desk.ingest.feeds.health import FeedHealth
from desk.ingest.feeds.poll import PollContext, PublishItems, poll_source
from desk.ingest.publish import RawItem, open_producer, send_item
from streams.settings.feed_sources import FeedSource
from streams.settings.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
AT_ONCE = 8
"""Feeds that are polled at the same time."""
GRACE_SECONDS = 3


def state_dir(settings: Settings) -> Path:
    """The folder in which feeds keep their seen entries."""
    return settings.worker.data_dir / "feeds"


def build_publisher(producer: AIOKafkaProducer, settings: Settings) -> PublishItems:
    """A function that publishes items with one producer and awaits every answer."""

    async def publish(items: list[RawItem]) -> tuple[int, int]:
        sent = [await send_item(producer, item, settings, n=n) for n, item in enumerate(items)]
        await asyncio.gather(*(answer for answer, _ in sent))
        refused = sum(not accepted for _, accepted in sent)
        return len(sent) - refused, refused

    return publish


async def poll_once(sources: Sequence[FeedSource], settings: Settings) -> list[FeedHealth]:
    """Look at every source once. Raises BrokerUnreachable, KafkaError."""
    health = [FeedHealth(source.name) for source in sources]
    async with open_producer(settings) as producer:
        polling = _polling(build_publisher(producer, settings), settings)
        await asyncio.gather(*(poll_source(s, h, polling) for s, h in zip(sources, health, strict=True)))
    return health


async def serve(sources: Sequence[FeedSource], settings: Settings, on: Callable[[str], None]) -> None:
    """Poll, watch and take pushes until SIGINT or SIGTERM. Raises BrokerUnreachable."""
    health = [FeedHealth(source.name) for source in sources]
    stopping = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    async with open_producer(settings) as producer:
        polling, gate = _polling(build_publisher(producer, settings), settings), asyncio.Semaphore(AT_ONCE)
        work = [_keep(s, h, polling, gate, stopping) for s, h in zip(sources, health, strict=True)]
        if settings.feed.port:
            bound = socket.create_server((settings.feed.host, settings.feed.port))
            work.append(_take(bound, polling.publish, settings, health, stopping))
            on(f"http://{settings.feed.host}:{settings.feed.port}/articles")
        await _until_stopped([asyncio.create_task(one) for one in work], stopping)


async def _until_stopped(tasks: list[asyncio.Task[None]], stopping: asyncio.Event) -> None:
    """Wait for the stop or for a failed task, which is our own fault; then let the others end."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    done, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS + 1)
    for task in late:
        task.cancel()
    for task in done:
        task.result()


def _polling(publish: PublishItems, settings: Settings) -> PollContext:
    limits = FetchLimits(settings.feed.timeout, settings.feed.max_bytes)
    return PollContext(publish, limits, state_dir(settings), settings.ingest.max_bytes)


async def _keep(
    source: FeedSource, health: FeedHealth, polling: PollContext, gate: asyncio.Semaphore, stopping: asyncio.Event
) -> None:
    """Look at one source again and again; the first looks of all sources are spread over a second or two."""
    health.next_at = time.time() + random.uniform(0, min(2.0, source.every))
    while not await _stopped(stopping, health.next_at - time.time()):
        before = health.published
        async with gate:
            try:
                await poll_source(source, health, polling)
            except KafkaError as error:
                health.note_failure(f"the broker does not answer: {type(error).__name__}", source.every)
        tell = log.warning if health.error else log.info if health.published > before else log.debug
        tell("feed", feed=source.name, state=health.state, published=health.published - before, error=health.error)


async def _stopped(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait this long or until the stop; True if it is time to stop."""
    try:
        await asyncio.wait_for(stopping.wait(), max(0.0, seconds))
    except TimeoutError:
        return False
    return True


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling: signals are ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """See uvicorn."""
        yield


async def _take(
    bound: socket.socket,
    publish: PublishItems,
    settings: Settings,
    health: Sequence[FeedHealth],
    stopping: asyncio.Event,
) -> None:
    """Serve POST /articles and GET /health until the stop."""
    by_provider = push.read_tokens(settings.feed.tokens_file) if settings.feed.tokens_file else {}
    app = push.build_app(publish, by_provider, settings.ingest.max_bytes, lambda: build_health_json(health))
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=200,
        timeout_keep_alive=5,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await task


def build_health_json(health: Sequence[FeedHealth]) -> dict[str, Any]:
    """The state of all feeds, for JSON."""
    feeds = [one.to_json() for one in health]
    return {"feeds": feeds, "failing": sum(one.state in ("failing", "gone") for one in health)}
