"""``/tv``, which a television opens, and ``/pair``, where a supervisor lets it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.websockets import WebSocket

from monitor.errors import Unavailable
from monitor.live.endpoint import Admit, Refusal
from monitor.live.views import Access
from monitor.shipped import SITE
from monitor.web.layouts import Layout, Shown, Walls, layout_of
from monitor.web.navigation import navigation
from monitor.web.open_hours import OpenBoards
from monitor.web.pages import not_yet, page_environment, site_of
from monitor.web.pairing import Asked, Paired, Pairing, new_id
from monitor.web.ports import Time
from monitor.web.screen import Screen
from monitor.web.security import parse_host
from monitor.web.texts import texts_for
from monitor.web.wall_page import WallPage

SCREEN_COOKIE = "moment_screen"
ASKED_COOKIE = "moment_pairing"
ASKED_LIFE_S = 600
KEPT_S = 400 * 86_400
"""As long as browsers keep a cookie."""
AGAIN_S = "3"
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie", "Referrer-Policy": "same-origin"}
"""A form of a page without any referrer posts with ``Origin: null``, which the guard takes for another site's."""
FORM_BYTES = 100_000
NAME_LENGTH = 80


def pair_routes(
    pairing: Pairing, board: OpenBoards, default_site: str, walls: Walls, clock: Time, close_user: Callable[[str], None]
) -> list[BaseRoute]:
    """Give the routes; ``close_user`` ends the live connections of a television that was revoked."""
    environment = page_environment()
    television = _Television(pairing, WallPage(environment, board, default_site, walls), environment)
    desk = _Supervisor(pairing, board, default_site, clock, environment, close_user)
    return [
        Route("/tv", television.show, name="tv"),
        Route("/pair", desk.show, methods=["GET"], name="pair"),
        Route("/pair", desk.approve, methods=["POST"]),
        Route("/pair/{screen}/revoke", desk.revoke, methods=["POST"]),
    ]


class _Television:
    """Shows its wall to one that was let in, a code to any other."""

    def __init__(self, pairing: Pairing, wall: WallPage, environment: Environment) -> None:
        self._pairing = pairing
        self._wall = wall
        self._environment = environment

    async def show(self, request: Request) -> Response:
        try:
            paired = await self._pairing.screen(request.cookies.get(SCREEN_COOKIE, ""))
            if paired is not None:
                return self._wall.answer(
                    request, paired.site, layout_for(paired, request), settings=False, paired=paired.name
                )
            return await self._ask(request)
        except Unavailable as error:
            return not_yet(self._environment, request, error)

    async def _ask(self, request: Request) -> Response:
        asked = _asked(request)
        if asked is not None and (token := await self._pairing.collect(asked)) is not None:
            response: Response = RedirectResponse("/tv", 303, HEADERS)
            _keep(response, request, SCREEN_COOKIE, token, KEPT_S)
            response.delete_cookie(ASKED_COOKIE)
            return response
        if asked is None or await self._pairing.waits(asked) is None:
            asked = await self._pairing.ask(_caller(request))
        return self._code(request, asked)

    def _code(self, request: Request, asked: Asked | None) -> Response:
        page = self._environment.get_template("tv.html").render(
            code=asked.code if asked else None,
            address=f"{_address(request)}/pair",
            t=texts_for(request),
            theme="dark",
            tv=True,
        )
        headers = {**HEADERS, "Refresh": AGAIN_S if asked else "30"}
        response = HTMLResponse(page, 200 if asked else 503, headers)
        if asked is not None:
            _keep(response, request, ASKED_COOKIE, f"{asked.code}.{asked.secret}", ASKED_LIFE_S)
        return response


