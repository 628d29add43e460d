"""Wires that try to run something in the page, and what a page must be for everybody: no violation found by axe."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from copytaster.model.assessment import ParagraphChange
from copytaster.model.records import Alert
from streams import codec
from streams.headers import Place
from tests.browser.conftest import Open
from tests.support.alerts import belief, checked, finding, made, passage
from tests.support.dashboards import Dashboard
from tests.support.newsroom import publish

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(60)]

CORPUS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg/onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<body onpageshow=hit()>",
    "<details open ontoggle=hit()>",
    "<input autofocus onfocus=hit()>",
    "<style>@import 'javascript:hit()'</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    "<a href='javascript:hit()'>x</a>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<template><img src=x onerror=hit()></template>",
    "<object data='javascript:hit()'></object>",
    "<form action='javascript:hit()'><button>x",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "javascript:hit()",
    "data:text/html,<script>hit()</script>",
    "' onmouseover='hit()",
    '" onfocus="hit()" autofocus="',
    "\"><script>hit()</script>",
    "'-hit()-'",
    "${hit()}",
    "{{constructor.constructor('hit()')()}}",
    "</title><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "<!--<img src='--><img src=x onerror=hit()>",
    "]]><script>hit()</script>",
    "\u202e<script>hit()</script>\u202d",
    "＜script＞hit()＜/script＞",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "%3Cscript%3Ehit()%3C/script%3E",
    "\x00<scr\x00ipt>hit()</script>",
    "#\"><img src=/ onerror=hit()>",
    "../../static/main.js",
)  # fmt: skip


def hostile(attack: str, n: int) -> Alert:
    """An alert with the attack in every text of it that a wire, a desk or a broken worker could write."""
    plain = made(attack, passage_text(attack), chain=f"chain-{n}/{attack}", n=n + 1)
    whole = replace(
        plain,
        mend=f"{attack} mended",
        now=belief("x", attack),
        then=belief("x", attack, p=0.1),
        changes=(ParagraphChange(old=passage(attack), new=passage(f"now {attack}")),),
        findings=(finding(attack, attack),),
        embargoed_until=attack,
    )
    poisoned: Alert = poison(whole, attack)
    return replace(
        poisoned,
        id=f"{n}-{attack}".replace("/", "|"),
        chain_id=plain.chain_id,
        state=plain.state,
        severity=plain.severity,
    )


def passage_text(attack: str) -> str:
    return attack.translate({ord(sign): None for sign in "«»‹›¦"}) or "x"


def poison(value: Any, attack: str) -> Any:
    """The same value with every free text replaced: fields typed as `str`, those of the records in it too."""
    if isinstance(value, tuple):
        return tuple(poison(one, attack) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        now = getattr(value, field.name)
        if field.type in (str, str | None):
            changed[field.name] = attack
        else:
            changed[field.name] = poison(now, attack)
    return replace(value, **changed)


COUNTING = "window.hits = 0; window.hit = () => { window.hits += 1; };"
"""What the attacks call, in place before anything of the page is."""


async def test_every_text_field_is_poisoned() -> None:
    told = codec.encode(hostile("EVIL", 0)).decode()
    for name in ("title", "statement", "reason", "uri", "version", "provider", "mend", "note", "message", "text"):
        assert f'"{name}":"EVIL' in told or f'"{name}":"now EVIL' in told, name


async def test_nothing_that_a_wire_or_a_desk_writes_runs(board: Dashboard, open_page: Open) -> None:
    page = await open_page("/?view=all", before=COUNTING)
    outside: list[str] = []
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith(board.url) else None)
    page.on("dialog", lambda dialog: outside.append(dialog.message))
    place = Place("test.checked", 0, 1)
    for n, attack in enumerate(CORPUS):
        alert = hostile(attack, n)
        board.log.stories[place] = codec.encode(checked(alert.chain_id, attack, title=attack, by=attack, edNote=attack))
        board.log.publish(alert, origin=replace(place, offset=n))
        board.log.stories[replace(place, offset=n)] = board.log.stories[place]
        board.log.say(alert, attack)
    await expect(page.locator(".alert")).to_have_count(len(CORPUS))
    for _ in CORPUS:
        await page.keyboard.press("j")
        await page.keyboard.press("o")
    await expect(page.locator(".whole").first).to_be_visible()
    assert await page.evaluate("window.hits") == 0
    await page.reload()
    await page.wait_for_selector(".alert")
    await page.click(".story h2 a >> nth=3")
    await page.wait_for_selector("#crumb:not([hidden])")
    assert await page.evaluate("window.hits") == 0
    assert outside == []
    made_here = await page.evaluate(
        "document.querySelectorAll('#desk script, #desk img, #desk iframe, #desk style, #desk form, #desk [onerror], "
        "#desk [onload], #desk [onmouseover], #desk [onfocus], #desk base, #desk meta, #desk object').length"
    )
    assert made_here == 0
    hrefs = await page.locator("#desk a").evaluate_all("links => links.map(a => a.protocol)")
    assert set(hrefs) == {"http:"}


@pytest.mark.parametrize(
    "address",
    [
        "/?text=<img src=x onerror=hit()>",
        "/?story=<script>hit()</script>",
        "/?state=open#<img src=x onerror=hit()>",
        "/?provider=javascript:hit()",
    ],
)
async def test_nothing_in_the_address_runs(board: Dashboard, open_page: Open, address: str) -> None:
    board.log.publish(made())
    page = await open_page(address if "#" not in address else "/", allow=("404",), before=COUNTING)
    if "#" in address:
        await page.evaluate("address => { location.href = address }", address)
    await expect(page.locator("#live")).to_have_text("Live")
    assert await page.evaluate("window.hits") == 0


async def test_an_inline_script_would_not_run_even_if_one_got_in(open_page: Open) -> None:
    """The policy is the second line: put in by force, markup does nothing."""
    page = await open_page(allow=("TrustedHTML",))
    refused = await page.evaluate(
        "() => { try { document.body.innerHTML = '<img src=x>'; return 'set' } catch (e) { return e.name } }"
    )
    assert refused == "TypeError"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 400), ("dark", 400)])
async def test_axe_finds_no_violation(board: Dashboard, open_page: Open, scheme: str, width: int) -> None:
    publish(board.log, now_ms=1_790_000_000_000)
    for reader in board.log.records["alerts"][:2]:
        board.log.say(codec.decode(Alert, reader.value or b""), "not for this desk")
    page = await open_page("/?view=all", width=width, scheme=scheme)
    await assert_accessible(page)
    await page.click('.alert:has-text("4 crowns")')
    await page.keyboard.press("o")
    await page.wait_for_selector(".whole")
    await assert_accessible(page)
    if width > 400:
        await page.keyboard.press("?")
        await assert_accessible(page)


async def assert_accessible(page: Page) -> None:
    """Every rule of axe that is WCAG 2.2 A or AA, or its authors' best practice."""
    found = await Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


async def test_nothing_is_cut_off_or_scrolls_sideways_at_400_pixels(board: Dashboard, open_page: Open) -> None:
    publish(board.log, now_ms=1_790_000_000_000)
    page = await open_page("/?view=all", width=400)
    wide = "document.documentElement.scrollWidth"
    assert await page.evaluate(wide) <= 400
    await page.locator(".alert").first.click()
    await page.wait_for_selector("#evidence .head")
    assert await page.evaluate(wide) <= 400
    await expect(page.locator("#list")).to_be_hidden()
    await page.get_by_role("button", name="All alerts").click()
    await expect(page.locator("#list")).to_be_visible()
