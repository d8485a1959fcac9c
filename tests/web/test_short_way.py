"""Plain posts of events take a short way beneath the application: it must not be told from the usual one."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from monitor.errors import StorageDown
from monitor.intake import Intake
from monitor.intake_lane import Limits
from monitor.web.ports import Exposure, WebLimits
from monitor.web.short_way import short_way
from tests.web.web_site import Journal, Site, Time

EVENT = {"type": "contact.queued", "subject": "c-1", "id": "a", "data": {"queue": "sales"}}
BODY = json.dumps(EVENT).encode()
USUAL = ("X-Other: 1",)
"""A header that makes a post take the usual way."""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Served:
    """A site behind uvicorn on a socket, which knows what the application was asked."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.asked: list[str] = []
        self.port = 0
        self.server: uvicorn.Server | None = None
        self.answers_all = False

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        await self.site.app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Served]:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self.app,
            http=short_way(self.site.services),
            interface="asgi3",
            log_config=None,
            lifespan="off",
            server_header=False,
        )
        self.server = uvicorn.Server(config)
        serving = asyncio.create_task(self.server._serve([listening]))
        try:
            yield self
        finally:
            self.server.should_exit = True
            if not self.answers_all:
                self.server.force_exit = True  # or it looks only each tenth of a second whether everybody has gone
            await serving
            await self.site.intake.close()

    async def post(self, body: bytes = BODY, *headers: str, **more: str) -> Answer:
        """Post on a connection of its own."""
        reader, writer = await self.connect()
        writer.write(self.request(body, *headers, **more))
        answer = await read_answer(reader)
        writer.close()
        return answer

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def request(
        self, body: bytes = BODY, *headers: str, target: str = "/api/v1/events", host: str = "", http: str = "1.1"
    ) -> bytes:
        lines = [f"POST {target} HTTP/{http}", f"Host: {host or f'127.0.0.1:{self.port}'}", *headers]
        if not any(line.startswith("Transfer-Encoding") for line in headers):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    async with asyncio.timeout(10):
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(status.split()[1]), headers, body)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with Served(Site(limits=WebLimits(body_bytes=300_000))).running() as running:
        yield running


def told(answer: Answer) -> tuple[int, dict[str, str], Any]:
    """What an answer says, without the time."""
    return answer.status, answer.headers | {"date": ""}, json.loads(answer.body)


async def test_a_plain_post_is_answered_as_on_the_usual_way_without_troubling_the_application(served: Served) -> None:
    short = await served.post()
    assert (served.asked, short.status) == ([], 202)
    assert told(short) == told(await served.post(BODY, *USUAL))
    assert served.asked == ["/api/v1/events"]
    assert [event["subject"] for event in served.site.journal.events()] == ["c-1", "c-1"]
    assert served.site.intake.stats.posts == 2


@pytest.mark.parametrize(
    "media", ["application/json", "application/cloudevents+json", "application/x-ndjson", "application/jsonl"]
)
async def test_every_plain_form_is_read(served: Served, media: str) -> None:
    assert (await served.post(BODY, f"Content-Type: {media}")).status == 202
    assert (served.asked, len(served.site.journal.events())) == ([], 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'{"type":"contact.held"}', b"[" + BODY + b',{"type":"x","subject":"c"}]', b"\xff"],
)
async def test_what_is_wrong_is_told_as_on_the_usual_way(served: Served, body: bytes) -> None:
    assert told(await served.post(body)) == told(await served.post(body, *USUAL))


async def test_too_much_at_once_is_refused_as_on_the_usual_way(served: Served) -> None:
    served.site.journal.unapplied["main"] = 1_000_000
    short, usual = await served.post(), await served.post(BODY, *USUAL)
    assert told(short) == told(usual)
    assert (short.status, short.headers["retry-after"]) == (503, usual.headers["retry-after"])
    assert served.site.intake.stats.overloaded == 2


@pytest.mark.parametrize(("error", "status"), [(StorageDown("gone"), 503), (ValueError("a defect"), 500)])
async def test_a_disk_that_fails_is_told_as_on_the_usual_way(served: Served, error: Exception, status: int) -> None:
    served.site.journal.broken = error
    short, usual = await served.post(), await served.post(BODY, *USUAL)
    assert (short.status, short.body) == (status, usual.body)
    assert usual.headers.items() - {("date", usual.headers["date"])} <= short.headers.items()
    served.site.journal.broken = None
    assert (await served.post()).status == 202


@pytest.mark.parametrize(
    ("headers", "more", "status"),
    [
        (["Origin: http://evil.example"], {}, 403),
        (["Sec-Fetch-Site: cross-site"], {}, 403),
        ([], {"host": "evil.example"}, 403),
        ([], {"host": "a b"}, 400),
        (["Host: evil.example"], {}, 202),  # the first counts
        (["Content-Type: text/plain"], {}, 415),
        (["Content-Encoding: br"], {}, 415),
        (["Prefer: handling=lenient"], {}, 202),
        ([], {"target": "/api/v1/events?site=north"}, 202),
        ([], {"target": "/api/v1/events?site=nowhere"}, 404),
        ([], {"target": "/api/v1/event"}, 404),
        ([], {"http": "1.0"}, 202),
        (["Authorization: Bearer x"], {}, 202),
    ],
)
async def test_what_is_not_plain_takes_the_usual_way(
    served: Served, headers: list[str], more: dict[str, str], status: int
) -> None:
    answer = await served.post(BODY, *headers, **more)
    assert (answer.status, len(served.asked)) == (status, 1)
    assert "content-security-policy" in answer.headers


