"""The present time of all fixtures: everything in a test happens then, whenever the test runs."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
NOW = "2026-11-22T18:00:00.000Z"
"""The time of ingest unless a test says otherwise, in the form of records."""
NOW_MS = 1_795_370_400_000
"""The same in milliseconds."""
