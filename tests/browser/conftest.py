"""One Chromium for all of these tests, a clean profile for each page, and the dashboard beside it in one loop."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.support.dashboards import Dashboard, serving
from tests.support.memory_log import MemoryLog
from tests.support.newsroom import stages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"]

Open = Callable[..., Awaitable[Page]]


def unshifted() -> dict[str, str]:
    """The environment without what shifts clocks (tests/shifted), under which a browser does not start."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no Chromium, say so once a test."""
    if CHROMIUM is None:
        for item in items:
            if "/browser/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH: apt-get install chromium"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, env=unshifted())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def board() -> AsyncIterator[Dashboard]:
    """A dashboard over an empty log."""
    async with serving(MemoryLog(), rows=stages()) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chromium: Browser, board: Dashboard) -> AsyncIterator[Open]:
    """Opens pages of the dashboard, live, MK at the desk. A page that throws or is refused something fails.

    `allow` has parts of complaints of the browser that the test is about, `before` a script to run before ours.
    """
    contexts, faults = [], []

    async def opened(
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        by: str = "MK",
        allow: tuple[str, ...] = (),
        before: str = "",
    ) -> Page:
        def note(complaint: str) -> None:
            if not any(part in complaint for part in allow):
                faults.append(complaint)

        context = await chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
        )
        contexts.append(context)
        await context.add_init_script(f"localStorage.setItem('copytaster.by', {by!r})" if by else "")
        await context.add_init_script(before)
        page = await context.new_page()
        page.on("pageerror", lambda error: note(str(error)))
        page.on("console", lambda said: note(said.text) if said.type == "error" else None)
        await board.settled()  # the page then begins with what is on the log, and keys find it
        await page.goto(board.url + path)
        await page.wait_for_selector("#live.live")
        await page.wait_for_selector("#list .alert, #empty:not([hidden])")  # it has been drawn: keys find what is there
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert faults == []
