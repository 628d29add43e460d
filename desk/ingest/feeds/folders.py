"""A folder that a wire's receiver writes into: new or changed files, when they are complete."""

import os
import stat
import time
from pathlib import Path

from copytaster import formats
from desk.ingest.feeds.seen import SeenEntries
from desk.ingest.publish import RawItem
from streams.settings.feed_sources import FeedSource

SETTLED_SECONDS = 2.0
"""Seconds that a file must be unchanged: receivers write in pieces."""
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", "~")


def find_changed_files(source: FeedSource, seen: SeenEntries, largest: int) -> list[tuple[str, str, RawItem]]:
    """Each settled file that is new or changed: its name, a mark of its state, and the item. Raises OSError.

    Links are not followed and hidden files are skipped. Of a file that is far too large only the head is read.
    """
    root = Path(source.folder)
    changed, files = [], _files(root)
    seen.forget_others(str(path.relative_to(root)) for path in files)
    for path in files:
        status = path.lstat()
        name, mark = str(path.relative_to(root)), f"{status.st_mtime_ns}:{status.st_size}:{status.st_ino}"
        if time.time() - status.st_mtime < SETTLED_SECONDS or not seen.is_news(name, mark):
            continue
        raw = _read(path, most=16 * largest)
        kind = source.media_type or formats.sniff_media_type(raw, path.name)
        changed.append((name, mark, RawItem(raw, kind, source.sender, name)))
    return changed


def _files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise FileNotFoundError(f"no folder {root}")
    out = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            hidden = name.startswith(".") or name.lower().endswith(_UNFINISHED)
            if not hidden and stat.S_ISREG(path.lstat().st_mode):
                out.append(path)
    return out


def _read(path: Path, *, most: int) -> bytes:
    """The file, up to `most` bytes; not followed if it has become a link since it was listed."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)
