"""What the forge and the editor read: the workflow calls .ci/run with few rights, hooks run only our own tools."""

import configparser
import re
import shutil
import subprocess
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]

from tests.brokers import ROOT

WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
HOOKS: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def test_the_workflow_fits_the_official_schema() -> None:
    named = {"on" if key is True else key: value for key, value in WORKFLOW.items()}  # YAML 1.1 reads `on` as true
    jsonschema.Draft7Validator(get_builtin_schema("vendor.github-workflows")).validate(named)


def test_the_workflow_calls_what_ci_runs_on_pushes_and_pull_requests() -> None:
    assert set(WORKFLOW[True]) == {"push", "pull_request"}
    assert [step["run"] for step in STEPS if "run" in step][-1] == ".ci/run"


def test_the_workflow_may_read_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not [job for job in WORKFLOW["jobs"].values() if "permissions" in job]
    assert [step["with"] for step in STEPS if "uses" in step] == [{"persist-credentials": False}]
    assert not re.search(r"secrets\.", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))


def test_what_the_workflow_uses_is_pinned() -> None:
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]) for step in STEPS if "uses" in step)
    (image,) = {job["container"]["image"] for job in WORKFLOW["jobs"].values()}
    (version,) = set(re.findall(r"(?m)^FROM python:([\d.]+)", (ROOT / "Dockerfile").read_text("utf-8")))
    assert image.startswith(f"python:{version}-")


def test_hooks_run_the_tools_of_our_environment_and_download_nothing() -> None:
    hooks = [hook for repo in HOOKS["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in HOOKS["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)
    assert not [
        word for hook in hooks for word in hook["entry"].split()[1:] if "/" in word and not (ROOT / word).exists()
    ]


def test_hooks_run_everything_that_make_check_runs() -> None:
    make = shutil.which("make")
    assert make
    command = [make, "--dry-run", "--no-print-directory", "check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tools = set(re.findall(r"(?m)^(\.venv/bin/(?!python)[\w-]+(?: check| format)?)", told))
    assert len(tools) == 4
    entries = [hook["entry"] for repo in HOOKS["repos"] for hook in repo["hooks"]]
    assert [tool for tool in tools if not any(entry.startswith(tool) for entry in entries)] == []


def test_the_editors_rules_are_those_of_ruff() -> None:
    rules = configparser.ConfigParser()
    rules.read_string("[top]\n" + (ROOT / ".editorconfig").read_text("utf-8"))
    assert rules["top"]["root"] == "true"
    assert (rules["*"]["charset"], rules["*"]["end_of_line"]) == ("utf-8", "lf")
    assert (rules["*.py"]["indent_size"], rules["*.py"]["max_line_length"]) == ("4", "120")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "LICENSE", "CHANGELOG.md", "README.md"])
def test_what_a_stranger_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


def test_the_security_page_says_how_to_report_and_names_no_address() -> None:
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "private security advisory" in page
    assert not re.search(r"[\w.]+@[\w.]+\.\w+|https?://", page)
