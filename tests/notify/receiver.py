"""A real HTTP receiver on loopback that keeps what was posted to it and answers what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import msgspec

from monitor._reply_config import ReplySettings

SECRET = "a secret of the tests"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    """Give an answer as it goes over the wire."""
    head = [f"HTTP/1.1 {status} Something", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Post(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]

    @property
    def told(self) -> dict[str, Any]:
        return dict(msgspec.json.decode(self.body))

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as a receiver would that knows RFC 2104 and nothing of our code."""
        parts = dict(part.split("=", 1) for part in self.headers["x-moment-signature"].split(","))
        key = secret.encode().ljust(64, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + parts["t"].encode() + b"." + self.body)
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner.digest())
        return outer.hexdigest() == parts["v1"]


class Receiver:
    """``answer_to`` gives the bytes of each answer; None: none at all, the connection stays open and silent."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answer_to: Callable[[Post], bytes | None] = lambda _: OK
        self.port = 0
        self.scheme = "http"
        self._came = asyncio.Condition()
        self._open: set[asyncio.StreamWriter] = set()

    def settings(self, **more: Any) -> ReplySettings:
        """Give the settings of a hook that posts here."""
        given: dict[str, Any] = {
            "url": f"{self.scheme}://127.0.0.1:{self.port}/in?x=1",
            "secret": SECRET,
            "allow_private": True,
        }
        return ReplySettings(**(given | more))

    async def got(self, count: int) -> list[Post]:
        """Wait until so many posts have come."""
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(lambda: len(self.posts) >= count)
        return self.posts

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
            body = await reader.readexactly(int(headers["content-length"]))
            post = Post(head[0].split(" ")[1], headers, body)
            async with self._came:
                self.posts.append(post)
                self._came.notify_all()
            if (said := self.answer_to(post)) is not None:
                writer.write(said)
                await writer.drain()
                writer.close()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    def hang_up(self) -> None:
        """Close whatever is still open."""
        for writer in self._open:
            writer.close()


@contextlib.asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    receiver.scheme = "https" if tls else "http"
    try:
        yield receiver
    finally:
        server.close()
        receiver.hang_up()
        await server.wait_closed()
