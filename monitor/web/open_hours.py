"""Whether anybody is there: a wall is dimmed while none of its queues is open."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.domain.policy import Rules
from monitor.errors import Unavailable
from monitor.web.pages import Boards, site_of

AGAIN_MS = 3_600_000
"""A changed policy is noticed within an hour."""
_HEADERS = {"Cache-Control": "no-store"}


class OpenBoards(Boards, Protocol):
    """What tells the hours of queues."""

    def rules(self, site: str, queue: str | None, channel: str | None) -> Rules: ...


def open_route(board: OpenBoards, default_site: str) -> Route:
    """Give the route: ``{"open", "again_ms"}`` of chosen queues (``queue=``), or of all; when to ask again at the latest."""

    async def answer(request: Request) -> Response:
        site = site_of(request, board, default_site)
        try:
            return _json(open_now(board, site, request.query_params.getlist("queue")))
        except Unavailable:
            return _json({"open": True, "again_ms": AGAIN_MS // 60}, 503)

    return Route("/screen/open", answer, name="open")


def open_now(board: OpenBoards, site: str, queues: list[str]) -> dict[str, Any]:
    """Tell whether any of the queues is open, and how long that holds at least."""
    frame = board.snapshot(site, "queues", queues=queues or None)
    at_ms: int = frame["as_of_ms"]
    calendars = [board.rules(site, name, found.get("channel")).calendar for name, found in frame["data"].items()]
    calendars = calendars or [board.rules(site, None, None).calendar]
    changes = [change_ms - at_ms for one in calendars if (change_ms := one.next_change_ms(at_ms)) is not None]
    return {"open": any(one.is_open(at_ms) for one in calendars), "again_ms": min([AGAIN_MS, *changes])}


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status, _HEADERS, "application/json")
