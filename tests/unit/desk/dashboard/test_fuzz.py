"""The OpenAPI document, and requests made from it at random: nothing that is sent makes the server fail."""

from collections.abc import Iterator

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from desk.dashboard.app import build_routes
from tests.support.alerts import made
from tests.support.dashboards import in_a_thread


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A dashboard in a thread of its own, with a few alerts."""
    with in_a_thread(*(made(f"«{n}» boats sank.", n=n) for n in range(1, 4))) as url:
        yield url


schema = schemathesis.openapi.from_dict(build_routes().openapi())


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[requests.Session]:
    """Someone who may change things."""
    with requests.Session() as session:
        session.headers["X-CSRF-Token"] = session.get(f"{url}/session").json()["csrf"]
        yield session


@schema.exclude(path="/alerts/stream").parametrize()
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_makes_the_server_fail(case: Case, url: str, session: requests.Session) -> None:
    answer = case.call(base_url=url, session=session)
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])


@pytest.mark.parametrize("last", ["", "x", "\u00fc", "0" * 100, "9f86d081.a0.d-1", "9f86d081.a999999999999999999.d0"])
def test_no_last_event_id_makes_the_stream_fail(url: str, last: str) -> None:
    with httpx.stream("GET", f"{url}/alerts/stream", headers=[(b"Last-Event-ID", last.encode())]) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_text()).startswith("retry:")


def test_the_document_names_every_route_and_what_it_answers(url: str) -> None:
    told = httpx.get(f"{url}/openapi.json").json()
    assert set(told["paths"]) == {
        "/alerts", "/alerts/stream", "/alerts/{alert_id}", "/articles/{chain}", "/health", "/session", "/livez",
        "/readyz", *(f"/alerts/{{alert_id}}/{does}" for does in ("acknowledge", "dismiss", "silence", "reopen")),
    }  # fmt: skip
    for path, methods in told["paths"].items():
        for method in methods.values():
            assert method["summary"], path
    assert {"Alert", "Assessment", "DeskAction", "AlertsPage"} <= set(told["components"]["schemas"])
