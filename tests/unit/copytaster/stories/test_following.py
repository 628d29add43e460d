"""Following a story through versions, corrections, kills and statements: each transition, and any order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.article import Envelope, SeparateStatements, WireLineage
from copytaster.model.records import Alert
from copytaster.stories.chain_state import MAX_TRACKED, MAX_VERSIONS
from tests.support.chains import CHAIN_URI, Desk, apart, statements, version

FIRST = version(1, "toll 4, ship Astrid, captain Storm", "toll 4", "toll 6", "ship Astra")
SECOND = version(2, "toll 4, ship Astrid, captain Storm, bank Ostholm")
CORRECTION = version(3, "toll 6, ship Astrid, bank Ostholm", edNote="CORRECTS toll in first paragraph")
FOURTH = version(4, "toll 6, ship Astrid, bank Ostholm, tug Vasa", "toll 6", "ship Astra")
KILL = version(5, "", pubStatus="canceled", edNote="The story is withdrawn")
APART = apart("captain Storm", "tug Vasa")
CHAIN = (FIRST, SECOND, CORRECTION, FOURTH, KILL)


def told(events: Sequence[Alert]) -> list[tuple[str, str, str, int]]:
    return [(a.statement, a.state, a.basis, a.revision) for a in events]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_story_of_five_versions_each_transition_as_described(desk: Desk) -> None:
    assert told(desk.sees(FIRST)) == [
        ("toll 6", "opened", "contradicted", 1),
        ("ship Astra", "opened", "contradicted", 1),
    ]
    assert told(desk.sees(APART)) == [("tug Vasa", "opened", "unsupported", 1)]
    assert [e[1] for e in told(desk.sees(SECOND))] == ["updated"] * 3
    assert told(desk.sees(CORRECTION)) == [
        ("toll 4", "opened", "overtaken", 1),
        ("toll 6", "resolved", "mended", 3),
        ("ship Astra", "updated", "contradicted", 3),
        ("captain Storm", "opened", "dropped", 1),
        ("tug Vasa", "updated", "unsupported", 3),
    ]
    assert told(desk.sees(FOURTH)) == [
        ("toll 4", "withdrawn", "gone", 2),
        ("ship Astra", "updated", "contradicted", 4),
        ("captain Storm", "updated", "dropped", 2),
        ("tug Vasa", "resolved", "mended", 4),
    ]
    recalled = desk.sees(KILL)
    assert {(a.state, a.basis, a.statement, a.title) for a in recalled} == {("recalled", "kill", "", "")}
    assert len(recalled) == len(desk.alerts) == 5
    assert desk.open == {}


def test_an_overtaken_statement_keeps_both_beliefs_and_shows_what_changed(desk: Desk) -> None:
    desk.sees(FIRST, CORRECTION)
    alert = desk.open["toll 4"]
    assert alert.then is not None
    assert alert.now is not None
    assert (alert.then.version, alert.then.label, alert.then.flagged) == ("1", "supported", False)
    assert (alert.now.version, alert.now.label, alert.now.flagged) == ("3", "contradicted", True)
    assert [p.text for p in alert.then.passages] == ["toll 4"]
    assert [(c.old.text if c.old else None, c.new.text if c.new else None) for c in alert.changes] == [
        ("toll 4", "toll 6")
    ]
    assert alert.reason == "version 1 bore it out; version 3 says otherwise"
    assert alert.mend == "toll 6"


def test_what_led_to_an_event_is_told_with_the_providers_note(desk: Desk) -> None:
    desk.sees(FIRST)
    (overtaken, *_) = desk.sees(CORRECTION)
    assert overtaken.cause is not None
    assert (overtaken.cause.kind, overtaken.cause.version) == ("correction", "3")
    assert overtaken.cause.note == "CORRECTS toll in first paragraph"
    (apart_event,) = desk.sees(apart("bank Nordholm"))
    assert apart_event.cause is not None
    assert apart_event.cause.kind == "statements"


def test_a_resolved_alert_keeps_what_it_was_open_for(desk: Desk) -> None:
    desk.sees(FIRST)
    resolved = next(a for a in desk.sees(CORRECTION) if a.state == "resolved")
    assert resolved.then is not None
    assert resolved.now is not None
    assert (resolved.then.version, resolved.then.flagged) == ("1", True)
    assert (resolved.now.version, resolved.now.flagged) == ("3", False)


def test_an_older_version_that_comes_late_undoes_nothing(desk: Desk) -> None:
    desk.sees(CORRECTION, apart("toll 6"))
    assert desk.sees(FIRST) != []
    assert set(desk.open) == {"toll 4", "ship Astra"}
    assert desk.story.present is not None
    assert desk.story.present.stamp.version == "3"


def test_an_older_version_that_comes_late_says_that_a_statement_once_was_right(desk: Desk) -> None:
    desk.sees(CORRECTION, apart("toll 4"))
    assert desk.open["toll 4"].basis == "contradicted"
    ((statement, state, basis, revision),) = told(desk.sees(version(1, "toll 4, ship Astrid")))
    assert (statement, state, basis, revision) == ("toll 4", "updated", "overtaken", 2)


def test_a_list_that_a_newer_version_has_replaced_is_not_opened_again(desk: Desk) -> None:
    desk.sees(version(1, "toll 4"), FOURTH)
    assert told(desk.sees(version(2, "toll 5", "toll 4"))) == []
    assert set(desk.open) == {"ship Astra"}


def test_nothing_is_opened_for_a_killed_story_whatever_comes_late(desk: Desk) -> None:
    desk.sees(SECOND, KILL)
    assert desk.sees(FIRST, CORRECTION, FOURTH) == []
    assert desk.sources == {}
    assert desk.story.tracked == ()


def test_a_killed_story_that_is_issued_again_opens_its_alerts_with_the_next_revision(desk: Desk) -> None:
    desk.sees(FIRST, KILL)
    events = desk.sees(version(6, "toll 4, ship Astrid", "ship Astra"))
    assert told(events) == [("ship Astra", "opened", "contradicted", 3)]


def test_a_copy_with_statements_of_its_own_is_held_to_its_own_text_while_its_version_stands(desk: Desk) -> None:
    page = version(1, "toll 4, ship Astrid, captain Storm", "toll 4", "toll 9", uri="urn:page:7", hour=9)
    assert told(desk.sees(SECOND, FIRST, page))[-1] == ("toll 9", "opened", "contradicted", 1)
    other = Desk()
    other.sees(version(1, "toll 4, ship Astrid, captain Storm"), page)
    assert other.open["toll 9"].uri == "urn:page:7"
    events = other.sees(CORRECTION)
    assert told(events) == [("toll 4", "opened", "overtaken", 1), ("toll 9", "updated", "contradicted", 2)]
    assert events[0].then is not None
    assert (events[0].then.uri, events[0].uri) == ("urn:page:7", FIRST.article.uri)


def test_a_copy_of_an_older_version_is_held_to_what_stands(desk: Desk) -> None:
    page = version(1, "toll 4, ship Astrid", "toll 4", uri="urn:page:7", hour=9)
    desk.sees(version(1, "toll 4, ship Astrid"), CORRECTION)
    assert told(desk.sees(page)) == [("toll 4", "opened", "overtaken", 1)]


def test_what_two_pages_say_alike_does_not_flap_between_them(desk: Desk) -> None:
    desk.sees(version(1, "toll 4"))
    desk.sees(version(1, "toll 4", "toll 9", uri="urn:page:7", hour=8))
    assert desk.sees(version(1, "toll 4", "toll 9", uri="urn:page:8", hour=9)) == []


def test_a_statement_that_somebody_else_still_makes_is_not_withdrawn(desk: Desk) -> None:
    desk.sees(FIRST, apart("ship Astra"))
    events = desk.sees(version(2, "toll 4, ship Astrid", "toll 4"))
    assert [a.statement for a in events if a.state == "withdrawn"] == ["toll 6"]
    assert "ship Astra" in desk.open


def test_a_statement_made_twice_on_a_page_gets_two_verdicts_and_one_alert(desk: Desk) -> None:
    assert len(desk.sees(version(1, "toll 4", "toll 9", "toll 4", "toll 9"))) == 1
    assert [v.n for v in desk.checked[-1].verdicts] == [1, 2, 3]
    assert desk.alerts[next(iter(desk.alerts))].n == 1


def test_only_the_newest_versions_are_kept_and_what_they_taught_is_not_lost(desk: Desk) -> None:
    desk.sees(version(1, "toll 4", "toll 4"))
    for n in range(2, MAX_VERSIONS + 4):
        desk.sees(version(n, f"toll 6, note {n}"))
    assert len(desk.sources) == MAX_VERSIONS
    alert = desk.open["toll 4"]
    assert alert.then is not None
    assert (alert.basis, alert.then.version) == ("overtaken", "1")


def test_no_more_statements_are_followed_than_there_is_room_for(desk: Desk) -> None:
    desk.sees(version(1, "toll 4", *(f"toll {n}" for n in range(MAX_TRACKED + 5))))
    assert len(desk.checked[-1].verdicts) == MAX_TRACKED + 5
    assert len(desk.story.tracked) == MAX_TRACKED


def test_statements_wait_for_the_first_version(desk: Desk) -> None:
    assert desk.sees(apart("toll 9")) == []
    assert told(desk.sees(version(1, "toll 4"))) == [("toll 9", "opened", "contradicted", 1)]


@pytest.mark.parametrize("without_kill", [True, False])
def test_any_order_of_versions_and_statements_ends_in_the_same_state(without_kill: bool) -> None:
    arrivals = [*CHAIN, APART]
    if without_kill:
        arrivals.remove(KILL)
    ends = []
    for order in permutations(arrivals):
        desk = Desk()
        desk.sees(*order)
        ends.append((desk.open, {t.alert_id for t in desk.story.tracked}))
    assert all(end == ends[0] for end in ends)
    opened, _ = ends[0]
    assert set(opened) == (set() if not without_kill else {"ship Astra", "captain Storm"})
    if without_kill:
        assert opened["captain Storm"].basis == "dropped"
        assert opened["captain Storm"].then is not None
        assert opened["captain Storm"].then.version == "2"


FACTS = st.lists(
    st.sampled_from(["toll 4", "toll 6", "ship Astrid", "ship Vasa", "port Ostholm"]), unique=True, max_size=3
)


@st.composite
def chains(draw: st.DrawFn) -> list[Envelope | SeparateStatements]:
    """Up to five versions with other facts each, some with statements, and statements that come apart."""
    made: list[Envelope | SeparateStatements] = []
    for n in range(1, draw(st.integers(2, 5)) + 1):
        facts = ", ".join([f"edition {n}", *{f.split()[0]: f for f in draw(FACTS)}.values()])
        made.append(version(n, facts, *draw(FACTS)))
    made += [apart(*texts) for texts in draw(st.lists(FACTS.filter(bool), max_size=2))]
    if draw(st.booleans()):
        of = draw(st.sampled_from([v for v in made if isinstance(v, Envelope)]))
        page = replace(of.article, uri="urn:page:7")
        made.append(replace(of, article=page, received="2026-03-02T20:00:00.000Z", statements=statements(draw(FACTS))))
    return draw(st.permutations(made))


def originals_first(arrivals: Sequence[Envelope | SeparateStatements]) -> list[Envelope | SeparateStatements]:
    """The same, with a copy at the earliest right after its original: else it would be the original itself."""
    pages = [a for a in arrivals if isinstance(a, Envelope) and a.article.uri != CHAIN_URI]
    out = [a for a in arrivals if a not in pages]
    for page in pages:
        mark = page.text_sha256
        original = next(n for n, a in enumerate(out) if isinstance(a, Envelope) and a.text_sha256 == mark)
        out.insert(max(original + 1, list(arrivals).index(page)), page)
    return out


def same_text_same_name(desk: Desk) -> dict[str, Alert]:
    """What is open; a page and the version that it copies have one text, and either may be named for it."""
    return {
        name: replace(alert, then=replace(alert.then, uri="") if alert.then else None)
        for name, alert in desk.open.items()
    }


@settings(max_examples=300, deadline=None)
@given(chains(), st.randoms(use_true_random=False))
def test_any_two_orders_of_any_chain_end_in_the_same_state(
    arrivals: list[Envelope | SeparateStatements], random
) -> None:  # type: ignore[no-untyped-def]
    one, other = Desk(), Desk()
    one.sees(*originals_first(arrivals))
    random.shuffle(arrivals)
    other.sees(*originals_first(arrivals))
    assert same_text_same_name(one) == same_text_same_name(other)
    assert {t.alert_id: t.sound_as_of for t in one.story.tracked if t.flagged} == {
        t.alert_id: t.sound_as_of for t in other.story.tracked if t.flagged
    }


@settings(max_examples=60, deadline=None)
@given(chains())
def test_the_same_order_again_gives_the_same_events_to_the_letter(
    arrivals: list[Envelope | SeparateStatements],
) -> None:
    one, other = Desk(), Desk()
    order = originals_first(arrivals)
    assert one.sees(*order) == other.sees(*order)


def test_a_take_is_read_by_itself_and_the_story_goes_on_standing(desk: Desk) -> None:
    desk.sees(FIRST)
    take = version(1, "yard Veld", "yard Nordby", uri="urn:wire:take", hour=2)
    take = replace(take, told=WireLineage(part=True, basis="take", replaces=(CHAIN_URI,)))
    assert told(desk.sees(take)) == [("yard Nordby", "opened", "contradicted", 1)]
    assert desk.story.present is not None
    assert desk.story.present.uri == CHAIN_URI
    assert set(desk.open) == {"toll 6", "ship Astra", "yard Nordby"}
