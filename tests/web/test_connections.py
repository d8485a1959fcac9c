"""HTTP connections that dawdle, flood or say nothing, on a real server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.web import connections
from monitor.web.connections import HEAD_BYTES, HttpConnection

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def echo(request: Request) -> Response:
    return Response(await request.body() or b"none")


class Served(NamedTuple):
    """A running server."""

    port: int
    server: uvicorn.Server

    async def dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    listener = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=HttpConnection, lifespan="off", log_level="critical"))
    serving = asyncio.create_task(server._serve([listener]))
    yield Served(listener.getsockname()[1], server)
    server.should_exit = True
    await serving


async def the_end(reader: asyncio.StreamReader) -> bytes:
    """Read until the server hangs up."""
    async with asyncio.timeout(10):
        return await reader.read()


async def answer(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return head + await reader.readexactly(length)


async def test_a_connection_that_says_nothing_is_ended(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN_S", 0.1)
    reader, writer = await served.dial()
    assert (await the_end(reader)).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_half_a_head_is_waited_for_only_so_long(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = await served.dial()
    writer.write(GET)
    assert (await answer(reader)).endswith(b"none")
    monkeypatch.setattr(connections, "HEAD_WITHIN_S", 0.1)
    writer.write(GET[:-2])
    assert (await the_end(reader)).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_a_body_that_does_not_come_ends_the_connection(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BODY_WITHIN_S", 0.1)
    reader, writer = await served.dial()
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
    assert await the_end(reader) == b"", "its answer is not known yet"
    writer.close()


async def test_an_endless_head_is_refused(served: Served) -> None:
    reader, writer = await served.dial()
    writer.write(b"GET / HTTP/1.1\r\n")
    writer.write(b"X: " + b"a" * (HEAD_BYTES + 1))
    await writer.drain()
    assert (await the_end(reader)).startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_requests_that_follow_each_other_are_answered_however_large_the_bodies(served: Served) -> None:
    reader, writer = await served.dial()
    body = b"b" * (3 * HEAD_BYTES)
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    writer.write(post + body + GET[:10])
    assert (await answer(reader)).endswith(body)
    writer.write(GET[10:] + GET)
    assert (await answer(reader)).endswith(b"none")
    assert (await answer(reader)).endswith(b"none")
    [connection] = served.server.server_state.connections
    assert isinstance(connection, HttpConnection)
    assert connection._deadline is None, "nothing is waited for any more"
    writer.close()
