"""The wall in a real browser: live, old and back again, and nobody's name on it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.web.browser import PHONE, TV, Pages, overflowing
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROWS = ".queues .row:not(.head)"
CONFIG = """
[[policy.when]]
queue = ["zeta", "hot"]
clocks.wait = { warn = "1s", breach = "3s" }
clocks.silence = { warn = "1s", breach = "3s" }
[levels]
minimum_n = 3
[touchpoints.contact]
label = "All in all"
[touchpoints.wait]
owner = "Resource planning"
"""


@pytest.fixture
def config() -> str:
    return CONFIG


async def names(page: Page) -> list[str]:
    return await page.locator(f"{ROWS} .name").all_inner_texts()


async def mark(page: Page) -> None:
    """Leave something in the page that a reload would take away."""
    await page.evaluate("window.marked = true")


async def fills(page: Page) -> set[str]:
    """Give the background of everything that says late or breach, once it has faded into what it says now."""
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    found: list[str] = await page.evaluate(
        "() => [...document.querySelectorAll('.level[data-level], .tile[data-level], .mark[data-level]')]"
        ".filter((one) => one.dataset.level !== 'ok' && !one.closest('.legend'))"
        ".map((one) => getComputedStyle(one).backgroundColor)"
    )
    return set(found)


async def settled(page: Page) -> None:
    """Let a changed window be drawn: what fits is measured after, and drawn again where that is another number."""
    await page.evaluate(
        "new Promise((done) => { let left = 5;"
        "const next = () => { left -= 1; if (left) requestAnimationFrame(next); else done(); }; next(); })"
    )


FINE = {"score": 5, "scale": 5}
BREACH_FILL = "rgb(179, 18, 42)"


async def test_the_wall_is_complete_without_javascript(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1"), opened("c2", "support"), agent("kim", "sales"))
    await centre.post(*(opened(f"more-{n}", f"queue {n:02}") for n in range(40)))
    await centre.shows("queue 39", 1)
    page = await (await pages.open(script=False)).go("/")
    assert await page.locator(".tile .figure").count() == 6
    assert await page.locator(ROWS).count() == 42
    await expect(page.locator("noscript .banner, .banner")).to_contain_text("needs JavaScript")
    await expect(page.locator(".bottom")).to_contain_text("1 available")
    last = page.locator(ROWS).last
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport()


async def test_a_waiting_call_appears_ticks_and_comes_first_once_it_is_in_breach(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("calm", "alpha"))
    await centre.shows("alpha", 1)
    page = await (await pages.open()).go("/")
    await mark(page)
    await expect(page.locator(ROWS)).to_have_count(1)
    await centre.post(opened("late", "zeta"))
    row = page.locator(ROWS, has_text="zeta")
    await expect(row.locator(".level")).to_have_text("Late")
    await expect(row.locator(".level")).to_have_text("Breach")
    age = await row.locator("[role=timer]").inner_text()
    await expect(row.locator("[role=timer]")).not_to_have_text(age)
    await expect(page.locator(ROWS).first).to_contain_text("zeta", timeout=8_000)
    await expect(page.locator(ROWS).last).to_contain_text("On plan")
    await expect(page.locator(".tile", has_text="Longest wait")).to_have_attribute("data-level", "breach")
    await expect(page.locator(".owed li")).to_contain_text("zeta")
    await expect(page.locator("p.hidden[role=status]")).to_contain_text("zeta: ")
    await centre.post(answered("late", "kim"))
    await expect(page.locator(".owed li")).to_contain_text("Everybody has heard from us")
    assert await page.evaluate("window.marked")


async def test_a_board_whose_server_is_gone_says_so_stands_still_and_comes_back(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("late", "zeta"))
    wall = await pages.open()
    wall.may_lose_server = True
    page = await wall.go("/")
    await mark(page)
    await expect(page.locator(f"{ROWS} .level")).to_have_text("Breach")
    assert BREACH_FILL in await fills(page)
    await centre.end()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Not live", timeout=7_000)
    await expect(page.locator(".pill")).to_have_text("Not live")
    assert BREACH_FILL not in "".join([*await fills(page)]), "fills say now"
    ages = await page.locator("[role=timer], .figure").all_inner_texts()
    banner, said = await page.locator(".banner").inner_text(), await alert.inner_text()
    for _ in range(2):  # the banner counts on: time has passed
        await expect(page.locator(".banner")).not_to_have_text(banner)
        banner = await page.locator(".banner").inner_text()
    assert await page.locator("[role=timer], .figure").all_inner_texts() == ages
    assert await alert.inner_text() == said, "what is read out aloud does not tick"
    await centre.back()
    await expect(alert).to_have_count(0, timeout=25_000)
    await expect(page.locator(".pill")).to_have_text("Live")
    await centre.post(opened("new", "beta"))
    await expect(page.locator(ROWS)).to_have_count(2)
    assert BREACH_FILL in await fills(page)
    assert await page.evaluate("window.marked"), "without a reload"


async def test_a_line_that_has_gone_dead_without_a_word_is_dialled_anew(centre: Centre, pages: Pages) -> None:
    wall = await pages.open()
    lines: list[WebSocketRoute] = []

    def connect(line: WebSocketRoute) -> None:
        lines.append(line)
        if len(lines) > 1:
            line.connect_to_server()

    await wall.page.route_web_socket("**/live*", connect)
    page = await wall.go("/")
    await expect(page.get_by_role("alert")).to_contain_text("Not live", timeout=8_000)
    await expect(page.get_by_role("alert")).to_have_count(0, timeout=20_000)
    await centre.post(opened("c1"))
    await expect(page.locator(ROWS)).to_have_count(1)


def left(contact: str) -> dict[str, object]:
    return {"type": "contact.left", "subject": contact, "data": {"outcome": "turned_away"}}


async def test_the_weakest_touchpoint_stands_on_the_wall_with_its_owner_and_goes_on_live(
    centre: Centre, pages: Pages
) -> None:
    await centre.post(*(opened(f"c{n}", f"queue {n:02}") for n in range(20)))
    await centre.shows("queue 19", 1)
    page = await (await pages.open(TV)).go("/")
    strip = page.locator(".moments")
    await expect(strip.locator("li")).to_have_text(["0 good", "0 neutral", "0 bad"])
    await expect(strip).to_contain_text("Weakest: none stands out")
    await centre.post(opened("here"), answered("here", "kim"), opened("later"), *(left(f"c{n}") for n in range(3)))
    await expect(strip.locator("li")).to_have_text(["1 good", "0 neutral", "6 bad"])
    await expect(strip.locator(".weakest")).to_have_text("Weakest: All in all 100 % bad of 3 · no owner named")
    await centre.post(left("c4"), {"type": "contact.closed", "subject": "here"})
    await centre.post(*({"type": "contact.rated", "subject": "here", "data": FINE} for _ in range(9)))
    await expect(strip.locator(".weakest")).to_have_text("Weakest: Waiting 80 % bad of 5 · Resource planning")
    await settled(page)
    assert await overflowing(page) == []
    rendered = await (await pages.open(script=False)).go("/")
    await expect(rendered.locator(".moments")).to_have_text(await strip.inner_text(), use_inner_text=True)


def rated(contact: str, touchpoint: str | None = None) -> dict[str, object]:
    return {
        "type": "contact.rated",
        "subject": contact,
        "data": FINE | ({"touchpoint": touchpoint} if touchpoint else {}),
    }


@pytest.mark.parametrize("size", [TV, pytest.param(PHONE, marks=pytest.mark.thorough)], ids=["tv", "phone"])
async def test_a_team_may_ask_for_its_good_moments(size: dict[str, int], centre: Centre, pages: Pages) -> None:
    await centre.post(*(opened(f"c{n}", f"a queue of some length {n}", "email") for n in range(20)))
    await centre.shows("a queue of some length 19", 1)
    asked = await pages.open(size)
    page = await asked.go("/?good=1")
    strip = page.locator(".good")
    await expect(strip.locator("li")).to_have_text(["None to tell yet; they come by themselves."])
    await centre.post(rated("c0"))
    await expect(strip.locator("li")).to_have_count(1)
    await expect(strip.locator("li")).to_have_text("Rated highly by the customer. just now · a queue of some length 0")
    await centre.post(*(rated("c1", f"step {n}") for n in range(3)), rated("c2"), rated("c3"), rated("c4"))
    await expect(strip.locator("li")).to_have_count(5)
    await expect(strip.locator("li").first).to_contain_text("length 4")
    await settled(page)
    assert await overflowing(page) == []
    told = [
        one
        for frame in map(json.loads, asked.frames)
        if frame.get("view") == "moments"
        for one in frame["total"]["good"]
    ]
    begun = await (await pages.open(size)).go("/?good=1")
    state = json.loads(str(await begun.evaluate("document.getElementById('state').textContent")))
    assert {one["contact"] for one in [*told, *state["frames"]["moments"]["total"]["good"]]} == {None}
    rendered = await (await pages.open(size, script=False)).go("/?good=1")
    shown = [" ".join(text.split()) for text in await strip.locator("li").all_inner_texts()]
    assert [" ".join(text.split()) for text in await rendered.locator(".good li").all_inner_texts()] == shown
    for plain in ("/", "/?good=0"):
        assert await (await (await pages.open(size)).go(plain)).locator(".good").count() == 0


async def test_no_customers_name_comes_to_a_wall(centre: Centre, pages: Pages) -> None:
    await centre.post(
        opened("+44 7946 0958", "hot", name="Zebulon Quux"), opened("c2", "hot", "chat", name="Zebulon Quux")
    )
    await centre.shows("hot", 2)
    wall, desk = await pages.open(), await pages.open()
    page = await wall.go("/")
    await expect(page.locator(".owed li")).to_have_count(2)
    await expect(page.locator(".owed li").first).to_contain_text("Z.")
    await centre.post(opened("+44 7946 0959", "hot", name="Zebulon Quux"))
    await expect(page.locator(".owed li")).to_have_count(3)
    seen = [
        await page.content(),
        str(await page.evaluate("document.getElementById('state').textContent")),
        *wall.frames,
    ]
    contacts = [frame for frame in map(json.loads, wall.frames) if frame.get("view") == "contacts"]
    assert any(len(frame.get("set", frame.get("data"))) for frame in contacts), "what came live was looked at"
    for text in seen:
        assert "+44 7946" not in text, "ids are marks"
        assert "Zebulon" not in text
        assert "Quux" not in text
    await desk.go("/desk?agent=kim")
    await expect(desk.page.locator("main")).to_contain_text("Zebulon Quux")


async def test_two_walls_show_the_same(centre: Centre, pages: Pages) -> None:
    one, other = await (await pages.open()).go("/"), await (await pages.open()).go("/")
    await centre.post(*(opened(f"c{n}", f"queue {n % 3}") for n in range(12)), agent("kim", "queue 0"))
    for page in (one, other):
        await expect(page.locator(ROWS)).to_have_count(3)
        await expect(page.locator(".tile", has_text="Waiting now").locator(".figure")).to_have_text("12")
        await expect(page.locator(".bottom")).to_contain_text("1 available")
    assert await names(one) == await names(other)


async def test_a_wall_of_chosen_queues_shows_these_alone(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "a"), opened("c2", "b"), opened("c3", "hot"))
    await centre.shows("hot", 1)
    page = await (await pages.open()).go("/?queues=a")
    await expect(page.locator(".tile", has_text="Waiting now").locator(".figure")).to_have_text("1")
    assert await names(page) == ["a"]
    await centre.post(opened("c4", "a"), opened("c5", "b"))
    await expect(page.locator(".tile", has_text="Waiting now").locator(".figure")).to_have_text("2")
    assert await names(page) == ["a"]
    await expect(page.locator(".owed")).not_to_contain_text("c3")


async def test_the_theme_is_that_of_the_address_before_that_of_the_system(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(scheme="dark")).go("/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert await page.evaluate(ground) == "rgb(11, 16, 23)"
    await page.goto(f"{centre.url}/?theme=light")
    assert await page.evaluate(ground) == "rgb(244, 246, 248)"


@pytest.mark.parametrize(
    "longest",
    [
        timedelta(hours=23),
        *(pytest.param(one, marks=pytest.mark.thorough) for one in (timedelta(minutes=59), timedelta(days=30))),
    ],
)
async def test_everything_fits_its_panel_on_phones_and_televisions(
    centre: Centre, pages: Pages, longest: timedelta
) -> None:
    await centre.post(opened("new", "zeta"), *(opened(f"c{n}", "hot", ago=longest / (n + 1)) for n in range(9)))
    await centre.post(*(agent(f"agent-{n}", "hot") for n in range(12)))
    page = await (await pages.open()).go("/")
    await expect(page.locator(f"{ROWS} .level", has_text="Breach")).to_have_count(2)
    await expect(page.locator(".clock")).to_be_visible()  # the script has drawn it
    for width, height in ((1920, 1080), (390, 844), (360, 740), (900, 700), (1200, 1920), (1366, 768), (3840, 2160)):
        await page.set_viewport_size({"width": width, "height": height})
        await settled(page)
        assert await overflowing(page) == [], (width, height)


async def test_of_forty_queues_those_that_fit_are_shown_and_the_others_counted(centre: Centre, pages: Pages) -> None:
    await centre.post(*(opened(f"c{n}", f"queue {n:02}") for n in range(39)), opened("late", "zeta"))
    page = await (await pages.open()).go("/")
    await expect(page.locator(ROWS).first).to_contain_text("zeta", timeout=10_000)
    shown = await page.locator(ROWS).count()
    assert 4 <= shown < 40
    await expect(page.locator(".queues .more")).to_have_text(f"and {40 - shown} more, all on plan")
    assert await overflowing(page) == []
    await expect(page.locator(".queues .more")).to_be_in_viewport(ratio=1)
    await expect(page.locator(".bottom")).to_be_in_viewport(ratio=1)


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\u202eevil\u202c",
    "Ü" * 128,
    "a,b\"'&",
]


@pytest.mark.parametrize("size", [PHONE, TV])
async def test_hostile_names_are_text_and_break_nothing(centre: Centre, pages: Pages, size: dict[str, int]) -> None:
    hostile = [name for name in HOSTILE if name.isprintable()] + ["x" * 128]
    await centre.post(*(opened(f"{name[:100]}!", name, name=name) for name in hostile))
    await centre.post(*(opened("W" * 128, "hot", name=name) for name in HOSTILE))
    await centre.post(*(agent(name, name) for name in hostile))
    wall = await pages.open(size)
    wall.page.on("dialog", lambda dialog: wall.complaints.append(f"dialog: {dialog.message}"))
    page = await wall.go("/")
    await expect(page.locator(".owed li .who")).to_have_count(1)
    await expect(page.locator(f"{ROWS} .name")).to_have_count(len(hostile) + 1)
    assert sorted(await names(page)) == sorted([*hostile, "hot"])
    assert await page.locator("#app img").count() == 0
    assert await overflowing(page) == []


async def test_the_board_can_be_frozen_with_the_keyboard_and_the_focus_is_seen(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1"))
    page = await (await pages.open()).go("/")
    await expect(page.locator(ROWS)).to_have_count(1)
    for _ in range(5):
        await page.keyboard.press("Tab")
        await expect(page.locator(".site-nav a:focus")).to_have_count(1)
    for focused in (f"{ROWS} a:not(.past)", f"{ROWS} .past", ".sound", ".freeze", ".settings summary"):
        await page.keyboard.press("Tab")
        await expect(page.locator(focused)).to_be_focused()
    await page.locator(".freeze").focus()
    await page.keyboard.press("Shift+Tab")
    style = await page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
    )
    assert style == ["solid", "3px"]
    await page.keyboard.press("p")
    await expect(page.locator(".banner")).to_contain_text("Frozen at")
    age = await page.locator(f"{ROWS} [role=timer]").inner_text()
    await centre.post(opened("c2", "other"))
    await centre.shows("other", 1)
    other = await (await pages.open()).go("/")
    await expect(other.locator(ROWS)).to_have_count(2)
    await expect(other.locator(f"{ROWS} [role=timer]").first).not_to_have_text(age)
    await expect(page.locator(ROWS)).to_have_count(1)
    await expect(page.locator(f"{ROWS} [role=timer]")).to_have_text(age)
    await page.keyboard.press("p")
    await expect(page.locator(ROWS)).to_have_count(2)
    await expect(page.locator(".banner")).to_have_count(0)
