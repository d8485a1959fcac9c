"""What all pages share: how they are rendered, routed and answered while there is nothing to show."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection
from typing import Any, Protocol

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from monitor.errors import NotShown, Unavailable
from monitor.web.asked import theme_of
from monitor.web.assets import asset_url, folder, takes_gzip
from monitor.web.navigation import navigation
from monitor.web.texts import Texts, texts_for

_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Accept-Encoding"}
_COMPRESSED_FROM = 1_000
"""Bytes of a page."""


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
        agent: str | None = ...,
        role: Any = ...,
    ) -> dict[str, Any]: ...

    def sites(self) -> Collection[str]: ...

    def timezone(self, site: str) -> str: ...


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


def page_route(path: str, answer: Callable[[Request], Response], name: str) -> Route:
    """Give the route of a page that needs nothing but what is in memory."""

    async def endpoint(request: Request) -> Response:
        return answer(request)

    return Route(path, endpoint, name=name)


def site_of(request: Request, board: Boards, default_site: str) -> str:
    """Give the site an address names, if there is such a one."""
    site = request.query_params.get("site", default_site)
    return site if site in board.sites() else default_site


def render_page(environment: Environment, name: str, request: Request, **context: object) -> Response:
    """Render a page in the viewer's language and colours, compressed where the browser takes that."""
    context = {
        "theme": theme_of(request.query_params),
        "tv": "tv" in request.query_params,
    } | context
    context.setdefault("nav", navigation(request))
    context["t"] = texts_for(request)
    if request.query_params.get("dir") == "rtl":
        context["direction"] = "rtl"  # for trying how a page reads from the right
    page = environment.get_template(name).render(context).encode()
    if len(page) < _COMPRESSED_FROM or not takes_gzip(request.headers):
        return HTMLResponse(page, headers=_HEADERS)
    return HTMLResponse(gzip.compress(page, 5), headers={**_HEADERS, "Content-Encoding": "gzip"})


def reason_of(error: Unavailable, t: Texts) -> str:
    """Say why something cannot be shown; what no text is for, in English."""
    return t(f"not_yet.{error.why}") if isinstance(error, NotShown) else str(error)


def not_yet(environment: Environment, request: Request, error: Unavailable) -> Response:
    """Give the page of a site that cannot be shown yet; it looks again by itself."""
    t = texts_for(request)
    page = environment.get_template("not_yet.html").render(reason=reason_of(error, t), theme=None, tv=False, t=t)
    return HTMLResponse(page, 503, headers={"Retry-After": "2", "Refresh": "2", **_HEADERS})
