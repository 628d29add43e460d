"""Workers as a user runs them: processes of `copytaster worker`, on their own topics."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.settings.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Pipeline:
    """One topic set and consumer group on a broker, and the workers started on it."""

    broker: str
    name: str
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    entailment: bool = True
    """True if its workers use the trained model; tests of the flow do not need it, and it is slow."""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return load_settings(overrides=self._overrides(), directory=self.folder, environ={})

    def _overrides(self) -> dict[str, str]:
        return {
            "broker.url": f"kafka://{self.broker}",
            "broker.session_timeout": "10",
            "broker.heartbeat_interval": "1",
            "broker.rebalance_timeout": "10",
            "topics.prefix": self.name,
            "worker.app_id": self.name,
            "worker.data_dir": str(self.folder / "data"),
            "nlp.entailment": str(self.entailment).lower(),
        } | self.extra

    def start(self, *, launcher: Path | None = None, environ: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one more worker; its log is in the folder."""
        number = len(self.workers)
        command = [str(Path(sys.executable).parent / "copytaster")]
        if launcher is not None:
            command = [sys.executable, str(launcher)]
        pairs = [arg for key, value in self._overrides().items() for arg in ("--set", f"{key}={value}")]
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            worker = subprocess.Popen(
                [*command, *pairs, "worker"],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=os.environ | (environ or {}),
                start_new_session=True,
            )
        self.workers.append(worker)
        return worker

    def log(self, number: int = -1) -> str:
        """The log of a worker so far."""
        number = number if number >= 0 else len(self.workers) - 1
        return (self.folder / f"worker-{number}.log").read_text("utf-8", "replace")

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill with -9."""
        worker.kill()
        worker.wait(10)

    def stop(self) -> None:
        """End every worker that is left, with its child."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait(5)

    def topic(self, name: str) -> str:
        return f"{self.name}.{name}"

    async def lag(self) -> dict[str, int]:
        """Unread records by topic: end offset minus committed offset, read at the broker."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.broker)
        consumer = AIOKafkaConsumer(bootstrap_servers=self.broker)
        await admin.start()
        await consumer.start()
        try:
            inputs = ("raw", "articles", "deduplicated", "statements", "statements.routed", "enriched", "checked")
            described = await admin.describe_topics([self.topic(n) for n in inputs])
            tps = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
            ends = await consumer.end_offsets(tps)
            try:
                committed = await admin.list_consumer_group_offsets(self.name)
            except GroupCoordinatorNotAvailableError:  # the first group of a broker takes a moment to be set up
                committed = {}
            out: dict[str, int] = {}
            for tp, end in ends.items():
                at = committed.get(tp)
                out[tp.topic] = out.get(tp.topic, 0) + end - max(at.offset if at else 0, 0)
            return out
        finally:
            await consumer.stop()
            await admin.close()

    async def drained(self, *, deadline: float, quiet: int = 2) -> None:
        """Wait until nothing is unread, `quiet` looks in a row; after the deadline, fail with what is left and why."""
        calm, left = 0, dict[str, int]()
        try:
            async with asyncio.timeout(deadline):
                while calm < quiet:
                    await asyncio.sleep(0.7)
                    left = {topic: n for topic, n in (await self.lag()).items() if n}
                    calm = calm + 1 if not left else 0
                    self.check_alive()
        except TimeoutError:
            raise AssertionError(f"not drained within {deadline} s, unread: {left}\n{self.logs()}") from None

    def logs(self, most: int = 3000) -> str:
        """The end of each worker's log, and its exit status."""
        return "\n".join(
            f"-- worker {n}, exit {worker.poll()}:\n{self.log(n)[-most:]}" for n, worker in enumerate(self.workers)
        )

    def check_alive(self) -> None:
        """Fail at once, with the log, if no worker is left."""
        if self.workers and all(w.poll() is not None for w in self.workers):
            codes = [w.returncode for w in self.workers]
            raise AssertionError(f"all workers ended: {codes}\n{self.log()[-4000:]}")
