"""What is worked around is still so upstream: each reproduction runs, and a new release that mends one fails here."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from tests.brokers import ROOT

EXAMPLES = sorted((ROOT / "examples" / "upstream").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_is_still_so_upstream(path: Path) -> None:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert asyncio.run(asyncio.wait_for(module.main(), 20)), f"{path.name}: take the workaround out"


def test_each_reproduction_is_told_of() -> None:
    page = (ROOT / "docs" / "explanation" / "upstream.md").read_text("utf-8")
    assert len(EXAMPLES) >= 5
    assert [path.name for path in EXAMPLES if f"examples/upstream/{path.name}" not in page] == []
