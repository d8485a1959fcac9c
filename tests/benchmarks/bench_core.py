"""The pure core on one core of the machine: simulate, read, apply.

Run by hand: ``python -m tests.benchmarks.bench_core``. Prints events a second of each.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from monitor.config import DEFAULT_SITE, load
from monitor.domain.events import Event
from monitor.domain.site import Site
from monitor.lab.reader import read_events
from monitor.lab.simulator import Centre
from monitor.units import HOUR_MS

START_MS = 1_767_600_000_000
BATCH = 100


def measure(what: str, count: int, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    took_s = time.perf_counter() - began
    print(f"{what:<28} {count / took_s:>10,.0f} events/s  ({took_s / count * 1e6:.1f} µs each)")


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
    site = Site("main", load(None, {}).sites[DEFAULT_SITE].policy)
    for first in range(0, len(events), BATCH):
        batch = events[first : first + BATCH]
        site.apply(batch, batch[-1].time_ms)


def main(hours: int) -> None:
    made: list[Event] = []
    count = len(Centre(1, START_MS).step(START_MS + hours * HOUR_MS))
    measure("simulate", count, lambda: made.extend(Centre(1, START_MS).step(START_MS + hours * HOUR_MS)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.ndjson"
        write(made, path)
        measure("read and validate", count, lambda: sum(1 for _ in read_events(path)))
    measure(f"apply in batches of {BATCH}", count, lambda: apply(made))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=12)
    main(parser.parse_args().hours)
