"""What had to be forgotten inside its window, since memory has a bound: counted, and warned of once.

It costs nothing at the usual speed of a wire. An archive that is read at a hundred times that fills the memory of six
days in an hour or two; what comes after is then compared with the stories that came last, not with all of six days.
"""

import structlog

from agents.metrics.prometheus import Metrics

log = structlog.get_logger("copytaster.forgetting")
BOUNDING_SETTINGS = {"text": "windows.texts_most", "source": "windows.texts_most"}
"""The setting that bounds a kind of entry; all others have `windows.identities_most`."""


class EarlyForgetting:
    """Counts what one worker forgets early; warns once for each setting that bounds it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._warned: set[str] = set()

    def note(self, stage: str, key: str, *, early: bool, entries: int = 1) -> None:
        """Note that entries were forgotten; only what goes `early`, inside its window, is counted."""
        if not early or not entries:
            return
        kind = key.partition("/")[0]
        self._metrics.forgotten_early.labels(stage, kind).inc(entries)
        setting = BOUNDING_SETTINGS.get(kind, "windows.identities_most")
        if setting not in self._warned:
            self._warned.add(setting)
            log.warning(
                "memory is at its bound: what came first is forgotten inside its window", stage=stage, bound=setting
            )
