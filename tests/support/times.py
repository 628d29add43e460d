"""The one now of all fixtures: whatever a test is about happened then, whenever it runs."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
NOW = "2026-11-22T18:00:00.000Z"
"""When everything is let in, unless a test says otherwise; as records have it."""
NOW_MS = 1_795_370_400_000
"""The same in milliseconds."""
