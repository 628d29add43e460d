"""Another provider's update of a story, joined by likeness alone: what stands when that provider withdraws it."""

from dataclasses import replace

import pytest

from copytaster.dedup.lineage import GUEST_BASIS
from copytaster.dedup.memory import pack_known_article, unpack_known_article
from copytaster.model.article import Envelope, Lineage
from copytaster.model.ids import compute_chain_id
from copytaster.model.stored_entry import EntryStamp
from tests.support.chains import CHAIN_URI, Desk, version

GUEST_URI = "urn:other:ferry"
CHAIN = compute_chain_id("wire", CHAIN_URI)
FIRST = version(1, "toll 4, ship Astrid", "toll 4", "ship Astra")
UPDATE = version(1, "toll 9, ship Astrid, tug Vasa", "toll 9, ship Astrid", "tug Vesta", uri=GUEST_URI, hour=2)
KILL = version(2, "", uri=GUEST_URI, hour=3, pubStatus="canceled")


class Chain(Desk):
    """A desk that takes what it is told for the lineage of the guest's versions."""

    @property
    def chain(self) -> str:
        return CHAIN

    def _related(self, envelope: Envelope) -> Lineage:
        if envelope.article.uri != GUEST_URI:
            return super()._related(envelope)
        if envelope.article.pubStatus == "canceled":
            return Lineage(CHAIN, "kill", GUEST_BASIS, GUEST_URI)
        return Lineage(CHAIN, "update", "likeness", CHAIN_URI)


@pytest.fixture
def desk() -> Chain:
    return Chain()


def test_a_guest_that_is_killed_leaves_the_story_as_it_was_before(desk: Chain) -> None:
    before = Chain()
    before.sees(FIRST)
    desk.sees(FIRST, UPDATE)
    assert set(desk.open) == {"tug Vesta"}
    events = desk.sees(KILL)
    assert {(e.state, e.statement) for e in events} == {("opened", "ship Astra"), ("recalled", "")}
    assert desk.open == before.open
    assert desk.story.present == before.story.present
    assert not desk.story.withdrawn


def test_no_word_of_a_killed_guest_is_kept(desk: Chain) -> None:
    desk.sees(FIRST, UPDATE, KILL)
    assert {source.envelope.article.uri for source in desk.sources.values()} == {CHAIN_URI}
    assert "Vasa" not in repr(desk.story)
    standing = [alert for alert in desk.alerts.values() if alert.state != "recalled"]
    assert "Vasa" not in repr(standing)
    assert GUEST_URI not in {alert.now.uri for alert in standing if alert.now}


def test_a_statement_of_the_story_that_the_guest_overtook_is_sound_again(desk: Chain) -> None:
    story = version(1, "toll 4, ship Astrid", "toll 4")
    silent = replace(UPDATE, statements=())
    desk.sees(story, silent)
    assert [(a.statement, a.basis) for a in desk.open.values()] == [("toll 4", "overtaken")]
    (event,) = desk.sees(KILL)
    assert (event.state, event.basis, event.uri) == ("resolved", "mended", CHAIN_URI)
    assert event.then is None


def test_a_guest_that_was_replaced_before_it_is_killed_changes_nothing_that_stands(desk: Chain) -> None:
    newer = version(2, "toll 5, ship Astrid", "toll 6", hour=4)
    desk.sees(FIRST, UPDATE, newer)
    before = desk.open
    assert [e.state for e in desk.sees(replace(KILL, received="2026-03-02T05:00:00.000Z"))].count("opened") == 0
    assert desk.open == before
    assert GUEST_URI not in {v.uri for v in desk.story.versions}


def test_a_guest_that_nothing_else_is_left_beside_leaves_an_empty_story(desk: Chain) -> None:
    desk.sees(UPDATE)
    assert [e.state for e in desk.sees(KILL)] == ["recalled"]
    assert (desk.story.versions, desk.story.tracked, desk.story.withdrawn) == ((), (), False)
    assert [e.state for e in desk.sees(FIRST)] == ["opened"]


def test_a_guest_that_is_not_among_the_versions_any_more_changes_nothing(desk: Chain) -> None:
    desk.sees(FIRST)
    assert desk.sees(KILL) == []
    assert set(desk.open) == {"ship Astra"}


def test_the_storys_own_kill_takes_the_guests_version_with_it(desk: Chain) -> None:
    desk.sees(FIRST, UPDATE)
    desk.sees(version(3, "", pubStatus="canceled", hour=5))
    assert desk.sources == {}
    assert {a.state for a in desk.alerts.values()} == {"recalled"}


def test_what_was_remembered_before_owners_were_noted_is_read() -> None:
    told = b'{"chain_id":"c","uri":"u","version":"1","created":null,"fingerprint":"f","joined":false,"replaced":false,'
    known = unpack_known_article(bytes(8) + told + b'"earlier":["e"]}')
    assert known is not None
    assert (known.owner, known.guest, known.earlier) == (None, False, ("e",))
    assert unpack_known_article(pack_known_article(known, EntryStamp(7, 1))) == known
