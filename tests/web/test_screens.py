"""Walls by their address: which queues, which figures, for what screen, and how large text must be there."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import QueryParams

from monitor.web.layouts import TILES, Layout, Shown, Walls, layout_of
from monitor.web.screen import Screen, screen_route

WALLS = Walls(
    {"Sales": ("sales", "renewals"), "All": ()},
    {"Lobby": Screen("Lobby", 65, 8, ("Sales", "All", "gone"), 20_000)},
)


def of(query: str, walls: Walls = WALLS) -> Layout:
    return layout_of(QueryParams(query), walls)


@pytest.mark.parametrize(
    ("diagonal", "distance", "percent"),
    [(43, 3, 3.6), (55, 5, 4.67), (55, 8, 7.47), (65, 5, 3.95), (75, 3, 2.05)],
)
def test_text_is_as_large_as_sixteen_minutes_of_arc_ask_for(diagonal: float, distance: float, percent: float) -> None:
    assert Screen("", diagonal, distance).read_vh == pytest.approx(percent, abs=0.03)


def test_text_has_bounds_and_the_farther_the_less_fits() -> None:
    assert (Screen("", 300, 0.3).read_vh, Screen("", 5, 50).read_vh) == (2.0, 12.0)
    near, mid, far, farthest = (Screen("", 55, distance) for distance in (2, 5, 8, 10))
    assert near.rows > mid.rows > far.rows >= 1
    assert [screen.kind for screen in (near, mid, far, farthest)] == ["wide", "slim", "far", "far"]
    assert [screen.tiles for screen in (near, mid, far, farthest)] == [6, 6, 4, 2]
    assert [screen.bare for screen in (near, mid, far, farthest)] == [False, False, True, False]


@pytest.mark.parametrize("distance", [0.3, 1, 2, 3, 4, 5, 6, 7, 8, 10, 50])
def test_text_is_never_smaller_than_what_is_read_and_larger_where_there_is_room(distance: float) -> None:
    screen = Screen("", 55, distance)
    assert screen.read_vh <= screen.text_vh <= screen.read_vh * 1.25 + 0.01
    assert (screen.text_vh > screen.read_vh) == (screen.kind != "far")


async def test_the_style_of_a_screen_is_one_variable() -> None:
    app = Starlette(routes=[screen_route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        answer = await client.get("/screen.css?diagonal=55&distance=5")
        assert answer.text == ":root { --read: 4.7vh; }\n"
        assert answer.headers["content-type"].startswith("text/css")
        strange = await client.get("/screen.css?diagonal=}*{&distance=nan")
        assert strange.text == answer.text


def test_an_address_that_says_nothing_is_the_whole_site() -> None:
    layout = of("")
    assert layout.boards == (Shown("", None),)
    assert (layout.window, layout.tiles, layout.screen, layout.theme, layout.good, layout.all_rows) == (
        "today", TILES, None, None, False, False,
    )  # fmt: skip
    assert layout.screen_style == ""


def test_what_an_address_says_is_shown_and_what_it_says_wrongly_is_not_said() -> None:
    layout = of("window=60m&tile=owed&tile=wait&tile=nothing&theme=contrast&good=1&rows=all&every=7")
    assert (layout.window, layout.tiles, layout.theme, layout.good, layout.all_rows, layout.every_ms) == (
        "60m", ("wait", "owed"), "contrast", True, True, 7_000,
    )  # fmt: skip
    layout = of("window=1y&theme=pink&every=0&tile=none&screen=none&board=none")
    assert (layout.window, layout.theme, layout.every_ms, layout.tiles, layout.screen) == (
        "today",
        None,
        30_000,
        TILES,
        None,
    )
    assert layout.boards == (Shown("", None),)


@pytest.mark.parametrize(
    ("query", "boards"),
    [
        ("queues=a,b", [Shown("", ("a", "b"))]),
        ("queue=a,b&queue=c&queue=", [Shown("", ("a,b", "c"))]),
        ("queues=a&queues=b,c", [Shown("", ("a",)), Shown("", ("b", "c"))]),
        ("queues=", [Shown("", None)]),
        ("board=Sales&board=All", [Shown("Sales", ("sales", "renewals")), Shown("All", None)]),
        ("screen=Lobby", [Shown("Sales", ("sales", "renewals")), Shown("All", None)]),
        ("screen=Lobby&queue=a", [Shown("", ("a",))]),
    ],
)
def test_boards_are_named_or_listed_and_several_are_shown_in_turn(query: str, boards: list[Shown]) -> None:
    assert list(of(query).boards) == boards


def test_a_television_is_named_or_described() -> None:
    named = of("screen=Lobby")
    assert named.screen is not None
    assert (named.screen.diagonal_in, named.screen.distance_m, named.every_ms) == (65, 8, 20_000)
    assert named.screen_style == "/screen.css?diagonal=65&distance=8"
    assert named.tiles == TILES[: named.screen.tiles]
    first = of("tv").screen
    assert first is not None, "without a name it is the first there is, with the whole site"
    assert (first.diagonal_in, of("tv").boards) == (65, (Shown("", None),))
    plain = of("tv&diagonal=43&distance=3", Walls()).screen
    assert plain is not None
    assert (plain.diagonal_in, plain.distance_m) == (43, 3)
    assert of("tv&tile=promises").tiles == ("promises",)


def test_no_more_boards_than_twenty_are_shown_in_turn() -> None:
    assert len(of("&".join(f"queues=q{n}" for n in range(30))).boards) == 20


def test_the_script_is_told_what_it_needs_to_go_on() -> None:
    state = of("tv&queues=a&queues=").state()
    assert state == {
        "boards": [{"name": "", "queues": ("a",)}, {"name": "", "queues": None}], "every_ms": 20_000, "window": "today",
        "tiles": TILES[:4], "good": False, "all_rows": False, "tv": "far",
    }  # fmt: skip
