"""The audit log: one line for each run that changes something by hand, with who, what, when and the result."""

import getpass
import os
import socket
from pathlib import Path
from typing import Any

import orjson

from streams.settings.settings import Settings

FILE = "audit.jsonl"


def current_user() -> str:
    """The current user and host. The user is a number if the name is not known, as in many containers."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid-{os.getuid()}"
    return f"{name}@{socket.gethostname()}"


def audit_file(settings: Settings) -> Path:
    """The path of the audit log; its folder is made if it is missing. Raises OSError."""
    settings.worker.data_dir.mkdir(parents=True, exist_ok=True)
    return settings.worker.data_dir / FILE


def write(line: dict[str, Any], settings: Settings) -> None:
    """Append one line, whole or not at all; it is on disk on return. Raises OSError."""
    handle = os.open(audit_file(settings), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, orjson.dumps(line) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
