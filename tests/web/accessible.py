"""What an automatic check of WCAG 2.2 AA finds on a page."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from playwright.async_api import Page

FOLDER = Path(__file__).parent / "axe"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """
async (rules) => (await axe.run(document, { runOnly: rules })).violations.map((one) =>
  one.id + " (" + one.nodes.length + "): " + one.nodes[0].html.slice(0, 200) + " " + one.nodes[0].failureSummary)
"""


@cache
def script() -> str:
    """Give the checker, as it came from its makers."""
    (known,) = tomllib.loads((FOLDER / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
    content = (FOLDER / known["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == known["sha256"]
    return str(content, "utf-8")


async def violations(page: Page) -> list[str]:
    """Give every rule a page breaks, with the first place that does."""
    await page.evaluate(script())
    found: list[str] = await page.evaluate(_RUN, _RULES)
    return found
