"""One line for each run of what changes things by hand: who did what, when, and what came of it."""

import getpass
import os
import socket
from pathlib import Path
from typing import Any

import orjson

from streams.settings.settings import Settings

FILE = "audit.jsonl"


def current_user() -> str:
    """Whoever runs this, and where; by number where their name is not known, as in many containers."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid-{os.getuid()}"
    return f"{name}@{socket.gethostname()}"


def audit_file(settings: Settings) -> Path:
    """The file that the lines go to, its folder made where it is missing. Raises OSError."""
    settings.worker.data_dir.mkdir(parents=True, exist_ok=True)
    return settings.worker.data_dir / FILE


def write(line: dict[str, Any], settings: Settings) -> None:
    """Append one line, whole or not at all, and on disk on return. Raises OSError."""
    handle = os.open(audit_file(settings), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, orjson.dumps(line) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
