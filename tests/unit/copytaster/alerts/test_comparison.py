"""What a replay would have alerted on, beside what was alerted."""

from typing import Any

from copytaster.alerts.comparison import compare_alerts
from copytaster.model.records import Alert


def event(name: str, state: Any = "opened", *, revision: int = 1, p: float = 0.9, **other: Any) -> Alert:
    return Alert(
        id=name, revision=revision, state=state, reason="", severity=other.pop("severity", "medium"), chain_id="chain",
        uri="urn:1", version="1", title="Ferry aground", n=1, statement=f"Statement {name}.", p_inconsistent=p, **other,
    )  # fmt: skip


def found(
    before: Any = (), sent: Any = (), replayed: Any = (), judged: Any = ()
) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {d.alert.id: (d.kind, d.fields) for d in compare_alerts(before, sent, replayed, set(judged))}


def test_the_same_alerts_do_not_differ_however_often_they_were_revised() -> None:
    sent = [event("a"), event("a", "updated", revision=2, p=0.8)]
    replayed = [event("a", "opened", p=0.8)]
    assert found(sent=sent, replayed=replayed, judged={"a"}) == {}


def test_an_alert_that_only_the_replay_raised_is_gained_and_one_it_did_not_is_lost() -> None:
    assert found(sent=[event("old")], replayed=[event("new")], judged={"old", "new"}) == {
        "new": ("gained", ()),
        "old": ("lost", ()),
    }


def test_an_alert_is_lost_too_where_the_replay_did_not_come_to_judge_it() -> None:
    assert found(sent=[event("a")]) == {"a": ("lost", ())}


def test_what_a_reader_sees_of_an_alert_makes_it_changed() -> None:
    replayed = [event("a", p=0.97, severity="high")]
    assert found(sent=[event("a")], replayed=replayed, judged={"a"}) == {
        "a": ("changed", ("severity", "p_inconsistent"))
    }


def test_an_alert_that_one_of_the_two_closed_is_changed() -> None:
    replayed = [event("a"), event("a", "resolved", revision=2)]
    assert found(sent=[event("a")], replayed=replayed, judged={"a"})["a"] == ("changed", ("standing",))


def test_an_alert_that_stood_before_the_range_was_alerted() -> None:
    assert found(before=[event("a")], replayed=[event("a")], judged={"a"}) == {}
    assert found(before=[event("a")], judged={"a"}) == {"a": ("lost", ())}


def test_of_what_the_range_did_not_touch_a_replay_says_nothing() -> None:
    assert found(before=[event("a"), event("b", "resolved")]) == {}


def test_an_alert_that_was_closed_in_the_range_and_never_raised_in_it_is_not_missed() -> None:
    before, sent = [event("a")], [event("a", "resolved", revision=2)]
    assert found(before=before, sent=sent, judged={"a"}) == {}
