"""The folders that training reads and writes; nothing it makes is inside the repository.

COPYTASTER_DATA is the folder of development data (default: `../shared/data` beside the repository).
COPYTASTER_TRAIN is the folder for the base model, mixes, checkpoints and exports (default: /var/tmp).
"""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def data() -> Path:
    """The folder of development data. Raises FileNotFoundError, which names the setting, if it is missing."""
    folder = Path(os.environ.get("COPYTASTER_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (folder / "consistency").is_dir():
        raise FileNotFoundError(f"no folder `consistency` in {folder}: point COPYTASTER_DATA at the data")
    return folder


def consistency(name: str) -> Path:
    """One file of labelled pairs: `train`, `nli_extra` or `dev`."""
    return data() / "consistency" / f"{name}.jsonl"


def home() -> Path:
    """The folder that training owns; made if it is missing."""
    folder = Path(os.environ.get("COPYTASTER_TRAIN", "/var/tmp/copytaster-train"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def mix(name: str) -> Path:
    return home() / "mix" / f"{name}.jsonl"


def run(name: str) -> Path:
    return home() / "runs" / name
