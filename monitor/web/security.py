"""What guards every request, before anything else sees it: pure ASGI, for HTTP and websockets alike.

Names in ``Host`` (against DNS rebinding), ``Origin`` of unsafe methods and of websockets (against other sites' pages),
the size of bodies as they stream in, and the headers that tell browsers what a page may do.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.errors import Refused
from monitor.web.ports import Exposure
from monitor.web.problems import ProblemError, answer

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_STORED = ("/api/", "/livez", "/readyz", "/metrics")
"""Paths whose answers no cache may keep."""
CUSTOMERS = "/wait/"
"""Pages whose address is what lets somebody in."""
FOR_CUSTOMERS = (CUSTOMERS, "/static/")
_DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def is_loopback(host: str) -> bool:
    """Tell whether a name or address to bind to, or in a ``Host``, is this machine alone."""
    bare = host.strip().removeprefix("[").removesuffix("]").lower()
    if bare == "localhost":
        return True
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def require_loopback(host: str) -> None:
    """Raise ``Refused`` for a bind that others can reach, as long as nobody has to sign in."""
    if not is_loopback(host):
        shown = f"{host!r} can be reached" if host else "an empty host means every address of this machine, reached"
        raise Refused(
            f"{shown} from other machines, and no sign-in is configured: anyone could read customers' names and act. "
            "Start with --host 127.0.0.1, and put a reverse proxy that signs people in before it."
        )


class HostName(NamedTuple):
    """``Host`` in its parts; ``port`` is empty where none was given."""

    name: str
    port: str


def parse_host(text: str) -> HostName | None:
    """Split a ``Host`` header; ``None`` where it is none."""
    text = text.strip().lower()
    if text.startswith("["):
        name, bracket, rest = text.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return None
        name, port = name + bracket, rest[1:]
    else:
        name, _, port = text.partition(":")
    if not name or (port and not (port.isascii() and port.isdigit())) or any(mark in name for mark in "/@ ,\\"):
        return None
    return HostName(name.removesuffix("."), port)


class Guard:
    """Refuses what must not come in and puts the headers on what goes out."""

    def __init__(self, app: ASGIApp, exposure: Exposure, body_bytes: int) -> None:
        self._app = app
        self._exposure = exposure
        self._body_bytes = body_bytes
        self._origins = frozenset(origin.lower().rstrip("/") for origin in exposure.origins)
        self._customers = exposure.customers.lower().rstrip("/")
        name = parse_host(self._customers.partition("://")[2])
        self._customers_host = "" if name is None or is_loopback(name.name) else name.name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._guard_http(scope, receive, send)
        elif scope["type"] == "websocket" and (refusal := self._refuse_websocket(Headers(scope=scope), scope)):
            await _deny(refusal, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _guard_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = _with_headers(scope, send)
        headers = Headers(scope=scope)
        refusal = self._refuse_host(headers, scope) or self._refuse_foreign(headers, scope)
        if refusal is None and _announced_bytes(headers) > self._body_bytes:
            refusal = self._too_large()
        if refusal is not None:
            await answer(refusal)(scope, receive, send)
            return
        await self._app(scope, self._limited(receive), send)

    def _limited(self, receive: Receive) -> Receive:
        """Give a ``receive`` that ends the request with 413 once more has come than allowed."""
        total = 0

        async def limited() -> Message:
            nonlocal total
            message = await receive()
            if message["type"] == "http.request":
                total += len(message.get("body", b""))
                if total > self._body_bytes:
                    raise self._too_large()
            return message

        return limited

    def _too_large(self) -> ProblemError:
        # The connection stays open: closing it on what is still coming would cost the caller this very answer.
        return ProblemError(
            413, f"the body is larger than {self._body_bytes} bytes; send the events in several batches"
        )

    def _refuse_host(self, headers: Headers, scope: Scope) -> ProblemError | None:
        host = parse_host(headers.get("host", ""))
        if host is None:
            return ProblemError(400, "the Host header is missing or cannot be read")
        if host.name == self._customers_host:
            return None if scope["path"].startswith(FOR_CUSTOMERS) else ProblemError(404, "there is nothing here")
        allowed = self._exposure.hosts
        if host.name in allowed or (not allowed and not self._exposure.loopback):
            return None
        if self._exposure.loopback and is_loopback(host.name):
            return None
        return ProblemError(403, "the Host is a name this server is not known under it; use 127.0.0.1")

    def _refuse_foreign(self, headers: Headers, scope: Scope) -> ProblemError | None:
        """Refuse an unsafe request that a page of another site sent; programs send neither header."""
        if scope["method"] in SAFE_METHODS:
            return None
        origin = headers.get("origin")
        if origin is not None and scope["path"].startswith(CUSTOMERS) and self._is_customers(origin, headers):
            return None
        if origin is not None:
            foreign = not self._is_ours(origin, headers, scope)
        else:
            foreign = headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
        return ProblemError(403, "a page of another site may not do this here") if foreign else None

    def _refuse_websocket(self, headers: Headers, scope: Scope) -> ProblemError | None:
        if (refusal := self._refuse_host(headers, scope)) is not None:
            return refusal
        origin = headers.get("origin")
        if origin is None:
            if self._exposure.loopback:
                return None
            return ProblemError(403, "the Origin header is missing; only a browser's page may connect here")
        if self._is_ours(origin, headers, scope):
            return None
        return ProblemError(403, "a page of another site may not connect here")

    def _is_customers(self, origin: str, headers: Headers) -> bool:
        """Tell whether a form of a customer's page sent this.

        That page names no referrer, since its address lets in who has it; so browsers say its origin is ``null``. Who
        could send the form from elsewhere would have to know the address, and then could do so from the page itself.
        """
        if origin.strip().lower() == "null":
            return headers.get("sec-fetch-site", "same-origin") == "same-origin"
        return bool(self._customers) and origin.strip().lower() == self._customers

    def _is_ours(self, origin: str, headers: Headers, scope: Scope) -> bool:
        """Tell whether an origin is exactly where the request itself went, or one that is allowed."""
        origin = origin.strip().lower()
        if origin in self._origins:
            return True
        scheme, _, rest = origin.partition("://")
        theirs, ours = parse_host(rest), parse_host(headers.get("host", ""))
        if theirs is None or ours is None or scheme != _page_scheme(scope["scheme"]):
            return False
        port = _DEFAULT_PORTS[scheme]
        return (theirs.name, theirs.port or port) == (ours.name, ours.port or port)


def _page_scheme(scheme: str) -> str:
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)


def _announced_bytes(headers: Headers) -> int:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _with_headers(scope: Scope, send: Send) -> Send:
    """Give a ``send`` that adds the headers to the start of the answer, leaving those the answer sets itself."""
    extra: Iterable[tuple[str, str]] = ALWAYS.items()
    if scope["path"].startswith(NOT_STORED):
        extra = [*extra, ("Cache-Control", "no-store")]
    if scope["scheme"] == "https":
        extra = [*extra, ("Strict-Transport-Security", HSTS)]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in extra:
                headers.setdefault(name, value)
        await send(message)

    return sending


async def _deny(refusal: ProblemError, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a websocket before it is accepted: 403, with a body where the server can send one."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.detail})
        return
    response = answer(refusal)
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": response.raw_headers})
    await send({"type": "websocket.http.response.body", "body": response.body})
