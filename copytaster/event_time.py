"""Event time: when a story was made, as far as that can be believed."""

from copytaster.lineage import moment

AHEAD_MS = 5 * 60 * 1000
"""How far ahead of its ingest an article may claim to be; a later claim is not believed."""


def event_ms(created: str | None, ingest_ms: int) -> int:
    """The earlier of `versionCreated` and ingest + 5 minutes, in milliseconds; ingest where there is no such time."""
    told = moment(created)
    return min(int(told.timestamp() * 1000), ingest_ms + AHEAD_MS) if told else ingest_ms
