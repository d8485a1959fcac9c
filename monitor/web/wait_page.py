"""``/wait/{token}``: the customer's own page, for whoever holds a link that we signed.

It works without scripts and leads nowhere to a dead end: every answer, also to a link that is over or was never one,
tells how to reach a person. Tokens are written to no log.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, cast
from urllib.parse import parse_qs

import msgspec
from jinja2 import Environment
from msgspec import Raw
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain import wire
from monitor.domain.situation import visible
from monitor.errors import Unavailable
from monitor.units import MINUTE_MS, SECOND_MS
from monitor.web import wait_token
from monitor.web.allowance import Allowance
from monitor.web.contact_page import AS_OF
from monitor.web.links import PATH
from monitor.web.pages import page_environment
from monitor.web.ports import Services
from monitor.web.texts import LANGUAGES, Texts, texts_in
from monitor.web.wait_model import Teller, hours_model, language_of, merged_into, wait_model, ways

SOURCE = "customer_page"
MOST_CHARACTERS = 2_000
MOST_BYTES = 32_768
"""Of a posted form: so many characters, each at its longest as a form has it."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Vary": "Accept-Language",
}
MOST_MERGERS = 4
"""Contacts that were made a part of another are followed so far."""
DRAWN_EVERY_MS = 30 * SECOND_MS
"""A page that stays as it is, is drawn anew so often: times in words move."""


def wait_routes(services: Services) -> list[BaseRoute]:
    """Give the routes of the page."""
    page = _WaitPage(services, page_environment())
    address = PATH + "{token:path}"
    return [
        Route(address, page.show, name="wait"),
        Route(address, page.tell, methods=["POST"], name="wait-tell"),
    ]


class _Known:
    """A request by a link of ours: whose page it is, in which words."""

    def __init__(self, token: str, link: wait_token.Link, contact: dict[str, Any], raw: bytes, teller: Teller) -> None:
        self.token, self.link, self.contact, self.raw, self.teller = token, link, contact, raw, teller


