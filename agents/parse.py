"""raw → articles: read the items of wires in any format. Large items are read in the child process."""

from collections.abc import Sequence

from agents.nlp import child_work
from agents.records.outcome import Inbound, Outcome, OutputRecord, RejectedItem
from agents.runtime.stage import Stage
from agents.state.stage_state import StateChanges
from copytaster import formats
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope
from streams.headers import format_iso
from streams.topics import ARTICLES, PARSE

UNKNOWN_PROVIDER = "unknown"
LARGE = 16 * 1024
"""Bytes above which an item is read in the child process. Wire stories are smaller and take a millisecond here. A page
built to cost time takes a third of a second here, nine seconds at the largest size, and would block the event loop."""


class Parse(Stage):
    """raw → articles."""

    flow = PARSE
    is_first = True

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Turn one raw item into its articles; if one of several is broken, only that one becomes a dead letter."""
        provider = inbound.headers.get("provider", UNKNOWN_PROVIDER.encode()).decode("utf-8", "replace")
        stories = await self._read(inbound, provider)
        return Outcome(
            outs=tuple(
                OutputRecord(ARTICLES, story.article.uri, story, item=n)
                for n, story in enumerate(stories)
                if not isinstance(story, FormatError)
            ),
            rejects=tuple(
                RejectedItem(n, story.reason, str(story))
                for n, story in enumerate(stories)
                if isinstance(story, FormatError)
            ),
        )

    async def _read(self, inbound: Inbound, provider: str) -> Sequence[Envelope | FormatError]:
        """Read the stories of an item. Raises FormatError for the whole item, and DeadlineExceeded if it takes too
        long."""
        raw, media_type, received = inbound.value, inbound.media_type, format_iso(inbound.time_ms)
        if len(raw) <= LARGE:
            return formats.parse_each(raw, media_type, provider=provider, received=received)
        call = self.runtime.nlp.call(child_work.parse, raw, media_type, provider, received)
        parsed: Sequence[Envelope | FormatError] | FormatError = await call
        if isinstance(parsed, FormatError):
            raise parsed
        return parsed
