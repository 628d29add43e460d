"""Archives, backlogs and the live wire in one log: what an article is does not depend on what else has come."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copytaster.dedup import slug_bearers
from copytaster.dedup.decision import rebuild_index
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.dedup.likeness.remembered_text import unpack_text
from copytaster.dedup.memory import DedupWindows
from copytaster.model.article import Envelope, Lineage
from copytaster.model.event_time import parse_time
from copytaster.model.stored_entry import is_old_form, unpack_body, unpack_stamp
from tests.support.times import NOW
from tests.support.worlds import ITEMS, KINDS, ODD, STORIES, WORLDS, Item, article_of, merged, of_world

TITLE, SLUG, TEXT = STORIES[0]


def lineages(log: Sequence[Envelope]) -> dict[str, list[Lineage | None]]:
    """What was decided on each uri, in order."""
    desk, out = InMemoryDeduplicator(), dict[str, list[Lineage | None]]()
    for decision in desk.decide_all(log):
        out.setdefault(decision.envelope.article.uri, []).append(decision.envelope.lineage)
    return out


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_world_finds_its_own_story_alone(world: str, kind: str) -> None:
    log = of_world(world, [Item(0, kind, 2)])
    first, found = [one for found in lineages(log).values() for one in found]
    assert first is not None
    assert found is not None
    copies = dict.fromkeys(("copy", "same", "page"), "duplicate")
    expected = {**copies, "correction": "correction", "kill": "kill"}.get(kind, "update")
    assert (found.relation, found.chain_id) == (expected, first.chain_id)


LATE = [5, 30, 80]
"""Days that a backlog is late."""


@pytest.mark.parametrize("days", LATE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_backlog_finds_its_stories_however_late_it_is(days: int, kind: str) -> None:
    """A worker was away, or a feed: the story and what comes of it are let in together."""
    found = _late(days, kind, story_days=days)
    assert found[0].chain_id == found[1].chain_id
    assert found[1].relation != "new"


@pytest.mark.parametrize("days", LATE)
@pytest.mark.parametrize("kind", ["take", "lead", "correction", "version", "kill"])
def test_what_comes_late_finds_the_story_that_came_in_time(days: int, kind: str) -> None:
    found = _late(days, kind, story_days=0)
    assert found[0].chain_id == found[1].chain_id
    assert found[1].relation != "new"


def _late(days: int, kind: str, *, story_days: int) -> list[Lineage]:
    """A story and what comes of it two hours later, let in so many days after they were made; another in between."""
    story, after = of_world("live", [Item(0, kind, 2)])
    other = article_of(uri="urn:other", title="Trams", text="Trams stood still in Brill on Friday, the union said.")
    log = [_let_in(story, story_days), _let_in(other, days), _let_in(after, days)]
    found = [decision.envelope.lineage for decision in InMemoryDeduplicator().decide_all(log)]
    return [lineage for lineage in (found[0], found[2]) if lineage]


def _let_in(one: Envelope, days: int) -> Envelope:
    moment_ = parse_time(NOW)
    assert moment_ is not None
    return replace(one, received=(moment_ + timedelta(days=days)).isoformat())


@hypothesis_settings(max_examples=120)
@given(
    worlds=st.fixed_dictionaries(dict.fromkeys(WORLDS, ITEMS)),
    odd=st.lists(st.sampled_from(ODD), max_size=3),
    turns=st.lists(st.integers(0, 11), max_size=40),
)
def test_what_an_article_is_does_not_depend_on_other_times(
    worlds: dict[str, list[Item]], odd: list[Envelope], turns: list[int]
) -> None:
    parts = {world: of_world(world, items) for world, items in worlds.items()}
    together = lineages(merged([odd, *parts.values()], turns))
    for part in parts.values():
        alone = lineages(part)
        assert {uri: together[uri] for uri in alone} == alone


def test_one_text_of_two_times_has_a_story_in_each_and_copies_find_their_own() -> None:
    firsts = [of_world(world, [Item(0, "kill", 9)])[0] for world in WORLDS]
    copies = [of_world(world, [Item(0, "same", 1)])[1] for world in WORLDS]
    found = lineages([*firsts, *copies, *copies])
    assert [found[one.article.uri][0].relation for one in firsts] == ["new"] * 4  # type: ignore[union-attr]
    assert [found[one.article.uri][0].predecessor for one in copies] == [one.article.uri for one in firsts]  # type: ignore[union-attr]


@pytest.mark.parametrize("days", [5, 30, 80])
def test_a_kill_some_days_after_its_story_takes_out_the_nearest_before_it(days: int) -> None:
    old, live = (of_world(world, [Item(0, "copy", 1)])[0] for world in ("1987", "late"))
    made = {5: "2026-11-22T17:00:00Z", 30: "2026-12-17T17:00:00Z", 80: "2027-02-05T17:00:00Z"}[days]
    kill = article_of(
        uri="urn:kill", title=f"KILL KILL KILL: {TITLE}", text="", slug=f"{SLUG}, KILL", made=made, received=made
    )
    found = lineages([live, old, kill])["urn:kill"][0]
    assert found is not None
    assert (found.relation, found.predecessor) == ("kill", live.article.uri)


def test_a_kill_finds_no_story_that_was_made_long_after_it_or_long_before() -> None:
    old, live = (of_world(world, [Item(0, "copy", 1)])[0] for world in ("1987", "live"))
    for story, made in ((live, "1987-10-15T13:00:00Z"), (old, "2026-11-22T17:00:00Z")):
        kill = article_of(uri="urn:kill", title=f"KILL KILL KILL: {TITLE}", text="", slug=f"{SLUG}, KILL", made=made)
        found = lineages([story, kill])["urn:kill"][0]
        assert found is not None
        assert (found.relation, found.predecessor) == ("kill", None)


def test_a_kill_without_a_date_is_about_what_came_last_under_its_slug() -> None:
    first, second = (of_world(world, [Item(0, "copy", 1)])[0] for world in ("1987", "2019"))
    kill = article_of(uri="urn:kill", title=f"KILL KILL KILL: {TITLE}", text="", slug=f"{SLUG}, KILL")
    found = lineages([first, second, kill])["urn:kill"][0]
    assert found is not None
    assert found.predecessor == second.article.uri


def test_a_version_dated_decades_ahead_makes_no_later_version_late() -> None:
    wrong, right = (
        article_of(uri="urn:1", title=TITLE, text=text, made=made)
        for text, made in ((TEXT, "2062-10-14T13:30:00Z"), (TEXT + " It goes on.", "2026-11-22T16:00:00Z"))
    )
    assert [one.relation for one in lineages([wrong, right])["urn:1"] if one] == ["new", "update"]
    assert [one.relation for one in lineages([right, wrong])["urn:1"] if one] == ["new", "update"]


# -- the bound on entries -----------------------------------------------------------------------------------------


def _archive(count: int) -> list[Envelope]:
    """Stories that are unlike each other, a minute apart, in 1987."""
    return [
        article_of(
            uri=f"urn:archive:{n}",
            title=f"Story {n}",
            text=" ".join(f"w{n}x{word}" for word in range(40)),
            slug=f"Slug Number {n}",
            made=f"1987-10-{1 + n // 1440:02d}T{n // 60 % 24:02d}:{n % 60:02d}:00Z",
        )
        for n in range(count)
    ]


def test_memory_has_a_bound_whose_first_entries_go_first_and_are_counted() -> None:
    desk = InMemoryDeduplicator(DedupWindows(texts_most=50, identities_most=100))
    log = _archive(300)
    list(desk.decide_all(log))
    assert len(desk.index) == 51  # the last one was decided on while fifty were remembered
    desk.sweep()
    kinds = [key.partition("/")[0] for key in desk.entries if not key.startswith("~")]
    assert [kinds.count(kind) for kind in ("text", "uri")] == [50, 100]
    assert desk.forgotten_early == (300 - 50) + 2 * (300 - 100)  # texts, uris and names
    again = [
        article_of(uri=f"urn:copy:{n}", title="A copy", text=log[n].article.text, made=log[n].article.versionCreated)
        for n in (249, 251)
    ]
    found = [desk.decide(one).envelope.lineage for one in again]
    assert [one.relation for one in found if one] == ["new", "duplicate"]


def test_what_leaves_its_window_by_the_clock_of_the_log_is_not_counted_as_early() -> None:
    desk = InMemoryDeduplicator()
    desk.decide(article_of(uri="urn:1", title=TITLE, text=TEXT, received="2026-01-01T00:00:00Z"))
    desk.decide(article_of(uri="urn:2", title="Other", text="Trams stood in Velm.", received="2026-11-22T00:00:00Z"))
    desk.sweep()
    assert (len([key for key in desk.entries if not key.startswith("~")]), desk.forgotten_early) == (2, 0)


def test_a_slug_of_every_day_keeps_its_last_hundred_stories_and_counts_the_others() -> None:
    desk = InMemoryDeduplicator()
    for n, one in enumerate(_archive(120)):
        day = f"{1987 + n // 12}-{1 + n % 12:02d}-01T00:00:00Z"
        text = one.article.text
        desk.decide(article_of(uri=one.article.uri, title=f"W {n}", text=text, slug="Weather Of Velm", made=day))
    assert desk.forgotten_early == 20


# -- memory from before -------------------------------------------------------------------------------------------


def _old_form(entries: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The same memory as the release before kept it."""
    for key, raw in entries.items():
        if key.startswith("text/"):
            text = unpack_text(raw)
            packed = text.pack()[17 + struct.calcsize(">qII") :]
            known = orjson.dumps(text.known)
            head = struct.pack(">qQII", text.at, text.stamp.number, len(known), 8 * len(text.sketch))
            yield key.rpartition("/")[0], head + packed
        elif key.startswith("name/"):
            (bearer,) = slug_bearers.unpack_bearers(raw)
            yield key, struct.pack(">q", bearer.stamp.since) + orjson.dumps(bearer.known)
        elif key.startswith("uri/"):
            yield key, struct.pack(">q", unpack_stamp(raw).since) + unpack_body(raw)
        else:
            yield key, raw


@pytest.mark.parametrize("kind", ["same", "copy", "version", "take", "kill"])
def test_memory_of_an_older_form_is_read(kind: str) -> None:
    """What the release before wrote: times and JSON, texts under their fingerprint alone, one story a name."""
    first, later = of_world("live", [Item(0, kind, 2)])
    new, old = InMemoryDeduplicator(), InMemoryDeduplicator()
    new.decide(first)
    old.entries = dict(_old_form(new.entries))
    old.index = rebuild_index([(key, raw) for key, raw in old.entries.items() if key.startswith("text/")])
    assert all(is_old_form(raw) for key, raw in old.entries.items() if not key.startswith("~"))
    assert old.decide(later).envelope == new.decide(later).envelope
