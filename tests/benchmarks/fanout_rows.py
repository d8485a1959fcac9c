"""The rows of ``bench_fanout`` in the table of all."""

from __future__ import annotations

from collections.abc import Iterator

import uvloop

from tests.benchmarks import bench_fanout
from tests.benchmarks.table import Given, Row


def rows(given: Given) -> Iterator[Row]:
    """Fan a frame out to many clients, beside ``websockets.broadcast``."""
    clients, rounds = given.pick(10, 300, 1_000), given.pick(2, 20, 60)
    bare_us = uvloop.run(bench_fanout.bare(clients, rounds))
    own_us = uvloop.run(bench_fanout.ours(clients, rounds))
    yield Row(
        f"a 2 KB frame to {clients:,} walls", f"{own_us:.1f} µs a message", f"`websockets.broadcast`, {bare_us:.1f} µs",
        bare_us / own_us, "≥ 0.7 × broadcast", bare_us >= 0.7 * own_us,
    )  # fmt: skip
