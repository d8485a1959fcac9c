"""What the tests of the pages share: a browser for the whole run, and for each test a server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.server_process import ServerProcess
from tests.web.browser import Pages, launched, pages_of
from tests.web.running import Centre
from tests.web.web_site import Site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium a worker; tests that use it run on the loop of the session."""
    async with async_playwright() as playwright:
        found = await launched(playwright)
        yield found
        await found.close()


@pytest.fixture
def site() -> Site:
    """The application over stand-ins; a test module overrides it where it needs more of it."""
    return Site()


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Talks to the application in memory."""
    async with site.client() as opened:
        yield opened


@pytest.fixture
def config() -> str:
    """The server's config.toml; a test module overrides it."""
    return ""


@pytest_asyncio.fixture(loop_scope="session")
async def centre(tmp_path: Path, config: str) -> AsyncIterator[Centre]:
    """A running server with a private Redis."""
    (tmp_path / "config.toml").write_text(config)
    running = Centre(await ServerProcess(tmp_path).start())
    yield running
    await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def pages(browser: Browser, centre: Centre) -> AsyncIterator[Pages]:
    """Opens pages of the server; at the end none may have complained."""
    async with pages_of(browser, centre.url) as opened:
        yield opened
