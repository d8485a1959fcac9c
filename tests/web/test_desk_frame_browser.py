"""The desk inside another system's page: shown and acted on where that page is allowed, refused anywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import FrameLocator, expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, Pages, Watched, overflowing
from tests.web.desk_site import CARD, NUDGES_AT_ONCE, TOAST, embedding
from tests.web.running import Centre, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NO_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
"""
REFUSED = "frame-ancestors"


@pytest.fixture
def allowed() -> Iterator[str]:
    with embedding() as origin:
        yield origin


@pytest.fixture
def stranger() -> Iterator[str]:
    with embedding() as origin:
        yield origin


@pytest.fixture
def config(allowed: str) -> str:
    return NUDGES_AT_ONCE + f"[server]\ndesk_frame_origins = {json.dumps([allowed])}\n"


async def shown_in(
    pages: Pages, centre: Centre, origin: str, path: str, page: str = "/"
) -> tuple[Watched, FrameLocator]:
    watched = await pages.open(LAPTOP)
    await watched.page.add_init_script(NO_STORAGE)
    await watched.page.goto(f"{origin}{page}?{quote(centre.url + path)}")
    return watched, watched.page.frame_locator("iframe")


async def test_in_an_allowed_page_it_shows_a_nudge_and_it_is_acted_on(
    centre: Centre, pages: Pages, allowed: str
) -> None:
    watched, frame = await shown_in(pages, centre, allowed, "/desk?agent=kim")
    await expect(frame.locator("h2")).to_have_text("All clear")
    await expect(frame.locator(".notes")).to_contain_text("Inside another page there are no notifications")
    await centre.post(opened("c1", channel="chat", name="Ann Lee"))
    await expect(frame.locator(f"{CARD} .who")).to_contain_text("Ann Lee")
    inner = watched.page.frames[1]
    assert await inner.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    words = await frame.locator(f"{CARD} textarea").input_value()
    await frame.get_by_role("button", name="Copy, mark sent").click()
    await expect(frame.locator(TOAST)).to_contain_text("Marked as sent.")
    # A frame may not write to the clipboard unless the page around it says so: the words are there to take.
    await expect(frame.locator(f"{TOAST} textarea")).to_have_value(words)
    assert (await centre.nudge("c1", state="sent"))["text"] == words
    await frame.get_by_role("button", name="Keys").click()
    await frame.get_by_label("letters act as keys").uncheck()
    await frame.get_by_role("button", name="Close").click()
    await expect(frame.locator(TOAST)).to_have_count(0)
    assert await violations(watched.page) == []


async def test_a_page_that_lets_it_copy_spares_a_step(centre: Centre, pages: Pages, allowed: str) -> None:
    await centre.post(opened("c1", channel="chat", name="Ann Lee"))
    await centre.nudge("c1")
    watched, frame = await shown_in(pages, centre, allowed, "/desk?agent=kim", "/clipboard")
    await watched.page.context.grant_permissions(["clipboard-write", "clipboard-read"])
    await frame.get_by_role("button", name="Copy, mark sent").click()
    await expect(frame.locator(TOAST)).to_contain_text("Marked as sent.")
    await expect(frame.locator(f"{TOAST} textarea")).to_have_count(0)


async def test_another_page_cannot_show_it_and_an_allowed_one_nothing_else(
    centre: Centre, pages: Pages, allowed: str, stranger: str
) -> None:
    for origin, path in ((stranger, "/desk?agent=kim"), (allowed, "/"), (allowed, "/ops"), (allowed, "/pair")):
        watched, frame = await shown_in(pages, centre, origin, path)
        await expect(watched.page.locator("h1")).to_have_text("A helpdesk")
        assert await frame.locator("main").count() == 0
        assert any(REFUSED in one for one in watched.complaints), path
        watched.complaints.clear()


async def test_it_fits_into_a_small_panel_with_whatever_is_open(centre: Centre, pages: Pages) -> None:
    watched = await pages.open({"width": 360, "height": 740})
    page = await watched.go("/desk?agent=kim&lang=de")
    await centre.post(*(opened(f"{n}{'x' * 60}", "Q" * 60, "chat", name=f"Ann{n}") for n in range(3)))
    await expect(page.locator(CARD)).to_have_count(3)
    await page.keyboard.press("?")
    await page.get_by_role("button", name="Melden, wenn").click()
    assert await overflowing(page) == []
