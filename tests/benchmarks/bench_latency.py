"""From the POST of an event to the frame that shows it at a board, against the real server.

Run by hand: ``python -m tests.benchmarks --only latency``. Events are posted at a steady rate, some in a request, the
last of which opens a contact in a queue of its own; a board that looks at that queue notes when each is first seen.
Frames are conflated to four a second, so that up to a quarter of a second of what is measured is meant: the targets
allow for it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection

from tests.benchmarks.table import Given, Row
from tests.server_process import ServerProcess

CONFLATION_MS = 250.0
P50_MS, P99_MS = 60.0, 250.0
SENDERS = 16
PROBES = "probes"


class Run:
    """What was posted and seen, by contact; instants are of ``perf_counter``, seconds."""

    def __init__(self) -> None:
        self.posted: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.seen: dict[str, float] = {}


async def look(live: ClientConnection, run: Run) -> None:
    """Note when each contact is first shown."""
    decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
    names = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
    async for text in live:
        at = time.perf_counter()
        frame = decode(text)
        if frame["type"] == b'"error"':
            raise SystemExit(f"the server answered {text!r}")
        for part in ("data", "set"):
            if part in frame:
                for name in names(frame[part]):
                    run.seen.setdefault(name, at)


def batch_of(number: int, size: int) -> list[dict[str, object]]:
    """Events of a running centre: contacts opened and answered, and at last the one that is looked for."""

    def event(kind: str, subject: str, **data: object) -> dict[str, object]:
        return {"type": kind, "subject": subject, "id": f"{subject}.{kind}", "source": "bench", "data": data}

    batch: list[dict[str, object]] = []
    for place in range((size - 1) // 2):
        name = f"b{number}.{place}"
        batch.append(event("contact.opened", name, channel="voice", queue=f"queue-{place % 5}"))
        batch.append(event("contact.answered", name, agent=f"agent-{place}"))
    while len(batch) < size - 1:
        batch.append(event("source.beat", "bench"))
    return [*batch, event("contact.opened", f"c{number}", channel="voice", queue=PROBES)]


async def send(client: httpx.AsyncClient, run: Run, first: int, given: Asked, began: float) -> None:
    """Post every ``SENDERS``-th batch at its instant."""
    per_second = given.rate / given.batch
    for number in range(first, int(per_second * (given.seconds + given.warm_up_s)), SENDERS):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        name, body = f"c{number}", msgspec.json.encode(batch_of(number, given.batch))
        run.posted[name] = time.perf_counter()
        answer = await client.post("/api/v1/events", content=body, headers={"Content-Type": "application/json"})
        run.answered[name] = time.perf_counter()
        if answer.status_code != 202:
            raise SystemExit(f"the server answered {answer.status_code}: {answer.text}")


class Asked(NamedTuple):
    """How many events a second, how many of them in a request, and for how long."""

    rate: float = 500.0
    batch: int = 20
    seconds: float = 15.0
    warm_up_s: float = 2.0


def row(what: str, lengths: list[float], wanted_p50_ms: float, wanted_p99_ms: float) -> Row:
    cuts = statistics.quantiles(lengths, n=100)
    figure = f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms"
    met = cuts[49] <= wanted_p50_ms and cuts[98] <= wanted_p99_ms
    return Row(what, figure, "", None, f"≤ {wanted_p50_ms:.0f} and {wanted_p99_ms:.0f} ms", met)


async def run(asked: Asked) -> Run:
    """Start the server, post and look."""
    seen = Run()
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder))
        try:
            await server.start()
            await measure(server, seen, asked)
        finally:
            await server.close()
    return seen


def rows(given: Given) -> Iterator[Row]:
    """Measure at 500 events a second."""
    asked = Asked(seconds=1, warm_up_s=0) if given.size == "tiny" else Asked(seconds=given.pick(1, 5, 15))
    seen = asyncio.run(run(asked))
    begin = int(asked.rate / asked.batch * asked.warm_up_s)
    measured = [name for name in seen.posted if int(name[1:]) >= begin and name in seen.seen]
    answers = [1_000 * (seen.answered[name] - seen.posted[name]) for name in measured]
    shown = [1_000 * (seen.seen[name] - seen.posted[name]) for name in measured]
    yield row(f"post to 202 at {asked.rate:.0f} events/s", answers, 30, 200)
    yield row("post to frame, up to 250 ms of it meant", shown, P50_MS + CONFLATION_MS, P99_MS + CONFLATION_MS)
    missed = len(seen.posted) - len(seen.seen)
    yield Row("posts that no frame ever showed", f"{missed:,} of {len(seen.posted):,}", "", None, "0", not missed)


async def measure(server: ServerProcess, run: Run, given: Asked) -> None:
    """Post and look."""
    async with server.live(max_size=None, compression=None) as live:
        await live.send(f'{{"type":"subscribe","view":"contacts","queues":["{PROBES}"],"limit":500}}')
        looking = asyncio.create_task(look(live, run))
        began = time.perf_counter()
        limits = httpx.Limits(max_connections=SENDERS, max_keepalive_connections=SENDERS)
        async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=30) as client:
            await asyncio.gather(*(send(client, run, one, given, began) for one in range(SENDERS)))
        patience_s = time.perf_counter() + 10
        while len(run.seen) < len(run.posted) and not looking.done() and time.perf_counter() < patience_s:
            await asyncio.sleep(0.05)
        if looking.done():
            looking.result()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
