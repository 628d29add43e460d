"""Who may use the dashboard: names, tokens, cookies, forged requests, and when it refuses to start at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from desk.cli.main import main
from desk.dashboard.access import AccessRules, ServingRefused, build_access_rules, is_loopback
from desk.dashboard.app import build_app
from tests.support.alerts import made
from tests.support.dashboards import reading_alone, service
from tests.support.memory_log import MemoryLog

TOKEN = "a token that nobody guesses"
ALERT = made()
SAID = {"by": "MK", "revision": 1}
PATH = f"/alerts/{ALERT.id}/acknowledge"


async def client(rules: AccessRules, *, host: str = "127.0.0.1:8470") -> AsyncIterator[httpx.AsyncClient]:
    log = MemoryLog()
    log.publish(ALERT)
    made_ = service(log, access=rules)
    async with reading_alone(made_):
        transport = httpx.ASGITransport(build_app(made_))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}", verify=False) as talking:
            yield talking


@pytest.fixture
async def local() -> AsyncIterator[httpx.AsyncClient]:
    """A dashboard on loopback, without a token."""
    async for talking in client(build_access_rules("127.0.0.1", None, "desk.example")):
        yield talking


@pytest.fixture
async def remote() -> AsyncIterator[httpx.AsyncClient]:
    """A dashboard that others can reach, with a token."""
    async for talking in client(build_access_rules("0.0.0.0", TOKEN, ""), host="desk.example:8470"):
        yield talking


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example", "10.0.0.1"])
def test_an_address_others_can_reach_needs_a_token(host: str) -> None:
    with pytest.raises(ServingRefused, match=r"dashboard\.token_file"):
        build_access_rules(host, None, "")
    assert build_access_rules(host, TOKEN, "").asks_for_token


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_none(host: str) -> None:
    assert is_loopback(host)
    assert not build_access_rules(host, None, "").asks_for_token


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ServingRefused, match="too short"):
        build_access_rules("127.0.0.1", "secret", "")


def test_the_command_refuses_to_start_where_others_could_reach_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for setting in ("dashboard.host=0.0.0.0", f"dashboard.token_file={tmp_path / 'none'}"):
        with pytest.raises(SystemExit) as left:
            main(["--set", setting, "dashboard"])
        assert left.value.code == 3
        assert "dashboard.token_file" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1:8470", "localhost", "[::1]:99", "desk.example", "DESK.example:443"])
async def test_it_answers_to_loopback_and_to_the_names_it_was_given(local: httpx.AsyncClient, host: str) -> None:
    assert (await local.get("/alerts", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "desk.example.evil"])
async def test_it_answers_to_no_other_name(local: httpx.AsyncClient, host: str) -> None:
    answer = await local.get("/alerts", headers={"Host": host})
    assert answer.status_code == 421
    assert ALERT.statement not in answer.text


async def csrf(talking: httpx.AsyncClient) -> dict[str, str]:
    return {"X-CSRF-Token": (await talking.get("/session")).json()["csrf"]}


async def test_our_own_page_may_change_things(local: httpx.AsyncClient) -> None:
    headers = await csrf(local) | {"Origin": "http://127.0.0.1:8470", "Sec-Fetch-Site": "same-origin"}
    assert (await local.post(PATH, json=SAID, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF-Token": ""}, 403),
        ({"X-CSRF-Token": "0" * 64}, 403),
        ({"X-CSRF-Token": "ü"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_a_request_that_another_site_could_make_changes_nothing(
    local: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    sent = await csrf(local) | {"Content-Type": "application/json"} | headers
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    answer = await local.post(PATH, content=b'{"by": "MK", "revision": 1}', headers=raw)
    assert answer.status_code == status
    assert (await local.get(f"/alerts/{ALERT.id}")).json()["handled"] == "none"


@pytest.mark.parametrize("path", ["/alerts", "/alerts/stream", f"/alerts/{ALERT.id}", "/articles/chain-1", "/health",
                                  "/session", "/openapi.json", "/nothing"])  # fmt: skip
async def test_without_the_token_nothing_is_told(remote: httpx.AsyncClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}, {"Cookie": "copytaster=x"}):
        answer = await remote.get(path, headers=headers)
        assert answer.status_code == 401, headers


async def test_a_program_sends_the_token_and_needs_nothing_else(remote: httpx.AsyncClient) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert (await remote.get("/alerts", headers=bearer)).json()["total"] == 1
    assert (await remote.post(PATH, json=SAID, headers=bearer)).status_code == 200


async def test_people_sign_in_once_and_get_a_cookie_that_does_not_tell_the_token(remote: httpx.AsyncClient) -> None:
    assert (await remote.get("/")).headers["location"] == "/login"
    assert "Token" in (await remote.get("/login")).text
    answer = await remote.post("/login", data={"token": TOKEN})
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert (await remote.get("/alerts")).status_code == 200
    assert (await remote.post(PATH, json=SAID)).status_code == 403
    assert (await remote.post(PATH, json=SAID, headers=await csrf(remote))).status_code == 200


@pytest.mark.parametrize("form", [b"token=wrong", b"", b"token=", b"x" * 10_000, b"\xff\xfe", b"token=%ff"])
async def test_a_wrong_token_leads_back(
    remote: httpx.AsyncClient, form: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.dashboard.routes_page.WRONG_TOKEN_PAUSE", 0)
    answer = await remote.post("/login", content=form)
    assert answer.headers["location"] == "/login?wrong"
    assert "set-cookie" not in answer.headers


async def test_signing_in_is_not_offered_where_nobody_has_to(local: httpx.AsyncClient) -> None:
    assert (await local.get("/login")).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/alerts", "/static/main.js", "/nothing", "/openapi.json"])
async def test_every_answer_tells_the_browser_to_run_nothing_but_our_files(local: httpx.AsyncClient, path: str) -> None:
    headers = (await local.get(path)).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["trusted-types"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


async def test_what_runs_without_a_token_tells_only_that_it_runs(remote: httpx.AsyncClient) -> None:
    assert (await remote.get("/livez")).json() == {"live": True}
    assert (await remote.get("/readyz")).status_code in (200, 503)
    assert (await remote.get("/static/base.css")).status_code == 200
    assert (await remote.get("/static/../serve.py")).status_code in (401, 404)
    assert (await remote.get("/static/%2e%2e/serve.py")).status_code == 404
