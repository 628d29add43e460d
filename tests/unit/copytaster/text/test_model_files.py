"""A model is held against what pip wrote down at its installation: one flipped bit ends its loading."""

import base64
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from agents.nlp.child_process import ChildNotStarted, NlpChild
from copytaster.text import language_models
from copytaster.text.model_files import ModelDamagedError, find_damaged_files, verify_package
from desk.cli.main import main
from streams.settings.sections import NlpSettings
from tests.brokers import CONFIG_DIR

SAMPLE = CONFIG_DIR / "samples" / "01-ferry-aground.json"
PACKAGE = "small_pipeline"
WEIGHTS = f"{PACKAGE}/data/ner/model"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with a record, as pip leaves it; the file with its weights."""
    weights = tmp_path / WEIGHTS
    weights.parent.mkdir(parents=True)
    weights.write_bytes(bytes(range(256)) * 64)
    (tmp_path / PACKAGE / "__init__.py").write_text("def load():\n    return 'the pipeline'\n")
    info = tmp_path / f"{PACKAGE}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n")
    lines = [f"{info.name}/RECORD,,"]
    for path in sorted((tmp_path / PACKAGE).rglob("*")):
        if path.is_file():
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            lines.append(f"{path.relative_to(tmp_path)},sha256={digest},{path.stat().st_size}")
    (info / "RECORD").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield weights
    language_models.load.cache_clear()
    sys.modules.pop(PACKAGE, None)


def flip(path: Path) -> None:
    """One bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_model_as_installed_is_loaded(installed: Path) -> None:
    assert list(find_damaged_files(PACKAGE)) == []
    assert language_models.load(PACKAGE) == "the pipeline"


def test_one_flipped_bit_in_the_weights_is_told_and_nothing_is_loaded(installed: Path) -> None:
    flip(installed)
    with pytest.raises(ModelDamagedError, match=re.escape(f"{WEIGHTS} is not what was installed")):
        language_models.load(PACKAGE)
    assert PACKAGE not in sys.modules


def test_a_file_that_is_gone_is_told(installed: Path) -> None:
    installed.unlink()
    with pytest.raises(ModelDamagedError, match="cannot be read"):
        verify_package(PACKAGE)


def test_a_package_that_pip_did_not_install_has_nothing_to_be_held_to() -> None:
    assert list(find_damaged_files("no_such_pipeline")) == []


async def test_a_child_says_which_file_is_damaged(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flip(installed)
    child = NlpChild(NlpSettings(pipeline=PACKAGE))
    with pytest.raises(ChildNotStarted, match=re.escape(WEIGHTS)):
        await child.start()
    assert child.pid is None


def test_the_command_line_says_it_in_one_line(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip(installed)
    with pytest.raises(SystemExit) as left:
        main(["--set", f"nlp.pipeline={PACKAGE}", "check", str(SAMPLE)])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (1, "", 1)
    assert "install it again" in err


def test_holding_the_shipped_pipeline_to_its_record_takes_less_than_a_third_of_a_second() -> None:
    began = process_time()
    assert list(find_damaged_files(language_models.DEFAULT_PIPELINE)) == []
    assert process_time() - began < 0.3
