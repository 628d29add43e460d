"""Versions of a story in whatever order they come: the same chain, the same current version, in every dialect.

What a version is, is what the wire says of it; only one that comes after a newer one is `superseded` instead.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.deduplicate import Deduplicate
from copytaster.dedup.memory import unpack_known_article
from copytaster.formats import ANPA_1312, NINJS, XML, parse
from copytaster.model.article import Envelope, Lineage
from tests.support.runtime import runtime_of
from tests.support.times import NOW, NOW_MS
from tests.unit.agents.fakes import StageAtWork

SUBJECTS = ("ferry off Lomma", "dam in Veld", "tram strike", "harbour budget", "zoo in Nordby")
PLACES = ("north", "south", "east", "west", "centre")


def text(n: int) -> str:
    """The text of the n-th version: each unlike the others."""
    return f"Version {n} of the story tells of the {SUBJECTS[n]} in the {PLACES[n]}, where {n + 11} people spoke."


def when(n: int) -> str:
    return f"2026-11-22T1{n}:15:00Z"


def ninjs(n: int, status: str) -> tuple[bytes, str]:
    told: dict[str, Any] = {"uri": "urn:wire:story", "version": str(n + 1), "versioncreated": when(n), "type": "text"}
    told |= {"pubstatus": status} if status in ("canceled", "withheld") else {"body_text": text(n)}
    told |= {"ednote": "CORRECTS the number of people."} if status == "correction" else {}
    return json.dumps(told).encode(), NINJS


def ap(n: int, status: str) -> tuple[bytes, str]:
    raw, kind = ninjs(n, status)
    told = json.loads(raw) | {"uri": f"https://api.ap.org/media/v/content/ab12?qt=1&et={n}a"}
    told["altids"] = {"itemid": "ab12", "etag": f"ab12_{n}"}
    return json.dumps(told).encode(), kind


def g2(n: int, status: str) -> tuple[bytes, str]:
    state = status if status in ("canceled", "withheld") else "usable"
    signal = '<signal qcode="sig:correction"/>' if status == "correction" else ""
    content = f"<contentSet><inlineData>{text(n)}</inlineData></contentSet>" if state == "usable" else ""
    return (
        f'<newsItem guid="tag:reuters.com,2026:newsml_AB12:{n}77" version="{n}77"><itemMeta>'
        f'<itemClass qcode="ninat:text"/><versionCreated>{when(n)}</versionCreated><pubStatus qcode="stat:{state}"/>'
        f"{signal}</itemMeta><contentMeta/>{content}</newsItem>"
    ).encode(), XML


def anpa(n: int, status: str) -> tuple[bytes, str]:
    key = {"canceled": ", KILL", "correction": ", Correction"}.get(status, f", {n}th Ld-Writethru" if n else "")
    return (
        f"\x16\x16\x01a04{n}7\x1f \r\nr i\x13\x11 BC-Ferry-Story 11-22 0100\r\n"
        f"\x02^BC-Ferry Story{key}<\r\n\t{text(n)}\r\n"
        f"\x03HP-NY-11-22-26 1{n}15GMT<\r\n"
    ).encode(), ANPA_1312


Dialect = Callable[[int, str], tuple[bytes, str]]
IS: dict[str, str] = {"usable": "update", "correction": "correction", "canceled": "kill", "withheld": "withhold"}


def a_stage() -> StageAtWork:
    """`deduplicate` with a table of its own."""
    return StageAtWork(Deduplicate(runtime_of()))


def related(raws: Sequence[tuple[bytes, str]], stage: StageAtWork | None = None) -> list[tuple[Envelope, Lineage]]:
    """Every item read and related to those before it, in a table of its own where no stage is given."""
    stage = stage or a_stage()

    async def run() -> list[tuple[Envelope, Lineage]]:
        out = []
        for raw, kind in raws:
            [envelope] = parse(raw, kind, provider="wire", received=NOW)
            record = (await stage.reads(envelope, at_ms=NOW_MS)).outs[0].record
            out.append((envelope, getattr(record, "envelope", record).lineage))
        return out

    return asyncio.run(run())


def current(stage: StageAtWork, uri: str) -> str | None:
    """When the version was created that the table holds to be current."""
    known = unpack_known_article(stage.state.get(f"uri/{uri}"))
    return known.created if known else None


@pytest.mark.parametrize("dialect", [ninjs, ap, g2, anpa])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_chain_is_the_same_in_every_order_of_arrival(dialect: Dialect, data: st.DataObject) -> None:
    # A withheld story may be released again; nothing follows a kill.
    count = data.draw(st.integers(2, 5))
    middle = ["usable", "correction"] if dialect is anpa else ["usable", "correction", "withheld"]
    statuses = ["usable", *(data.draw(st.sampled_from(middle)) for _ in range(count - 2))]
    statuses.append(data.draw(st.sampled_from([*middle, "canceled"])))
    order = data.draw(st.permutations(range(count)))
    stage = a_stage()
    found = related([dialect(n, statuses[n]) for n in order], stage)
    assert len({lineage.chain_id for _, lineage in found}) == 1
    newest = -1
    for n, (_, lineage) in zip(order, found, strict=True):
        expected = IS[statuses[n]]
        if n < newest:
            expected = "superseded"
        elif newest < 0 and expected in ("update", "correction"):
            expected = "new"
        assert lineage.relation == expected, (order, statuses)
        newest = max(newest, n)
    last = next(envelope for n, (envelope, _) in zip(order, found, strict=True) if n == count - 1)
    assert current(stage, last.told.story or last.article.uri) == last.article.versionCreated


def linked(uri: str, n: int, older: str | None, **more: Any) -> tuple[bytes, str]:
    told = {"guid": uri, "type": "text", "version": "1", "versioncreated": when(n), "body_html": f"<p>{text(n)}</p>"}
    return json.dumps(told | ({"evolvedfrom": older} if older else {}) | more).encode(), NINJS


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_item_and_the_one_that_evolved_from_it_are_one_chain_in_either_order(order: tuple[int, int]) -> None:
    items, stage = [linked("urn:a", 0, None), linked("urn:b", 1, "urn:a")], a_stage()
    found = related([items[n] for n in order], stage)
    assert len({lineage.chain_id for _, lineage in found}) == 1
    late = "update" if order == (0, 1) else "superseded"
    assert [lineage.relation for _, lineage in found] == ["new", late]
    assert current(stage, "urn:a") == current(stage, "urn:b") == when(1)


def test_items_that_evolved_one_from_another_are_one_chain_as_they_come() -> None:
    items = [linked("urn:a", 0, None), linked("urn:b", 1, "urn:a"), linked("urn:c", 2, "urn:b")]
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)):
        stage = a_stage()
        found = related([items[n] for n in order], stage)
        assert len({lineage.chain_id for _, lineage in found}) == 1, order
        assert current(stage, "urn:c") == when(2), order


def test_a_late_version_of_an_item_replaced_long_ago_is_held_against_what_stands() -> None:
    items = [linked("urn:a", 0, None), linked("urn:b", 1, "urn:a"), linked("urn:c", 4, "urn:b")]
    found = related([*items, linked("urn:a", 2, None, version="2")])
    assert [lineage.relation for _, lineage in found] == ["new", "update", "update", "superseded"]
    assert found[-1][1].predecessor == "urn:c"


def test_a_kill_without_text_finds_its_story_on_day_five() -> None:
    raw, kind = ninjs(0, "usable")
    killed = json.loads(ninjs(1, "canceled")[0]) | {"versioncreated": "2026-11-27T10:15:00Z"}
    found = related([(raw, kind), (json.dumps(killed).encode(), kind)])
    assert [lineage.relation for _, lineage in found] == ["new", "kill"]
    assert found[0][1].chain_id == found[1][1].chain_id


def test_a_kill_that_only_names_a_slug_finds_its_story_on_day_five() -> None:
    late = anpa(4, "canceled")[0].replace(b"11-22-26", b"11-27-26")
    found = related([anpa(0, "usable"), (late, ANPA_1312)])
    assert [lineage.relation for _, lineage in found] == ["new", "kill"]
    assert found[0][1].chain_id == found[1][1].chain_id


def test_a_story_that_comes_after_its_own_kill_is_not_let_through() -> None:
    found = related([ninjs(1, "canceled"), ninjs(0, "usable")])
    assert [lineage.relation for _, lineage in found] == ["kill", "superseded"]


def test_two_stories_with_one_slug_and_no_cue_are_two_stories() -> None:
    told = b"Prices of herring rose by a third this autumn, sellers at Nordby's fish market report."
    other = anpa(0, "usable")[0].replace(b"a0407", b"a0500").replace(text(0).encode(), told)
    found = related([anpa(0, "usable"), (other, ANPA_1312)])
    assert [lineage.relation for _, lineage in found] == ["new", "new"]


def test_an_embargo_is_carried_along() -> None:
    [(envelope, _)] = related([linked("urn:e", 0, None, embargoed="2026-11-23T06:00:00Z")])
    assert envelope.article.embargoedUntil == "2026-11-23T06:00:00Z"
