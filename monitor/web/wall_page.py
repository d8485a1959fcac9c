"""The wall's page: its address read, its views asked for, rendered whole with the state that its script goes on from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from monitor.domain.metrics import WINDOWS
from monitor.errors import Unavailable
from monitor.web.asked import THEMES
from monitor.web.assets import build, static_route
from monitor.web.desk_page import desk_route
from monitor.web.layouts import TILES, Layout, Walls, layout_of
from monitor.web.navigation import kept_of, kept_parts, navigation
from monitor.web.open_hours import OpenBoards, open_route
from monitor.web.pages import not_yet, page_environment, page_route, render_page, site_of
from monitor.web.patterns import patterns_route
from monitor.web.screen import screen_route
from monitor.web.texts import texts_for
from monitor.web.wall_model import ROWS, labels, wall_model

OWED = 40
"""Customers told to a wall as owed a word."""
QUEUES_TO_CHOOSE = 300
TILE_NAMES = {
    "wait": "wall.longest_wait", "waiting": "wall.waiting_now", "level": "wall.in_goal", "owed": "wall.owed_a_word",
    "silence": "wall.longest_silence", "promises": "wall.promises_kept",
}  # fmt: skip


def page_routes(
    board: OpenBoards, default_site: str, walls: Walls, frame_origins: Collection[str] = ()
) -> list[BaseRoute]:
    """Give the routes of the wall, the desk and of what all pages load."""
    environment = page_environment()
    return [
        page_route("/", WallPage(environment, board, default_site, walls), "wall"),
        desk_route(environment, board, default_site, frame_origins),
        patterns_route(environment),
        screen_route(),
        open_route(board, default_site),
        static_route(),
    ]


class WallPage:
    """Answers ``/``."""

    def __init__(self, environment: Environment, board: OpenBoards, default_site: str, walls: Walls) -> None:
        self._environment = environment
        self._board = board
        self._default_site = default_site
        self._walls = walls

    def __call__(self, request: Request) -> Response:
        """Give the wall that the address describes."""
        return self.answer(
            request, site_of(request, self._board, self._default_site), layout_of(request.query_params, self._walls)
        )

    def answer(
        self, request: Request, site: str, layout: Layout, *, settings: bool = True, paired: str = ""
    ) -> Response:
        """Give a wall of a site; without ``settings`` it is one that hangs where nobody sets anything.

        ``paired`` names the television that was let in: its live connection then goes by its token.
        """
        t = texts_for(request)
        try:
            frames = self._frames(site, layout)
            names = self._names(site, layout, frames) if settings and layout.screen is None else []
            timezone = self._board.timezone(site)
        except Unavailable as error:
            return not_yet(self._environment, request, error)
        past = _past(request) if settings and layout.screen is None else ""
        rows = layout.screen.rows if layout.screen is not None else ROWS
        state = {
            "site": site,
            "layout": layout.state() | {"rows": rows},
            "paired": bool(paired),
            "frames": frames,
            "build": build(),
            "past": past,
            "contacts": OWED,
            "labels": labels(texts_for(request)),
        }
        return render_page(
            self._environment,
            "wall.html",
            request,
            page="wall",
            past=past,
            nav=navigation(request) if settings else (),
            theme=layout.theme,
            tv=layout.screen is not None,
            state=state,
            kept=kept_parts(request) | {"site": site if site != self._default_site else ""},
            site=site,
            default_site=self._default_site,
            settings=settings and layout.screen is None,
            layout=layout,
            model=wall_model(frames, layout, t, timezone),
            names=names[:QUEUES_TO_CHOOSE],
            windows=WINDOWS,
            themes=THEMES,
            tile_names={name: t(TILE_NAMES[name]) for name in TILES},
        )

    def _frames(self, site: str, layout: Layout) -> dict[str, Any]:
        window, queues = layout.window, layout.first.queues
        return {
            "queues": self._board.snapshot(site, "queues", window, queues),
            "contacts": self._board.snapshot(site, "contacts", queues=queues, limit=OWED, masked=True),
            "moments": self._board.snapshot(site, "moments", window, queues, masked=True),
            "trends": self._board.snapshot(site, "trends", queues=queues),
            "sources": self._board.snapshot(site, "sources"),
        }

    def _names(self, site: str, layout: Layout, frames: dict[str, Any]) -> list[str]:
        """Give all queues to choose from."""
        if layout.first.queues is None:
            return sorted(frames["queues"]["data"])
        return sorted(self._board.snapshot(site, "queues", layout.window)["data"])


def _past(request: Request) -> str:
    """Give the start of the address of a queue's past; not for a wall that hangs where nobody sits."""
    kept = kept_of(request)
    return "/history?" + (f"{kept}&" if kept else "")
