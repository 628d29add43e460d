"""The windows of deduplication from the settings, read in one way for the stage and for `copytaster dedupe`."""

from copytaster.dedup.memory import DedupWindows
from copytaster.model.event_time import DAY_MS, HOUR_MS
from streams.settings.settings import Settings


def build_windows(settings: Settings) -> DedupWindows:
    """The largest distance between compared articles, the time for which they are remembered, and their number."""
    windows = settings.windows
    return DedupWindows(
        duplicates_ms=int(windows.duplicates_hours * HOUR_MS),
        identities_ms=int(windows.identities_days * DAY_MS),
        texts_most=windows.texts_most,
        identities_most=windows.identities_most,
    )
