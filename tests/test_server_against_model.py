"""The real server against a second reading of the design: six sites, the same day told to each in another order.

Each site reckons its service level on another basis, so that all six are compared with the model's.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from monitor.clock import Clock
from tests.against_model import differences, shown_by
from tests.oracle import Plain
from tests.server_process import ServerProcess
from tests.streams import a_day, on_the_wire

BASES = ("answered", "offered", "removed", "late_abandons", "no_short", "live")
SITES = {f"site-{basis}".replace("_", "-"): basis for basis in BASES}
CONFIG = "".join(f'[sites.{site}.policy]\nservice_level = {{ basis = "{basis}" }}\n' for site, basis in SITES.items())
PATIENCE_S = 60.0


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    (tmp_path / "config.toml").write_text(CONFIG)
    process = ServerProcess(tmp_path)
    await process.start()
    yield process
    await process.close()


def batches(events: list[Plain], chance: random.Random) -> Iterator[list[Plain]]:
    """Cut events, in any order and some of them twice, into batches of any size, as they go over the wire."""
    told = [*events, *chance.sample(events, len(events) // 4)]
    chance.shuffle(told)
    while told:
        size = chance.choice((1, 2, 7, 40, 150))
        batch, told = told[:size], told[size:]
        yield [on_the_wire(event) for event in batch]


@pytest.mark.slow
async def test_six_sites_told_in_six_orders_show_the_figures_of_the_model(server: ServerProcess) -> None:
    events = a_day(Clock().now_ms())
    async with server.client() as client:
        for number, site in enumerate(SITES):
            for batch in batches(events, random.Random(number)):
                answer = await client.post("/api/v1/events", params={"site": site}, json=batch)
                assert (answer.status_code, answer.json()["accepted"]) == (202, len(batch)), answer.text
        for site, basis in SITES.items():
            await agrees(server, client, site, basis, events)


async def agrees(server: ServerProcess, client: httpx.AsyncClient, site: str, basis: str, events: list[Plain]) -> None:
    """Wait until a site shows the model's figures, each at its own instant, and its contacts as the model has them."""
    found: list[str] = []

    async def without_a_difference() -> bool:
        found[:] = differences(await shown_by(client, site), events, basis)
        return not found

    try:
        await server.until(without_a_difference, PATIENCE_S)
    except AssertionError as error:
        raise AssertionError(f"{site}: {found}") from error
