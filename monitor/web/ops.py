"""The ops page: what nudges brought about, why somebody was not told, and whether everything works.

Rendered whole, complete without scripts. It is looked at when something is wrong, so that each of its parts stands
alone: what cannot be read is said in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import Unavailable
from monitor.web.letters import redrive
from monitor.web.ops_model import (
    SEEMS_NOISE,
    Zone,
    decisions_model,
    letters_model,
    nudges_model,
    sources_model,
)
from monitor.web.pages import WINDOWS, page_environment
from monitor.web.ports import Services
from monitor.web.problems import ProblemError
from monitor.web.texts import texts_for

WINDOW_WORDS = {"30m": "last 30 minutes", "60m": "last 60 minutes", "today": "today"}
LETTERS = 50
PATH = "/ops"
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""A form of a page without any referrer posts with ``Origin: null``, which the guard takes for another site's."""


def ops_routes(services: Services) -> list[BaseRoute]:
    """Give the routes of the page."""
    page = _OpsPage(services, page_environment())
    return [
        Route(PATH, page.show, name="ops"),
        Route(PATH + "/dead-letters/{letter:path}/redrive", page.redrive, methods=["POST"], name="ops-redrive"),
    ]


class _Asked:
    """What the address chooses; what it names wrongly counts as not named."""

    def __init__(self, request: Request, services: Services) -> None:
        query = request.query_params
        site, window, theme = query.get("site"), query.get("window"), query.get("theme")
        self.site = site if site is not None and site in services.board.sites() else services.default_site
        self.window = window if window in WINDOWS else "today"
        self.queue = query["queue"] if "queue" in query and query["queue"] != "*" else None
        self.contact = query.get("contact", "").strip() or None
        self.driven = query.get("driven")
        self.theme = theme if theme in ("dark", "light") else None
        self.texts = texts_for(request)
        self._default_site = services.default_site

    def address(self, path: str = PATH, **changed: str | None) -> str:
        """Give the address of this choice with something in it changed; ``None`` leaves a part out."""
        parts = {
            "site": self.site if self.site != self._default_site else None,
            "window": self.window if self.window != "today" else None,
            "queue": self.queue,
            "theme": self.theme,
        } | changed
        query = urlencode({name: value for name, value in parts.items() if value is not None})
        return f"{path}?{query}" if query else path


class _OpsPage:
    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment

    async def show(self, request: Request) -> Response:
        return await self._render(_Asked(request, self._services))

    async def redrive(self, request: Request) -> Response:
        """Drive a letter again, and come back to the page; where it fails the page says why."""
        asked, letter = _Asked(request, self._services), str(request.path_params["letter"])
        try:
            event = await redrive(self._services, asked.site, letter)
        except ProblemError as error:
            return await self._render(asked, error.status, error.detail)
        except Unavailable as error:
            return await self._render(asked, 503, str(error))
        return RedirectResponse(asked.address(driven=event) + "#dead-letters", 303, HEADERS)

    async def _render(self, asked: _Asked, status: int = 200, failed: str = "") -> Response:
        checks = await self._services.health.checks()
        parts: dict[str, Any] = {"trouble": ""}
        try:
            parts |= self._board(asked)
            parts |= await self._stored(asked, parts["zone"])
        except Unavailable as error:
            parts["trouble"], status = str(error), 503
        page = self._environment.get_template("ops.html").render(
            asked=asked, t=asked.texts, windows=WINDOW_WORDS, seems_noise=SEEMS_NOISE, failed=failed, checks=checks, tv=False,
            ready=all(check.ok for check in checks), letters_shown=LETTERS, redrive_address=_redrive_address,
            **{"theme": asked.theme, "zone": None, "known": None, "letters": None, **parts},
        )  # fmt: skip
        return HTMLResponse(page, status, HEADERS)

    def _board(self, asked: _Asked) -> dict[str, Any]:
        """Give what the memory of the boards knows."""
        board, queue = self._services.board, asked.queue
        effect: Mapping[str, Any] = board.effect(asked.site, asked.window, None if queue is None else [queue])
        policy: Mapping[str, Any] = board.policy(asked.site)
        queues: Mapping[str, Any] = board.queues(asked.site, asked.window)
        sources: Mapping[str, Any] = board.sources(asked.site)
        zone = Zone(policy.get("timezone", "UTC"), effect["as_of_ms"])
        return {
            "zone": zone,
            "as_of": zone.write(zone.now_ms),
            "known": nudges_model(effect["effects"], effect["breaches"], queue),
            "queues": sorted({one["queue"] for one in queues["queues"]} | ({queue} if queue else set())),
            "sources": sources_model(sources["sources"], zone),
            "revision": policy["revision"],
        }

    async def _stored(self, asked: _Asked, zone: Zone) -> dict[str, Any]:
        """Give what has to be looked up."""
        board = self._services.board
        dead: Mapping[str, Any] = await board.dead_letters(asked.site, LETTERS, None)
        contact = await board.contact(asked.site, asked.contact) if asked.contact is not None else None
        return {
            "letters": letters_model(dead["dead_letters"], zone),
            "letter_count": dead["count"],
            "contact_known": contact is not None,
            "decisions": decisions_model(contact, zone) if contact is not None else [],
            "contact_address": f"/api/v1/contacts/{quote(asked.contact or '', safe='')}?{urlencode({'site': asked.site})}",
        }


def _redrive_address(asked: _Asked, letter: str) -> str:
    return asked.address(f"{PATH}/dead-letters/{quote(letter, safe='')}/redrive")
