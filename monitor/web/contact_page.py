"""``/contacts/{id}``: one contact, told whole. Rendered on the server in every state; its script asks for it anew."""

from __future__ import annotations

import hashlib
from typing import Any, cast
from urllib.parse import quote

import msgspec
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.calendar import Calendar
from monitor.errors import Unavailable
from monitor.units import DAY_MS, SECOND_MS
from monitor.web.asked import Asked
from monitor.web.contact_model import contact_model
from monitor.web.contact_story import SHOWS, Telling
from monitor.web.links import CustomerLink, make_link
from monitor.web.page_words import Local
from monitor.web.pages import page_environment, reason_of
from monitor.web.ports import Services
from monitor.web.problems import ProblemError

PATH = "/contacts/"
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language", "Referrer-Policy": "same-origin"}
AS_OF = "X-As-Of"
"""Header with the instant up to which the journal has been applied: one that stands still is not live."""
REDRAWN_EVERY_MS = 15 * SECOND_MS
"""A page that stays as it is, is drawn anew so often: its bars move."""


def contact_routes(services: Services) -> list[BaseRoute]:
    """Give the route of the page. Ids may hold any character, a slash too."""
    page = _ContactPage(services, page_environment())
    address = PATH + "{contact:path}"
    return [
        Route(address, page.show, name="contact"),
        Route(address, page.link, methods=["POST"], name="contact-link"),
    ]


def contact_address(contact: str, asked: Asked, **parts: str | None) -> str:
    """Give the address of a contact's page."""
    return asked.address(PATH + quote(contact, safe=""), **parts)


class _ContactPage:
    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment

    async def link(self, request: Request) -> Response:
        """Make a link for the customer and show it on the page, this once."""
        asked, contact = Asked(request, self._services), str(request.path_params["contact"])
        if asked.masked:
            raise ProblemError(403, "who may not see names makes no links")
        link = await make_link(self._services, asked.site, contact, request)
        return await self._answer(request, asked, contact, link)

    async def show(self, request: Request) -> Response:
        """Answer with the page; 304 to who has it as it is, 404 with a page that leads on where nothing is known."""
        return await self._answer(request, Asked(request, self._services), str(request.path_params["contact"]))

    async def _answer(self, request: Request, asked: Asked, contact: str, link: CustomerLink | None = None) -> Response:
        show = request.query_params.get("show", "all")
        show = show if show in SHOWS else "all"
        try:
            found = await self._services.board.contact(asked.site, contact)
            policy = cast("dict[str, Any]", self._services.board.policy(asked.site))
        except Unavailable as error:
            return self._not_yet(asked, error)
        local = Local(str(policy.get("timezone", "UTC")), self._services.clock.now_ms(), asked.texts.language)
        if found is None:
            return self._gone(asked, contact, _kept_days(policy))
        raw = msgspec.json.encode(found)
        tag = _tag(raw, local, asked, show)
        headers = HEADERS | {"ETag": tag, AS_OF: str(self._services.board.as_of_ms(asked.site))}
        if link is None and request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return HTMLResponse(self._page(msgspec.json.decode(raw), asked, local, show, link), headers=headers)

    def _page(self, contact: dict[str, Any], asked: Asked, local: Local, show: str, link: CustomerLink | None) -> str:
        telling = Telling(asked.texts, local, asked.masked, lambda other: contact_address(other, asked))
        ident = str(contact["contact"])
        model = contact_model(contact, telling, self._calendar(asked.site, contact), show)
        return self._environment.get_template("contact.html").render(
            t=asked.texts, theme=asked.theme, tv=False, asked=asked, contact=model, local=local, show=show,
            desk=asked.address("/desk", agent=contact["agent"]) if contact["agent"] and not asked.masked else None,
            shows=[(name, contact_address(ident, asked, show=name if name != "all" else None)) for name in SHOWS],
            link=link, link_until=local.dated(link.expires_at_ms) if link is not None else "",
            can_link=self._services.customer_page is not None and not asked.masked, own=contact_address(ident, asked),
            data_address=asked.address(f"/api/v1/contacts/{quote(ident, safe='')}"),
        )  # fmt: skip

    def _calendar(self, site: str, contact: dict[str, Any]) -> Calendar:
        tier = (contact.get("customer") or {}).get("tier")
        rules = self._services.board.rules(site, contact["queue"], contact["channel"], tier, contact["priority"])
        return rules.calendar

    def _gone(self, asked: Asked, contact: str, days: int) -> Response:
        page = self._environment.get_template("contact_gone.html").render(
            t=asked.texts, theme=asked.theme, tv=False, asked=asked, contact=contact, days=days
        )
        return HTMLResponse(page, 404, HEADERS)

    def _not_yet(self, asked: Asked, error: Unavailable) -> Response:
        page = self._environment.get_template("not_yet.html").render(
            t=asked.texts, theme=asked.theme, tv=False, reason=reason_of(error, asked.texts)
        )
        return HTMLResponse(page, 503, HEADERS | {"Retry-After": "2", "Refresh": "2"})


def _kept_days(policy: dict[str, Any]) -> int:
    keep = policy.get("keep") or {}
    return round(int(keep.get("keep_contacts_ms", 30 * DAY_MS)) / DAY_MS)


def _tag(raw: bytes, local: Local, asked: Asked, show: str) -> str:
    """Name what a page shows: the contact, the day's words, and how far its bars are."""
    drawn = local.now_ms // REDRAWN_EVERY_MS
    chosen = f"{asked.texts.language} {asked.theme} {asked.masked} {show} {local.timezone} {drawn}"
    return f'"{hashlib.sha256(raw + chosen.encode()).hexdigest()[:20]}"'
