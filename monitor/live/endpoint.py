"""The websocket ``/live``: one reader and one writer a client, woken together after each flush.

Who may come is decided before the connection is accepted. A client that does not take a frame within five seconds is
let go; what goes wrong with one reaches no other. ``Gate.close`` sends everybody away with 1012 and a spread of delays
before the server stops (uvicorn's own shutdown would close without a reason, and all would come back at once).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import ip_address
from itertools import islice
from typing import NamedTuple

import msgspec
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.live.frames import SUBPROTOCOL
from monitor.live.hub import Hub
from monitor.live.ports import Clock
from monitor.live.session import POLICY_VIOLATION, Close, Session
from monitor.live.views import Access

logger = logging.getLogger(__name__)

SERVICE_RESTART = 1012
WAKE_AT_ONCE = 100
"""Clients woken in one turn of the loop: between slices it answers others."""
CLOSE_WITHIN_S = 1.0
CODES = ("1000", "1001", "1005", "1006", "1008", "1009", "1011", "1012", "other")
"""By which ended connections are counted; a client may send any of four thousand."""
REFUSALS = ("400", "401", "403", "404", "429", "503")


class Refusal(NamedTuple):
    """Who is not let in, and why: an HTTP status and a sentence."""

    status: int
    title: str


class Limits(NamedTuple):
    """Of connections and time; loopback is exempt from those of an address and a user."""

    connections: int = 10_000
    per_address: int = 50
    per_user: int = 20
    send_s: float = 5.0
    recheck_s: float = 300.0
    """How often who is connected is asked for again."""
    back_ms_each: int = 4
    """Spread at a restart: this much for each client (a handshake costs some 3.5 ms) ..."""
    back_ms_least: int = 2_000
    """... but this much at least."""


DEFAULTS = Limits()
Admit = Callable[[WebSocket], Awaitable[Access | Refusal]]
"""Checks origin and identity of a handshake; asked again of an open connection from time to time."""


class _Client:
    """One accepted connection."""

    __slots__ = (
        "access",
        "address",
        "closing",
        "code",
        "sending",
        "sent_ms",
        "session",
        "stuck",
        "task",
        "wake",
        "websocket",
    )

    def __init__(self, websocket: WebSocket, access: Access, address: str, session: Session) -> None:
        self.websocket = websocket
        self.access = access
        self.address = address
        self.session = session
        self.wake = asyncio.Event()
        self.closing: Close | None = None
        self.code = 1006
        """The client's own, where it closed."""
        self.task = asyncio.current_task()
        self.sending = False
        self.sent_ms = 0.0
        """When the last sending began."""
        self.stuck = False

    def drop_if_stuck(self, before_ms: float) -> bool:
        """End the connection without a word if a send has been waiting since before an instant: nobody reads."""
        if not self.sending or self.sent_ms > before_ms or self.stuck or self.task is None:
            return False
        self.stuck = True
        self.task.cancel("frames are not taken")
        return True

    def close(self, code: int, reason: str) -> None:
        """Let the writer close the connection as the next thing it does; the first reason stands."""
        if self.closing is None:
            self.closing = Close(code, reason)
        self.wake.set()


class _EndedError(Exception):
    """The writer has ended the connection; the reader need not wait for more."""


