"""How a worker ends when something breaks around its agents: with a code that says what to do about it."""

from pathlib import Path
from typing import NoReturn

import faust
import pytest
from aiokafka.errors import KafkaConnectionError

from agents.worker import process
from agents.worker.process import WorkerProcess
from streams.devbroker.embedded import find_free_port
from tests.support.processes import Pipeline


class Ended(BaseException):
    """Instead of the end of the process."""


def test_a_worker_that_finds_no_broker_ends_with_75_and_names_it(tmp_path: Path) -> None:
    address = f"127.0.0.1:{find_free_port()}"
    pipeline = Pipeline(address, "nobody", tmp_path, entailment=False)
    assert pipeline.start().wait(60) == 75, pipeline.log()
    assert "Traceback" not in pipeline.log()
    last = pipeline.log().splitlines()[-1]
    assert '"exit": 75' in last
    assert address in last


@pytest.mark.parametrize("which", ["the consumer", "its thread"])
async def test_a_service_of_fausts_that_breaks_ends_the_worker_with_75_and_at_once(
    monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Ended(code, facts)

    monkeypatch.setattr(process, "stop_hard", stop_hard)
    app = faust.App("broken", broker="kafka://127.0.0.1:1", web_enabled=False)
    mine = WorkerProcess(app, quiet=True, override_logging=False)
    mine.add_dependency(app)
    breaks = app.consumer if which == "the consumer" else app.consumer._thread
    try:
        with pytest.raises(Ended) as ended:
            await breaks.crash(KafkaConnectionError("gone"))
    finally:
        app.consumer._thread.thread_loop.close()
    code, facts = ended.value.args
    assert code == 75
    assert "gone" in facts["error"]
    assert not mine.should_stop, "a stop in order would commit"
