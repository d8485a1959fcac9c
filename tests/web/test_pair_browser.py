"""A television is let in without anybody typing on it, shows its board, and asks anew once it is revoked."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, TV, Pages, overflowing
from tests.web.running import Centre, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROWS = ".queues .row:not(.head)"


async def code_on(page: Page) -> str:
    shown = page.locator(".code")
    await expect(shown).to_have_text(re.compile(r"^[2-9A-HJ-NP-Z]{3} [2-9A-HJ-NP-Z]{3}$"))
    return await shown.inner_text()


async def approve(desk: Page, code: str, name: str, *queues: str) -> None:
    await desk.get_by_label("Code", exact=True).fill(code)
    await desk.get_by_label("Name of the screen").fill(name)
    await desk.get_by_label("Read from, metres").fill("3.5")
    for queue in queues:
        await desk.get_by_label(queue, exact=True).check()
    await desk.get_by_role("button", name="Let it in").click()


async def test_a_television_is_let_in_by_its_code_and_out_again(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha", name="Zebulon"), opened("c2", "beta"), opened("c3", "gamma"))
    await centre.shows("gamma", 1)
    television, laptop = await pages.open(TV), await pages.open(LAPTOP)
    screen, desk = await television.go("/tv"), await laptop.go("/pair")
    code = await code_on(screen)
    await expect(screen.locator(".address")).to_have_text(f"127.0.0.1:{centre.url.rpartition(':')[2]}/pair")
    await approve(desk, code.lower(), "Lobby", "alpha", "beta")
    await expect(desk.get_by_role("status")).to_contain_text("let in")
    await expect(screen.locator(ROWS)).to_have_count(2, timeout=10_000)
    await expect(screen.locator(".what")).to_contain_text("Lobby")
    await expect(screen.locator("main")).to_have_attribute("data-tv", "slim")
    await expect(screen.locator(".settings")).to_have_count(0)
    assert screen.url.endswith("/tv")
    await centre.post(opened("c4", "beta"), opened("c5", "gamma"))
    await expect(screen.locator("[data-tile=waiting] .figure")).to_have_text("3")
    assert "paired=1" in television.sockets[-1]
    assert not any("gamma" in frame or "Zebulon" in frame for frame in television.frames)
    await screen.reload()
    await expect(screen.locator(ROWS)).to_have_count(2)
    cookies = {one["name"]: one for one in await screen.context.cookies()}
    assert (cookies["moment_screen"]["httpOnly"], cookies["moment_screen"]["sameSite"]) == (True, "Strict")
    await expect(desk).to_have_url(f"{centre.url}/pair", timeout=10_000)
    await desk.get_by_role("button", name="Revoke Lobby").click()
    await expect(desk.get_by_role("status")).to_contain_text("no more")
    assert await code_on(screen) != code


async def test_what_is_asked_for_by_token_is_all_a_television_gets(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta"))
    await centre.shows("beta", 1)
    screen, desk = await (await pages.open(TV)).go("/tv"), await (await pages.open(LAPTOP)).go("/pair")
    await approve(desk, await code_on(screen), "Lobby", "alpha")
    await expect(screen.locator(ROWS)).to_have_count(1, timeout=10_000)
    answers = await screen.evaluate(
        """() => new Promise((done) => {
          const line = new WebSocket(`ws://${location.host}/live?paired=1`, "moment.v1");
          const got = [];
          const subscribe = (view) => line.send(JSON.stringify({ type: "subscribe", view }));
          line.onopen = () => ["nudges", "agents", "queues"].forEach(subscribe);
          line.onmessage = (event) => {
            const frame = JSON.parse(event.data);
            if (frame.type === "error") got.push(frame.message);
            if (frame.view === "queues") { got.push(Object.keys(frame.data).join()); done(got); }
          };
        })"""
    )
    assert answers[-1] == "alpha"
    assert any("you may not see" in answer for answer in answers[:-1])


async def test_a_wrong_code_and_a_nameless_screen_are_refused_in_words(centre: Centre, pages: Pages) -> None:
    laptop = await pages.open(LAPTOP)
    laptop.may_lose_server = True
    desk = await laptop.go("/pair")
    await approve(desk, "ABC DEF", "Nowhere")
    await expect(desk.get_by_role("alert")).to_contain_text("No television shows this code")
    await expect(desk.get_by_label("Name of the screen")).to_have_value("Nowhere")
    await desk.get_by_label("Name of the screen").fill("   ")
    await desk.get_by_role("button", name="Let it in").click()
    await expect(desk.get_by_role("alert")).to_contain_text("Write a name")
    laptop.complaints = [one for one in laptop.complaints if "400" not in one]


@pytest.mark.parametrize("size", [PHONE, LAPTOP, TV], ids=["phone", "laptop", "tv"])
@pytest.mark.parametrize("path", ["/tv", "/pair"])
async def test_both_pages_fit_and_an_automatic_check_of_accessibility_finds_nothing(
    path: str, size: dict[str, int], centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "x" * 100))
    await centre.shows("alpha", 1)
    page = await (await pages.open(size, scheme="light")).go(path)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await overflowing(page) == []
    assert await violations(page) == []
