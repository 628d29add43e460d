"""The shape of every agent, and what none of them may do: read from the source itself."""

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.runtime.stage import Stage
from agents.worker import build
from agents.worker.build import STAGES, Worker, build_worker
from streams.declared_topics import list_declared_topics
from streams.faust.patches import start_notes
from streams.topics import FLOW, TABLES, TOPICS
from tests.brokers import ROOT
from tests.support.runtime import settings_of

ARROWS = sorted((ROOT / "agents").glob("*.py"))
MODULES = sorted([*(ROOT / "agents").rglob("*.py"), *(ROOT / "streams").rglob("*.py")])
NAMES = ("parse", "deduplicate", "attach", "enrich", "check", "alert")
NOT_USED = {
    "noack": "loses the event (docs/faust.md)",
    "send_soon": "its answer is not awaited",
    "group_by": "kills the agent on keys that are no strings",
    "take": "acks a whole batch on error",
    "noack_take": "never acks",
    "transactional": "exactly-once mode loses commits",
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def stages_of(path: Path) -> list[ast.ClassDef]:
    """The stages that a module has."""
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "Stage" for b in node.bases)
    ]


def calls_of(path: Path, attribute: str) -> list[ast.Call]:
    """The calls of a method of this name that a module makes, as in `app.agent(…)`."""
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == attribute]


def test_there_is_one_agent_a_file_of_its_name_and_no_other(worker: Worker) -> None:
    found = {path.stem: [node.name for node in stages_of(path)] for path in MODULES if stages_of(path)}
    assert found == {stage.flow.name: [stage.__name__] for stage in STAGES}
    assert [(stage.flow.name, stage.__module__) for stage in STAGES] == [(name, f"agents.{name}") for name in NAMES]
    assert [stage.name for stage in worker.stages] == list(worker.app.agents) == list(NAMES)
    assert [type(stage) for stage in worker.stages] == list(STAGES)


@pytest.mark.parametrize("name", NAMES)
def test_an_agents_body_is_its_docstring_and_one_awaited_guard(worker: Worker, name: str) -> None:
    agent = worker.app.agents[name]
    stage = next(stage for stage in worker.stages if stage.name == name)
    assert "→" in (agent.fun.__doc__ or "")
    assert agent.fun.__doc__ == type(stage).__doc__
    assert dict(zip(agent.fun.__code__.co_freevars, agent.fun.__closure__, strict=True))["stage"].cell_contents is stage
    (body,) = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(build)))
        if getattr(node, "name", "") == agent.fun.__name__
    ]
    assert isinstance(body, ast.AsyncFunctionDef)
    (only,) = body.body
    assert ast.unparse(only) == "await run_stage(stage, FaustRecordSource(stream.channel))"


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_runs_once_in_a_worker_under_its_own_name(worker: Worker, name: str) -> None:
    registered = {path.relative_to(ROOT).as_posix(): calls_of(path, "agent") for path in MODULES}
    ((where, (call,)),) = [(where, calls) for where, calls in registered.items() if calls]
    assert where == "agents/worker/build.py"
    given = {k.arg: ast.unparse(k.value) for k in call.keywords}
    assert given == {"name": "stage.name", "concurrency": "1"}
    agent = worker.app.agents[name]
    assert (agent.name, agent.concurrency, agent.isolated_partitions) == (name, 1, False)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_loses_events_in_faust_is_not_used(path: Path) -> None:
    used = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    options = {k.arg for node in ast.walk(tree(path)) if isinstance(node, ast.Call) for k in node.keywords}
    assert not used & set(NOT_USED), {name: NOT_USED[name] for name in used & set(NOT_USED)}
    assert not options & {"sink", "isolated_partitions", "processing_guarantee", "producer_threaded"}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.flow.name)
def test_what_an_agent_reads_is_declared_and_has_the_partitions_of_its_table(
    worker: Worker, stage: type[Stage]
) -> None:
    partitions = {d.name: d.partitions for d in list_declared_topics(worker.settings)}
    read = {topic: partitions[topic] for topic in worker.app.agents[stage.flow.name].channel.topics}
    assert read
    assert stage.flow in FLOW
    if stage.flow.state is not None:
        table = worker.app.tables.data[stage.flow.state.name]
        assert set(read.values()) == {table.partitions}


def test_every_table_is_one_stages_and_every_other_topic_is_somebodys_input(worker: Worker) -> None:
    assert sorted(worker.app.tables.data) == sorted(table.name for table in TABLES)
    states = [stage.state for stage in worker.stages if stage.state is not None]
    assert states == [worker.runtime.states[table] for table in TABLES]
    assert len({id(state) for state in states}) == len(TABLES)
    read = {topic for agent in worker.app.agents.values() for topic in agent.channel.topics}
    ends = {"duplicates", "alerts", "alerts.current", "alerts.desk", "rejected", "rejected.handled", "replays"}
    assert read == {t.full_name(worker.settings.topics) for t in TOPICS if t.name not in ends}


def test_two_workers_of_one_process_share_nothing(worker: Worker) -> None:
    other = build_worker(settings_of(topics__partitions="3"), stages=STAGES[:2])
    assert list(other.app.agents) == list(NAMES[:2])
    assert list(worker.app.agents) == list(NAMES)
    assert {table.partitions for table in other.app.tables.data.values()} == {1, 3}
    assert {table.partitions for table in worker.app.tables.data.values()} == {1, 12}
    assert other.runtime.metrics is not worker.runtime.metrics
    assert other.runtime.fence is not worker.runtime.fence
    begins = [start_notes(one.app).begins_at for one in (worker, other)]
    assert None not in begins
    assert begins[0] != begins[1]


def test_nothing_happens_on_import(tmp_path: Path) -> None:
    """No setting is read, no app is made, and Faust is left as it is."""
    (tmp_path / "copytaster.toml").write_text("this is no TOML [", encoding="utf-8")
    script = """
from faust.transport.consumer import Consumer
import faust
made = []
init = faust.App.__init__
faust.App.__init__ = lambda self, *a, **k: (made.append(self), init(self, *a, **k))[1]
before = Consumer._commit_offsets, Consumer.perform_seek
import agents.worker.build
assert (Consumer._commit_offsets, Consumer.perform_seek) == before
assert not made
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COPYTASTER_GUARD__BATCH": "not a number"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
