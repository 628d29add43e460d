"""What somebody on the desk sees and does, with the real page in a real browser."""

import re
import time
from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.support.alerts import made, recalled
from tests.support.dashboards import Dashboard
from tests.support.newsroom import publish
from tests.support.wall_clock import now_ms

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(60)]

ONE = made("«Seventeen» people were treated for bruises.", "‹«Seven» people were treated for bruises,› a nurse said.",
           mend="Seven people were treated for bruises.", p=0.97)  # fmt: skip
TWO = made("The ferry sank «in 1950».", n=2, kind="time", p=0.85)
OTHER = made("Rates «rose» in May.", chain="rates", title="Bank cuts rates", p=0.75, kind="antonym")


async def test_an_alert_appears_within_a_second_of_being_published(board: Dashboard, open_page: Open) -> None:
    page = await open_page()
    await expect(page.locator("#empty")).to_contain_text("Nothing here")
    took = []
    for alert in (ONE, OTHER, TWO):
        started = time.monotonic()
        board.log.publish(alert)
        await page.wait_for_selector(f'.alert[data-id="{alert.id}"]', timeout=5000)
        took.append(time.monotonic() - started)
    assert sorted(took)[1] < 1.0, "at the median: the machine may have something else to do"
    await expect(page.locator("#announce")).to_contain_text("New alert, medium: The ferry sank in 1950.")
    await expect(page).to_have_title("(3) Copytaster")
    await expect(page.locator("#empty")).to_be_hidden()


async def test_evidence_shows_both_sides_with_what_conflicts_marked_and_the_mend(
    board: Dashboard, open_page: Open
) -> None:
    board.log.publish(ONE)
    page = await open_page()
    await page.keyboard.press("j")
    evidence = page.locator("#evidence")
    await expect(evidence.locator(".statement mark.conflicts")).to_contain_text("Seventeen")
    await expect(evidence.locator(".source mark.conflicts")).to_contain_text("Seven")
    await expect(evidence.locator(".source mark.supports")).to_contain_text("people were treated")
    await expect(evidence.locator(".why")).to_contain_text("The story has another figure here.")
    await expect(evidence.locator(".mend del")).to_contain_text("Seventeen")
    await expect(evidence.locator(".mend ins")).to_contain_text("Seven")
    await expect(evidence.locator(".head")).to_contain_text("High")
    assert "conflicts:" in await evidence.locator(".source mark.conflicts").inner_text()  # for who does not see colour


async def test_a_correction_shows_old_and_new_text_and_what_was_held(board: Dashboard, open_page: Open) -> None:
    publish(board.log, now_ms=now_ms())
    page = await open_page("/?text=varno&state=open")
    await page.click('.alert:has-text("4 crowns")')
    before, now = (page.locator(".pair.even .sheet").nth(n) for n in range(2))
    await expect(before).to_contain_text("Before, version 1")
    await expect(before.locator("mark.changed")).to_contain_text("4")
    await expect(now.locator("mark.changed").first).to_contain_text("6")
    await expect(page.locator(".beliefs")).to_contain_text("Then: borne out on version 1")
    await expect(page.locator(".head")).to_contain_text("CORRECTION: toll is 6 crowns")
    await page.keyboard.press("o")
    await expect(page.locator(".whole")).to_contain_text("“We did not take this lightly,”")
    await expect(page.locator(".whole mark.conflicts").first).to_contain_text("6 crowns")


async def test_an_acknowledgement_on_one_page_appears_on_another(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE, TWO)
    here, there = await open_page(), await open_page("/?state=open")
    await here.keyboard.press("j")
    await here.keyboard.press("a")
    row = there.locator(f'.alert[data-id="{ONE.id}"]')
    await expect(row).to_contain_text("acknowledged by MK", timeout=1500)
    await expect(there.locator(f'.alert[data-id="{TWO.id}"]')).not_to_contain_text("acknowledged")
    await expect(here.locator("#evidence .word")).to_contain_text("acknowledged by MK")
    await here.keyboard.press("u")
    await expect(row).not_to_contain_text("acknowledged", timeout=1500)


