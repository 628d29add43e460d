"""One line for each run of what changes things by hand."""

import getpass
import os
import socket
from pathlib import Path

import orjson
import pytest

from desk.cli import audit_log
from streams.settings.settings import load_settings


def test_lines_are_added_one_after_another_in_a_folder_made_for_them(tmp_path: Path) -> None:
    settings = load_settings(
        overrides={"worker.data_dir": str(tmp_path / "new" / "data")}, directory=tmp_path, environ={}
    )
    audit_log.write({"did": "one"}, settings)
    audit_log.write({"did": "two", "why": "a\nbreak"}, settings)
    lines = audit_log.audit_file(settings).read_bytes().splitlines()
    assert [orjson.loads(line) for line in lines] == [{"did": "one"}, {"did": "two", "why": "a\nbreak"}]


def test_who_has_no_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit_log.current_user() == f"{getpass.getuser()}@{socket.gethostname()}"

    def unknown() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert audit_log.current_user() == f"uid-{os.getuid()}@{socket.gethostname()}"