class Gate:
    """All clients of this process. ``hub_of`` gives the hub of a site, None where there is no such site."""

    def __init__(
        self, hub_of: Callable[[str], Hub | None], admit: Admit, clock: Clock, limits: Limits = DEFAULTS
    ) -> None:
        self._hub_of = hub_of
        self._admit = admit
        self._clock = clock
        self._limits = limits
        self._clients: dict[Hub, set[_Client]] = {}
        self._count: Counter[tuple[str, str]] = Counter()
        self._closing = False
        self._empty = asyncio.Event()
        self._empty.set()
        self.dropped = 0
        """Clients let go because they did not take a frame in time."""
        self.opened = 0
        self.closed: Counter[str] = Counter(dict.fromkeys(CODES, 0))
        """Connections that ended, by code: ours, or the client's."""
        self.refused: Counter[str] = Counter(dict.fromkeys(REFUSALS, 0))

    def __len__(self) -> int:
        return sum(map(len, self._clients.values()))

    def route(self, path: str = "/live") -> WebSocketRoute:
        return WebSocketRoute(path, self.serve, name="live")

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection from its handshake to its end."""
        found = await self._let_in(websocket)
        if isinstance(found, Refusal):
            self.refused[str(found.status)] += 1
            await _deny(websocket, found)
            return
        access, hub, address = found
        client = _Client(websocket, access, address, Session(hub, access))
        self._enter(hub, client)
        try:
            offered = websocket.scope.get("subprotocols", [])
            await websocket.accept(SUBPROTOCOL if offered else None)
            await self._talk(client)
        except (WebSocketDisconnect, RuntimeError, OSError) as gone:
            logger.debug("a client of /live is gone: %r", gone)
        except asyncio.CancelledError:
            if not client.stuck or client.task is None or client.task.uncancel():
                raise
        finally:
            self._leave(hub, client)

    def close_user(self, user: str) -> None:
        """End a user's connections: they signed out, or may do less than before."""
        for clients in self._clients.values():
            for client in clients:
                if client.access.user == user:
                    client.close(POLICY_VIOLATION, "signed out")

    async def close(self, within_s: float = 5.0) -> None:
        """Send everybody away, each with an own delay before coming back; returns when all are gone or time is up."""
        self._closing = True
        spread_ms = max(self._limits.back_ms_least, len(self) * self._limits.back_ms_each)
        for clients in self._clients.values():
            for client in clients:
                reason = msgspec.json.encode({"retry_after_ms": random.randrange(spread_ms)}).decode()
                client.close(SERVICE_RESTART, reason)
        try:
            async with asyncio.timeout(within_s):
                await self._empty.wait()
        except TimeoutError:
            logger.warning("%d clients of /live were still there at the end", len(self))

    # who may come ---------------------------------------------------------------------------------------------------

    async def _let_in(self, websocket: WebSocket) -> tuple[Access, Hub, str] | Refusal:
        offered = websocket.scope.get("subprotocols", [])
        if offered and SUBPROTOCOL not in offered:
            return Refusal(400, f"this server speaks {SUBPROTOCOL} only")
        access = await self._admit(websocket)
        if isinstance(access, Refusal):
            return access
        hub = self._hub_of(access.site)
        if hub is None:
            return Refusal(404, "there is no such site")
        if self._closing or not hub.loaded:
            return Refusal(503, "not ready yet, try again")
        address = websocket.client.host if websocket.client else ""
        if len(self) >= self._limits.connections:
            return Refusal(503, "as many are connected as may be")
        if not _is_loopback(address):
            if self._count["address", address] >= self._limits.per_address:
                return Refusal(429, "too many connections from your address")
            if access.user and self._count["user", access.user] >= self._limits.per_user:
                return Refusal(429, "too many connections of yours")
        return access, hub, address

    def _enter(self, hub: Hub, client: _Client) -> None:
        clients = self._clients.get(hub)
        if clients is None:
            clients = self._clients[hub] = set()
            hub.listen(lambda: self._wake(hub))
        clients.add(client)
        self.opened += 1
        self._count["address", client.address] += 1
        self._count["user", client.access.user] += 1
        self._empty.clear()

    def _leave(self, hub: Hub, client: _Client) -> None:
        client.session.close()
        code = str(client.closing.code if client.closing is not None else client.code)
        self.closed[code if code in CODES else "other"] += 1
        self._clients[hub].discard(client)
        for key in (("address", client.address), ("user", client.access.user)):
            self._count[key] -= 1
            if not self._count[key]:
                del self._count[key]
        if not len(self):
            self._empty.set()

    # the two halves of a conversation -------------------------------------------------------------------------------

    async def _talk(self, client: _Client) -> None:
        try:
            async with asyncio.TaskGroup() as both:
                writer = both.create_task(self._write(client))
                await self._read(client)
                if client.closing is None:
                    writer.cancel()
        except* (_EndedError, WebSocketDisconnect, RuntimeError, OSError) as gone:
            logger.debug("a client of /live is gone: %r", gone.exceptions)

    async def _read(self, client: _Client) -> None:
        while True:
            message = await client.websocket.receive()
            if message["type"] == "websocket.disconnect":
                client.code = message.get("code") or client.code
                return
            close = client.session.receive(message.get("text"), self._clock.now_ms())
            if close is not None:
                client.close(*close)
                return
            client.wake.set()

    async def _write(self, client: _Client) -> None:
        """Send the newest whenever woken; ends, with the connection, by ``_EndedError`` or what sending raised."""
        checked_ms = self._clock.monotonic_ms()
        while (closing := client.closing) is None:
            client.wake.clear()
            await self._send(client, client.session.next_frames(self._clock.now_ms()))
            if client.sent_ms - checked_ms >= self._limits.recheck_s * 1_000:
                checked_ms = client.sent_ms
                await self._check_again(client)
            await client.wake.wait()
        await self._say_goodbye(client, closing)
        raise _EndedError

    async def _send(self, client: _Client, frames: list[str]) -> None:
        client.sent_ms = self._clock.monotonic_ms()
        client.sending = True  # watched at every pulse: cheaper than a timer a send
        for frame in frames:
            await client.websocket.send({"type": "websocket.send", "text": frame})
        client.sending = False

    async def _check_again(self, client: _Client) -> None:
        if await self._admit(client.websocket) != client.access:
            client.close(POLICY_VIOLATION, "you may no longer see this")

    async def _say_goodbye(self, client: _Client, closing: Close) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await client.websocket.close(*closing)
        except TimeoutError:
            logger.debug("a client of /live did not take its close")

    def _wake(self, hub: Hub) -> None:
        """Wake a hub's clients in slices, so that a thousand sends do not hold up what else the loop has to do."""
        before_ms = self._clock.monotonic_ms() - self._limits.send_s * 1_000
        clients = tuple(self._clients[hub])
        self.dropped += sum(client.drop_if_stuck(before_ms) for client in clients)
        _wake_some(iter(clients))


def _wake_some(clients: Iterator[_Client]) -> None:
    woken = 0
    for client in islice(clients, WAKE_AT_ONCE):
        client.wake.set()
        woken += 1
    if woken == WAKE_AT_ONCE:
        asyncio.get_running_loop().call_soon(_wake_some, clients)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address  # a Unix socket has no address


async def _deny(websocket: WebSocket, refusal: Refusal) -> None:
    body = {"type": "about:blank", "title": refusal.title, "status": refusal.status}
    headers = {"Retry-After": "2"} if refusal.status in (429, 503) else {}
    await websocket.send_denial_response(
        Response(msgspec.json.encode(body), refusal.status, headers, "application/problem+json")
    )
