"""Prometheus's rules and Grafana's page name only what is exported, and each alert says where to read on."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from agents.metrics.prometheus import Metrics
from desk.ops.lag.export import LagCollector
from desk.ops.lag.states import PartitionState
from tests.brokers import CONFIG_DIR, ROOT
from tests.support.rows import made

RULES = yaml.safe_load((CONFIG_DIR / "prometheus" / "rules.yml").read_text("utf-8"))
SCRAPED = yaml.safe_load((CONFIG_DIR / "prometheus" / "prometheus.yml").read_text("utf-8"))
PAGE = json.loads((CONFIG_DIR / "grafana" / "dashboards" / "copytaster.json").read_text("utf-8"))
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
BY_PROMETHEUS = {"job", "instance"}
"""Labels that scraping adds to everything."""
PROMISED = {
    "kafka_consumergroup_lag": {"consumergroup", "topic", "partition"},
    "copytaster_lag_seconds": {"stage", "topic", "partition"},
    "copytaster_lag_seconds_unknown": {"stage", "topic", "partition"},
    "copytaster_articles_total": {"stage", "outcome"},
    "copytaster_verdicts_total": {"label", "kind"},
    "copytaster_rejected_total": {"stage", "reason"},
    "copytaster_stage_seconds_bucket": {"stage", "le"},
    "copytaster_correction_propagation_seconds_bucket": {"le"},
}
"""Names that others build on: they stay."""


def exported() -> dict[str, set[str]]:
    """Every series that a worker or the reader of lag tells, with its labels."""
    collector = LagCollector("g")
    collector.rows = [made(state=PartitionState.STOPPED, commit_age=1.0)]
    metrics = Metrics()
    for family in (metrics.articles, metrics.rejected, metrics.verdicts):
        family.labels("one", "two")
    metrics.stage_seconds.labels("one")
    metrics.breaker_open.labels("one")
    told = text_string_to_metric_families(metrics.exposition().decode())
    families = [*told, *collector.collect()]
    return {s.name: set(s.labels) for family in families for s in family.samples}


EXPORTED = exported()
RECORDED = {rule["record"] for group in RULES["groups"] for rule in group["rules"] if "record" in rule}
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule]


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression of the rules and of the page, with where it stands."""
    for group in RULES["groups"]:
        for rule in group["rules"]:
            yield rule.get("alert") or rule["record"], rule["expr"]
    for panel in PAGE["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for note in PAGE["annotations"]["list"]:
        yield note["name"], note["expr"]


def named(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each series that an expression names, with the labels it picks it by."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    for name, _, matchers in re.findall(r"\b((?:copytaster|kafka|process)[\w:]*)(\{([^}]*)\})?", bare):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))


@pytest.mark.parametrize(("where", "expression"), list(expressions()), ids=[w for w, _ in expressions()])
def test_every_series_named_is_exported_with_the_labels_it_is_picked_by(where: str, expression: str) -> None:
    found = list(named(expression))
    assert found, "an expression about nothing of ours"
    for name, labels in found:
        assert name in EXPORTED or name in RECORDED, f"{where}: {name}"
        assert labels <= EXPORTED.get(name, set()) | BY_PROMETHEUS, f"{where}: {name}"


def test_a_series_that_nobody_exports_would_be_noticed() -> None:
    assert dict(named('rate(copytaster_articels_total{stage="parse"}[5m])')) == {"copytaster_articels_total": {"stage"}}
    assert "copytaster_articels_total" not in EXPORTED


@pytest.mark.parametrize("name", PROMISED)
def test_what_was_promised_is_exported(name: str) -> None:
    assert EXPORTED[name] == PROMISED[name]


def test_names_keep_to_prometheus_customs() -> None:
    ours = {name for name in EXPORTED if not name.endswith(("_created", "_sum", "_count"))}
    assert all(name.startswith(("copytaster_", "kafka_", "process_")) for name in ours)
    assert not [n for n in ours if re.search(r"_(ms|millis|minutes|hours|kb|mb)(_|$)", n)]
    labels = set().union(*EXPORTED.values())
    assert not labels & {"uri", "id", "chain", "chain_id", "alert_id", "offset", "url"}


@pytest.mark.parametrize("rule", ALERTS, ids=[rule["alert"] for rule in ALERTS])
def test_every_alert_says_what_is_wrong_how_urgent_it_is_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert len(rule["annotations"]["summary"].split()) > 2
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_states_named_in_rules_exist() -> None:
    told = set(re.findall(r'state=~?"([A-Z|]+)"', "\n".join(e for _, e in expressions())))
    assert {state for one in told for state in one.split("|")} <= set(PartitionState.__members__)


def test_each_panel_says_what_it_shows_and_none_lies_on_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PAGE["panels"]:
        assert len(panel["description"].split()) > 2, panel["title"]
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in PAGE["panels"]}) == len(PAGE["panels"])


def test_compose_scrapes_the_services_it_has_on_the_ports_they_listen_on() -> None:
    jobs = {job["job_name"]: job for job in SCRAPED["scrape_configs"]}
    (found,) = jobs["copytaster-worker"]["dns_sd_configs"]
    assert found["names"] == ["worker"]
    assert found["port"] == SERVICES["worker"]["environment"]["COPYTASTER_HEALTH__PORT"]
    (target,) = jobs["copytaster-lag"]["static_configs"][0]["targets"]
    host, _, port = target.partition(":")
    assert SERVICES[host]["command"][1:3] == ["--listen", f"0.0.0.0:{port}"]


def test_grafana_finds_its_data_and_our_page_where_compose_mounts_them() -> None:
    folder = CONFIG_DIR / "grafana" / "provisioning"
    (source,) = yaml.safe_load((folder / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    (provider,) = yaml.safe_load((folder / "dashboards" / "copytaster.yml").read_text("utf-8"))["providers"]
    assert source["url"] == "http://prometheus:9090"
    assert PAGE["templating"]["list"][0]["current"]["value"] == source["uid"]
    mounts = dict(volume.split(":")[:2] for volume in SERVICES["grafana"]["volumes"])
    assert mounts["./config/grafana/dashboards"] == provider["options"]["path"]
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/copytaster.json"


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "config/prometheus/prometheus.yml"),
        ("check", "rules", "config/prometheus/rules.yml"),
        ("test", "rules", "tests/prometheus/rules_test.yml"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_promtool_finds_nothing_wrong(words: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
