"""Names and rooms: a class name exists once, packages have few modules at their root, and importing does nothing."""

import ast
import importlib.util
import subprocess
import sys
from collections import defaultdict

import pytest

import copytaster
from tests.support.paths import ROOT

PACKAGES = ("copytaster", "streams", "agents", "desk")
MODULES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]


def test_public_class_names_are_unique() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
    assert len(homes) > 250


@pytest.mark.parametrize("package", ["copytaster"])
def test_few_modules_lie_at_the_root(package: str) -> None:
    assert len(list((ROOT / package).glob("*.py"))) <= 6


def test_of_agents_only_the_arrows_lie_at_the_root() -> None:
    found = {path.stem for path in (ROOT / "agents").glob("*.py")}
    assert found == {"__init__", "parse", "deduplicate", "attach", "enrich", "check", "alert"}


@pytest.mark.parametrize("name", copytaster.__all__)
def test_every_export_is_there(name: str) -> None:
    assert getattr(copytaster, name) is not None
    assert name in dir(copytaster)


def test_what_is_not_exported_is_told() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        copytaster.nothing_of_that_name  # noqa: B018  # asking is the test


def run(code: str) -> str:
    """What a fresh process prints."""
    environ = {"PYTHONPATH": str(ROOT), "COPYTASTER_BROKER__URL": "no address at all"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_core_loads_no_model_library() -> None:
    assert run("import sys, copytaster; print('spacy' in sys.modules)") == "False\n"


def test_importing_a_worker_reads_no_settings_and_patches_nothing() -> None:
    code = """
from faust.transport.consumer import Consumer
before = Consumer.perform_seek, Consumer._commit_offsets
import agents.worker.build, desk.cli.main
print((Consumer.perform_seek, Consumer._commit_offsets) == before)
"""
    assert run(code) == "True\n"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_keeps_state_that_changes(package: str) -> None:
    """No `global` statement, and no list, dict or set at the top of a module that its own code changes."""
    found = []
    for path in (ROOT / package).rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        held = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Dict | ast.Set)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: global {', '.join(node.names)}")
            if changes(node) in held:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: changes {changes(node)}")  # type: ignore[attr-defined]
    assert found == []


def changes(node: ast.AST) -> str | None:
    """The name of what this node changes in place, if it does."""
    methods = {"append", "extend", "add", "update", "clear", "pop", "setdefault", "insert", "remove", "discard"}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
        return node.func.value.id if isinstance(node.func.value, ast.Name) else None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.value.id if isinstance(node.value, ast.Name) else None
    return None


def test_modules_import_under_their_own_names() -> None:
    for path in MODULES:
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        assert importlib.util.find_spec(name) is not None, name
