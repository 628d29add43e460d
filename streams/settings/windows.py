"""The windows of deduplication, as the settings give them: one reading, for the stage and for `copytaster dedupe`."""

from copytaster.dedup.memory import DedupWindows
from copytaster.model.event_time import DAY_MS, HOUR_MS
from streams.settings.settings import Settings


def build_windows(settings: Settings) -> DedupWindows:
    """How far apart articles are compared, how long they are remembered, and how many of them."""
    told = settings.windows
    return DedupWindows(
        duplicates_ms=int(told.duplicates_hours * HOUR_MS),
        identities_ms=int(told.identities_days * DAY_MS),
        texts_most=told.texts_most,
        identities_most=told.identities_most,
    )
