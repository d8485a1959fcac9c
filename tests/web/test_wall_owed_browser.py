"""Who is owed a word on the wall, for what and in which order; and service levels of too few. Rendered and live say the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.web.browser import Pages
from tests.web.drawn import ROWS
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OWED = ".owed li"
HOUR = timedelta(hours=1)


@pytest.fixture
def config() -> str:
    return """
[policy]
hours = "always"
[[policy.when]]
channel = "email"
clocks.wait = false
clocks.first_response = { warn = "10m", breach = "30m" }
clocks.resolution = { warn = "1000h", breach = "2000h" }
[[policy.when]]
queue = "zeta"
clocks.wait = false
clocks.silence = { warn = "1s", breach = "1h" }
"""


def promised(contact: str, due_in: timedelta, made_ago: timedelta) -> dict[str, Any]:
    now = datetime.now(UTC)
    data = {"id": "p", "due": (now + due_in).isoformat()}
    return {"type": "promise.made", "subject": contact, "time": (now - made_ago).isoformat(), "data": data}


def told(contact: str, ago: timedelta) -> dict[str, Any]:
    at = (datetime.now(UTC) - ago).isoformat()
    return {"type": "message.sent", "subject": contact, "time": at, "data": {"by": "human", "agent": "kim"}}


async def owed(page: Page) -> list[tuple[str, str, str]]:
    """Give for each customer the queue, for what, and how that stands."""
    rows = page.locator(OWED)
    found = []
    for number in range(await rows.count()):
        row = rows.nth(number)
        queue = await row.locator(".who small bdi").last.inner_text()
        level = await row.locator(".mark").get_attribute("data-level")
        found.append((queue, await row.locator(".owes small").inner_text(), level or ""))
    return found


async def test_the_owed_come_by_the_worst_of_their_clocks_with_its_name(centre: Centre, pages: Pages) -> None:
    await centre.post(
        opened("short", "post", "email", ago=2 * HOUR),
        opened("long", "letters", "email", ago=3 * HOUR),
        opened("kept", "mail", "email", ago=3 * HOUR),
        told("kept", 2 * HOUR),
        promised("kept", -timedelta(minutes=5), 2 * HOUR),
        opened("near", "notes", "email", ago=3 * HOUR),
        told("near", 2 * HOUR),
        promised("near", timedelta(minutes=10), 2 * HOUR),
        opened("late", "zeta"),
        opened("calm", "alpha"),
    )
    await centre.shows("alpha", 1)
    expected = [
        ("letters", "First response", "breach"),
        ("post", "First response", "breach"),
        ("mail", "Promise overdue", "breach"),
        ("notes", "Promise due in", "warn"),
        ("zeta", "Silence", "warn"),
    ]
    page = await (await pages.open()).go("/")
    await expect(page.locator(OWED)).to_have_count(len(expected))
    await page.keyboard.press("r")
    assert await owed(page) == expected
    tile = page.locator("[data-tile=owed]")
    await expect(tile).to_have_attribute("data-level", "breach")
    await expect(tile.locator(".figure")).to_have_text("5")
    await expect(tile.locator(".distance")).to_have_text("3 in breach")
    await expect(page.locator(OWED).nth(2).locator(".number")).to_have_text(re.compile(r"^5:\d\d$"))
    await expect(page.locator(OWED).nth(3).locator(".number")).to_have_text(re.compile(r"^9:\d\d$"))
    plain = await (await pages.open(script=False)).go("/")
    assert await owed(plain) == expected
    assert await plain.locator("[data-tile=owed] .figure").inner_text() == "5"


async def test_of_more_who_are_owed_than_a_wall_is_told_all_are_counted(centre: Centre, pages: Pages) -> None:
    await centre.post(*(opened(f"m{n}", "post", "email", ago=2 * HOUR) for n in range(60)))
    await centre.shows("post", 60)
    page = await (await pages.open()).go("/")
    await expect(page.locator("[data-tile=owed] .figure")).to_have_text("60")
    shown = await page.locator(OWED).count()
    await expect(page.locator(".owed .more")).to_have_text(f"and {60 - shown} more, less urgent")


@pytest.mark.parametrize(("n", "few"), [(1, "1 of 20"), (20, None)])
async def test_a_service_level_of_too_few_is_not_judged_and_says_how_few_there_are(
    n: int, few: str | None, centre: Centre, pages: Pages
) -> None:
    minute = timedelta(minutes=1)
    await centre.post(agent("kim", "sales"), *(opened(f"c{number}", ago=minute) for number in range(n)))
    await centre.post(*(answered(f"c{number}", "kim") for number in range(n)))
    for script in (True, False):
        page = await (await pages.open(script=script)).go("/")
        tile = page.locator("[data-tile=level]")
        await expect(tile.locator(".figure")).to_have_text(re.compile(r"^0\s*%$"))
        share = page.locator(ROWS).locator("[role=cell]").nth(5)
        if few:
            await expect(tile.locator(".distance")).to_have_text(f"too few to judge: {few}")
            await expect(tile.locator(".level")).to_have_count(0)
            await expect(share).to_have_text(few)
        else:
            await expect(tile.locator(".distance")).to_have_text("−80 points")
            await expect(tile.locator(".level")).to_have_text("Breach")
            await expect(share).to_have_text("0 %")


async def test_a_desk_leads_with_the_same_clock_its_limit_and_the_silence_beside(centre: Centre, pages: Pages) -> None:
    """Another clock than silence leads there too; the page as it is rendered says what it says live."""
    await centre.post(agent("kim", "post"), opened("m1", "post", "email", ago=3 * HOUR))
    await centre.post(told("m1", 2 * HOUR), promised("m1", -timedelta(minutes=5), 2 * HOUR))
    await centre.nudge("m1")
    heads = []
    for script in (True, False):
        page = await (await pages.open(script=script)).go("/desk?agent=kim")
        head = page.locator(".card .age")
        await expect(head).to_contain_text("Promise 5 min overdue")
        heads.append(await head.inner_text())
    assert heads[0] == heads[1]
    assert re.search(r"silent 2 h", heads[0]), heads
