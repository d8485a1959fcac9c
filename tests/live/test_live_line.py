"""A line and those who abuse it: floods, broken frames, and who does not take its close. Raw bytes over the loopback."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest
from starlette.websockets import WebSocket

from monitor.live import line
from monitor.live.endpoint import Limits, Refusal
from monitor.live.line import FRAMES_A_MINUTE, framed
from monitor.live.views import Access
from tests.faults.boards_frames import CLOSE, PING, TEXT, sent
from tests.live.live_site import contact, until
from tests.live.test_live_endpoint import Served, next_of, serving

HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
BINARY, CONTINUATION = 2, 0


class Raw:
    """A client that sends what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            [length] = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            [length] = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 15, await self.reader.readexactly(length)

    async def closing(self) -> tuple[int, str]:
        """Read until the close; gives code and reason."""
        async with asyncio.timeout(10):
            while True:
                opcode, payload = await self.frame()
                if opcode == CLOSE:
                    return struct.unpack("!H", payload[:2])[0], payload[2:].decode()


@asynccontextmanager
async def connected(served: Served) -> AsyncIterator[Raw]:
    """A connection on which nothing has been said."""
    host, port = served.url.removeprefix("ws://").removesuffix("/live").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 24)
    yield Raw(reader, writer)
    writer.close()


@asynccontextmanager
async def dialled(served: Served) -> AsyncIterator[Raw]:
    """A connection that has been accepted."""
    async with connected(served) as client:
        client.writer.write(HANDSHAKE)
        assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        yield client


