"""`copytaster feed` on a broker: what lies in a folder and what is pushed comes to `raw`, each once."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from streams.devbroker.embedded import find_free_port
from tests.support.processes import Pipeline
from tests.support.verifier import Topics
from tests.support.wall_clock import seconds
from tests.unit.copytaster.formats.test_wires import WIRES

TOKEN = "a-token-that-is-long-enough"
RUN = "from desk.cli.main import main; main()"


async def started(pipeline: Pipeline, folder: Path, port: int) -> asyncio.subprocess.Process:
    """A feed process that takes pushes."""
    options = {
        "broker.url": pipeline.settings.broker.url,
        "topics.prefix": pipeline.settings.topics.prefix,
        "worker.data_dir": str(folder / "data"),
        "feed.port": str(port),
        "feed.tokens_file": str(folder / "tokens"),
    }
    sets = [part for key, value in options.items() for part in ("--set", f"{key}={value}")]
    command = [sys.executable, "-c", RUN, "--config-dir", str(folder), *sets, "feed"]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                told = (await client.get(f"http://127.0.0.1:{port}/health")).json()
            except httpx.TransportError:
                told = {"feeds": []}
            if any(feed["state"] == "ok" for feed in told["feeds"]):
                return process
            await asyncio.sleep(0.1)
    process.kill()
    raise AssertionError(f"the feed does not get going: {told}")


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(120)
async def test_a_folder_and_a_push_come_to_raw_once_also_across_a_kill(pipeline: Pipeline, tmp_path: Path) -> None:
    wires, port = tmp_path / "wires", find_free_port()
    wires.mkdir()
    (tmp_path / "sources.toml").write_text(f'[[source]]\nname = "hp"\nfolder = "{wires}"\nevery = 1\n')
    (tmp_path / "tokens").write_text(f"northline {TOKEN}\n")
    for name in ("anpa-first.txt", "anpa-kill.txt"):
        (wires / name).write_bytes((WIRES / name).read_bytes())
        os.utime(wires / name, (seconds() - 60,) * 2)
    first = await started(pipeline, tmp_path, port)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    second = await started(pipeline, tmp_path, port)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        body = (WIRES / "g2-plain-content.xml").read_bytes()
        answer = await client.post(f"http://127.0.0.1:{port}/articles", content=body)
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0
    assert answer.status_code == 202
    topics = await Topics.read(pipeline.broker, pipeline.name)
    assert sorted(record.value for record in topics["raw"]) == sorted(
        [(WIRES / "anpa-first.txt").read_bytes(), (WIRES / "anpa-kill.txt").read_bytes(), body]
    )
