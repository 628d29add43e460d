"""The state of each feed: its last answer, its counts, and its error."""

import time
from dataclasses import asdict, dataclass
from typing import Any, Literal

FeedState = Literal["waiting", "ok", "failing", "gone"]
LONGEST_PAUSE = 3600.0
"""Most seconds between two tries of a failing feed, unless the feed itself asks for more."""
LONGEST_ASKED_PAUSE = 86_400.0


@dataclass(slots=True)
class FeedHealth:
    """One feed. Times are seconds since 1970; `next_at` is the time of the next look."""

    name: str
    state: FeedState = "waiting"
    last_ok: float | None = None
    last_item: float | None = None
    next_at: float = 0.0
    failures: int = 0
    published: int = 0
    refused: int = 0
    error: str = ""

    def note_success(self, every: float, published: int, refused: int) -> None:
        """Note a successful look, with or without new items."""
        now = time.time()
        self.state, self.error, self.failures = "ok", "", 0
        self.last_ok, self.next_at = now, now + every
        self.published += published
        self.refused += refused
        if published or refused:
            self.last_item = now

    def note_failure(self, why: str, every: float, *, retry_after: float | None = None, gone: bool = False) -> None:
        """Note a failed look: the pause doubles each time, or is as long as the feed asks."""
        self.failures += 1
        self.state, self.error = "gone" if gone else "failing", why
        pause = min(every * 2 ** min(self.failures, 12), max(LONGEST_PAUSE, every))
        asked = min(retry_after or 0.0, LONGEST_ASKED_PAUSE)
        self.next_at = time.time() + max(pause, asked, LONGEST_ASKED_PAUSE if gone else 0.0)

    def to_json(self) -> dict[str, Any]:
        """The state for JSON."""
        return asdict(self)