class _Supervisor:
    """Lets televisions in, and out again."""

    def __init__(
        self,
        pairing: Pairing,
        board: OpenBoards,
        default_site: str,
        clock: Time,
        environment: Environment,
        close_user: Callable[[str], None],
    ) -> None:
        self._pairing = pairing
        self._board = board
        self._default_site = default_site
        self._clock = clock
        self._environment = environment
        self._close_user = close_user

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def approve(self, request: Request) -> Response:
        """Let the television in that shows the code; where there is none the page says so."""
        form = await _form(request)
        name = _first(form, "name").strip()[:NAME_LENGTH]
        if not name or not name.isprintable():
            return await self._page(request, form, "pair.no_name", 400)
        if (wait_ms := self._pairing.try_ms(_caller(request))) > 0:
            return await self._page(request, form, "pair.too_often", 429, -(-wait_ms // 1_000))
        screen = Screen().measured(_first(form, "diagonal"), _first(form, "distance"))
        paired = Paired(
            id=new_id(),
            name=name,
            site=site_of(request, self._board, self._default_site),
            paired_at_ms=self._clock.now_ms(),
            queues=tuple(dict.fromkeys(queue for queue in form.get("queue", ()) if queue)),
            diagonal_in=screen.diagonal_in,
            distance_m=screen.distance_m,
        )
        try:
            if await self._pairing.approve(_first(form, "code"), paired):
                return RedirectResponse("/pair?done=1", 303, HEADERS)
        except Unavailable as error:
            return not_yet(self._environment, request, error)
        return await self._page(request, form, "pair.no_code", 400)

    async def revoke(self, request: Request) -> Response:
        screen = str(request.path_params["screen"])
        try:
            await self._pairing.revoke(screen)
        except Unavailable as error:
            return not_yet(self._environment, request, error)
        self._close_user(Paired(screen, "", "", 0).user)
        return RedirectResponse("/pair?revoked=1", 303, HEADERS)

    async def _page(
        self,
        request: Request,
        form: dict[str, list[str]] | None = None,
        wrong: str = "",
        status: int = 200,
        wait_s: int = 0,
    ) -> Response:
        try:
            screens = await self._pairing.screens()
            names = self._names(request)
        except Unavailable as error:
            return not_yet(self._environment, request, error)
        said: dict[str, Any] = form or {}
        page = self._environment.get_template("pair.html").render(
            t=texts_for(request), nav=navigation(request),
            theme=None, tv=False, screens=screens, names=names, wrong=wrong, wait_s=wait_s, defaults=Screen(),
            said={name: _first(said, name) for name in ("code", "name", "diagonal", "distance")},
            chosen=said.get("queue", []), done="done" in request.query_params, revoked="revoked" in request.query_params,
        )  # fmt: skip
        # The television fetches its token within seconds, and is in the list from then on.
        again = {"Refresh": "6; url=/pair"} if "done" in request.query_params else {}
        again |= {"Retry-After": str(wait_s)} if wait_s else {}
        return HTMLResponse(page, status, HEADERS | again)

    def _names(self, request: Request) -> list[str]:
        site = site_of(request, self._board, self._default_site)
        return sorted(self._board.snapshot(site, "queues")["data"])


def layout_for(paired: Paired, request: Request) -> Layout:
    """Give what a television shows: what it was let in with; its address says nothing but the colours."""
    asked = layout_of(request.query_params, Walls())
    screen = Screen(paired.name, paired.diagonal_in, paired.distance_m)
    boards = (Shown(paired.name, paired.queues or None),)
    return Layout(boards=boards, tiles=asked.tiles[: screen.tiles], theme=asked.theme, screen=screen)


def _caller(request: Request) -> str:
    """Give where a request comes from; of one that a proxy of this machine passes on, what that says."""
    return request.client.host if request.client is not None else ""


def _address(request: Request) -> str:
    """Give the name under which whoever asks reaches us, also through a proxy: it is shown to them alone."""
    name = parse_host(request.headers.get("x-forwarded-host", ""))
    if name is None:
        return request.url.netloc
    return f"{name.name}:{name.port}" if name.port else name.name


def _asked(request: Request) -> Asked | None:
    code, _, secret = request.cookies.get(ASKED_COOKIE, "").partition(".")
    return Asked(code, secret) if code and secret else None


def _keep(response: Response, request: Request, name: str, value: str, life_s: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=life_s, httponly=True, samesite="strict", secure=secure, path="/")


async def _form(request: Request) -> dict[str, list[str]]:
    body = await request.body()
    return parse_qs(body[:FORM_BYTES].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1_000)


def _first(form: dict[str, Any], name: str) -> str:
    values = form.get(name) or [""]
    return str(values[0])


def admission(pairing: Pairing) -> Admit:
    """Give who decides about live connections.

    Everybody is let in whom the guard let through: without sign-in the server is on loopback alone. What hangs in a room
    asks for ``masked=1``, and then nobody's name comes to it at all; a paired television sees what it was let in for.
    """

    async def admit(websocket: WebSocket) -> Access | Refusal:
        asked = websocket.query_params
        # Who says anything about being paired has to be: a proxy may let that in unsigned, however often it is said.
        if "paired" not in asked:
            return Access(site=asked.get("site", SITE), masked=asked.get("masked") == "1")
        try:
            access = await pairing.access(websocket.cookies.get(SCREEN_COOKIE, ""))
        except Unavailable as error:
            return Refusal(503, str(error))
        return access or Refusal(401, "this screen is not paired any more")

    return admit
