"""Walls on screens of all kinds, in a real browser: boards in turn, languages, contrast, and calm."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, TV, Pages, overflowing
from tests.web.drawn import ROWS, drawn
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BEFORE = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
CONFIG = """
[[policy.when]]
queue = ["zeta", "hot"]
clocks.wait = { warn = "1s", breach = "3s" }
clocks.silence = { warn = "1s", breach = "3s" }
[[board]]
name = "First"
queues = ["alpha", "zeta"]
[[board]]
name = "Second"
queues = ["beta"]
[[screen]]
name = "Lobby"
boards = ["First", "Second"]
every = "5s"
"""


@pytest.fixture
def config() -> str:
    return CONFIG


async def names(page: Page) -> list[str]:
    return await page.locator(f"{ROWS} .name").all_inner_texts()


async def test_boards_are_shown_in_turn_each_whole_at_once(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta"), opened("c3", "gamma"), opened("c4", "beta"))
    await centre.shows("gamma", 1)
    page = await (await pages.open(TV)).go("/?screen=Lobby")
    await expect(page.locator(".what")).to_contain_text("First · board 1 of 2")
    assert await names(page) == ["alpha", "zeta"]
    seen: list[Any] = await page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          const look = () => seen.push([document.querySelector(".what").innerText,
            document.querySelector("[data-tile=waiting] .figure").innerText,
            [...document.querySelectorAll(".queues .row:not(.head) .name")].map((one) => one.innerText).join()]);
          const watch = new MutationObserver(() => { look(); if (seen[seen.length - 1][0].includes("Second")) done(seen); });
          watch.observe(document.getElementById("app"), { childList: true, subtree: true, characterData: true });
        })"""
    )
    await expect(page.locator(".what")).to_contain_text("Second · board 2 of 2")
    await expect(page.locator("[data-tile=waiting] .figure")).to_have_text("2")
    assert {row for _, _, row in seen} <= {"alpha,zeta", "beta"}
    await centre.post(opened("c5", "beta"), opened("c6", "alpha"))
    await expect(page.locator("[data-tile=waiting] .figure")).to_have_text("3")
    await expect(page.locator(".what")).to_contain_text("First · board 1 of 2")
    await expect(page.locator("[data-tile=waiting] .figure")).to_have_text("2")


# ---- coming back


async def test_a_wall_whose_line_was_cut_goes_on_where_it_was_and_shows_what_it_missed(
    centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "alpha"))
    await centre.shows("alpha", 1)
    wall = await pages.open()
    lines: list[WebSocketRoute] = []

    def connect(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    await wall.page.route_web_socket("**/live*", connect)
    page = await wall.go("/")
    await centre.post(opened("c2", "beta"))
    await expect(page.locator(ROWS)).to_have_count(2)
    before = len(wall.frames)
    await lines[-1].close(code=1001)
    await centre.post(opened("c3", "gamma"), answered("c1", "kim"))
    await expect(page.locator(ROWS)).to_have_count(3)
    await expect(page.locator(f"{ROWS}", has_text="alpha").locator(".number").first).to_have_text("0")
    kinds = {frame["type"] for frame in map(json.loads, wall.frames[before:]) if frame.get("view") == "queues"}
    assert kinds <= {"patch"}, "nothing was sent whole again"


# ---- what it shows


async def test_the_settings_write_the_address(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta, the second"), opened("c3", "gamma"))
    await centre.shows("gamma", 1)
    page = await (await pages.open(LAPTOP)).go("/")
    await page.get_by_text("Settings", exact=True).click()
    for label in ("alpha", "beta, the second", "Longest wait", "Owed a word", "Good moments too"):
        await page.get_by_label(label, exact=True).check()
    await page.locator("select[name=window]").select_option("60m")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".what")).to_contain_text("last 60 minutes")
    assert sorted(await names(page)) == ["alpha", "beta, the second"]
    await expect(page.locator(".tile h2")).to_have_text(["Longest wait", "Owed a word"])
    await expect(page.locator(".good")).to_be_visible()
    await page.get_by_text("Settings", exact=True).click()
    await expect(page.get_by_label("beta, the second", exact=True)).to_be_checked()
    await expect(page.get_by_label("gamma", exact=True)).not_to_be_checked()


