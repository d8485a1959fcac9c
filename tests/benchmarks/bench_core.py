"""The pure core on one core of the machine: simulate, read, apply.

Run by hand: ``python -m tests.benchmarks --only core``. Reading is measured against a mere decoding of the same lines.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from monitor.config import load
from monitor.domain.events import Event
from monitor.domain.site import Site
from monitor.lab.reader import read_events
from monitor.lab.simulator import Centre
from monitor.shipped import SITE
from monitor.units import HOUR_MS, MINUTE_MS
from tests.benchmarks.table import Given, Row

START_MS = 1_767_600_000_000
BATCH = 100


def timed_us(count: int, work: Callable[[], object]) -> float:
    """Give the processor time of one of so many events, µs."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / count * 1e6


def write(events: list[Event], path: Path) -> None:
    encode = msgspec.json.encode
    path.write_bytes(
        b"\n".join(
            encode(
                {
                    "type": event.type, "subject": event.subject, "id": event.id, "source": event.source,
                    "time": datetime.fromtimestamp(event.time_ms / 1_000, UTC), "data": event.data,
                }
            )
            for event in events
        )
    )  # fmt: skip


def apply(events: list[Event]) -> None:
    site = Site(SITE, load(None, {}).sites[SITE].policy)
    for first in range(0, len(events), BATCH):
        batch = events[first : first + BATCH]
        site.apply(batch, batch[-1].time_ms)


def rows(given: Given) -> Iterator[Row]:
    """Measure a simulated centre of some hours."""
    made: list[Event] = []
    until_ms = START_MS + given.pick(5 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS)
    made.extend(Centre(1, START_MS).step(until_ms))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.ndjson"
        write(made, path)
        read_us = timed_us(len(made), lambda: sum(1 for _ in read_events(path)))
        lines = path.read_bytes().splitlines()
        decode_us = timed_us(len(made), lambda: [msgspec.json.decode(line) for line in lines])
    yield Row("read and check a line", f"{read_us:.1f} µs", f"decode it, {decode_us:.1f} µs", decode_us / read_us)
    apply(made[:1_000])  # phrases are compiled when they are first looked for
    apply_us = timed_us(len(made), lambda: apply(made))
    yield Row(
        f"apply in batches of {BATCH}, a simulated centre", f"{apply_us:.1f} µs an event, {1e6 / apply_us:,.0f}/s"
    )
