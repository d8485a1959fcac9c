"""The rows of ``bench_fanout`` in the table of all."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench_fanout import Asked, Measured, alone
from tests.benchmarks.table import Given, Row

CORE_SHARE, P99_MS, HELD_KB = 0.4, 150, 25


def rows(given: Given) -> Iterator[Row]:
    """Fan a frame out to many clients, beside ``websockets.broadcast``."""
    for clients in {"tiny": (10,), "quick": (300,), "full": (1_000, 2_000)}[given.size]:
        asked = Asked(clients, given.pick(2, 20, 60), given.pick(2, 20, 20))
        yield from _measured(clients, alone("bare", asked), alone("ours", asked))


def _cost(clients: int, bare_us: float, own_us: float) -> Row:
    return Row(
        f"a 2 KB frame to {clients:,} walls", f"{own_us:.1f} µs a message", f"`websockets.broadcast`, {bare_us:.1f} µs",
        bare_us / own_us, "≥ 0.7 × broadcast", bare_us >= 0.7 * own_us,
    )  # fmt: skip


def _measured(clients: int, bare: Measured, own: Measured) -> Iterator[Row]:
    yield _cost(clients, bare.cpu_us, own.cpu_us)
    four = f"{clients:,} walls at four frames a second"
    yield Row(
        f"p99, {four}", f"{own.p99_ms:.0f} ms", f"`websockets.broadcast`, {bare.p99_ms:.0f} ms",
        bare.p99_ms / own.p99_ms, f"≤ {P99_MS} ms", own.p99_ms <= P99_MS,
    )  # fmt: skip
    yield Row(
        f"a core, {four}", f"{own.core:.0%}", f"`websockets.broadcast`, {bare.core:.0%}", bare.core / own.core,
        f"≤ {CORE_SHARE:.0%} with 2,000", own.core <= CORE_SHARE,
    )  # fmt: skip
    yield Row(
        f"memory of each of {clients:,} connections", f"{own.held_kb:.0f} KB",
        f"`websockets.broadcast`, {bare.held_kb:.0f} KB", bare.held_kb / max(own.held_kb, 1), f"≤ {HELD_KB} KB",
        own.held_kb <= HELD_KB,
    )  # fmt: skip
