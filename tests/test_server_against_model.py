"""The real server against a second reading of the design: six sites, the same day told to each in another order.

Each site reckons its service level on another basis, so that all six are compared with the model's.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from monitor.clock import Clock
from tests.oracle import Model, Plain, ms_of
from tests.server_process import ServerProcess
from tests.streams import END_MS, rfc3339, streams

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


def a_day(end_ms: int) -> list[Plain]:
    """Give the events of a hundred contacts or so, always the same but for the time, which ends at ``end_ms``."""
    told: list[list[Plain]] = []

    @settings(
        max_examples=60, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(streams())
    def gather(events: list[Plain]) -> None:
        told.append(events)

    gather()
    later_ms = end_ms - END_MS
    return [
        event
        | {name: f"{event[name]}.{number}" for name in ("subject", "id")}
        | {"time_ms": event["time_ms"] + later_ms, "data": _later(event["data"], later_ms)}
        for number, events in enumerate(told)
        for event in events
        if event["type"] != "agent.changed"
    ]


def _later(data: Plain, by_ms: int) -> Plain:
    return data | {name: rfc3339(ms_of(data[name]) + by_ms) for name in ("due", "until") if name in data}


def batches(events: list[Plain], chance: random.Random) -> Iterator[list[Plain]]:
    """Cut events, in any order and some of them twice, into batches of any size, as they go over the wire."""
    told = [*events, *chance.sample(events, len(events) // 4)]
    chance.shuffle(told)
    while told:
        size = chance.choice((1, 2, 7, 40, 150))
        batch, told = told[:size], told[size:]
        yield [
            {name: value for name, value in event.items() if name != "time_ms"} | {"time": rfc3339(event["time_ms"])}
            for event in batch
        ]


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
    differences: list[str] = []

    async def without_a_difference() -> bool:
        board = (await client.get("/api/v1/queues", params={"site": site, "window": "60m"})).json()
        contacts = await shown_contacts(client, site)
        model = Model(events, board["as_of_ms"])
        everywhere = {"", *model.queues(), *(contact.queue for contact in model.contacts.values())}
        differences[:] = compare("total", board["total"], model.figures(everywhere), basis)
        for queue in board["queues"]:
            differences.extend(compare(queue["queue"], queue, model.figures({queue["queue"]}), basis))
        judged = (await client.get("/api/v1/moments", params={"site": site, "window": "60m"})).json()
        if judged["as_of_ms"] == board["as_of_ms"]:
            differences.extend(compare_moments(judged, model.figures(everywhere)["touchpoints"]))
        else:
            differences.append("moments are of another instant than the queues")
        if {queue["queue"] for queue in board["queues"]} != everywhere - {""}:
            differences.append(f"queues: {[queue['queue'] for queue in board['queues']]}")
        still_open = {
            name: (contact.shown, contact.queue or None, contact.agent or contact.owner)
            for name, contact in model.contacts.items()
            if contact.state != "closed"
        }
        names = contacts.keys() | still_open.keys()
        differences.extend(
            f"{name}: shown {contacts.get(name)}, meant {still_open.get(name)}"
            for name in sorted(names)
            if contacts.get(name) != still_open.get(name)
        )
        return not differences

    try:
        await server.until(without_a_difference, PATIENCE_S)
    except AssertionError as error:
        raise AssertionError(f"{site}: {differences}") from error


async def shown_contacts(client: httpx.AsyncClient, site: str) -> dict[str, tuple[str, str | None, str | None]]:
    """Give state, queue and agent of every contact on the board, page by page."""
    found = {}
    after: str | None = None
    while True:
        params = {"site": site, "limit": "100"} | ({"after": after} if after else {})
        page = (await client.get("/api/v1/contacts", params=params)).json()
        for contact in page["contacts"]:
            found[contact["contact"]] = (contact["state"], contact["queue"], contact["agent"])
        after = page["next"]
        if not after:
            return found


def compare(name: str, shown: dict[str, Any], meant: dict[str, Any], basis: str) -> list[str]:
    """Name every figure in which a Queue object differs: exact, but for percentiles (to 1 %)."""
    part, whole = meant["service_level"][basis]
    level = shown["service_level"]
    shown = shown | {"first_response_mean": shown["first_response_ms"]["mean"]}
    pairs: dict[str, tuple[Any, Any]] = {
        figure: (shown[figure], value)
        for figure, value in meant.items()
        if figure not in ("service_level", "still_in_line", "touchpoints")
    }
    pairs["ratio"] = (level["ratio"], part / whole if whole else None)
    pairs["n"], pairs["basis"] = (level["n"], whole), (level["basis"], basis)
    return [f"{name}.{figure}: shown {a}, meant {b}" for figure, (a, b) in pairs.items() if not _same(figure, a, b)]


def compare_moments(shown: dict[str, Any], meant: dict[str, int]) -> list[str]:
    """Name every touchpoint in which the answer differs from the model's ``touchpoint:verdict:reason`` counts."""
    differences: list[str] = []
    by_name = {touchpoint["touchpoint"]: touchpoint for touchpoint in shown["moments"]}
    for name in by_name.keys() | {counted.rsplit(":", 2)[0] for counted in meant}:
        own = {
            tuple(counted.rsplit(":", 2)[1:]): n for counted, n in meant.items() if counted.rsplit(":", 2)[0] == name
        }
        wanted: dict[str, Any] = {"reasons": Counter(), "n": sum(own.values())}
        for verdict in ("positive", "neutral", "negative"):
            wanted[verdict] = sum(n for (judged, _), n in own.items() if judged == verdict)
        for (_, reason), n in own.items():
            wanted["reasons"][reason] += n
        wanted["negative_ratio"] = wanted["negative"] / wanted["n"] if wanted["n"] else None
        found = by_name.get(name, {})
        differences.extend(
            f"{name}.{key}: {found.get(key)}, meant {value}" for key, value in wanted.items() if found.get(key) != value
        )
    return differences


def _same(figure: str, shown: Any, meant: Any) -> bool:
    if shown is None or meant is None or isinstance(meant, str | dict):
        return bool(shown == meant)
    if figure.startswith("wait_p"):
        return math.isclose(shown, meant, rel_tol=0.01, abs_tol=1)
    return math.isclose(shown, meant)
