"""What had to be forgotten inside its window, since memory has a bound: counted, and warned of once.

It costs nothing at the usual speed of a wire. An archive that is read at a hundred times that fills the memory of six
days in an hour or two; what comes after is then compared with the stories that came last, not with all of six days.
"""

import structlog

from agents.metrics import prometheus

log = structlog.get_logger("copytaster.forgetting")
SETTINGS = {"text": "windows.texts_most", "source": "windows.texts_most"}
"""The setting that bounds a kind of entry; all others have `windows.identities_most`."""
_warned: set[str] = set()


def note(stage: str, key: str, *, early: bool, entries: int = 1) -> None:
    """Note that entries were forgotten; only what goes `early`, inside its window, is counted."""
    if not early or not entries:
        return
    kind = key.partition("/")[0]
    prometheus.forgotten_early.labels(stage, kind).inc(entries)
    setting = SETTINGS.get(kind, "windows.identities_most")
    if setting not in _warned:
        _warned.add(setting)
        log.warning(
            "memory is at its bound: what came first is forgotten inside its window", stage=stage, bound=setting
        )
