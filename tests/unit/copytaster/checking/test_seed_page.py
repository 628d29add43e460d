"""A page that was not written for us, read whole: its people, places, quotations and the claim that nobody could check.

Skipped where the page is missing; nothing of it is kept here beyond names.
"""

import os
from pathlib import Path

import pytest

from copytaster import formats
from copytaster.extraction.extract import extract
from copytaster.model.extracted import Extraction
from tests.support.extracted import entity
from tests.support.stories import parsed

DATA = Path(os.environ.get("COPYTASTER_DATA", "../shared/data"))
PAGE = DATA.parent / "seeds" / "signs-of-relaxation.txt"
pytestmark = pytest.mark.skipif(
    not PAGE.is_file(), reason="needs the page signs-of-relaxation.txt beside the data folder"
)


@pytest.fixture(scope="module")
def found() -> Extraction:
    [envelope] = formats.parse(PAGE.read_bytes(), "text/plain", provider="test", received="2024-08-11T09:00:00Z")
    return extract(parsed(*(block.value for block in envelope.article.blocks)), chain="seed")


@pytest.mark.parametrize("name", ["Alexander Lukashenko", "Dmitri Peskov", "Viktor Khrenin", "Oleh Synyehubov"])
def test_each_person_is_one_with_a_role(found: Extraction, name: str) -> None:
    person = entity(found, name)
    assert (person.kind, bool(person.roles)) == ("person", True)
    surname = name.split()[-1][:5]
    assert [e.name for e in found.entities if any(surname in form for form in e.forms)] == [name]


@pytest.mark.parametrize("name", ["Kiev", "Minsk", "Cherson", "Charkiv"])
def test_places_are_places(found: Extraction, name: str) -> None:
    assert entity(found, name).kind == "place"


def test_every_direct_quotation_has_its_speaker(found: Extraction) -> None:
    direct = [q for q in found.quotes if q.kind == "direct"]
    assert len(direct) >= 6
    assert all(q.speaker_name and (q.speaker or q.anonymous) for q in direct)


def test_the_agencies_that_carried_them_are_told(found: Extraction) -> None:
    names = {e.id: e.name for e in found.entities}
    carried = {(q.speaker_name, names[c]) for q in found.quotes for c in q.carriers}
    assert {("Alexander Lukashenko", "Belta"), ("Dmitri Peskov", "Tass")} <= carried
    assert any(agency == "Unian" for _, agency in carried)


def test_the_strike_on_the_depot_is_a_claim_of_one_side_that_nobody_could_verify(found: Extraction) -> None:
    told = [c for c in found.claims if "depot" in c.text and c.caveat is not None]
    assert any(c.speaker == entity(found, "Ukraine").id and c.hedged for c in told)
    assert all("verified" in c.caveat.exact for c in told if c.caveat is not None)
