"""``/desk``: the nudges on somebody's desk, rendered whole with the state in them, then live.

It is the one page that others may show in a frame, where that is configured. Who does so is trusted with what is drawn
over it; what is acted on in it goes to this server from a page of its own, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.domain.audience import Role
from monitor.domain.events import Name
from monitor.domain.nudges import UNDO_FOR_MS
from monitor.errors import Unavailable
from monitor.web.desk_head import head_of
from monitor.web.navigation import kept_of, kept_parts
from monitor.web.page_words import Local, said
from monitor.web.pages import Boards, not_yet, page_route, render_page, site_of
from monitor.web.sayings import told_all
from monitor.web.security import content_security_policy
from monitor.web.texts import Texts, texts_for

NUDGES = 500
NAMES = 500
"""Agents offered to who has not said who they are."""
TO_ACT_ON = ("yours", "anybody")


def desk_route(
    environment: Environment, board: Boards, default_site: str, frame_origins: Collection[str] = ()
) -> Route:
    """Give the route of the desk; pages of ``frame_origins`` may show it in a frame."""
    return page_route("/desk", DeskPage(environment, board, default_site, frame_origins), "desk")


class DeskPage:
    """Answers ``/desk``."""

    def __init__(
        self, environment: Environment, board: Boards, default_site: str, frame_origins: Collection[str]
    ) -> None:
        self._environment = environment
        self._board = board
        self._default_site = default_site
        self._policy = content_security_policy(frame_origins) if frame_origins else None

    def __call__(self, request: Request) -> Response:
        """Give the desk of whom the address names, or ask who it is."""
        try:
            response = self._page(request)
        except Unavailable as error:
            response = not_yet(self._environment, request, error)
        if self._policy is not None:
            response.headers["Content-Security-Policy"] = self._policy
        return response

    def _page(self, request: Request) -> Response:
        asked, site = request.query_params, site_of(request, self._board, self._default_site)
        agent, queue = _name(request, "agent"), _name(request, "queue")
        role: Role = "supervisor" if asked.get("role") == "supervisor" else "agent"
        queues = None if queue is None else [queue]
        frames: dict[str, Any] = {}
        agents: dict[str, Any] = {}
        if agent is not None:
            frames["nudges"] = self._board.snapshot(site, "nudges", queues=queues, limit=NUDGES, agent=agent, role=role)
        else:
            agents = self._board.snapshot(site, "agents", limit=NAMES)["data"]
        nudges = frames["nudges"]["data"].values() if frames else ()
        texts = texts_for(request)
        local = Local(self._board.timezone(site), frames["nudges"]["as_of_ms"] if frames else 0, texts.language)
        state = {
            "site": site,
            "agent": agent,
            "role": role,
            "queue": queue,
            "limit": NUDGES,
            "timezone": self._board.timezone(site),
            "frames": frames,
            "kept": kept_of(request),
            "undo_ms": UNDO_FOR_MS,
        }
        return render_page(
            self._environment,
            "desk.html",
            request,
            state=state,
            site=site,
            agent=agent,
            role=role,
            queue=queue,
            nudges=[_shown(nudge, texts, local) for nudge in nudges if nudge["place"] in TO_ACT_ON],
            agents=agents,
            said=said,
            kept=kept_parts(request) | ({"queue": asked["queue"]} if asked.get("queue") else {}) | {"site": site},
        )


def _name(request: Request, key: str) -> str | None:
    """Give a name from the address; one that can be nobody's is none."""
    try:
        return msgspec.convert(request.query_params.get(key), Name | None)
    except msgspec.ValidationError:
        return None


def _shown(nudge: dict[str, Any], t: Texts, local: Local) -> dict[str, Any]:
    """Give a nudge with its ``head``, ``why`` (sentence, then lines) and what there is ``todo``, in the viewer's language."""
    why = told_all(nudge.get("said"), [nudge["sentence"], *nudge["lines"]], t, local)
    return nudge | {
        "why": why,
        "head": head_of(nudge, t, local.now_ms),
        "todo": told_all(nudge.get("steps"), nudge["playbook"], t, local),
    }
