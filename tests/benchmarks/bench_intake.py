"""Events in over HTTP: single posts and batches of a hundred, beside an empty handler of the same framework.

Run by hand: ``python -m tests.benchmarks --only intake``. The server is the product's own web process, which writes the
journal (``always``); no processor runs beside it, so that it is intake that is measured. The empty handler is served by
the same uvicorn with the same settings and reads nothing. Both are loaded by the same generator, a process of its own.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.load import Load, Seen, run_load
from tests.benchmarks.table import Given, Row
from tests.server_process import ServerProcess

PATH = "/api/v1/events"
BATCH = 100
CONNECTIONS = 128
P99_MS = 50.0
CONFIG = "[server]\nmax_unapplied = 100000000\n"
STEPS: tuple[tuple[str, dict[str, object]], ...] = (
    ("contact.opened", {"channel": "voice", "queue": "queue-3", "customer": {"id": "c-17", "name": "A. Person"}}),
    ("contact.alerted", {"agent": "agent-7"}),
    ("contact.answered", {"agent": "agent-7"}),
    ("contact.ended", {"by": "customer"}),
    ("contact.closed", {"resolution": "solved"}),
)


class Measured(NamedTuple):
    """One way of posting: flat out, and at half that rate."""

    full: Seen
    half: Seen


def event(number: int) -> dict[str, object]:
    kind, data = STEPS[number % len(STEPS)]
    subject, at = f"call-{number // len(STEPS)}", f"2026-07-01T12:00:{number % 60:02}.250Z"
    return {"type": kind, "subject": subject, "id": f"{subject}.{kind}", "source": "pbx", "time": at, "data": data}


def bodies(events: int, count: int) -> list[str]:
    """Give posts of so many events each."""
    posts = ([event(post * events + place) for place in range(events)] for post in range(count))
    return [msgspec.json.encode(one if events > 1 else one[0]).decode() for one in posts]


def serve_empty() -> None:
    """Serve the empty handler until killed; prints the port."""

    async def empty(_: Request) -> Response:
        return Response(status_code=202)

    app = Starlette(routes=[Route(PATH, empty, methods=["POST"])])
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="off")
    uvloop.run(uvicorn.Server(config).serve(sockets=[listening]))


class _Web(ServerProcess):
    """A web process without a processor is never ready, but takes events."""

    async def is_ready(self) -> bool:
        async with self.client() as client:
            return (await client.get("/livez")).is_success


ROUNDS = 3
"""Of the empty handler and of ours in turn; the best of each counts, for machines are not quiet."""


async def measure(seconds: float) -> tuple[Seen, Measured, Measured]:
    """Give the empty handler, single posts and batches."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_intake", "empty"]
    other = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert other.stdout is not None
    port = int(await other.stdout.readline())
    singles, batches = bodies(1, 500), bodies(BATCH, 50)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.toml").write_text(CONFIG)
        server = _Web(Path(folder), "--role", "web")
        try:
            await server.start()
            empty = Load(port, PATH, singles, CONNECTIONS, seconds, pid=other.pid)
            own = Load(server.port, PATH, singles, CONNECTIONS, seconds, pid=server.pid)
            rounds = [(await run_load(empty), await run_load(own)) for _ in range(ROUNDS)]
            nothing, full = (_best(column) for column in zip(*rounds, strict=True))
            single = Measured(full, await _half(own, full))
            load = Load(server.port, PATH, batches, CONNECTIONS, seconds, pid=server.pid)
            full = _best([await run_load(load) for _ in range(ROUNDS)])
            batch = Measured(full, await _half(load, full))
        finally:
            other.kill()
            await other.communicate()
            await server.close()
    return nothing, single, batch


def _best(rounds: Iterable[Seen]) -> Seen:
    best = max(rounds, key=lambda seen: seen.per_second)
    assert not best.refused, f"{best.refused} posts were refused"
    return best


async def _half(load: Load, full: Seen) -> Seen:
    load.per_second = full.per_second / 2
    return await run_load(load)


def rows(given: Given) -> Iterator[Row]:
    """Measure all in one run."""
    nothing, single, batch = asyncio.run(measure({"tiny": 0.1, "quick": 1.0, "full": 3.0}[given.size]))
    rate, cpu_us = batch.full.per_second * BATCH, batch.full.cpu_us / BATCH
    yield Row(
        f"HTTP intake, batches of {BATCH}", f"{rate:,.0f} events/s, {cpu_us:.1f} µs each", "the aim, 60,000/s",
        rate / 60_000, "≥ 60,000/s", rate >= 60_000,
    )  # fmt: skip
    yield _p99(f"p99 of batches of {BATCH} at half that rate", batch.half)
    empty, empty_us = nothing.per_second, nothing.cpu_us
    rate, cpu_us = single.full.per_second, single.full.cpu_us
    yield Row(
        "HTTP intake, single posts", f"{rate:,.0f}/s", f"empty handler, {empty:,.0f}/s", rate / empty, "≥ 0.8 × empty",
        rate >= 0.8 * empty,
    )  # fmt: skip
    yield Row(
        "processor time of a single post", f"{cpu_us:.1f} µs", f"empty handler, {empty_us:.1f} µs", empty_us / cpu_us,
        "≥ 0.8", empty_us >= 0.8 * cpu_us,
    )  # fmt: skip
    yield _p99("p99 of single posts at half that rate", single.half)


def _p99(what: str, seen: Seen) -> Row:
    figure = f"{seen.p99_ms:.1f} ms (p50 {seen.p50_ms:.1f})"
    return Row(what, figure, "", None, f"≤ {P99_MS:.0f} ms", seen.p99_ms <= P99_MS)


if __name__ == "__main__":
    if sys.argv[1:] == ["empty"]:
        serve_empty()
