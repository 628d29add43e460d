"""Command lines that nobody would write: each ends with a code that is told, and in words, never in a traceback.

Commands that run until a signal are left out, and there is no broker. What each takes is read from the commands
themselves, so a new option is tried from the day it is there.
"""

import os
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.cli.main import main
from streams.settings.settings import list_keys
from tests.unit.desk.cli.test_main import EVERY, SAMPLE

CODES = {0, 1, 2, 3, 64, 75}
ENDLESS = {"worker", "dashboard", "demo", "feed", "evaluate", "evaluate-attributions"}
"""Serve, or read for minutes."""
LEFT_OUT = {"--watch", "--listen", "--processes", "--out", "--help"}
NOWHERE = "kafka://127.0.0.1:1"
LEAVES = {
    words: command
    for words, command in EVERY.items()
    if words and not isinstance(command, click.Group) and words[0] not in ENDLESS
}
odd = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    st.sampled_from(
        ("", "-", "a=b", "--", "-1", "0", "1e309", "nan", "9" * 400, "../..", "/", "/dev/null", "a\nb", "%s%n",
         "$(id)", "\u202e", "=", "*", "[", "(?:", "-3d", "2026-13-45", "2026-11-23T25:61", "0001-01-01", "99999-01-01",
         "é" * 300)
    ),
)  # fmt: skip
SETTINGS = [key for key, _, _ in list_keys() if not key.startswith("broker.")]


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command with some of its options and arguments, and odd values for them; at times a setting before it."""
    words = draw(st.sampled_from(sorted(LEAVES)))
    args = []
    if draw(st.integers(0, 3)) == 0:
        args += ["--set", f"{draw(st.sampled_from(SETTINGS))}={draw(odd)}"]
    args += [*words]
    for parameter in draw(st.lists(st.sampled_from(LEAVES[words].params), max_size=4)) if LEAVES[words].params else []:
        value = draw(st.one_of(st.just(SAMPLE), odd) if "file" in str(parameter.name) else odd)
        if isinstance(parameter, click.Argument):
            args.append(value)
        elif parameter.opts[0] not in LEFT_OUT:
            is_flag = isinstance(parameter, click.Option) and parameter.is_flag
            args += [parameter.opts[0]] if is_flag else [parameter.opts[0], value]
    return args


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("empty")
@given(line=lines())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_command_line_ends_in_a_traceback(line: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--set", f"broker.url={NOWHERE}", *line])
    out, err = capfd.readouterr()
    assert left.value.code in CODES, (line, err)
    assert "Traceback" not in err + out, line
    assert left.value.code in (0, 2) or err.strip(), line
    assert os.listdir() == [] or {*os.listdir()} <= {".copytaster"}, line
