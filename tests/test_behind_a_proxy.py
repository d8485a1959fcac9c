"""What people reach is a proxy that signs them in (``deploy/``): all works through it, and who has not signed in gets nowhere.

A television has no keys to sign in with: the proxy lets it have what is tried here without anybody's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.server_process import ROOT, ServerProcess

UNSIGNED = {"/tv", "/static/*", "/live?paired=1"}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    process = await ServerProcess(tmp_path).start()
    yield process
    await process.close()


def passed_on(server: ServerProcess, caller: str = "192.0.2.7") -> dict[str, str]:
    """Give the headers of a request that the proxies of ``deploy/`` pass on, having ended TLS."""
    return {
        "Origin": f"http://127.0.0.1:{server.port}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": caller,
        "X-Forwarded-Host": "wall.example.com",
    }


def plain(response: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<(?:script|title).*?</.*?>|<[^>]*>", " ", response.text))


@pytest.mark.parametrize("file", ["compose/Caddyfile", "kubernetes/monitor.yaml"])
def test_the_proxies_let_a_television_have_what_it_needs_without_signing_in_and_nothing_else(file: str) -> None:
    lines = (ROOT / "deploy" / file).read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == "@people {")
    end = next(number for number, line in enumerate(lines) if line.strip() == "basic_auth @people {")
    rules = [line.strip() for line in lines[start + 1 : end - 1]]
    assert rules == ["not path /tv /static/*", "not {", "path /live", "query paired=1", "}"]
    assert {*rules[0].split()[2:], f"{rules[2].split()[1]}?{rules[3].split()[1]}"} == UNSIGNED


async def test_people_who_signed_in_can_do_everything_through_the_proxy(server: ServerProcess) -> None:
    headers = passed_on(server)
    async with server.client() as client:
        event = {"type": "contact.opened", "subject": "c1", "data": {"channel": "voice", "queue": "sales"}}
        assert (await client.post("/api/v1/events", json=event, headers=headers)).status_code == 202
        code = re.search(r'class="code"[^>]*>(\w{3})<span> </span>(\w{3})', (await client.get("/tv")).text)
        assert code is not None
        let_in = await client.post("/pair", data={"code": code[1] + code[2], "name": "Lobby"}, headers=headers)
        assert (let_in.status_code, let_in.headers["location"]) == (303, "/pair?done=1")
        screen = await client.get("/tv", headers=headers)
        assert "Secure" in screen.headers["set-cookie"]
    origin = Origin(headers.pop("Origin"))
    url = f"ws://127.0.0.1:{server.port}/live"
    async with connect(url, origin=origin, additional_headers=headers, subprotocols=[Subprotocol("moment.v1")]) as line:
        await line.send(json.dumps({"type": "subscribe", "view": "queues"}))
        assert json.loads(await line.recv())["type"] in {"state", "beat"}


async def test_who_has_not_signed_in_sees_a_code_and_no_board_whatever_they_say_about_being_paired(
    server: ServerProcess,
) -> None:
    headers = passed_on(server)
    async with server.client() as client:
        shown = plain(await client.get("/tv", headers=headers))
        assert "Enter this code on a computer, at wall.example.com/pair" in shown
        assert (await client.post("/tv", data={"code": "ABCDEF"}, headers=headers)).status_code == 405
    origin = Origin(headers.pop("Origin"))
    for query in ("paired=1", "paired=1&paired=0", "paired=0&paired=1", "paired=1&site=main&masked=0"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"ws://127.0.0.1:{server.port}/live?{query}",
                origin=origin,
                additional_headers=headers | {"Cookie": "moment_screen=s1.guessed"},
                subprotocols=[Subprotocol("moment.v1")],
            )
        assert refused.value.response.status_code == 401, query


async def test_codes_cannot_be_guessed_and_others_are_not_held_up(server: ServerProcess) -> None:
    form = {"code": "ZZZ ZZZ", "name": "Mine"}
    async with server.client() as client:
        answers = [await client.post("/pair", data=form, headers=passed_on(server)) for _ in range(14)]
        assert [answer.status_code for answer in answers][:10] == [400] * 10
        last = answers[-1]
        assert (last.status_code, 0 < int(last.headers["retry-after"]) <= 40) == (429, True)
        assert "Too many codes were tried. The next may be tried in" in plain(last)
        assert (await client.post("/pair", data=form, headers=passed_on(server, "192.0.2.8"))).status_code == 400


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"Origin": "https://evil.example"}, 403, "A page of another site asked for this, so nothing was done."),
        ({"Host": "wall.example.com"}, 403, "This server is not known under the name in your address bar."),
        ({"Host": "a b"}, 400, "none that this server can read"),
    ],
)
async def test_somebody_in_front_of_a_browser_reads_why_they_may_not(
    server: ServerProcess, changed: dict[str, str], status: int, sentence: str
) -> None:
    headers = {"Accept": "text/html,*/*", "Accept-Language": "en"} | changed
    async with server.client() as client:
        refused = await client.post("/pair", data={"code": "ABCDEF", "name": "x"}, headers=headers)
        assert refused.status_code == status
        assert sentence in plain(refused)
        assert "script-src 'self'" in refused.headers["content-security-policy"]
        told = await client.post("/pair", headers=headers | {"Accept": "application/json"})
        assert told.headers["content-type"] == "application/problem+json"