async def come_to(holds: Callable[[], bool]) -> None:
    """Let the server go on until something holds that it tells nobody of."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - there is nothing to be woken by
            await asyncio.sleep(0)


class SlowDoor:
    """Lets people in when the test says so."""

    def __init__(self) -> None:
        self.asked, self.opened = asyncio.Event(), asyncio.Event()
        self.fails = False

    async def admit(self, _: WebSocket) -> Access | Refusal:
        self.asked.set()
        await self.opened.wait()
        if self.fails:
            raise ArithmeticError("a door that cannot be opened")
        return Access()


async def test_what_is_asked_while_the_door_is_still_shut_is_answered_behind_it() -> None:
    door = SlowDoor()
    async with serving(door.admit) as served, connected(served) as client:
        client.writer.write(HANDSHAKE)
        await door.asked.wait()
        client.writer.write(sent(TEXT, b'{"type":"subscribe","view":"contacts"}'))
        [line_] = served.server.server_state.connections
        assert isinstance(line_, line.Line)
        await come_to(lambda: line_.queue.qsize() > 1)
        door.opened.set()
        await client.reader.readuntil(b"\r\n\r\n")
        async with asyncio.timeout(10):
            while b'"type":"state"' not in (await client.frame())[1]:
                pass


async def test_who_leaves_before_the_door_opens_leaves_nothing_behind() -> None:
    door = SlowDoor()
    async with serving(door.admit) as served:
        async with connected(served) as client:
            client.writer.write(HANDSHAKE)
            await door.asked.wait()
        await come_to(lambda: not served.server.server_state.connections)
        door.opened.set()
        await come_to(lambda: not served.server.server_state.tasks)
        assert not len(served.gate)


async def test_who_floods_the_door_is_hung_up_on() -> None:
    door = SlowDoor()
    async with serving(door.admit) as served, connected(served) as client:
        client.writer.write(HANDSHAKE)
        await door.asked.wait()
        client.writer.write(sent(PING) * (FRAMES_A_MINUTE + 1))
        with suppress(ConnectionResetError):
            assert not await client.reader.read(), "not a word"
        door.opened.set()


async def test_a_door_that_fails_is_told_as_500(caplog: pytest.LogCaptureFixture) -> None:
    door = SlowDoor()
    door.fails = True
    door.opened.set()
    async with serving(door.admit) as served, connected(served) as client:
        client.writer.write(HANDSHAKE)
        assert (await client.reader.read()).startswith(b"HTTP/1.1 500")
        assert not len(served.gate)
    assert "a door that cannot be opened" in caplog.text


async def test_who_answers_no_ping_is_let_go() -> None:
    async with serving(ping_s=0.1) as served, dialled(served) as client:
        assert (await client.closing())[0] == 1011
        await until(served.hub, lambda: not len(served.gate))


FLOODS = {
    "pings": sent(PING) * (FRAMES_A_MINUTE + 1),
    "empty pieces of a message": sent(TEXT, final=False) + sent(CONTINUATION, final=False) * FRAMES_A_MINUTE,
}


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_flood_of_frames_that_are_no_messages_ends_with_1008(flood: str) -> None:
    async with serving() as served, dialled(served) as client:
        client.writer.write(FLOODS[flood])
        assert await client.closing() == (1008, f"more than {FRAMES_A_MINUTE} frames a minute")


BROKEN = {
    "no mask": (b"\x81\x01x", 1002),
    "garbage": (bytes(range(0x70, 0xF0)), 1002),
    "no UTF-8": (sent(TEXT, b"\xff"), 1007),
    "too large": (b"\x81\xff" + struct.pack("!Q", 66_560) + bytes(4), 1009),
    "a continuation of nothing": (sent(CONTINUATION, b"x"), 1002),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_who_breaks_the_protocol_is_told_how_and_others_go_on(fault: str) -> None:
    broken, code = BROKEN[fault]
    async with serving() as served, served.connect() as good, dialled(served) as client:
        await until(served.hub, lambda: len(served.gate) == 2)
        client.writer.write(broken)
        assert (await client.closing())[0] == code
        await until(served.hub, lambda: len(served.gate) == 1)
        await good.send('{"type":"subscribe","view":"contacts"}')
        assert await next_of(good, "state")


async def test_a_message_in_pieces_is_one_and_a_binary_one_is_refused() -> None:
    async with serving() as served, dialled(served) as client:
        asked = b'{"type":"subscribe","view":"queues"}'
        client.writer.write(sent(TEXT, asked[:9], final=False) + sent(PING, b"!") + sent(CONTINUATION, asked[9:]))
        seen = [await client.frame() for _ in range(3)]
        assert (10, b"!") in seen, "a ping is answered"
        assert any(b'"view":"queues"' in payload for _, payload in seen)
        client.writer.write(sent(BINARY, asked))
        async with asyncio.timeout(10):
            while b"send text frames" not in (await client.frame())[1]:
                pass


async def test_what_follows_abuse_is_not_read() -> None:
    async with serving() as served, dialled(served) as client:
        client.writer.write(sent(TEXT, b'{"type":"unsubscribe","view":"queues"}') * 500)
        assert await client.closing() == (1008, "more than 100 messages a minute")


async def test_a_close_is_answered_and_the_connection_ended() -> None:
    async with serving() as served, dialled(served) as client:
        client.writer.write(sent(CLOSE, struct.pack("!H", 1000)))
        assert (await client.closing())[0] == 1000
        assert await client.reader.read() == b""
        await until(served.hub, lambda: not len(served.gate))


async def stop_reading(served: Served, client: Raw) -> None:
    """Let a client that shows contacts read no more, and so much happen that it stands in the way."""
    while b'"data"' not in (await client.frame())[1]:
        pass
    assert isinstance(client.writer.transport, asyncio.Transport)
    client.writer.transport.pause_reading()
    [board] = served.gate._everybody()
    script = served.feed.script
    while board.line.takes:
        await served.feed.commit(views={"c1": contact("c1", topic=f"{script.number}" + "x" * 300_000)})
        await until(served.hub, lambda: served.hub.moment.offset == script.offset)


async def test_who_reads_on_after_a_while_gets_the_newest() -> None:
    async with serving(limits=Limits(send_s=60)) as served, dialled(served) as client:
        client.writer.write(sent(TEXT, b'{"type":"subscribe","view":"contacts"}'))
        await stop_reading(served, client)
        for number in range(5):
            await served.feed.commit(views={f"new {number}": contact(f"new {number}")})
        await until(served.hub, lambda: served.hub.moment.offset == served.feed.script.offset)
        assert isinstance(client.writer.transport, asyncio.Transport)
        client.writer.transport.resume_reading()
        async with asyncio.timeout(20):
            while b'"new 4"' not in (payload := (await client.frame())[1]):
                pass
        assert b'"new 0"' in payload, "all that changed since, in one frame"


async def test_who_does_not_take_its_close_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LINGER_S", 0.1)
    async with serving(limits=Limits(send_s=60)) as served, dialled(served) as client:
        client.writer.write(sent(TEXT, b'{"type":"subscribe","view":"contacts"}'))
        await stop_reading(served, client)
        async with asyncio.timeout(10):
            await served.gate.close()
        assert not len(served.gate)
        assert not served.gate.dropped


def test_a_frame_is_the_same_as_the_library_would_write() -> None:
    text = msgspec.json.encode({"a": "ü" * 70_000}).decode()
    assert framed("x") == b"\x81\x01x"
    assert framed(text)[:2] == b"\x81\x7f"
    assert framed(text)[10:].decode() == text
