"""The wall as the server gives it."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.applications import Starlette

from monitor.live.board import LiveBoard
from monitor.web.layouts import Walls
from monitor.web.wall_page import page_routes
from tests.live.live_site import SiteScript, contact, make_hub


async def hidden_in(path: str) -> dict[str, str]:
    """Give what the form of the wall's settings sends beside what is chosen in it."""
    script = SiteScript()
    script.commit(views={"c1": contact("c1")})
    board = LiveBoard({name: make_hub(script) for name in ("main", "north")})
    transport = httpx.ASGITransport(Starlette(routes=page_routes(board, "main", Walls())))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        page = (await client.get(path)).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", {}),
        ("/?site=north&lang=de&dir=rtl&theme=dark&queue=sales", {"site": "north", "lang": "de", "dir": "rtl"}),
        ("/?site=main&lang=fr", {"lang": "fr"}),
        ("/?site=nowhere&masked=1", {}),
    ],
)
async def test_its_settings_keep_what_goes_along_from_page_to_page(address: str, kept: dict[str, str]) -> None:
    assert await hidden_in(address) == kept
