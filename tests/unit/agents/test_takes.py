"""Takes of a story and notices about it: in its chain, whatever came first, and never in its place."""

from itertools import permutations

import pytest

from copytaster.dedup.slug_bearers import unpack_bearers
from copytaster.formats import ANPA_1312
from tests.unit.agents.fakes import StageAtWork
from tests.unit.agents.test_chains_in_any_order import a_stage, related

STORY = "A car ferry with 40 people on board ran aground off Lomma on Sunday, the coastguard said."
LED = "Tugs freed a car ferry on Sunday that had run aground off Lomma with 40 people, the coastguard said."
TAKE = "The ferry was built in 1988 by a yard in Veld and carries timber from Nordby in winter."
SECOND = "Its owner, Ostrand Lines, was fined in 2019 over lifeboats whose engines did not start."
NOTICE = "Eds: Ferry Aground will be led with quotes from the captain by 1500."
OTHER = "Prices of herring rose by a third this autumn, sellers at the fish market of Nordby report."


def anpa(number: int, minute: int, key: str, text: str) -> tuple[bytes, str]:
    return (
        f"\x16\x16\x01a0{number}\x1f \r\nr i\x13\x11 BC-Ferry-Aground 11-22 0100\r\n"
        f"\x02^BC-Ferry Aground{key}<\r\n\t{text}\r\n\x03HP-NY-11-22-26 10{minute}GMT<\r\n"
    ).encode(), ANPA_1312


FIRST = anpa(401, 10, "", STORY)
ADD = anpa(402, 20, ", 1st Add", TAKE)
MORE = anpa(403, 30, " (2ndadd)", SECOND)
LEAD = anpa(404, 40, ", 1st Ld-Writethru", LED)


def current(stage: StageAtWork, name: str) -> list[str]:
    """The uris of the stories that bear a name."""
    return [bearer.known.uri for bearer in unpack_bearers(stage.state.get(name))]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_takes_are_in_the_chain_of_their_story_whatever_comes_first(order: tuple[int, ...]) -> None:
    stage = a_stage()
    found = related([(FIRST, ADD, MORE, LEAD)[n] for n in order], stage)
    told = {n: lineage for n, (_, lineage) in zip(order, found, strict=True)}
    assert len({lineage.chain_id for lineage in told.values()}) == 1
    assert all((told[n].relation, told[n].basis) in (("update", "take"), ("new", "uri")) for n in (1, 2))
    assert current(stage, "name/wire/slug:ferry aground") == ["urn:x-wire:anpa:a0404:2026-11-22"]


def test_a_take_that_comes_twice_is_a_copy_of_itself() -> None:
    found = related([FIRST, ADD, MORE, ADD])
    assert [lineage.relation for _, lineage in found] == ["new", "update", "update", "duplicate"]
    assert found[3][1].predecessor == "urn:x-wire:anpa:a0402:2026-11-22"


def test_a_later_story_under_the_slug_of_a_take_that_came_alone_is_a_story_of_its_own() -> None:
    found = related([ADD, anpa(450, 50, "", OTHER)])
    assert [lineage.relation for _, lineage in found] == ["new", "new"]
    assert len({lineage.chain_id for _, lineage in found}) == 2


def test_a_kill_takes_out_the_texts_of_takes_too() -> None:
    stage = a_stage()
    related([FIRST, ADD, MORE, LEAD, anpa(409, 50, ", KILL", "")], stage)
    assert [key for key in stage.keys if key.startswith("text/")] == []


def test_a_notice_about_a_story_is_an_advisory_in_its_chain_and_the_story_stands() -> None:
    found = related([FIRST, anpa(405, 25, ", Advisory", NOTICE), LEAD])
    assert [lineage.relation for _, lineage in found] == ["new", "advisory", "update"]
    assert len({lineage.chain_id for _, lineage in found}) == 1
    assert [lineage.predecessor for _, lineage in found][1:] == ["urn:x-wire:anpa:a0401:2026-11-22"] * 2


def test_a_notice_finds_the_story_whose_slug_it_names() -> None:
    about = (
        b"\x16\x16\x01a0411\x1f \r\nr i\x13\x11 BC-AP-News-Digest 11-22 0100\r\n\x02^BC-News Digest Advisory<\r\n"
        b"^Eds: BC-Ferry Aground, moved at 1010, will be led with quotes.<\r\n\x03HP-NY-11-22-26 1045GMT<\r\n",
        ANPA_1312,
    )
    found = related([FIRST, about])
    assert [lineage.relation for _, lineage in found] == ["new", "advisory"]
    assert found[1][1].predecessor == "urn:x-wire:anpa:a0401:2026-11-22"
