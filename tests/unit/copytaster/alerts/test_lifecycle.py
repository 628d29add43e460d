"""The life of an alert, from the verdicts of one chain."""

from typing import Any

import pytest

from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events
from copytaster.model.article import Relation
from copytaster.model.records import Alert, CheckedArticle
from copytaster.model.verdict import Verdict
from tests.support.records import a_finding, envelope, verdict


class Chain:
    """One chain's alerts, as `alert` keeps them."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}

    def sees(self, *verdicts: Verdict, relation: Relation = "new", **article: Any) -> list[tuple[str, str, int]]:
        """Each event that a checked version leads to, as (alert id, state, revision)."""
        checked = CheckedArticle(envelope=envelope(relation=relation, **article), verdicts=verdicts)
        events = list(build_alert_events(checked, ChainAlerts(self.alerts)))
        self.alerts = self.alerts | {event.id: event for event in events}
        return [(event.id, event.state, event.revision) for event in events]


@pytest.fixture
def chain() -> Chain:
    return Chain()


def test_a_flagged_statement_opens_an_alert_that_names_its_article(chain: Chain) -> None:
    told = verdict(p=0.83, findings=(a_finding("The source says forty."),), checker="rules-9")
    opened = chain.sees(told, version="4", embargoedUntil="2026-03-03T00:00:00Z")
    assert opened == [("alert-1", "opened", 1)]
    alert = chain.alerts["alert-1"]
    assert (alert.uri, alert.version, alert.title, alert.chain_id) == ("urn:wire:1", "4", "Ferry aground", "chain-1")
    assert (alert.statement, alert.n, alert.p_inconsistent) == (told.text, 1, 0.83)
    assert (alert.findings, alert.checker) == (told.findings, "rules-9")
    assert alert.embargoed_until == "2026-03-03T00:00:00Z"
    assert alert.source_sha256 == envelope().text_sha256


def test_a_sound_statement_opens_nothing(chain: Chain) -> None:
    assert chain.sees(verdict(p=0.1)) == []


def test_an_article_without_statements_changes_nothing(chain: Chain) -> None:
    chain.sees(verdict())
    assert chain.sees(relation="update") == []


def test_the_same_verdict_again_says_nothing(chain: Chain) -> None:
    chain.sees(verdict())
    assert chain.sees(verdict()) == []
    assert chain.alerts["alert-1"].revision == 1


def test_other_findings_update_the_alert(chain: Chain) -> None:
    chain.sees(verdict())
    assert chain.sees(verdict(findings=(a_finding("The source says forty."),))) == [("alert-1", "updated", 2)]
    assert chain.sees(verdict(findings=(a_finding("The source says thirty."),))) == [("alert-1", "updated", 3)]
    assert chain.sees(verdict(findings=(a_finding("The source says thirty."),))) == []


def test_a_newer_version_that_bears_the_statement_out_resolves_the_alert(chain: Chain) -> None:
    chain.sees(verdict())
    assert chain.sees(verdict(p=0.2), relation="update", version="2") == [("alert-1", "resolved", 2)]
    assert chain.sees(verdict(p=0.2), relation="update", version="3") == []


def test_a_resolved_alert_is_opened_again_with_the_next_revision(chain: Chain) -> None:
    chain.sees(verdict())
    chain.sees(verdict(p=0.2))
    assert chain.sees(verdict()) == [("alert-1", "opened", 3)]


@pytest.mark.parametrize("relation", ["kill", "withhold"])
def test_a_withdrawn_story_recalls_its_alerts_once_and_purges_its_text(chain: Chain, relation: Relation) -> None:
    chain.sees(verdict(findings=(a_finding("The source says forty."),)), verdict(alert="alert-2", n=2))
    events = chain.sees(relation=relation, text="", version="9")
    assert events == [("alert-1", "recalled", 2), ("alert-2", "recalled", 2)]
    for alert in chain.alerts.values():
        assert (alert.title, alert.statement, alert.findings, alert.source_sha256) == ("", "", (), "")
        assert (alert.version, alert.chain_id) == ("9", "chain-1")
        assert relation in alert.reason
    assert chain.sees(relation=relation, text="") == []


def test_a_withdrawn_story_purges_the_text_of_resolved_alerts_too(chain: Chain) -> None:
    chain.sees(verdict())
    chain.sees(verdict(p=0.2))
    assert chain.sees(relation="kill", text="") == [("alert-1", "recalled", 3)]
    assert chain.alerts["alert-1"].statement == ""


def test_a_story_that_comes_back_after_a_kill_opens_its_alerts_again(chain: Chain) -> None:
    chain.sees(verdict())
    chain.sees(relation="kill", text="")
    assert chain.sees(verdict(), relation="update") == [("alert-1", "opened", 3)]
    assert chain.alerts["alert-1"].statement == verdict().text


@pytest.mark.parametrize(
    ("p", "severity"), [(0.5, "low"), (0.799, "low"), (0.8, "medium"), (0.949, "medium"), (0.95, "high"), (1.0, "high")]
)
def test_severity_follows_how_sure_the_checker_is(chain: Chain, p: float, severity: str) -> None:
    chain.sees(verdict(p=p))
    assert chain.alerts["alert-1"].severity == severity


def test_each_alert_counts_its_own_revisions(chain: Chain) -> None:
    chain.sees(verdict())
    events = chain.sees(verdict(p=0.6), verdict(alert="alert-2", n=2))
    assert events == [("alert-1", "updated", 2), ("alert-2", "opened", 1)]


def test_a_statement_that_a_page_makes_twice_is_one_alert(chain: Chain) -> None:
    assert chain.sees(verdict(n=1), verdict(n=4)) == [("alert-1", "opened", 1)]
    assert chain.alerts["alert-1"].n == 1