class _WaitPage:
    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment
        self._looks = Allowance(burst=60, every_ms=SECOND_MS)
        self._messages = Allowance(burst=4, every_ms=2 * MINUTE_MS)

    async def show(self, request: Request) -> Response:
        """Answer with the page as it is now; 304 to who has it."""
        known = await self._known(request)
        if isinstance(known, Response):
            return known
        told = "told" in request.query_params
        tag = self._tag(known, told)
        headers = {"ETag": tag, AS_OF: str(self._services.board.as_of_ms(known.link.site))}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=HEADERS | headers)
        return self._page(known, 200, headers, told=told)

    async def tell(self, request: Request) -> Response:
        """Take what the customer says in, as a message of theirs, and show the page again; what was typed is kept."""
        known = await self._known(request)
        if isinstance(known, Response):
            return known
        form = await _form(request)
        text = visible(form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
        trouble, status = self._refusal(known, text)
        if trouble:
            return self._page(known, status, {}, trouble=trouble, text=text[: 2 * MOST_CHARACTERS])
        try:
            await self._enter(known.link, text, form.get("id", ""))
        except Unavailable as error:
            headers = {"Retry-After": str(error.retry_after_s)}
            return self._page(known, 503, headers, trouble="wait.not_taken", text=text)
        language = request.query_params.get("lang")
        kept = f"&lang={language}" if language in LANGUAGES else ""
        return RedirectResponse(f"{PATH}{known.token}?told=1{kept}#tell", 303, HEADERS)

    def _refusal(self, known: _Known, text: str) -> tuple[str, int]:
        """Give the key of what is wrong with a message, and the status; nothing where it can be taken."""
        if not text:
            return "wait.empty", 422
        if len(text) > MOST_CHARACTERS:
            return "wait.too_long", 422
        if self._messages.wait_ms(f"{known.link.site} {known.link.contact}", self._services.clock.now_ms()):
            return "wait.too_often", 429
        return "", 200

    async def _enter(self, link: wait_token.Link, text: str, nonce: str) -> None:
        """Enter the message under an id that the same form sent twice has twice; raises ``Unavailable``."""
        digest = hashlib.sha256("\n".join((link.contact, nonce[:64], text)).encode()).hexdigest()[:32]
        envelope = wire.Envelope(
            type="message.received", subject=link.contact, id=f"wait-{digest}", source=SOURCE,
            data=Raw(msgspec.json.encode({"text": text})),
        )  # fmt: skip
        intake = self._services.intake
        await intake.accept(link.site, [wire.take(envelope, 0, intake.stamp(link.site, SOURCE))])

    async def _known(self, request: Request) -> _Known | Response:
        """Give whose page is asked for; or the answer where there is none."""
        page, now_ms = self._services.customer_page, self._services.clock.now_ms()
        token = str(request.path_params["token"])
        link = wait_token.read(token, page.key) if page is not None else None
        if link is None or link.site not in self._services.board.sites():
            return self._other(request, "unknown", 404)
        if now_ms >= link.expires_at_ms:
            return self._other(request, "expired", 410)
        if wait_ms := self._looks.wait_ms(f"{link.site} {link.contact}", now_ms):
            return self._other(request, "busy", 429, {"Retry-After": str(-(-wait_ms // 1_000))})
        try:
            link, raw = await self._followed(link)
            timezone = str(self._services.board.policy(link.site).get("timezone", "UTC"))
        except Unavailable:
            return self._other(request, "starting", 503, {"Retry-After": "5", "Refresh": "5"})
        if raw is None:
            return self._other(request, "forgotten", 410)
        contact = msgspec.json.decode(raw, type=dict[str, Any])
        return _Known(token, link, contact, raw, Teller(self._texts(request, contact), timezone, now_ms))

    async def _followed(self, link: wait_token.Link) -> tuple[wait_token.Link, bytes | None]:
        """Give the contact of a link as JSON, or the one that it was made a part of: there the customer is answered."""
        found = None
        for _ in range(MOST_MERGERS):
            shown = await self._services.board.contact(link.site, link.contact)
            if shown is None:
                break
            found = msgspec.json.encode(shown)
            into = merged_into(msgspec.json.decode(found, type=dict[str, Any]))
            if into is None or await self._services.board.contact(link.site, into) is None:
                break
            link = link._replace(contact=into)
        return link, found

    def _texts(self, request: Request, contact: dict[str, Any] | None = None) -> Texts:
        asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language", "")
        return texts_in(language_of(contact, asked, accepted))

    def _page(
        self,
        known: _Known,
        status: int,
        headers: dict[str, str],
        *,
        told: bool = False,
        trouble: str = "",
        text: str = "",
    ) -> Response:
        contact, teller = known.contact, known.teller
        tier = (contact.get("customer") or {}).get("tier")
        rules = self._services.board.rules(
            known.link.site, contact["queue"], contact["channel"], tier, contact["priority"]
        )
        page = self._environment.get_template("wait.html").render(
            **self._shared(teller.t, known.token),
            wait=wait_model(contact, teller, rules.calendar), teller=teller, told=told, trouble=trouble, text=text,
            most=MOST_CHARACTERS, nonce=secrets.token_urlsafe(12), expires=teller.plain(known.link.expires_at_ms),
        )  # fmt: skip
        return HTMLResponse(page, status, HEADERS | headers)

    def _other(self, request: Request, why: str, status: int, headers: dict[str, str] | None = None) -> Response:
        """Give a page for who cannot be shown theirs: what that means, and how to reach a person all the same."""
        t = self._texts(request)
        page = self._environment.get_template("wait_other.html").render(
            **self._shared(t, None), why=why, hours=self._default_hours(t)
        )
        return HTMLResponse(page, status, HEADERS | (headers or {}))

    def _default_hours(self, t: Texts) -> dict[str, Any] | None:
        """Give when people are there in general, where that can be told."""
        board, site = self._services.board, self._services.default_site
        try:
            timezone = str(cast("dict[str, Any]", board.policy(site)).get("timezone", "UTC"))
            return hours_model(
                board.rules(site, None, None).calendar, Teller(t, timezone, self._services.clock.now_ms())
            )
        except Unavailable:
            return None

    def _shared(self, t: Texts, token: str | None) -> dict[str, Any]:
        page = self._services.customer_page
        return {
            "t": t, "theme": None, "tv": False, "token": token, "ways": ways(page), "languages": LANGUAGES,
            "centre": page.name if page is not None else "", "path": PATH,
        }  # fmt: skip

    def _tag(self, known: _Known, told: bool) -> str:
        drawn = known.teller.now_ms // DRAWN_EVERY_MS
        chosen = f"{known.teller.t.language} {told} {drawn}"
        return f'"{hashlib.sha256(known.raw + chosen.encode()).hexdigest()[:20]}"'


async def _form(request: Request) -> dict[str, str]:
    """Read a posted form of at most ``MOST_BYTES``; what is beyond, or is no form, counts as nothing said."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: MOST_BYTES + 1 - len(body)]
    if len(body) > MOST_BYTES:
        return {"text": "x" * (MOST_CHARACTERS + 1)}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=8, errors="replace")
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
