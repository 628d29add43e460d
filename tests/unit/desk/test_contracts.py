"""The contracts: generated from the types, valid by the official schema, and the same as what is committed."""

import json
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from copytaster.model.assessment import Assessment, Cause, ParagraphChange, Passage, PassageMark
from copytaster.model.records import Alert
from desk.cli.main import cli
from desk.contracts import build_asyncapi, build_documents
from streams.codec import decode, encode
from streams.headers import HEADERS_SCHEMA, Place, build_headers
from streams.settings.settings import load_settings
from streams.topics import TOPICS
from tests.brokers import ROOT
from tests.support.node import installed
from tests.support.records import any_of

CONTRACTS = ROOT / "docs" / "contracts"
DEFAULTS = load_settings(environ={}, directory=CONTRACTS)


@cache
def made(name: str) -> dict[str, Any]:
    """A generated document, as JSON has it."""
    tree: dict[str, Any] = orjson.loads(orjson.dumps(build_documents(DEFAULTS)[name]))
    return tree


@pytest.mark.parametrize("name", sorted(build_documents(DEFAULTS)))
def test_what_is_committed_is_what_the_types_give(name: str) -> None:
    committed = json.loads((CONTRACTS / name).read_text("utf-8"))
    assert committed == made(name), "run `copytaster asyncapi --out docs/contracts`, and look at what has changed"


def test_nothing_else_is_committed() -> None:
    assert {path.name for path in CONTRACTS.iterdir()} == set(build_documents(DEFAULTS))


def test_the_document_is_valid_by_the_official_schema() -> None:
    specs = installed("@asyncapi/specs")
    schema = json.loads((specs / "schemas" / "3.0.0.json").read_text("utf-8"))
    errors = list(Draft7Validator(schema).iter_errors(made("asyncapi.json")))
    assert not errors, [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in errors]
    broken = made("asyncapi.json") | {"channels": {"raw": {"address": 7}}}
    assert list(Draft7Validator(schema).iter_errors(broken))


def test_every_reference_of_the_document_leads_somewhere() -> None:
    tree = made("asyncapi.json")
    found = list(references(tree))
    assert len(found) > 40
    for reference in found:
        at: Any = tree
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]


def references(tree: Any) -> list[str]:
    if isinstance(tree, list):
        return [r for part in tree for r in references(part)]
    if not isinstance(tree, dict):
        return []
    own = [tree["$ref"]] if isinstance(tree.get("$ref"), str) else []
    return own + [r for part in tree.values() for r in references(part)]


def test_every_topic_is_a_channel_with_its_address_and_says_what_it_holds() -> None:
    channels = build_asyncapi(load_settings(environ={}, overrides={"topics.prefix": "wire"}))["channels"]
    assert {c["address"] for c in channels.values()} == {f"wire.{t.name}" for t in TOPICS}
    assert all(len(c["description"]) > 10 for c in channels.values())


@pytest.mark.parametrize("name", [name for name in sorted(build_documents(DEFAULTS)) if name.endswith(".schema.json")])
def test_every_schema_is_a_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(made(name))


ALERT = Draft202012Validator(made("alerts.schema.json"))
A_PASSAGE = Passage(field="text", start=0, text="Six people.", marks=(PassageMark(0, 3, "conflicts"),))
A_BELIEF = Assessment(
    alert_id="a", label="supported", p_inconsistent=0.1, flagged=False, uri="u", version="1", created=None,
    source_sha256="0", passages=(A_PASSAGE,),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_of(Alert), st.booleans())
def test_every_alert_is_valid_by_its_schema(alert: Alert, whole: bool) -> None:
    value = alert
    if whole:
        told = {f.name: getattr(alert, f.name) for f in fields(alert)}
        told |= {"now": A_BELIEF, "then": A_BELIEF, "changes": (ParagraphChange(old=A_PASSAGE, new=None),)}
        value = Alert(**told | {"cause": Cause(kind="correction", uri="u")})
    raw = encode(value)
    ALERT.validate(orjson.loads(raw))
    assert decode(Alert, raw) == value


def test_an_alert_that_lacks_its_state_is_not_valid() -> None:
    alert = orjson.loads(orjson.dumps(asdict(Alert(
        id="a", revision=1, state="opened", reason="r", severity="low", chain_id="c", uri="u", version=None, title="t",
        n=1, statement="s", p_inconsistent=0.5,
    ))))  # fmt: skip
    assert ALERT.is_valid(alert)
    assert not ALERT.is_valid({k: v for k, v in alert.items() if k != "state"})
    assert not ALERT.is_valid(alert | {"state": "open"})


def test_the_headers_that_we_write_are_those_of_the_contract() -> None:
    check = Draft7Validator(HEADERS_SCHEMA | {"additionalProperties": False}, format_checker=FormatChecker())
    least = build_headers(id="e1", type="alerts.current", source="alert", time_ms=1_772_442_000_123)
    place = Place("raw", 0, 1)
    most = build_headers(
        id="e1", type="alerts", source="alert", time_ms=1, causation="e0", origin=place, order=place, traceparent=b"00",
        producer_time=b"-1",
    )  # fmt: skip
    for given_headers in (least, most):
        check.validate({name: value.decode() for name, value in given_headers})
    assert [name for name, _ in least] == HEADERS_SCHEMA["required"]
    assert {name for name, _ in most} == set(HEADERS_SCHEMA["properties"])


def test_the_command_prints_the_document_for_the_settings_given_and_writes_all_of_it(tmp_path: Path) -> None:
    run = CliRunner()
    printed = run.invoke(cli, ["--config-dir", str(tmp_path), "--set", "topics.prefix=wire", "asyncapi"])
    assert printed.exit_code == 0
    assert json.loads(printed.output)["channels"]["alerts"]["address"] == "wire.alerts"
    assert run.invoke(cli, ["--config-dir", str(tmp_path), "asyncapi", "--out", str(tmp_path / "made")]).exit_code == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert written == {path.name: path.read_bytes() for path in CONTRACTS.iterdir()}
