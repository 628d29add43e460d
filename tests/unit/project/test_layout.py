"""Whose packages these are, who reads the environment, and what no file of ours may hold."""

import ast
import importlib.util
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

from tests.brokers import ROOT

PACKAGES = ("copytaster", "streams", "agents", "desk")
OUTSIDE_DESK = [path for name in PACKAGES[:3] for path in sorted((ROOT / name).rglob("*.py"))]
# Each pair is written in two parts, so that this file holds none of them.
BANNED = {
    "a package registry's host": re.compile(
        "py" r"pi\.org|python" r"hosted\.org|npm" r"js\.(?:org|com)|repo1?\.mav" r"en\.|crat" r"es\.io", re.IGNORECASE
    ),
    "a path of somebody's machine": re.compile(r"(?<![\w.~-])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+)/"),
    "words of the tools it was written with": re.compile(
        r"\b(?:cla" r"ude|anth" r"ropic|chat" r"gpt|cop" r"ilot|lang" r"uage model wrote)\b|co-auth" r"ored-by",
        re.IGNORECASE,
    ),
}


def tracked() -> list[Path]:
    """Every file under version control, or every file at hand where there is none."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0:
        names = [Path(name) for name in done.stdout.decode().split("\0") if name]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        names = [name for name in names if not any(part.startswith(".") for part in name.parts)]
    found = [ROOT / name for name in names if (ROOT / name).is_file()]
    assert len(found) > len(OUTSIDE_DESK)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_this_folders_and_no_other_distribution_has_one(package: str) -> None:
    assert set(packages_distributions().get(package, ["copytaster"])) == {"copytaster"}
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert Path(str(spec.origin)) == ROOT / package / "__init__.py"


def test_no_distribution_installs_files_into_our_packages() -> None:
    intruders = {
        f"{dist.name}: {file}"
        for dist in distributions()
        for file in dist.files or ()
        if file.parts[0].removesuffix(".py") in PACKAGES and dist.name != "copytaster"
    }
    assert intruders == set()


def reads_environment(tree: ast.Module) -> bool:
    """True for `os.environ` and its like, however they are imported; not where one name in it is only set."""
    names = {"environ", "environb", "getenv", "putenv"}
    written = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names and id(node) not in written:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os" and {alias.name for alias in node.names} & names:
            return True
    return False


def test_only_the_settings_read_the_environment() -> None:
    readers = [str(p.relative_to(ROOT)) for p in OUTSIDE_DESK if reads_environment(ast.parse(p.read_text("utf-8")))]
    assert readers == ["streams/settings/settings.py"]


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("import os\nos.environ['X']", True),
        ("import os\nos.environ['X'] = '1'", False),
        ("import os\nos.environ['X'] = os.environ['Y']", True),
        ("import os\nos.getenv('X')", True),
        ("from os import environ", True),
        ("from os import path", False),
        ("import os\nos.getpid()", False),
    ],
)
def test_reading_the_environment_is_noticed(code: str, reads: bool) -> None:
    assert reads_environment(ast.parse(code)) is reads


def test_the_core_reads_no_files_clocks_or_processes() -> None:
    """Text in, frozen values out: what the core imports of the standard library says so."""
    banned = {"os", "time", "pathlib", "subprocess", "threading", "multiprocessing", "tempfile", "random"}
    imports = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in OUTSIDE_DESK
        if path.is_relative_to(ROOT / "copytaster")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in imported(node)
        if name.split(".")[0] in banned
    }
    allowed = {
        "copytaster/dedup/likeness/word_numbers.py: threading",  # a lock for its table of words, which is shared
        "copytaster/checking/entailment_model.py: os",  # to turn off the model runtime's reports, by its environment
    }
    assert imports == allowed


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module


@pytest.mark.parametrize(
    ("call", "homes"),
    [
        ("spacy.load(", set()),
        ("language_models.load(", {"copytaster/analyzer.py"}),
        ("Models.load(", {"agents/nlp/child_process.py", "copytaster/pipeline.py"}),
    ],
)
def test_models_are_loaded_in_few_places(call: str, homes: set[str]) -> None:
    """spaCy's own loader nowhere; ours in the child, in the pipeline, and in commands that read without a broker."""
    callers = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(rf"\b{re.escape(call)}", path.read_text("utf-8"))
    }
    assert {caller for caller in callers if not caller.startswith("desk/cli/") and "evaluation" not in caller} == homes


def test_contracts_hold_the_layers_the_core_and_each_arrow() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {tuple(c.get("containers", ())): c for c in contracts if c["type"] == "layers"}
    assert layers[()]["layers"] == ["desk", "agents", "streams", "copytaster"]
    assert set(layers) == {(), ("copytaster",), ("streams",), ("agents",), ("desk",)}
    (acyclic,) = (c for c in contracts if c["type"] == "acyclic_siblings")
    assert set(acyclic["ancestors"]) == set(PACKAGES)
    core = next(c for c in contracts if c["type"] == "forbidden" and c["source_modules"] == ["copytaster"])
    assert {"faust", "mode", "aiokafka"} <= set(core["forbidden_modules"])
    arrows = {p.stem for p in (ROOT / "agents").glob("*.py") if "(Stage):" in p.read_text("utf-8")}
    assert " | ".join(["parse", "deduplicate", "attach", "enrich", "check", "alert"]) in layers["agents",]["layers"]
    assert arrows == {"parse", "deduplicate", "attach", "enrich", "check", "alert"}


@pytest.mark.parametrize("what", BANNED)
def test_no_file_holds(what: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:120]}"
        for path in tracked()
        if path.name != "tokenizer.json"  # a vocabulary of English: every word is in it
        for n, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if BANNED[what].search(line)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a package registry's host", "https://files.python" + "hosted.org/x"),
        ("a path of somebody's machine", "see /wo" + "rk/main/x"),
        ("words of the tools it was written with", "Written by Cla" + "ude"),
    ],
)
def test_what_no_file_may_hold_is_noticed(what: str, line: str) -> None:
    assert BANNED[what].search(line)


def test_every_python_file_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py" and path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
