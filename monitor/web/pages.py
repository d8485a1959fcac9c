"""The pages: rendered whole with the state in them, then live."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Protocol

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.nudges import is_for
from monitor.errors import Unavailable
from monitor.web.assets import asset_url, folder, static_route
from monitor.web.texts import texts_for
from monitor.web.wall_model import wall_model

OWED = 40
"""Customers shown as owed a word."""
WINDOWS = ("30m", "60m", "today")
_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language"}


class Boards(Protocol):
    """What pages begin with."""

    def snapshot(
        self,
        site: str,
        view: Any,
        window: str = ...,
        queues: Collection[str] | None = ...,
        limit: int = ...,
        *,
        masked: bool = ...,
    ) -> dict[str, Any]: ...

    def sites(self) -> Collection[str]: ...


def page_environment() -> Environment:
    """Give what renders templates: everything escaped, and nothing that is not there passed over."""
    environment = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset_url"] = asset_url
    environment.filters["embedded"] = embedded
    return environment


def page_routes(board: Boards, default_site: str) -> list[BaseRoute]:
    """Give the routes of the wall, the desk and of what all pages load."""
    environment = page_environment()
    return [
        _page("/", partial(_wall, environment, board, default_site), "wall"),
        _page("/desk", partial(_desk, environment, board, default_site), "desk"),
        static_route(),
    ]


def embedded(value: object) -> Markup:
    """Encode a value for a data block of a page: nothing in it can end the block."""
    text = msgspec.json.encode(value).decode()
    for character, escape in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - what could end the block was just escaped


def _page(path: str, answer: Callable[[Request], Response], name: str) -> Route:
    async def endpoint(request: Request) -> Response:
        return answer(request)

    return Route(path, endpoint, name=name)


def _site(request: Request, board: Boards, default_site: str) -> str:
    site = request.query_params.get("site", default_site)
    return site if site in board.sites() else default_site


def _queues(request: Request) -> list[str] | None:
    names = [name for name in request.query_params.get("queues", "").split(",") if name]
    return names or None


def _wall(environment: Environment, board: Boards, default_site: str, request: Request) -> Response:
    site, queues = _site(request, board, default_site), _queues(request)
    window = request.query_params.get("window", "today")
    window = window if window in WINDOWS else "today"
    try:
        frames = {
            "queues": board.snapshot(site, "queues", window, queues),
            "contacts": board.snapshot(site, "contacts", queues=queues, limit=OWED, masked=True),
            "moments": board.snapshot(site, "moments", window, queues, masked=True),
        }
    except Unavailable as error:
        return _not_yet(environment, request, error)
    good = request.query_params.get("good") == "1"
    state = {"site": site, "window": window, "queues": queues, "good": good, "frames": frames}
    return _render(
        environment,
        "wall.html",
        request,
        state=state,
        site=site,
        window=window,
        queues=queues,
        model=wall_model(frames, window),
        good=good,
    )


def _desk(environment: Environment, board: Boards, default_site: str, request: Request) -> Response:
    site = _site(request, board, default_site)
    agent, queue = request.query_params.get("agent") or None, request.query_params.get("queue") or None
    role = "supervisor" if request.query_params.get("role") == "supervisor" else "agent"
    try:
        nudges, agents = board.snapshot(site, "nudges", limit=500), board.snapshot(site, "agents", limit=500)
    except Unavailable as error:
        return _not_yet(environment, request, error)
    shown = [nudge for nudge in nudges["data"].values() if _is_shown(nudge, agent, role, queue, agents["data"])]
    state = {"site": site, "agent": agent, "role": role, "queue": queue, "frames": {"nudges": nudges, "agents": agents}}
    return _render(
        environment,
        "desk.html",
        request,
        state=state,
        site=site,
        agent=agent,
        role=role,
        queue=queue,
        nudges=shown,
        agents=agents,
    )


def _is_shown(
    nudge: dict[str, Any], agent: str | None, role: str, queue: str | None, agents: dict[str, dict[str, Any]]
) -> bool:
    """Say whether a nudge is to be acted on by who opened the desk."""
    if agent is None or nudge["state"] == "snoozed" or queue not in (None, nudge["queue"]):
        return False
    if role == "supervisor":
        return nudge["to"] == "supervisors" and nudge["agent"] in (None, agent)
    queues = agents.get(agent, {}).get("queues") or ()
    return is_for(agent, queues, to=nudge["to"], agent=nudge["agent"], queue=nudge["queue"])


def _render(environment: Environment, name: str, request: Request, **context: object) -> Response:
    theme = request.query_params.get("theme")
    context |= {"theme": theme if theme in ("dark", "light") else None, "tv": "tv" in request.query_params}
    context["t"] = texts_for(request)
    return HTMLResponse(environment.get_template(name).render(context), headers=_HEADERS)


def _not_yet(environment: Environment, request: Request, error: Unavailable) -> Response:
    page = environment.get_template("not_yet.html").render(
        reason=str(error), theme=None, tv=False, t=texts_for(request)
    )
    return HTMLResponse(page, 503, headers={"Retry-After": "2", "Refresh": "2", **_HEADERS})
