"""What guards every request, before anything else sees it: pure ASGI, for HTTP and websockets alike.

Names in ``Host`` (against DNS rebinding), ``Origin`` of unsafe methods and of websockets and ``Sec-Fetch-Site`` of pages
(against other sites' pages), the size of bodies as they stream in, and the headers that tell browsers what a page may do.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.errors import Overloaded, Refused
from monitor.web.ports import Exposure, Held, WebLimits
from monitor.web.problems import ProblemError, answer
from monitor.web.refused_page import refusal_page


def content_security_policy(frame_origins: Collection[str] = ()) -> str:
    """Give what a page of ours may do; pages of ``frame_origins`` (``https://help.example``) may show it in a frame."""
    ancestors = " ".join(frame_origins) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}; require-trusted-types-for 'script'"
    )


CONTENT_SECURITY_POLICY = content_security_policy()
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
NO_PAGES = (*NOT_STORED, *FOR_CUSTOMERS)
"""Paths that have rules of their own, or nothing to guard, when another site's page loads them into itself."""
NOTHING_HERE = 404, "there is nothing here"
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


class _Body:
    """How much of a request's body has come."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0


RawHeaders = Mapping[bytes, bytes]


def first_headers(scope: Scope) -> RawHeaders:
    """Give the headers of a request by their names in lower case; of those that repeat, the first."""
    return dict(reversed(scope["headers"]))


class Hosts:
    """Under which names the server is answered."""

    def __init__(self, exposure: Exposure) -> None:
        self._exposure = exposure
        name = parse_host(exposure.customers.partition("://")[2])
        self._customers = "" if name is None or is_loopback(name.name) else name.name
        # Callers say the same few names again and again, and reading one takes longer than all else about a request.
        self.refusal = lru_cache(maxsize=64)(self._judge)
        """Gives status and sentence for a ``Host`` that is not answered."""

    def _judge(self, raw: bytes) -> tuple[int, str] | None:
        host = parse_host(raw.decode("latin-1"))
        if host is None:
            return 400, "the Host header is missing or cannot be read"
        if host.name == self._customers:
            return NOTHING_HERE  # but their pages
        allowed = self._exposure.hosts
        if host.name in allowed or (not allowed and not self._exposure.loopback):
            return None
        if self._exposure.loopback and is_loopback(host.name):
            return None
        return 403, "the Host is a name this server is not known under it; use 127.0.0.1"


class Guard:
    """Refuses what must not come in and puts the headers on what goes out."""

    def __init__(self, app: ASGIApp, exposure: Exposure, limits: WebLimits, held: Held) -> None:
        self._app = app
        self._exposure = exposure
        self._body_bytes = limits.body_bytes
        self._limits = limits
        self._held = held
        self._origins = frozenset(origin.lower().rstrip("/") for origin in exposure.origins)
        self._hosts = Hosts(exposure)
        self._customers = exposure.customers.lower().rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._guard_http(scope, receive, send)
        elif scope["type"] == "websocket" and (refusal := self._refuse_websocket(first_headers(scope), scope)):
            await _deny(refusal, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _guard_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = with_headers(scope, send)
        headers = first_headers(scope)
        wrong_host = self._refuse_host(headers, scope)
        refusal = wrong_host or self._refuse_foreign(headers, scope)
        if refusal is not None and b"text/html" in headers.get(b"accept", b""):  # somebody looks at what is answered
            await refusal_page(refusal, scope, by_host=refusal is wrong_host)(scope, receive, send)
            return
        if refusal is None and _announced_bytes(headers) > self._body_bytes:
            refusal = self._too_large()
        if refusal is not None:
            await answer(refusal)(scope, receive, send)
            return
        body = _Body()
        try:
            await self._app(scope, self._limited(receive, body), send)
        finally:
            self._held.size -= body.size

    def _limited(self, receive: Receive, body: _Body) -> Receive:
        """Give a ``receive`` that ends the request once more has come than allowed: of it (413) or of all (503)."""

        async def limited() -> Message:
            message = await receive()
            if message["type"] == "http.request" and (size := len(message.get("body", b""))):
                body.size += size
                self._held.size += size
                if body.size > self._body_bytes:
                    raise self._too_large()
                if not self._held.has_room(self._limits):
                    raise Overloaded("too many bodies are being read; send again in a moment")
            return message

        return limited

    def _too_large(self) -> ProblemError:
        # The connection stays open: closing it on what is still coming would cost the caller this very answer.
        return ProblemError(
            413, f"the body is larger than {self._body_bytes} bytes; send the events in several batches"
        )

    def _refuse_host(self, headers: RawHeaders, scope: Scope) -> ProblemError | None:
        refusal = self._hosts.refusal(headers.get(b"host", b""))
        if refusal is NOTHING_HERE and scope["path"].startswith(FOR_CUSTOMERS):
            return None
        return ProblemError(*refusal) if refusal else None

    def _refuse_foreign(self, headers: RawHeaders, scope: Scope) -> ProblemError | None:
        """Refuse what a page of another site sent: an unsafe request, and a page of ours to be loaded into its own.

        Programs send none of these headers. To follow a link here, or to show a page in a frame, is to navigate: what may
        be framed the page itself says.
        """
        if scope["method"] in SAFE_METHODS:
            return self._refuse_loading(headers, scope)
        origin = headers.get(b"origin")
        if origin is not None and scope["path"].startswith(CUSTOMERS) and self._is_customers(origin, headers):
            return None
        if origin is not None:
            foreign = not self._is_ours(origin, headers, scope)
        else:
            foreign = headers.get(b"sec-fetch-site", b"none") in {b"cross-site", b"same-site"}
        return ProblemError(403, "a page of another site may not do this here") if foreign else None

    def _refuse_loading(self, headers: RawHeaders, scope: Scope) -> ProblemError | None:
        if headers.get(b"sec-fetch-site") != b"cross-site" or headers.get(b"sec-fetch-mode") == b"navigate":
            return None
        if scope["path"].startswith(NO_PAGES):
            return None
        return ProblemError(403, "a page of another site may link to this, but not load it")

    def _refuse_websocket(self, headers: RawHeaders, scope: Scope) -> ProblemError | None:
        if (refusal := self._refuse_host(headers, scope)) is not None:
            return refusal
        origin = headers.get(b"origin")
        if origin is None:
            if self._exposure.loopback:
                return None
            return ProblemError(403, "the Origin header is missing; only a browser's page may connect here")
        if self._is_ours(origin, headers, scope):
            return None
        return ProblemError(403, "a page of another site may not connect here")

    def _is_customers(self, raw: bytes, headers: RawHeaders) -> bool:
        """Tell whether a form of a customer's page sent this.

        That page names no referrer, since its address lets in who has it; so browsers say its origin is ``null``. Who
        could send the form from elsewhere would have to know the address, and then could do so from the page itself.
        """
        origin = raw.decode("latin-1").strip().lower()
        if origin == "null":
            return headers.get(b"sec-fetch-site", b"same-origin") == b"same-origin"
        return bool(self._customers) and origin == self._customers

    def _is_ours(self, raw: bytes, headers: RawHeaders, scope: Scope) -> bool:
        """Tell whether an origin is exactly where the request itself went, or one that is allowed."""
        origin = raw.decode("latin-1").strip().lower()
        if origin in self._origins:
            return True
        scheme, _, rest = origin.partition("://")
        theirs, ours = parse_host(rest), parse_host(headers.get(b"host", b"").decode("latin-1"))
        if theirs is None or ours is None or scheme not in _DEFAULT_PORTS:
            return False
        # A proxy that has ended TLS may put our loopback address into Origin, as it is: one port speaks one of the two alone.
        by_proxy = scheme == "http" and bool(theirs.port) and is_loopback(theirs.name)
        if scheme != _page_scheme(scope["scheme"]) and not by_proxy:
            return False
        port = _DEFAULT_PORTS[scheme]
        return (theirs.name, theirs.port or port) == (ours.name, ours.port or port)


def _page_scheme(scheme: str) -> str:
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)


def _announced_bytes(headers: RawHeaders) -> int:
    text = headers.get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


Fields = list[tuple[bytes, bytes]]
_ALWAYS: Fields = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]
_NOT_STORED: Fields = [*_ALWAYS, (b"cache-control", b"no-store")]
_STRICT: Fields = [(b"strict-transport-security", HSTS.encode())]


def fields_for(scope: Mapping[str, Any]) -> Fields:
    """Give the headers that an answer to a request of this ``path`` and ``scheme`` has."""
    fields = _NOT_STORED if scope["path"].startswith(NOT_STORED) else _ALWAYS
    return fields + _STRICT if scope["scheme"] == "https" else fields


def with_headers(scope: Scope, send: Send) -> Send:
    """Give a ``send`` that adds the headers to the start of the answer, leaving those the answer sets itself."""
    extra = fields_for(scope)

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [*message.get("headers", ())]
            names = {name.lower() for name, _ in own}
            message["headers"] = own + [field for field in extra if field[0] not in names]
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