async def test_packed_chunked_and_oversized_bodies_take_the_usual_way(served: Served) -> None:
    assert (await served.post(gzip.compress(BODY), "Content-Encoding: gzip")).status == 202
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    assert (await served.post(chunked, "Transfer-Encoding: chunked")).status == 202
    assert (await served.post(b" " * 300_001)).status == 413
    assert len(served.asked) == 3
    assert len(served.site.journal.events()) == 2


async def test_a_body_is_read_in_pieces_and_a_long_one_takes_the_usual_way(served: Served) -> None:
    for events, asked in ((700, 0), (3_000, 1)):
        body = b"[" + b",".join([BODY] * events) + b"]"
        assert json.loads((await served.post(body)).body)["accepted"] == events
        assert len(served.asked) == asked


async def test_a_connection_is_kept_and_posts_that_come_at_once_are_answered_in_turn(served: Served) -> None:
    reader, writer = await served.connect()
    for _ in range(3):
        writer.write(served.request())
        assert (await read_answer(reader)).status == 202
    writer.write(served.request() + served.request(b"{") + served.request())
    assert [(await read_answer(reader)).status for _ in range(3)] == [202, 400, 202]
    assert len(served.site.journal.events()) == 5
    writer.write(served.request(BODY, "Connection: close"))
    closing = await read_answer(reader)
    assert (closing.status, closing.headers["connection"]) == (202, "close")
    assert await reader.read() == b""
    writer.close()


async def test_a_caller_who_goes_away_loses_nobody_anything(served: Served) -> None:
    _, writer = await served.connect()
    writer.write(served.request()[:-5])
    await writer.drain()
    writer.close()
    _, writer = await served.connect()
    writer.write(served.request())
    await writer.drain()
    await asyncio.wait_for(served.site.journal.appended.wait(), 10)
    writer.close()
    assert (await served.post()).status == 202
    assert len(served.site.journal.events()) == 2


class HeldUp(Journal):
    """A journal whose disk takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.free = asyncio.Event(), asyncio.Event()

    async def append(self, site: str, at_ms: int, batch: bytes) -> str:
        self.asked.set()
        await self.free.wait()
        return await super().append(site, at_ms, batch)


async def test_who_is_waiting_when_the_server_stops_is_answered() -> None:
    journal, site = HeldUp(), Site()
    site.intake = Intake(journal, Time(), Limits(gather_ms=0))
    site.services = replace(site.services, intake=site.intake)
    async with Served(site).running() as served:
        served.answers_all = True
        reader, writer = await served.connect()
        writer.write(served.request())
        await asyncio.wait_for(journal.asked.wait(), 10)
        assert served.server is not None
        served.server.should_exit = True
        await until_nobody_listens(served)
        journal.free.set()
        answer = await read_answer(reader)
        assert (answer.status, answer.headers["connection"]) == (202, "close")
        writer.close()


async def test_very_many_requests_sent_at_once_are_all_answered(served: Served) -> None:
    """More than a head may have, though none of their heads is large."""
    reader, writer = await served.connect()
    writer.write(served.request() * 800)
    assert {(await read_answer(reader)).status for _ in range(800)} == {202}
    writer.close()


async def test_what_is_held_is_bounded_on_the_short_way_too() -> None:
    journal, site = HeldUp(), Site(limits=WebLimits(body_bytes=2 * len(BODY), held_bytes=2 * len(BODY)))
    site.intake = Intake(journal, Time(), Limits(gather_ms=0))
    site.services = replace(site.services, intake=site.intake)
    async with Served(site).running() as served:
        waiting = [await served.connect() for _ in range(2)]
        for _, writer in waiting:
            writer.write(served.request())
        async with asyncio.timeout(10):
            while site.services.held.size < 2 * len(BODY):  # noqa: ASYNC110 - the server tells nobody what it holds
                await asyncio.sleep(0.005)
        refused = await served.post()
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        journal.free.set()
        assert [(await read_answer(reader)).status for reader, _ in waiting] == [202, 202]
        assert site.services.held.size == 0
        assert (await served.post()).status == 202
        for _, writer in waiting:
            writer.close()


async def until_nobody_listens(served: Served) -> None:
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            (await served.connect())[1].close()


async def test_behind_a_proxy_only_its_names_are_answered() -> None:
    async with Served(Site(Exposure(loopback=False, hosts=frozenset({"wall.example"})))).running() as served:
        assert (await served.post(host="wall.example")).status == 202
        assert served.asked == []
        assert (await served.post(host="127.0.0.1")).status == 403
