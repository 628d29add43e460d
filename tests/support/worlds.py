"""Articles of different times that meet in one log: archives, a backlog, the live wire, and articles without a date.

All have the same stories under the same slugs, from the same agency; they differ only in when they were made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from copytaster.model.article import Article, Body, Envelope, Headline, hash_text
from copytaster.model.event_time import parse_time
from tests.support.times import NOW

STORIES = (
    (
        "Dockers walk out at Velm",
        "Velm Dock Strike",
        "Dockers at the port of Velm walked out on Wednesday when talks over night shifts had failed, and 14 grain "
        "ships lay idle, the harbour board said.\n\nTheir union said that 2,300 of its members had joined by noon. It "
        "wants a third more for work after ten at night.\n\nThe board called the strike illegal.",
    ),
    (
        "Fire at paper mill",
        "Telsund Mill Fire",
        "A fire destroyed a paper mill in Telsund on Friday and 120 workers were sent home, the fire brigade said. "
        "Nobody was hurt.\n\nThe mill made paper for schoolbooks and had belonged to one family since 1911. Its owner "
        "said it was too early to say whether it would be built again.",
    ),
)
TAKE = "The mayor offered to mediate between both sides, and said that the town could not live without the port."
LED = "A court told both sides on Wednesday night to come back to the table, and soldiers were seen at the silos."
PAGE = "By our own staff\n\n"
WORLDS: dict[str, datetime | None] = {
    "1987": parse_time("1987-10-14T13:00:00Z"),
    "2019": parse_time("2019-05-03T10:00:00Z"),
    "late": parse_time(NOW) and parse_time(NOW) - timedelta(days=5),  # type: ignore[operator]
    "live": parse_time(NOW) and parse_time(NOW) - timedelta(hours=20),  # type: ignore[operator]
}
"""The time at which the stories of each world begin. All of them are ingested now."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a world: its story, its relation to it, and the hours since the story began."""

    story: int
    kind: str
    hours: float


KINDS = ("copy", "same", "page", "toll", "take", "lead", "correction", "version", "kill")
ITEMS = st.lists(
    st.builds(Item, st.integers(0, len(STORIES) - 1), st.sampled_from(KINDS), st.sampled_from([0.5, 1, 2, 5, 9])),
    max_size=5,
)


def of_world(world: str, items: Sequence[Item]) -> list[Envelope]:
    """The articles of a world in order: each story's beginning, then the articles that follow it."""
    began: set[int] = set()
    out: list[Envelope] = []
    for number, item in enumerate(items):
        if item.story not in began:
            began.add(item.story)
            out.append(_made(world, "first", Item(item.story, "first", 0)))
        out.append(_made(world, f"{number}", item))
    return out


def _made(world: str, name: str, item: Item) -> Envelope:
    title, slug, text = STORIES[item.story]
    began = WORLDS[world]
    assert began is not None
    first = f"urn:{world}:{item.story}:first"
    article: dict[str, Any] = {
        "first": {"uri": first, "version": "1"},
        "copy": {"uri": f"urn:{world}:{item.story}:{name}", "text": PAGE + text},
        "same": {"uri": f"urn:{world}:{item.story}:{name}"},
        "page": {"uri": f"urn:{world}:{item.story}:{name}", "text": text.rpartition("\n\n")[0]},
        "toll": {"uri": f"urn:{world}:{item.story}:{name}", "text": text.replace("14", "17").replace("120", "150")},
        "take": {"uri": f"urn:{world}:{item.story}:{name}", "text": TAKE, "slug": f"{slug}, 1st Add"},
        "lead": {"uri": f"urn:{world}:{item.story}:{name}", "text": LED, "slug": f"{slug}, 1st Ld-Writethru"},
        "correction": {
            "uri": f"urn:{world}:{item.story}:{name}",
            "text": text.replace("2,300", "1,300").replace("1911", "1901"),
            "title": f"CORRECTION: {title}",
        },
        "version": {"uri": first, "version": "2", "text": text + " It was not the first time."},
        "kill": {
            "uri": f"urn:{world}:{item.story}:{name}",
            "text": f"Kill {slug}.",
            "title": f"KILL KILL KILL: {title}",
        },
    }[item.kind]
    made = (began + timedelta(hours=item.hours)).isoformat()
    return article_of(**{"title": title, "slug": slug, "text": text, "made": made, **article})


def article_of(
    *, uri: str, title: str, text: str, slug: str | None = None, made: str | None = None, version: str | None = None,
    received: str = NOW,
) -> Envelope:  # fmt: skip
    """One article of the agency, ingested now."""
    article = Article(
        uri=uri,
        version=version,
        versionCreated=made,
        slugline=slug,
        headlines=(Headline(title),),
        bodies=tuple(Body(block) for block in text.split("\n\n") if block),
    )
    return Envelope(article=article, provider="gulf", received=received, text_sha256=hash_text(text))


def merged(parts: Sequence[Sequence[Envelope]], turns: Sequence[int]) -> list[Envelope]:
    """One log made of several: each turn names the log of the next article; each log keeps its order."""
    left = [list(part) for part in parts]
    out: list[Envelope] = []
    for turn in turns:
        if any(left):
            some = [part for part in left if part]
            out.append(some[turn % len(some)].pop(0))
    return out + [one for part in left for one in part]


ODD = (
    article_of(uri="urn:odd:undated", title="Museum to close", text="The museum in Velm will close until spring."),
    article_of(uri="urn:odd:2062", title="Ferry times", text="The ferry to Hest runs every hour.", made="2062-10-14"),
    article_of(uri="urn:odd:zero", title="Rain", text="It rained in Telsund all day.", made="1970-01-01T00:00:00Z"),
    article_of(uri="urn:odd:next-year", title="Fair", text="The fair begins in May.", made="2027-11-22T18:00:00Z"),
    article_of(uri="urn:odd:year-one", title="Tram", text="The tram stood still.", made="0001-01-01T00:00:00Z"),
)
"""Articles without a time at which they were made, or with an impossible one."""
