"""From the POST of an event to the frame that shows it at a board, against the real server.

Run by hand: ``python -m tests.benchmarks.bench_latency``. Events are posted at a steady rate, some in a request, the
last of which opens a contact in a queue of its own; a board that looks at that queue notes when each is first seen.
Frames are conflated to four a second, so that up to a quarter of a second of what is measured is meant: the targets
allow for it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection

from tests.server_process import ServerProcess

CONFLATION_MS = 250.0
P50_MS, P99_MS = 60.0, 250.0
SENDERS = 16
WARM_UP_S = 2.0
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


async def send(client: httpx.AsyncClient, run: Run, first: int, given: argparse.Namespace, began: float) -> None:
    """Post every ``SENDERS``-th batch at its instant."""
    per_second = given.rate / given.batch
    for number in range(first, int(per_second * (given.seconds + WARM_UP_S)), SENDERS):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        name, body = f"c{number}", msgspec.json.encode(batch_of(number, given.batch))
        run.posted[name] = time.perf_counter()
        answer = await client.post("/api/v1/events", content=body, headers={"Content-Type": "application/json"})
        run.answered[name] = time.perf_counter()
        if answer.status_code != 202:
            raise SystemExit(f"the server answered {answer.status_code}: {answer.text}")


def tell(what: str, lengths: list[float], p50_ms: float, p99_ms: float) -> None:
    cuts = statistics.quantiles(lengths, n=100)
    print(
        f"{what:<18} p50 {cuts[49]:7.1f} ms   p90 {cuts[89]:7.1f} ms   p99 {cuts[98]:7.1f} ms"
        f"   (targets {p50_ms:.0f} and {p99_ms:.0f} ms)"
    )


async def main(given: argparse.Namespace) -> None:
    run = Run()
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder))
        try:
            await server.start()
            took_s = await measure(server, run, given)
        finally:
            await server.close()
    begin = int(given.rate / given.batch * WARM_UP_S)
    measured = [name for name in run.posted if int(name[1:]) >= begin and name in run.seen]
    missed = len(run.posted) - len(run.seen)
    print(f"{len(run.posted) * given.batch / took_s:,.0f} events/s; {len(measured):,} measured, {missed:,} never shown")
    tell("POST → 202", [1_000 * (run.answered[name] - run.posted[name]) for name in measured], 30, 200)
    shown = [1_000 * (run.seen[name] - run.posted[name]) for name in measured]
    tell("POST → frame", shown, P50_MS + CONFLATION_MS, P99_MS + CONFLATION_MS)


async def measure(server: ServerProcess, run: Run, given: argparse.Namespace) -> float:
    """Post and look; gives how long the posting took, s."""
    async with server.live(max_size=None, compression=None) as live:
        await live.send(f'{{"type":"subscribe","view":"contacts","queues":["{PROBES}"],"limit":500}}')
        looking = asyncio.create_task(look(live, run))
        began = time.perf_counter()
        limits = httpx.Limits(max_connections=SENDERS, max_keepalive_connections=SENDERS)
        async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=30) as client:
            await asyncio.gather(*(send(client, run, one, given, began) for one in range(SENDERS)))
        took_s = time.perf_counter() - began
        await asyncio.wait({looking}, timeout=2)
        if looking.done():
            looking.result()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    return took_s


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=500.0, help="events a second")
    parser.add_argument("--batch", type=int, default=20, help="events of a request")
    parser.add_argument("--seconds", type=float, default=15.0)
    asyncio.run(main(parser.parse_args()))
