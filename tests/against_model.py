"""What a server shows of a site, held against the model: the figures of the wall, its contacts and its moments."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx

from tests.oracle import Model, Plain


@dataclass(frozen=True)
class Shown:
    """What a site shows at one instant: the answers of the API as they came."""

    board: dict[str, Any]
    moments: dict[str, Any]
    contacts: dict[str, tuple[str, str | None, str | None]]
    """State, queue and agent by contact."""


async def shown_by(client: httpx.AsyncClient, site: str) -> Shown:
    """Ask for all of it, one after the other: it is of one instant only where nothing happens meanwhile."""
    board = (await client.get("/api/v1/queues", params={"site": site, "window": "60m"})).raise_for_status().json()
    moments = (await client.get("/api/v1/moments", params={"site": site, "window": "60m"})).raise_for_status().json()
    return Shown(board, moments, await shown_contacts(client, site))


async def shown_contacts(client: httpx.AsyncClient, site: str) -> dict[str, tuple[str, str | None, str | None]]:
    """Give state, queue and agent of every contact on the board, page by page."""
    found = {}
    after: str | None = None
    while True:
        params = {"site": site, "limit": "100"} | ({"after": after} if after else {})
        page = (await client.get("/api/v1/contacts", params=params)).raise_for_status().json()
        for contact in page["contacts"]:
            found[contact["contact"]] = (contact["state"], contact["queue"], contact["agent"])
        after = page["next"]
        if not after:
            return found


def differences(shown: Shown, events: list[Plain], basis: str) -> list[str]:
    """Name everything in which a site differs from the model of its events, each figure at its own instant."""
    board = shown.board
    model = Model(events, board["as_of_ms"])
    everywhere = {"", *model.queues(), *(contact.queue for contact in model.contacts.values())}
    found = compare("total", board["total"], model.figures(everywhere), basis)
    for queue in board["queues"]:
        found.extend(compare(queue["queue"], queue, model.figures({queue["queue"]}), basis))
    if shown.moments["as_of_ms"] == board["as_of_ms"]:
        found.extend(compare_moments(shown.moments, model.figures(everywhere)["touchpoints"]))
    else:
        found.append("moments are of another instant than the queues")
    if {queue["queue"] for queue in board["queues"]} != everywhere - {""}:
        found.append(f"queues: {[queue['queue'] for queue in board['queues']]}")
    still_open = {
        name: (contact.shown, contact.queue or None, contact.agent or contact.owner)
        for name, contact in model.contacts.items()
        if contact.state != "closed"
    }
    found.extend(
        f"{name}: shown {shown.contacts.get(name)}, meant {still_open.get(name)}"
        for name in sorted(shown.contacts.keys() | still_open.keys())
        if shown.contacts.get(name) != still_open.get(name)
    )
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
    found: list[str] = []
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
        known = by_name.get(name, {})
        found.extend(
            f"{name}.{key}: {known.get(key)}, meant {value}" for key, value in wanted.items() if known.get(key) != value
        )
    return found


def _same(figure: str, shown: Any, meant: Any) -> bool:
    if shown is None or meant is None or isinstance(meant, str | dict):
        return bool(shown == meant)
    if figure.startswith("wait_p"):
        return math.isclose(shown, meant, rel_tol=0.01, abs_tol=1)
    return math.isclose(shown, meant)
