"""A site with much to show on the ops page, and a server for it over stand-ins."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

from monitor.config import BadConfigs
from monitor.domain.effect import ACT, LEAD, Rows, counter, measured
from monitor.domain.metrics import Counters
from monitor.domain.sources import SourceView
from monitor.errors import BadConfig
from monitor.storage import Process, SiteLease, Told
from monitor.storage.processes import Fault
from monitor.web.app import create_app
from monitor.web.assets import static_route
from monitor.web.ops import ops_routes
from monitor.web.ports import Check
from tests.web.told import NOT_NUDGED, SILENT, decision
from tests.web.web_site import NOW_MS, Site

HOSTILE = "<img src=x onerror=alert(1)>"
LONG = "W" * 128
MINUTE_MS = 60_000


def row(reason: str, act_ms: int, lead_ms: int | None, **what: int) -> Counters:
    """Counters of one reason, all of whose nudges were acted on after the same time."""
    found = {counter(reason, name): count for name, count in what.items()}
    for name, length_ms in ((ACT, act_ms), (LEAD, lead_ms)):
        if length_ms is not None:
            found |= dict(measured(reason, name, length_ms))
    return found


BUSY: Rows = {
    ("sales", "voice"): {
        **row("silence_warn", 21_000, 60_000, raised=64, acted=49, needless=3, dismissed=1, cleared=8, escalated=2,
              end_positive=31, end_neutral=12, end_negative=4),
        **row("wait_warn", 48_000, 55_000, raised=38, acted=7, needless=19, cleared=9, escalated=5, end_neutral=12,
              end_negative=9),
        **row("promise_near", 95_000, 540_000, raised=9, acted=8, cleared=1, end_positive=8),
        "breach:wait:n": 14, "breach:wait:unpreceded": 2, "breach:silence:n": 5,
    },
    ("billing", "voice"): {
        **row("silence_warn", 35_000, 58_000, raised=22, acted=15, needless=2, cleared=4, escalated=1, end_positive=9,
              end_neutral=3, end_negative=1),
        **row("ring_back", 150_000, None, raised=3, acted=3, end_positive=2, end_neutral=1),
        "breach:wait:n": 3,
    },
    ("tickets", "ticket"): {
        **row("next_response_repeat", 3_900_000, 0, raised=24, acted=4, needless=2, cleared=15, escalated=11),
        **row("risk_high", 240_000, None, raised=5, acted=3, needless=1, end_negative=2),
        "breach:next_response:n": 27, "breach:next_response:unpreceded": 1,
    },
}  # fmt: skip

HOSTILE_ROWS: Rows = {
    (HOSTILE, "voice"): row("silence_warn", 21_000, 60_000, raised=30, acted=2),
    (LONG, "chat"): row("silence_warn", 21_000, 60_000, raised=1),
    ("", "email"): row("silence_repeat", 21_000, 60_000, raised=1, acted=1) | {"breach:silence:n": 1},
}
DECISIONS = [
    decision(NOW_MS - 5_000, "viewed", NOT_NUDGED),
    decision(NOW_MS - 70_000, "silence_warn", SILENT, nudged=True),
]


def letter(number: int, reason: str, sentence: str, **event: Any) -> dict[str, Any]:
    at_ms = NOW_MS - number * 400 * MINUTE_MS
    return {"at_ms": at_ms, "reason": reason, "sentence": sentence} | event


def heard_of(
    source: str,
    event_ago_ms: int,
    beat_ago_ms: int | None,
    events: int,
    repeated: int = 0,
    refused: int = 0,
    late: tuple[int, int] | None = None,
) -> SourceView:
    """A source as the board tells it; ``late`` are the median and the 95th percentile."""
    p50_ms, p95_ms = late if late is not None else (None, None)
    return SourceView(
        source=source, last_event_ms=NOW_MS - event_ago_ms,
        last_beat_ms=NOW_MS - beat_ago_ms if beat_ago_ms is not None else None, events=events, repeated=repeated,
        refused=refused, late_n=events if late is not None else 0, late_p50_ms=p50_ms, late_p95_ms=p95_ms,
        quiet_after_ms=90_000 if beat_ago_ms is not None else None, tells_messages=False,
    )  # fmt: skip


LETTERS = {
    "1780000000000-0": letter(
        0, "not_valid", "$.data.queue is missing; write text of 1–128 characters",
        event={"type": "contact.queued", "subject": "call-4711", "data": {}},
    ),
    "1779999000000-3": letter(
        1, "too_late", "Its contact was closed, and can no longer be corrected.",
        event={"type": "message.sent", "subject": "ticket/8812", "id": "m-99", "source": "helpdesk",
               "time_ms": NOW_MS - 90 * MINUTE_MS, "data": {"by": "human", "agent": "ada", "text": "We are on it."}},
    ),
    "1779998000000-0": letter(4, "not_valid", "$ is not JSON", text="<xml>not what you think</xml>"),
}  # fmt: skip


def fill(site: Site, rows: Rows = BUSY, *, hostile: bool = False) -> Site:
    """Give a site something to show."""
    site.board.rows, site.board.decisions = rows, DECISIONS
    site.board.letters = dict(LETTERS)
    site.board.known_sources = [
        heard_of("pbx", 1_500, 4_000, 48_210, repeated=12, late=(380, 2_600)),
        heard_of("helpdesk", 47 * MINUTE_MS, None, 1_904, refused=2),
        heard_of("door", 31 * MINUTE_MS, 31 * MINUTE_MS, 310),
    ]
    site.health.told = [
        Check("redis", True, "redis 7.2.4"),
        Check("board of main", True, "loaded"),
        Check("writer of main", False, "the policy of this file differs: 53b1 here, 8f0a in force"),
    ]
    if hostile:
        site.board.known_sources = [heard_of(HOSTILE, 0, None, 1)]
        event = {"type": HOSTILE, "subject": LONG, "source": "</script>", "data": {"text": HOSTILE * 3}}
        site.board.letters = {"1-0": letter(0, "not_valid", HOSTILE + LONG, event=event)}
        site.health.told = [Check(HOSTILE, False, LONG)]
    return site


def troubled(site: Site) -> Site:
    """Let the newer file be refused, another process live by another policy and one have gone."""
    sentences = {4: 'there is no such key; did you mean "service_level"?', 9: LONG}
    mistakes = [
        BadConfig("config.toml", line, "policy.serviec_level", sentence) for line, sentence in sentences.items()
    ]
    site.configuration.refuse(BadConfigs(mistakes))
    faults = (
        Fault("/etc/monitor/config.toml", 12, "policy.clocks.silenc", 'there is no such key; did you mean "silence"?'),
    )
    begun = NOW_MS - 86_400_000
    others = [
        Told(name="host-b:77:cd34", role="processor", version="1.2.3", started_at_ms=begun, writes=0, takeovers=9, restarts=4,
             file="/etc/monitor/config.toml", revisions={"main": "8f0a53b1c2d4"}, faults=faults, faults_count=1,
             faults_since_ms=NOW_MS - 300_000),
        Told(name=f"{LONG[:60]}:78:ef56", role="web", version="1.2.2", started_at_ms=begun, boards=1_204),
    ]  # fmt: skip
    site.processes.seen += [
        Process(others[0], NOW_MS - 1_000, stale=False),
        Process(others[1], NOW_MS - 70_000, stale=True),
    ]
    site.processes.leases = [
        SiteLease("main", "host-b:77:cd34", 900, True, NOW_MS - 9_000, 4_711),
        SiteLease("north", None, None, False, NOW_MS - 40_000, 12),
    ]  # fmt: skip
    return site


def served(site: Site) -> contextlib.AbstractAsyncContextManager[str]:
    """Serve a site's ops page on a free port; gives the address."""
    return served_app(create_app(site.services, [*ops_routes(site.services), static_route()]))


@contextlib.asynccontextmanager
async def served_app(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on a free port; gives the address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
