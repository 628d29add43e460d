"""The shape of every agent, and what none of them may do: read from the source itself."""

import ast
import importlib
from pathlib import Path

import pytest

from agents.runtime import context
from agents.state.table import State
from agents.worker import run
from streams.declared import declared
from streams.faust.app import settings
from streams.topics import TABLES, TOPICS
from tests.brokers import ROOT

MODULES = sorted([*(ROOT / "agents").glob("*.py"), *(ROOT / "streams").glob("*.py")])
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


def is_agent(node: ast.AST) -> bool:
    """True for a function decorated with `@app.agent(…)`, or with `@app.agent`."""
    decorators = getattr(node, "decorator_list", [])
    targets = [d.func if isinstance(d, ast.Call) else d for d in decorators]
    return any(isinstance(t, ast.Attribute) and t.attr == "agent" for t in targets)


def agents_of(path: Path) -> list[ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if is_agent(node) and isinstance(node, ast.AsyncFunctionDef)]


AGENTS = {path.stem: agents_of(path) for path in MODULES if agents_of(path)}


def test_there_is_one_agent_a_file_of_its_name_and_no_other() -> None:
    assert {name: [agent.name for agent in found] for name, found in AGENTS.items()} == {n: [n] for n in NAMES}
    assert [agent.name for agent in run.AGENTS] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_agents_body_is_its_docstring_and_one_awaited_guard(name: str) -> None:
    (agent,) = AGENTS[name]
    docstring, only = agent.body
    assert isinstance(docstring, ast.Expr)
    assert "→" in (ast.get_docstring(agent) or "")
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Await)
    call = only.value.value
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    assert call.func.id == "guard"
    stream, stage = call.args
    assert isinstance(stream, ast.Name)
    assert isinstance(stage, ast.Call)
    assert isinstance(stage.func, ast.Name)
    assert stage.func.id == "Stage"
    assert {k.arg: ast.literal_eval(k.value) for k in stage.keywords if k.arg == "name"} == {"name": name}


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_runs_once_in_a_worker_under_its_own_name(name: str) -> None:
    (agent,) = AGENTS[name]
    (decorator,) = agent.decorator_list
    assert isinstance(decorator, ast.Call)
    given = {k.arg: ast.literal_eval(k.value) for k in decorator.keywords}
    assert given == {"name": name, "concurrency": 1}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_loses_events_in_faust_is_not_used(path: Path) -> None:
    used = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    options = {k.arg for node in ast.walk(tree(path)) if isinstance(node, ast.Call) for k in node.keywords}
    assert not used & set(NOT_USED), {name: NOT_USED[name] for name in used & set(NOT_USED)}
    assert not options & {"sink", "isolated_partitions", "processing_guarantee", "producer_threaded"}


@pytest.mark.parametrize("name", NAMES)
def test_what_an_agent_reads_is_declared_and_has_the_partitions_of_its_table(name: str) -> None:
    agent = next(a for a in run.AGENTS if a.name == name)
    partitions = {d.name: d.partitions for d in declared(settings)}
    read = {topic: partitions[topic] for topic in agent.channel.topics}
    module = importlib.import_module(f"agents.{name}")
    (call,) = [n for n in ast.walk(AGENTS[name][0]) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "guard"]
    state = next((getattr(module, k.value.id) for k in call.keywords if k.arg == "state"), None)  # type: ignore[attr-defined]
    assert read
    if state is not None:
        assert set(read.values()) == {state._table.partitions}


def test_every_table_is_one_stages_and_every_other_topic_is_somebodys_input() -> None:
    states = [value for value in vars(context).values() if isinstance(value, State)]
    assert sorted(s._table.name for s in states) == sorted(table.name for table in TABLES)
    read = {topic for agent in run.AGENTS for topic in agent.channel.topics}
    ends = {"duplicates", "alerts", "alerts.current", "alerts.desk", "rejected", "rejected.handled", "replays"}
    assert read == {t.full_name(settings.topics) for t in TOPICS if t.name not in ends}
