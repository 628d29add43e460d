"""Screenshots for docs/how-to/use-the-dashboard.md: `make screenshots`. The page as it is, with an evening's alerts."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.brokers import ROOT
from tests.browser.conftest import CHROMIUM, OPTIONS
from tests.browser.png import small
from tests.support.dashboards import serving
from tests.support.memory_log import MemoryLog
from tests.support.newsroom import publish, stages
from tests.support.wall_clock import now_ms

Arrange = Callable[[Page], Awaitable[None]]
FOLDER = ROOT / "docs" / "screenshots"


async def list_(page: Page) -> None:
    """The list with what is open, one alert acknowledged, another silenced."""
    await page.goto(page.url.partition("?")[0] + "?state=open")
    await page.wait_for_selector("#live.live")
    await page.click('.alert:has-text("certain")')
    await page.keyboard.press("a")
    await page.wait_for_selector(".word")
    await page.click('.alert:has-text("lorries")')


async def evidence(page: Page) -> None:
    """An alert that a correction caused, its old text beside the new."""
    await page.click('.alert:has-text("4 crowns")')


async def dark(page: Page) -> None:
    """The same in the dark, with the whole story open."""
    await page.click('.alert:has-text("lorries")')
    await page.keyboard.press("o")
    await page.wait_for_selector(".whole")


async def narrow(page: Page) -> None:
    """The list on a telephone."""


SHOTS = {
    "list": (list_, 1280, 800, "light"),
    "evidence": (evidence, 1280, 940, "light"),
    "dark": (dark, 1280, 800, "dark"),
    "narrow": (narrow, 400, 800, "light"),
}


async def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = MemoryLog()
    publish(log, now_ms=now_ms())
    async with serving(log, rows=stages()) as board, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name, (arrange, width, height, scheme) in SHOTS.items():
            await shoot(browser, board.url, FOLDER / f"{name}.png", arrange, width, height, scheme)
            print(f"docs/screenshots/{name}.png")
        await browser.close()


async def shoot(browser: Browser, url: str, to: Path, arrange: Arrange, width: int, height: int, scheme: str) -> None:
    """One of them."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    await context.add_init_script("localStorage.setItem('copytaster.by', 'MK')")
    page = await context.new_page()
    await page.goto(f"{url}/")
    await page.wait_for_selector("#live.live")
    await page.wait_for_selector(".alert")
    await arrange(page)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(400)
    taken = await page.screenshot(animations="disabled")
    await asyncio.to_thread(to.write_bytes, await small(taken, await context.new_page()))
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
