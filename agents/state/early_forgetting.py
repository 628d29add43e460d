"""Entries that were forgotten inside their window because memory is limited: they are counted, with one warning.

At the usual speed of a wire this does not happen. An archive that is read a hundred times as fast fills the memory of
six days in an hour or two; later articles are then compared only with the latest stories, not with all of six days.
"""

import structlog

from agents.metrics.prometheus import Metrics

log = structlog.get_logger("copytaster.forgetting")
BOUNDING_SETTINGS = {"text": "windows.texts_most", "source": "windows.texts_most"}
"""The setting that limits a kind of entry; all other kinds have `windows.identities_most`."""


class EarlyForgetting:
    """Counts the entries that one worker forgets early; warns once for each setting that limits them."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._warned: set[str] = set()

    def note(self, stage: str, key: str, *, early: bool, entries: int = 1) -> None:
        """Note that entries were forgotten; only those that go `early`, inside their window, are counted."""
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