async def test_a_dismissal_asks_why_and_a_silence_for_how_long(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE, TWO)
    page = await open_page("/?state=open")
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await page.get_by_label("Same as another alert").check()
    await page.get_by_label("Another reason, or more").fill("see the morning desk")
    await page.get_by_role("button", name="Dismiss", exact=True).last.click()
    await expect(page.locator("#evidence .word")).to_contain_text("Same as another alert: see the morning desk")
    await page.keyboard.press("j")
    await page.keyboard.press("m")
    await page.get_by_label("8 hours").check()
    await page.keyboard.press("Enter")
    await expect(page.locator("#evidence .word")).to_contain_text("silenced by MK")
    assert [r.key for r in board.log.records["desk"]] == [ONE.id, TWO.id]


async def test_who_has_not_said_their_initials_is_asked_once(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE, TWO)
    page = await open_page("/?state=open", by="")
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await page.get_by_label("Your initials or name").fill("Ines")
    await page.keyboard.press("Enter")
    await expect(page.locator("#evidence .word")).to_contain_text("acknowledged by Ines")
    await expect(page.locator("#who")).to_have_text("Ines")
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await expect(page.locator("#evidence .word")).to_contain_text("acknowledged by Ines")


async def test_the_keys_walk_through_the_list_and_tell_themselves(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE, TWO, OTHER)
    page = await open_page()
    order = await page.locator(".alert").evaluate_all("rows => rows.map(row => row.dataset.id)")
    chosen = page.locator('.alert[aria-current="true"]')
    for key, expected in [("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1), ("j", 2), ("j", 2)]:
        await page.keyboard.press(key)
        await expect(chosen).to_have_attribute("data-id", order[expected])
        await expect(chosen).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("?")
    await expect(page.locator("dialog")).to_contain_text("acknowledge")
    await page.keyboard.press("j")
    await expect(chosen).to_have_attribute("data-id", order[2])
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)
    await page.keyboard.press("/")
    await page.keyboard.type("jak")
    await expect(page.locator("#text")).to_have_value("jak")


async def test_filters_are_in_the_url_and_a_shared_link_shows_the_same(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE, TWO, OTHER)
    page = await open_page()
    await page.click("#severities button:has-text('High')")
    await expect(page.locator(".alert")).to_have_count(1)
    await page.click("#severities button:has-text('High')")
    await expect(page.locator(".alert")).to_have_count(3)
    await page.locator("#text").fill("rates may")
    await expect(page.locator(".alert")).to_have_count(1)
    await expect(page).to_have_url(re.compile(r"text=rates"))
    await page.locator("#text").press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator("#evidence h2")).to_have_text("Bank cuts rates")
    again = await open_page(page.url.removeprefix(board.url))
    await expect(again.locator(".alert")).to_have_count(1)
    await expect(again.locator("#text")).to_have_value("rates may")
    await expect(again.locator("#evidence h2")).to_have_text("Bank cuts rates")
    board.log.publish(replace(OTHER, id="not-wanted", statement="Something else."))
    board.log.publish(replace(OTHER, id="wanted", statement="In May rates went up."))
    await expect(again.locator('.alert[data-id="wanted"]')).to_be_visible()
    await expect(again.locator('.alert[data-id="not-wanted"]')).to_have_count(0)


async def test_a_killed_story_leaves_no_text_on_a_page_that_was_open(board: Dashboard, open_page: Open) -> None:
    board.log.publish(ONE)
    page = await open_page("/?view=all")
    await page.keyboard.press("j")
    await expect(page.locator("#evidence")).to_contain_text("Seventeen")
    board.log.publish(recalled(ONE))
    await expect(page.locator("#evidence h2")).to_have_text("The story was withdrawn")
    whole = await page.evaluate("document.documentElement.textContent")
    for word in ("Seventeen", "bruises", "nurse", "Ferry runs aground"):
        assert word not in whole


async def test_a_page_whose_connection_was_cut_catches_up(board: Dashboard, open_page: Open) -> None:
    page = await open_page()
    for n in range(5):
        board.service.close()  # every stream ends here, as by a restart
        await expect(page.locator("#live")).to_have_text("Connection lost")
        board.service.closing.clear()
        board.log.publish(made(f"«{n}» boats sank.", n=n + 1))
        await expect(page.locator(".alert")).to_have_count(n + 1, timeout=8000)
    assert await page.locator(".alert .said").all_inner_texts() == [f"{n} boats sank." for n in range(5)]


async def test_the_strip_shows_what_the_broker_tells(open_page: Open) -> None:
    page = await open_page()
    strip = page.locator("#strip")
    await expect(strip).to_contain_text("Broker answers")
    await expect(strip).to_contain_text("check 14 (8 s)")
