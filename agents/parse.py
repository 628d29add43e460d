"""raw → articles: read what a wire sent, whatever its format."""

from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Out, Outcome, Reject
from agents.state import Changes
from copytaster import formats
from copytaster.formats.errors import FormatError
from streams.app import app, channel
from streams.articles import ARTICLES
from streams.events import iso
from streams.raw import RAW

UNKNOWN_PROVIDER = "unknown"


@app.agent(channel(RAW), name="parse", concurrency=1)  # type: ignore[untyped-decorator]
async def parse(stream: Any) -> None:
    """raw → articles: read what a wire sent, whatever its format."""
    await guard(stream, stage="parse", handle=step, first=True)


async def step(inbound: Inbound, _: Changes) -> Outcome:
    """One raw item to its articles; a broken one of several goes to the dead letters alone."""
    provider = inbound.headers.get("provider", UNKNOWN_PROVIDER.encode()).decode("utf-8", "replace")
    found = formats.parse_each(inbound.value, inbound.media_type, provider=provider, received=iso(inbound.time_ms))
    return Outcome(
        outs=tuple(
            Out(ARTICLES, story.article.uri, story, item=n)
            for n, story in enumerate(found)
            if not isinstance(story, FormatError)
        ),
        rejects=tuple(
            Reject(n, story.reason, str(story)) for n, story in enumerate(found) if isinstance(story, FormatError)
        ),
    )
