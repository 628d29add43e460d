"""The whole of it: stories through a real worker and broker, and the page in a browser at the end."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.brokers import ROOT

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

SAMPLE = "config/samples/01-ferry-aground.json"


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """The URL of a demo's dashboard; a signal ends it in order."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYTASTER_")}
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("copytaster")), "demo", SAMPLE, "--dashboard",
            cwd=ROOT, env=kept | {"TMPDIR": folder, "COLUMNS": "80"},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        said = ""
        try:
            while (found := re.search(r"Dashboard at (\S+/) with", said)) is None:
                line = await asyncio.wait_for(process.stderr.readline(), 120)
                assert line, said
                said += line.decode()
            yield found[1]
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 20) == 0
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def test_the_demo_s_alerts_are_on_the_page_and_can_be_handled(chromium: Browser, demo: str) -> None:
    page = await chromium.new_page()
    await page.add_init_script("localStorage.setItem('copytaster.by', 'MK')")
    await page.goto(f"{demo}?state=open")
    await page.click('.alert:has-text("Seventeen people were treated for bruises")')
    evidence = page.locator("#evidence")
    await expect(evidence.locator(".statement mark.conflicts")).to_contain_text("Seventeen")
    await expect(evidence.locator(".source")).to_contain_text("people were treated for bruises, and a crew member")
    await expect(evidence.locator(".mend ins")).to_contain_text("Seven")
    await page.keyboard.press("o")
    await expect(page.locator(".whole")).to_contain_text("Lifeboats and two fishing vessels")
    await page.keyboard.press("a")
    await expect(page.locator("#evidence .word")).to_contain_text("acknowledged by MK", timeout=10_000)
    await expect(page.locator("#strip")).to_contain_text("Broker answers", timeout=15_000)
    await expect(page.locator("#strip")).to_contain_text("Unread 0")
    await page.close()
