"""Under fire: workers, broker, disk, clock and state are damaged on purpose, and what came of it is counted outside."""