async def test_a_queues_name_leads_to_its_own_wall(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta & co, 1/2"))
    await centre.shows("beta & co, 1/2", 1)
    page = await (await pages.open()).go("/?theme=light")
    await page.get_by_role("link", name="beta & co, 1/2", exact=True).click()
    await expect(page.locator(ROWS)).to_have_count(1)
    assert await names(page) == ["beta & co, 1/2"]
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"


async def test_tiles_print_their_limit_and_how_far_it_is(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"))
    page = await (await pages.open()).go("/")
    tile = page.locator("[data-tile=wait]")
    await expect(tile.locator(".limit")).to_have_text("limit 3 s · zeta")
    await expect(tile.locator(".distance")).to_have_text(re.compile(r"^0:\d\d over$"))
    await expect(page.locator("[data-tile=level] .limit")).to_have_text(re.compile(r"≥\s80\s% · live · n"))
    silence = page.locator("[data-tile=silence]")
    await expect(silence).to_have_attribute("data-level", "breach")
    await expect(page.locator("[data-tile=promises] .figure")).to_have_text("–")


async def test_a_source_whose_beats_fail_to_come_is_shown_as_quiet_with_the_time(centre: Centre, pages: Pages) -> None:
    await centre.post({"type": "source.beat", "subject": "pbx", "source": "pbx"}, opened("c1"))
    await centre.shows("sales", 1)
    page = await (await pages.open()).go("/")
    await expect(page.locator(".sources")).to_contain_text(re.compile(r"pbx \d+ s"))
    state = json.loads(str(await page.evaluate("document.getElementById('state').textContent")))
    heard = state["frames"]["sources"]["data"]["pbx"]
    assert heard["quiet_after_ms"] == 90_000

    async def older(route: Route) -> None:
        answer = await route.fetch()
        before = f'"heard_at_ms":{heard["heard_at_ms"]}'
        after = f'"heard_at_ms":{heard["heard_at_ms"] - 100_000}'
        await route.fulfill(response=answer, body=(await answer.text()).replace(before, after))

    other = await pages.open()
    await other.page.route("**/", older)
    await other.page.route_web_socket("**/live*", lambda _: None)
    shown = await other.go("/")
    await expect(shown.locator(".sources .quiet")).to_contain_text(re.compile(r"pbx quiet since \d\d:\d\d"))


# ---- calm


async def test_the_order_holds_while_somebody_reads_the_list(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta"))
    await centre.shows("beta", 1)
    page = await (await pages.open()).go("/")
    before = await names(page)
    await page.locator(f"{ROWS} a").first.focus()
    await centre.post(opened("late", "hot"))
    await expect(page.locator(ROWS, has_text="hot").locator(".level")).to_have_text("Breach")
    await expect(page.locator(".held")).to_contain_text("Order held", timeout=8_000)
    assert await names(page) == [*before, "hot"]
    await page.keyboard.press("r")
    await expect(page.locator(f"{ROWS} .name").first).to_have_text("hot")
    await expect(page.locator(".held")).to_have_count(0)
    assert await page.evaluate("document.activeElement.closest('.row') !== null"), "the focus stays where it was"


async def test_nothing_moves_by_itself_where_the_system_asks_for_less_motion(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"))
    page = await (await pages.open(reduced_motion="reduce")).go("/")
    await expect(page.locator(f"{ROWS} .level")).to_have_text("Breach")
    moving = "getComputedStyle(document.querySelector('.tile')).transitionDuration"
    assert await page.evaluate(moving) in ("0s", "0s, 0s")
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_sound_is_off_until_somebody_turns_it_on_and_rings_once_for_a_breach(
    centre: Centre, pages: Pages
) -> None:
    wall = await pages.open()
    await wall.page.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };"
    )
    page = await wall.go("/")
    await centre.post(opened("c1", "zeta"))
    await expect(page.locator(ROWS, has_text="zeta").locator(".level")).to_have_text("Breach")
    assert await page.evaluate("window.tones") == 0
    await page.get_by_role("button", name="Sound off").click()
    await expect(page.get_by_role("button", name="Sound on")).to_have_attribute("aria-pressed", "true")
    await centre.post(opened("c2", "hot"))
    await expect(page.locator(ROWS, has_text="hot").locator(".level")).to_have_text("Breach")
    assert await page.evaluate("window.tones") == 1


# ---- for everybody


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?tv",
        "/?theme=contrast&good=1",
        pytest.param("/?lang=fr&rows=all", marks=pytest.mark.thorough),
        "/patterns",
    ],
)
async def test_an_automatic_check_of_accessibility_finds_nothing(
    path: str, scheme: str, centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "zeta", name="Ada"), opened("c2", "alpha"), agent("kim", "zeta"))
    await centre.shows("alpha", 1)
    page = await (await pages.open(scheme=scheme, reduced_motion="reduce")).go(path)
    if path != "/patterns":
        await expect(page.locator("[data-tile=wait]")).to_have_attribute("data-level", "breach")
        if "tv" not in path:
            await page.locator(".settings summary").click()
    assert await violations(page) == []


async def test_a_board_that_is_old_is_as_accessible(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"), opened("c2", "alpha"))
    await centre.shows("alpha", 1)
    wall = await pages.open(reduced_motion="reduce")
    wall.may_lose_server = True
    page = await wall.go("/")
    await expect(page.locator(ROWS, has_text="zeta").locator(".level")).to_have_text("Breach")
    await centre.end()
    await expect(page.get_by_role("alert")).to_contain_text("Not live", timeout=8_000)
    await expect(page.locator("main.stale")).to_have_count(1)
    assert await violations(page) == []


@pytest.mark.parametrize("language", ["de", *(pytest.param(one, marks=pytest.mark.thorough) for one in ("es", "fr"))])
@pytest.mark.parametrize(
    "size", [PHONE, pytest.param(LAPTOP, marks=pytest.mark.thorough), TV], ids=["phone", "laptop", "tv"]
)
async def test_the_wall_speaks_its_viewers_language_and_still_fits(
    language: str, size: dict[str, int], centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "zeta"), opened("c2", "alpha"), *(agent(f"a{n}", "zeta") for n in range(12)))
    await centre.shows("alpha", 1)
    page = await (await pages.open(size)).go(f"/?lang={language}")
    breach: str = await page.evaluate("JSON.parse(document.getElementById('texts').textContent)['common.breach']")
    await expect(page.locator(ROWS, has_text="zeta").locator(".level")).to_have_text(breach)
    assert await page.evaluate("document.documentElement.lang") == language
    for english in ("Queues", "Longest wait", "Waiting now", "Settings"):
        await expect(page.locator("body")).not_to_contain_text(english)
    await drawn(page)
    assert await overflowing(page) == []


async def test_from_right_to_left_the_wall_mirrors_and_still_fits(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"), opened("c2", "alpha"))
    await centre.shows("alpha", 1)
    page = await (await pages.open()).go("/?dir=rtl")
    await expect(page.locator(ROWS)).to_have_count(2)
    state = await page.locator(f"{ROWS} .level").first.bounding_box()
    number = await page.locator(f"{ROWS} .number").last.bounding_box()
    assert state is not None
    assert number is not None
    assert state["x"] > number["x"]
    await drawn(page)
    assert await overflowing(page) == []
