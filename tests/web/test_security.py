"""The guard: who may ask under which name, from which page, and what browsers are told."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from monitor.errors import Overloaded, Refused
from monitor.web.ports import Exposure, Held, WebLimits
from monitor.web.problems import MEDIA_TYPE
from monitor.web.security import CONTENT_SECURITY_POLICY, Guard, is_loopback, parse_host, require_loopback
from tests.web.web_site import Site

EVENT = {"type": "contact.held", "subject": "c"}
PUBLIC = Exposure(loopback=False)
NAMED = Exposure(loopback=False, hosts=frozenset({"wall.example"}), origins=frozenset({"https://tv.example"}))


LOOPBACK = ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.8.9.10", "::ffff:127.0.0.1"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_the_loopback_is_known_in_all_its_forms(host: str) -> None:
    assert is_loopback(host)
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "example.com", "localhost.evil.com", "127.1"])  # noqa: S104 (to be refused)
def test_binding_to_anything_else_without_sign_in_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(Refused, match=r"--host 127\.0\.0\.1"):
        require_loopback(host)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("localhost:8000", ("localhost", "8000")),
        ("[::1]:8000", ("[::1]", "8000")),
        ("[::1]", ("[::1]", "")),
        ("WALL.example.", ("wall.example", "")),
        ("", None),
        ("a:b", None),
        ("[::1", None),
        ("[::1]x", None),
        ("a@b", None),
        ("a/b", None),
        ("a, b", None),
        ("::1", None),
    ],
)
def test_host_headers_are_split_strictly(text: str, found: tuple[str, str] | None) -> None:
    assert parse_host(text) == found


async def ask(exposure: Exposure, method: str, base: str = "http://127.0.0.1:8000", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with Site(exposure).client(base) as client:
        if method == "POST":
            return await client.post("/api/v1/events", json=EVENT, headers=named)
        return await client.request(method, "/api/v1/queues", headers=named)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
async def test_on_loopback_its_own_names_are_answered(host: str) -> None:
    assert (await ask(Exposure(), "GET", Host=host)).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:8000", "evil.example:8000"])
async def test_a_name_that_was_rebound_to_the_loopback_is_not_answered(host: str) -> None:
    response = await ask(Exposure(), "GET", Host=host)
    assert (response.status_code, response.headers["content-type"]) == (403, MEDIA_TYPE)
    assert (await ask(Exposure(), "POST", Host=host)).status_code == 403


async def test_a_host_that_is_none_is_a_callers_error() -> None:
    assert (await ask(Exposure(), "GET", Host="a b")).status_code == 400


async def test_configured_names_are_answered_and_then_no_others() -> None:
    assert (await ask(NAMED, "GET", Host="wall.example")).status_code == 200
    assert (await ask(NAMED, "GET", Host="other.example")).status_code == 403
    assert (await ask(PUBLIC, "GET", Host="other.example")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"Sec_Fetch_Site": "none"}, 202),
        ({"Sec_Fetch_Site": "same-origin"}, 202),
        ({"Origin": "http://127.0.0.1:8000"}, 202),
        ({"Origin": "http://127.0.0.1:8000", "Sec_Fetch_Site": "same-origin"}, 202),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
    ],
)
async def test_pages_of_other_sites_cannot_enter_anything(headers: dict[str, str], status: int) -> None:
    response = await ask(Exposure(), "POST", **headers)
    assert response.status_code == status


async def test_reading_is_no_unsafe_request() -> None:
    assert (await ask(Exposure(), "GET", Sec_Fetch_Site="cross-site")).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "refused"),
    [
        ("/desk?agent=ana", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, True),
        ("/desk?agent=ana", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, True),
        ("/desk?agent=ana", {"Sec-Fetch-Site": "cross-site"}, True),
        ("/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, True),
        ("/desk", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, False),
        (
            "/desk",
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
            False,
        ),
        ("/desk", {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, False),
        ("/desk", {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, False),
        ("/desk", {}, False),
        ("/static/zzz", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, False),
        ("/api/v1/queues", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, False),
        ("/livez", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, False),
        ("/wait/zzz", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, False),
    ],
)
async def test_a_page_of_another_site_may_link_to_a_page_but_not_load_it(
    path: str, headers: dict[str, str], refused: bool
) -> None:
    reached: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])
        await PlainTextResponse("here")(scope, receive, send)

    guard = Guard(inner, Exposure(), WebLimits(), Held())
    transport = httpx.ASGITransport(guard)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        for method in ("GET", "HEAD"):
            response = await client.request(method, path, headers=headers)
            assert (response.status_code, reached) == ((403, []) if refused else (200, [path.partition("?")[0]]))
            reached.clear()


async def test_further_origins_can_be_allowed_exactly() -> None:
    assert (await ask(NAMED, "POST", "https://wall.example", Origin="https://tv.example")).status_code == 202
    assert (await ask(NAMED, "POST", "https://wall.example", Origin="https://wall.example")).status_code == 202
    assert (await ask(NAMED, "POST", "https://wall.example", Origin="https://wall.example:443")).status_code == 202
    assert (await ask(NAMED, "POST", "https://wall.example", Origin="https://xtv.example")).status_code == 403


async def test_every_answer_tells_browsers_to_be_strict() -> None:
    async with Site().client() as client:
        for path, kept in (("/api/v1/queues", False), ("/api/v1/zzz", False), ("/livez", False), ("/zzz", True)):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert ("cache-control" not in headers) is kept
            assert "strict-transport-security" not in headers
    refused = await ask(Exposure(), "GET", Host="evil.example")
    assert refused.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "max-age" in (await ask(PUBLIC, "GET", "https://wall.example")).headers["strict-transport-security"]


def test_the_policy_allows_no_inline_script_and_nothing_from_elsewhere() -> None:
    parts = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert parts["default-src"] == parts["base-uri"] == parts["object-src"] == parts["frame-ancestors"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["connect-src"] == "'self'"
    assert parts["require-trusted-types-for"] == "'script'"


# websockets -----------------------------------------------------------------------------------------------------------


async def handshake(
    exposure: Exposure, headers: dict[str, str], extensions: dict[str, Any] | None = None
) -> list[Message]:
    """Open a websocket through the guard; give what was sent back."""
    sent: list[Message] = []

    async def inner(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/live",
        "extensions": extensions or {},
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await Guard(inner, exposure, WebLimits(body_bytes=100), Held())(scope, receive, send)
    return sent


@pytest.mark.parametrize(
    ("exposure", "headers", "taken"),
    [
        (Exposure(), {"Host": "127.0.0.1:8000"}, True),
        (Exposure(), {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}, True),
        (Exposure(), {"Host": "127.0.0.1:8000", "Origin": "http://localhost:8000"}, False),
        (Exposure(), {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1"}, False),
        (Exposure(), {"Host": "127.0.0.1:8000", "Origin": "http://evil.example"}, False),
        (Exposure(), {"Host": "127.0.0.1:8000", "Origin": "null"}, False),
        (Exposure(), {"Host": "evil.example", "Origin": "http://evil.example"}, False),
        (Exposure(), {}, False),
        (PUBLIC, {"Host": "wall.example"}, False),
        (PUBLIC, {"Host": "wall.example", "Origin": "http://wall.example"}, True),
        (NAMED, {"Host": "wall.example", "Origin": "https://tv.example"}, True),
        (Exposure(customers="https://help.example"), {"Host": "help.example", "Origin": "http://help.example"}, False),
    ],
)
async def test_a_live_connection_needs_the_exact_origin(
    exposure: Exposure, headers: dict[str, str], taken: bool
) -> None:
    (first, *_) = await handshake(exposure, headers)
    assert first["type"] == ("websocket.accept" if taken else "websocket.close")


async def test_a_refused_live_connection_is_told_why_where_the_server_can() -> None:
    start, body = await handshake(Exposure(), {"Host": "evil.example"}, {"websocket.http.response": {}})
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert b"Host" in body["body"]


async def test_other_scopes_pass_the_guard() -> None:
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any:
        return {}

    await Guard(inner, Exposure(), WebLimits(), Held())({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]


async def test_bodies_that_come_together_are_held_up_to_a_limit_and_no_longer_than_their_requests() -> None:
    held = asyncio.Event()
    go_on = asyncio.Event()

    async def inner(_scope: Scope, receive: Receive, _send: Send) -> None:
        await receive()
        held.set()
        await go_on.wait()

    guard = Guard(inner, Exposure(), WebLimits(body_bytes=6, held_bytes=10), Held())
    first = asyncio.create_task(pass_through(guard, b"123456"))
    await held.wait()
    with pytest.raises(Overloaded, match="send again"):
        await pass_through(guard, b"12345")
    small = asyncio.create_task(pass_through(guard, b"1234"))
    go_on.set()
    await asyncio.gather(first, small)
    await pass_through(guard, b"123456")


async def pass_through(guard: Guard, body: bytes) -> None:
    """Send a request with a body through the guard."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(_: Message) -> None:
        raise AssertionError("nothing is answered here")

    headers = [(b"host", b"127.0.0.1:8000")]
    await guard({"type": "http", "scheme": "http", "method": "POST", "path": "/", "headers": headers}, receive, send)
