"""What a wall shows once it is drawn."""

from __future__ import annotations

from playwright.async_api import Page

ROWS = ".queues .row:not(.head)"


async def drawn(page: Page) -> None:
    await page.evaluate(
        "new Promise((done) => { let left = 5;"
        "const next = () => { left -= 1; if (left) requestAnimationFrame(next); else done(); }; next(); })"
    )


async def sizes(page: Page, selector: str) -> float:
    """Give the least size of font (px) of what a selector shows."""
    found: float = await page.evaluate(
        "(what) => Math.min(...[...document.querySelectorAll(what)].map((one) => parseFloat(getComputedStyle(one).fontSize)))",
        selector,
    )
    return found
