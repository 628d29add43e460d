"""Checks of this machine: models, a folder to write into, free ports, secret files."""

import http.client
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
from packaging.specifiers import SpecifierSet

from copytaster.text.model_files import find_damaged_files
from desk.ops.doctor.finding import DoctorFinding, failure, ok, warning
from streams.devbroker.embedded import HOST, is_port_free
from streams.settings.settings import Settings

FEWEST_FREE_BYTES = 512 * 1024 * 1024
"""Free bytes below which a worker's folder counts as full: logs and temporary files of a day."""
EARLIEST_NOW = 1_767_225_600
"""2026-01-01: a clock that shows an earlier date was never set."""


def check_machine(settings: Settings) -> Iterator[DoctorFinding]:
    """All checks that need no broker."""
    yield check_models(settings.nlp.pipeline)
    yield check_data_folder(settings.worker.data_dir)
    yield from check_ports(settings)
    yield from check_secret_files(settings)
    if time.time() < EARLIEST_NOW:
        yield failure("clock", "this machine's clock was never set", "set it, and let NTP keep it")


def check_models(pipeline: str) -> DoctorFinding:
    """Check that the language models are installed and fit the installed spaCy."""
    spec = importlib.util.find_spec(pipeline) if pipeline.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        return failure("models", f"{pipeline!r} is not installed", "install what requirements.lock names (`make demo`)")
    meta = next(Path(spec.submodule_search_locations[0]).rglob("meta.json"), None)
    wanted = str(orjson.loads(meta.read_bytes()).get("spacy_version", "")) if meta else ""
    have = importlib.metadata.version("spacy")
    if have not in SpecifierSet(wanted, prereleases=True):
        return failure("models", f"{pipeline} is made for spaCy {wanted}, not {have}", "install requirements.lock anew")
    wrong = list(find_damaged_files(pipeline))
    if wrong:
        return failure("models", f"{pipeline}: {', '.join(wrong)}", "install it again from requirements.lock")
    return ok("models", f"{pipeline}, for spaCy {have}, each file as installed")


def check_data_folder(path: Path) -> DoctorFinding:
    """Check that the data folder can be written into and has room."""
    fix = "set worker.data_dir to a folder that this user may write into"
    if path.exists() and not path.is_dir():
        return failure("data folder", f"{path} is a file", fix)
    there = next(p for p in (path.absolute(), *path.absolute().parents) if p.is_dir())
    if not os.access(there, os.W_OK | os.X_OK):
        return failure("data folder", f"this user may not write into {there}", fix)
    free = shutil.disk_usage(there).free
    if free < FEWEST_FREE_BYTES:
        return failure("data folder", f"only {free // 2**20} MiB are free at {there}", f"free some, or {fix}")
    return ok("data folder", f"{path} can be written, {free / 2**30:.1f} GiB free")


def check_ports(settings: Settings) -> Iterator[DoctorFinding]:
    """Check that a worker's ports are free."""
    port = settings.health.port
    if port and not is_port_free(port):
        if _is_ours(port):
            yield ok("ports", f"a worker answers at health.port {port}")
        else:
            yield failure("ports", f"somebody else listens at health.port {port}", "set health.port to a free one")
    elif port:
        yield ok("ports", f"health.port {port} is free")
    else:
        yield warning("ports", "health.port is 0: workers answer no probes", "set health.port to have them")


def _is_ours(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return (connection.getresponse().getheader("Server") or "").startswith("copytaster")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_secret_files(settings: Settings) -> Iterator[DoctorFinding]:
    """Check that secret files are readable only by this user or its group."""
    for key in ("password_file", "key_file", "key_password_file"):
        path = getattr(settings.broker, key)
        if path and os.stat(path).st_mode & stat.S_IROTH:
            yield warning("secrets", f"broker.{key}: everybody may read {path}", f"chmod o-r {path}")
        if path and key.endswith("password_file") and not Path(path).read_text("utf-8", "replace").strip("\r\n"):
            yield failure("secrets", f"broker.{key}: {path} is empty", "write the password into it")
