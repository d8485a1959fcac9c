"""The websocket over a real server and a real client on the loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from monitor.domain.policy import Policy
from monitor.live import endpoint
from monitor.live.endpoint import Gate, Limits, Refusal
from monitor.live.hub import Hub, Settings
from monitor.live.session import Session
from monitor.live.views import Access
from monitor.serving import server_config
from tests.live.live_site import RunningClock, ScriptedFeed, SiteScript, contact, until


@dataclass
class Served:
    """A running server with one site."""

    url: str
    gate: Gate
    hub: Hub
    feed: ScriptedFeed
    server: uvicorn.Server

    def connect(self, **more: Any) -> connect:
        return connect(self.url, **({"subprotocols": ["moment.v1"], "compression": None} | more))


async def admit_all(websocket: WebSocket) -> Access | Refusal:
    return Access(user=websocket.query_params.get("user", ""), site=websocket.query_params.get("site", "main"))


Admit = Callable[[WebSocket], Any]


@asynccontextmanager
async def serving(
    admit: Admit = admit_all,
    limits: Limits = endpoint.DEFAULTS,
    hub_settings: Settings | None = None,
    ping_s: float = 20.0,
) -> AsyncIterator[Served]:
    feed = ScriptedFeed(SiteScript())
    feed.script.commit(views={"c1": contact("c1")}, lines=[["sales", "c1", 1.0]])
    hub = Hub(feed, RunningClock(), Policy(), hub_settings or Settings(per_second=500, block_ms=50, retry_ms=1))
    gate = Gate({"main": hub}.get, admit, RunningClock(), limits)
    listener = socket.create_server(("127.0.0.1", 0))
    config = server_config(Starlette(routes=[gate.route()]))
    config.ws_ping_interval = config.ws_ping_timeout = ping_s
    server = uvicorn.Server(config)
    hub.start(feed.script.loaded())
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(hub.run())
        serving = tasks.create_task(server._serve([listener]))
        try:
            yield Served(f"ws://127.0.0.1:{listener.getsockname()[1]}/live", gate, hub, feed, server)
        finally:
            await gate.close()
            server.should_exit = True
            await serving
            following.cancel()


async def ask(client: ClientConnection, **frame: Any) -> None:
    await client.send(msgspec.json.encode(frame).decode())


async def next_of(client: ClientConnection, *kinds: str) -> Any:
    """Read until a frame of one of these kinds."""
    async with asyncio.timeout(20):
        while True:
            text = await client.recv()
            assert isinstance(text, str), "frames are text"
            frame = msgspec.json.decode(text)
            if frame["type"] in kinds:
                return frame


async def closing_of(client: ClientConnection) -> tuple[int | None, str | None]:
    """Read until the connection is closed; gives code and reason."""
    async with asyncio.timeout(20):
        with suppress(ConnectionClosed):
            async for _ in client:
                pass
    return client.close_code, client.close_reason


async def test_a_client_gets_the_state_then_patches_then_resumes() -> None:
    async with serving() as served:
        async with served.connect() as client:
            assert client.subprotocol == "moment.v1"
            await ask(client, type="subscribe", view="contacts")
            state = await next_of(client, "state")
            assert list(state["data"]) == ["c1"]
            await served.feed.commit(views={"c2": contact("c2")})
            patch = await next_of(client, "patch")
            assert list(patch["set"]) == ["c2"]
        await served.feed.commit(views={"c1": None})
        await until(served.hub, lambda: served.hub.moment.offset == served.feed.script.offset)
        async with served.connect() as client:
            await ask(client, type="subscribe", view="contacts", epoch=patch["epoch"], offset=patch["offset"])
            resumed = await next_of(client, "state", "patch")
            assert (resumed["type"], resumed["set"], resumed["remove"]) == ("patch", {}, ["c1"])


async def test_beats_come_within_two_seconds_of_each_other() -> None:
    async with serving() as served, served.connect() as client:
        instants = [(await next_of(client, "beat"))["now_ms"] for _ in range(3)]
        assert all(later - earlier <= 2_000 for earlier, later in pairwise(instants))


async def test_a_frame_of_no_use_is_answered_and_the_connection_stays() -> None:
    async with serving() as served, served.connect() as client:
        await client.send("{")
        assert (await next_of(client, "error"))["message"]
        await client.send(b"\x00binary")
        assert (await next_of(client, "error"))["message"] == "send text frames"
        await ask(client, type="subscribe", view="queues")
        assert (await next_of(client, "state"))["view"] == "queues"


async def test_a_client_that_speaks_another_protocol_is_refused() -> None:
    async with serving() as served:
        with pytest.raises(InvalidStatus) as refused:
            await served.connect(subprotocols=["graphql-ws"])
        assert refused.value.response.status_code == 400
        assert b"moment.v1" in (refused.value.response.body or b"")


async def test_a_client_that_names_no_protocol_is_let_in() -> None:
    async with serving() as served, served.connect(subprotocols=None) as client:
        assert client.subprotocol is None
        assert await next_of(client, "beat")


async def test_who_is_not_admitted_is_refused_before_the_connection_is_accepted() -> None:
    async def refuse(websocket: WebSocket) -> Access | Refusal:
        return Refusal(403, f"{websocket.headers['origin']} may not")

    async with serving(refuse) as served:
        with pytest.raises(InvalidStatus) as refused:
            await served.connect(origin="https://elsewhere.example")
        assert refused.value.response.status_code == 403
        assert refused.value.response.headers["content-type"] == "application/problem+json"


async def test_a_site_that_is_not_there_and_one_not_yet_read_are_refused() -> None:
    async with serving() as served:
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.url + "?site=other")
        assert refused.value.response.status_code == 404
        served.hub.loaded = False
        with pytest.raises(InvalidStatus) as refused:
            await served.connect()
        assert refused.value.response.status_code == 503
        assert {code: count for code, count in served.gate.refused.items() if count} == {"404": 1, "503": 1}
        assert refused.value.response.headers["retry-after"] == "2"


async def test_more_connections_than_allowed_are_refused() -> None:
    async with serving(limits=Limits(connections=1)) as served, served.connect():
        with pytest.raises(InvalidStatus) as refused:
            await served.connect()
        assert refused.value.response.status_code == 503


@pytest.mark.parametrize("limits", [Limits(per_address=1), Limits(per_user=1)])
async def test_an_address_or_user_has_its_own_limit_but_not_on_loopback(
    limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(limits=limits) as served, connect(served.url + "?user=ana"), connect(served.url + "?user=ana"):
        monkeypatch.setattr(endpoint, "_is_loopback", lambda _: False)
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.url + "?user=ana")
        assert refused.value.response.status_code == 429


def test_loopback_is_known_in_all_its_spellings() -> None:
    spelled = {"127.0.0.1": True, "::1": True, "127.9.9.9": True, "": True, "10.0.0.1": False, "localhost": False}
    assert {address: endpoint._is_loopback(address) for address in spelled} == spelled


async def test_a_frame_over_four_kilobytes_closes_with_1009() -> None:
    async with serving() as served, served.connect() as client:
        await client.send("x" * 4_097)
        assert (await closing_of(client))[0] == 1009


async def test_abuse_closes_with_1008() -> None:
    async with serving() as served, served.connect() as client:
        for _ in range(101):
            await ask(client, type="unsubscribe", view="queues")
        assert await closing_of(client) == (1008, "more than 100 messages a minute")


async def test_at_shutdown_everybody_is_sent_away_with_1012_and_an_own_delay() -> None:
    async with serving(limits=Limits(back_ms_least=60_000)) as served:
        clients = [await served.connect() for _ in range(5)]
        for client in clients:
            await next_of(client, "beat")
        closing = asyncio.create_task(served.gate.close())
        endings = [await closing_of(client) for client in clients]
        await closing
        assert {code for code, _ in endings} == {1012}
        delays = [msgspec.json.decode(reason or "")["retry_after_ms"] for _, reason in endings]
        assert all(2_000 <= delay < 62_000 for delay in delays)
        assert len(set(delays)) > 1
        assert len(served.gate) == 0
        with pytest.raises(InvalidStatus):
            await served.connect()


async def test_a_user_who_signed_out_is_disconnected_and_others_are_not() -> None:
    async with serving() as served, connect(served.url + "?user=ana") as ana, connect(served.url + "?user=bob") as bob:
        await next_of(ana, "beat")
        await next_of(bob, "beat")
        served.gate.close_user("ana")
        assert await closing_of(ana) == (1008, "signed out")
        await ask(bob, type="subscribe", view="contacts")
        assert await next_of(bob, "state")


async def test_who_may_no_longer_see_it_is_disconnected() -> None:
    may_see = [True]

    async def admit(websocket: WebSocket) -> Access | Refusal:
        return Access() if may_see[0] else Refusal(401, "expired")

    async with serving(admit, Limits(recheck_s=0)) as served, served.connect() as client:
        await next_of(client, "beat")
        may_see[0] = False
        await served.feed.commit(views={"c1": None})
        assert await closing_of(client) == (1008, "you may no longer see this")


async def test_a_client_that_vanishes_takes_nobody_with_it_and_leaves_nothing_behind() -> None:
    async with serving() as served, served.connect() as staying:
        gone = await served.connect()
        for client in (staying, gone):
            await ask(client, type="subscribe", view="contacts")
            await next_of(client, "state")
        gone.transport.abort()
        await served.feed.commit(views={"c2": contact("c2")})
        assert list((await next_of(staying, "patch"))["set"]) == ["c2"]
        await until(served.hub, lambda: len(served.gate) == 1)


async def test_a_client_that_reads_nothing_is_let_go_and_others_do_not_wait_for_it() -> None:
    async with serving(limits=Limits(send_s=0.2)) as served, served.connect() as lively:
        with socket.socket() as sleeper:
            sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            host, port = served.url.removeprefix("ws://").removesuffix("/live").split(":")
            sleeper.connect((host, int(port)))
            sleeper.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(sleeper, _HANDSHAKE)
            assert (await loop.sock_recv(sleeper, 12)).startswith(b"HTTP/1.1 101")
            await loop.sock_sendall(sleeper, _masked(b'{"type":"subscribe","view":"contacts"}'))
            await ask(lively, type="subscribe", view="contacts")
            await next_of(lively, "state")
            step = 0
            while not served.gate.dropped:
                step += 1
                await served.feed.commit(views={"c1": contact("c1", topic=f"{step}" + "x" * 200_000)})
                assert (await next_of(lively, "patch"))["set"]["c1"]["topic"].startswith(str(step))
                assert step < 2_000
            sleeper.close()
            await until(served.hub, lambda: len(served.gate) == 1)
            assert (served.gate.opened, served.gate.closed["1006"]) == (2, 1)


async def test_ended_connections_are_counted_by_their_code_any_other_than_the_known_together() -> None:
    async with serving() as served:
        for code in (1000, 1001, 4_123, 4_124):
            client = await served.connect()
            await client.close(code)
        await until(served.hub, lambda: not len(served.gate))
        counted = {code: count for code, count in served.gate.closed.items() if count}
        assert counted == {"1000": 1, "1001": 1, "other": 2}


_HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def _masked(payload: bytes) -> bytes:
    """Give a short text frame as a client must send it; a mask of zeros changes nothing."""
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def test_more_clients_than_are_woken_at_once_are_all_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "PUSHED_AT_ONCE", 2)
    async with serving() as served:
        clients = [await served.connect() for _ in range(5)]
        for client in clients:
            await ask(client, type="subscribe", view="contacts")
            await next_of(client, "state")
        await served.feed.commit(views={"c2": contact("c2")})
        for client in clients:
            assert list((await next_of(client, "patch"))["set"]) == ["c2"]


class Unserved(Session):
    """A session for which there is no next frame."""

    def next_frames(self, now_ms: int) -> list[str]:
        raise ArithmeticError(now_ms)


async def test_a_client_that_cannot_be_served_ends_alone_and_it_is_told() -> None:
    async with serving() as served, served.connect() as good, served.connect() as bad:
        for client in (good, bad):
            await ask(client, type="subscribe", view="contacts")
            await next_of(client, "state")
        broken = next(one for one in served.gate._everybody() if one.websocket.client == bad.local_address[:2])
        broken.session = Unserved(served.hub, Access())
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        await served.feed.commit(views={"c2": contact("c2")})
        assert list((await next_of(good, "patch"))["set"]) == ["c2"]
        await until(served.hub, lambda: len(served.gate) == 1)
        assert [type(one["exception"]) for one in told] == [ArithmeticError]
