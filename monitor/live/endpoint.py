"""The websocket ``/live``: who may come, and frames to all who are there after each flush. No client has a task.

Who may come is decided before the connection is accepted. A client that takes nothing for five seconds is let go; what
goes wrong with one reaches no other. ``Gate.close`` sends everybody away with 1012 and a spread of delays
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
from monitor.live.line import EXTENSION, Line, framed
from monitor.live.ports import Clock
from monitor.live.session import POLICY_VIOLATION, Session
from monitor.live.views import Access
from monitor.shipped import MAX_CONNECTIONS, SEND_TIMEOUT_MS

logger = logging.getLogger(__name__)

SERVICE_RESTART = 1012
PUSHED_AT_ONCE = 100
"""Clients written to in one turn of the loop: between slices it answers others."""
FRAMED_KEPT = 64
CODES = ("1000", "1001", "1005", "1006", "1008", "1009", "1011", "1012", "other")
"""By which ended connections are counted; a client may send any of four thousand."""
REFUSALS = ("400", "401", "403", "404", "429", "503")


NOBODY_CAN_TELL = 503
"""Status of a refusal because the storage does not answer."""


class Refusal(NamedTuple):
    """Who is not let in, and why: an HTTP status and a sentence."""

    status: int
    title: str


class Limits(NamedTuple):
    """Of connections and time; loopback is exempt from those of an address and a user."""

    connections: int = MAX_CONNECTIONS
    per_address: int = 50
    per_user: int = 20
    send_s: float = SEND_TIMEOUT_MS / 1_000
    recheck_s: float = 300.0
    """How often who is connected is asked for again."""
    back_ms_first: int = 2_000
    """After a restart nobody comes back before there can be somebody ..."""
    back_ms_each: int = 4
    """... and then spread over this much for each client ..."""
    back_ms_least: int = 2_000
    """... but over this much at least."""


DEFAULTS = Limits()
Admit = Callable[[WebSocket], Awaitable[Access | Refusal]]
"""Checks origin and identity of a handshake; asked again of an open connection from time to time."""


class _Client:
    """One accepted connection: what its line tells, and what goes out on it."""

    __slots__ = (
        "_blocked_ms", "_gate", "_unsent_bytes", "access", "address", "check_once_more", "checked_ms", "checking", "hub",
        "line", "session", "websocket",
    )  # fmt: skip

    def __init__(self, gate: Gate, hub: Hub, websocket: WebSocket, access: Access, address: str) -> None:
        self._gate = gate
        self.hub = hub
        self.websocket = websocket
        self.line: Line = websocket.scope["extensions"][EXTENSION]["line"]
        self.access = access
        self.address = address
        self.session = Session(hub, access)
        self.checked_ms = gate.clock.monotonic_ms()
        self.checking = False
        self.check_once_more = False
        self._blocked_ms: float | None = None
        self._unsent_bytes = 0

    def received(self, text: str | None) -> None:
        """Take a message and answer it."""
        now_ms = self._gate.clock.now_ms()
        close = self.session.receive(text, now_ms)
        if close is None:
            self.push(now_ms)
        else:
            self.line.end(*close)

    def resumed(self) -> None:
        """Go on with the newest."""
        self.push(self._gate.clock.now_ms())

    def lost(self) -> None:
        """Be forgotten."""
        self._gate.leave(self)

    def push(self, now_ms: int) -> None:
        """Write the newest, unless what was written before is still to be taken. What goes wrong ends this client alone."""
        if self.line.ending or not self.line.takes:
            return
        try:
            texts = self.session.next_frames(now_ms)
            if texts:
                self.line.put([self._gate.framed(text) for text in texts])
        except BaseException:
            self.line.abort()
            raise

    def is_stuck(self, now_ms: float, patience_ms: float) -> bool:
        """Tell whether nothing at all of what waits for the client has been taken for so long."""
        if self.line.takes:
            self._blocked_ms = None
            return False
        unsent_bytes = self.line.unsent_bytes
        if self._blocked_ms is None or unsent_bytes < self._unsent_bytes:
            self._blocked_ms, self._unsent_bytes = now_ms, unsent_bytes
        return now_ms - self._blocked_ms >= patience_ms


class Gate:
    """All clients of this process. ``hub_of`` gives the hub of a site, None where there is no such site.

    The server must speak websockets by ``Line``.
    """

    def __init__(
        self, hub_of: Callable[[str], Hub | None], admit: Admit, clock: Clock, limits: Limits = DEFAULTS
    ) -> None:
        self._hub_of = hub_of
        self._admit = admit
        self.clock = clock
        self._limits = limits
        self._clients: dict[Hub, set[_Client]] = {}
        self._count: Counter[tuple[str, str]] = Counter()
        self._framed: dict[str, bytes] = {}
        self._checks: set[asyncio.Task[None]] = set()
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
        client = _Client(self, hub, websocket, access, address)
        self._enter(client)
        accepted = False
        try:
            offered = websocket.scope.get("subprotocols", [])
            await websocket.accept(SUBPROTOCOL if offered else None)
            accepted = True
        except (WebSocketDisconnect, RuntimeError, OSError) as gone:
            logger.debug("a client of /live is gone: %r", gone)
        finally:
            if not accepted:
                self.leave(client)
        if accepted:
            client.line.hand_over(client)
            client.push(self.clock.now_ms())

    def framed(self, text: str) -> bytes:
        """Give a text as it goes over the wire, made once for all who get it."""
        frame = self._framed.get(text)
        if frame is None:
            if len(self._framed) >= FRAMED_KEPT:
                self._framed.clear()
            frame = self._framed[text] = framed(text)
        return frame

    def close_user(self, user: str) -> None:
        """End a user's connections: they signed out, or may do less than before."""
        for client in self._everybody():
            if client.access.user == user:
                client.line.end(POLICY_VIOLATION, "signed out")

    def check_again(self) -> None:
        """Ask again for everybody who is known by name: somebody may do less than before."""
        now_ms = self.clock.monotonic_ms()
        for client in self._everybody():
            if client.access.user:
                self._check(client, now_ms)

    async def close(self, within_s: float = 5.0) -> None:
        """Send everybody away, each with an own delay before coming back; returns when all are gone or time is up."""
        self._closing = True
        spread_ms = max(self._limits.back_ms_least, len(self) * self._limits.back_ms_each)
        for number, client in enumerate(self._everybody()):
            back_ms = self._limits.back_ms_first + random.randrange(spread_ms)
            reason = msgspec.json.encode({"retry_after_ms": back_ms}).decode()
            client.line.end(SERVICE_RESTART, reason)
            if number % PUSHED_AT_ONCE == 0:
                await asyncio.sleep(0)
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

    def _everybody(self) -> list[_Client]:
        return [client for clients in self._clients.values() for client in clients]

    def _enter(self, client: _Client) -> None:
        hub = client.hub
        if hub not in self._clients:
            self._clients[hub] = set()
            hub.listen(lambda: self._push_all(hub))
        self._clients[hub].add(client)
        self.opened += 1
        self._count["address", client.address] += 1
        self._count["user", client.access.user] += 1
        self._empty.clear()

    def leave(self, client: _Client) -> None:
        """Forget a client whose connection is over."""
        client.session.close()
        code = str(client.line.code)
        self.closed[code if code in CODES else "other"] += 1
        self._clients[client.hub].discard(client)
        for key in (("address", client.address), ("user", client.access.user)):
            self._count[key] -= 1
            if not self._count[key]:
                del self._count[key]
        if not len(self):
            self._empty.set()

    # what goes out --------------------------------------------------------------------------------------------------

    def _push_all(self, hub: Hub) -> None:
        self._framed.clear()
        self._look_after(hub)
        # As a callback of its own: what goes wrong with a client is told by the loop, and the hub goes on.
        asyncio.get_running_loop().call_soon(self._push_some, iter(tuple(self._clients[hub])))

    def _push_some(self, clients: Iterator[_Client]) -> None:
        """Write to clients in slices, so that a thousand of them do not hold up what else the loop has to do."""
        now_ms, pushed = self.clock.now_ms(), 0
        try:
            for client in islice(clients, PUSHED_AT_ONCE):
                pushed += 1
                client.push(now_ms)
        finally:  # also where one has failed: the others get theirs, and the loop tells of the one
            if pushed:
                asyncio.get_running_loop().call_soon(self._push_some, clients)

    def _look_after(self, hub: Hub) -> None:
        """Let go who takes nothing, and ask again for whom that is due."""
        now_ms = self.clock.monotonic_ms()
        for client in self._clients[hub]:
            if client.is_stuck(now_ms, self._limits.send_s * 1_000):
                self.dropped += 1
                client.line.abort()
            elif now_ms - client.checked_ms >= self._limits.recheck_s * 1_000:
                self._check(client, now_ms)

    def _check(self, client: _Client, now_ms: float) -> None:
        if client.checking:
            client.check_once_more = True
            return
        client.checked_ms, client.checking = now_ms, True
        check = asyncio.create_task(self._check_again(client))
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _check_again(self, client: _Client) -> None:
        """Let go who may no longer come; while nobody can tell, nobody is."""
        client.check_once_more = False
        found = await self._admit(client.websocket)
        client.checking = False
        if isinstance(found, Refusal) and found.status == NOBODY_CAN_TELL:
            return
        if found != client.access:
            client.line.end(POLICY_VIOLATION, "you may no longer see this")
        elif client.check_once_more:
            self._check(client, self.clock.monotonic_ms())


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
