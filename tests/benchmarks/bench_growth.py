"""Growth: what an event costs as contacts and queues become many, and whether a week of a busy centre leaves more behind.

Run by hand: ``python -m tests.benchmarks --only growth``, or with ``--profile`` for where the time goes at the smallest
and the largest number of open contacts and of queues. It is the pure core that is measured (take events, collect what
changed), in steps as the writer takes them: nothing else in the program grows with what is open.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.lab.centre import Settings
from monitor.lab.simulator import Centre
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS
from tests.benchmarks.table import Given, Row

START_MS = 1_800_000_000_000
STEP = 500
ROUNDS = 5
FLAT = 1.1
_encode = msgspec.json.encode


def opened(number: int, queues: int) -> list[Event]:
    """A ticket that nobody has answered yet; nothing about it falls due while the calls go on."""
    name, at_ms = f"open-{number}", START_MS - 2 * HOUR_MS + number
    customer = {"id": f"customer-{number}", "name": "A. Person"}
    data: list[tuple[str, dict[str, object]]] = [
        ("contact.opened", {"channel": "ticket", "queue": f"queue-{number % queues}", "customer": customer}),
        ("message.received", {"text": "Where is my parcel?"}),
    ]
    return [
        Event(kind, name, at_ms, f"{name}.{place}", "desk", data=msgspec.Raw(_encode(what)))
        for place, (kind, what) in enumerate(data)
    ]


def calls(first: int, count: int, queues: int) -> list[Event]:
    """Calls of a running centre, five events each, some 300 of them open at a time."""
    made = []
    for number in range(first, first + count):
        name, agent, at_ms = f"call-{number}", f"agent-{number % 50}", START_MS + number * 20
        customer = {"id": f"caller-{number}", "name": "A. Person"}
        steps: tuple[tuple[int, str, dict[str, object]], ...] = (
            (0, "contact.opened", {"channel": "voice", "queue": f"queue-{number % queues}", "customer": customer}),
            (1_500, "contact.alerted", {"agent": agent}),
            (3_000, "contact.answered", {"agent": agent}),
            (5_000, "contact.ended", {"by": "customer"}),
            (6_000, "contact.closed", {"resolution": "solved"}),
        )
        made += [
            Event(kind, name, at_ms + after_ms, f"{name}.{kind}", "pbx", data=msgspec.Raw(_encode(data)))
            for after_ms, kind, data in steps
        ]
    made.sort(key=lambda event: event.time_ms)
    return made


def filled(contacts: int, queues: int) -> Site:
    """Give a site with so many open contacts."""
    site = Site("main", Policy().settled())
    for first in range(0, contacts, STEP):
        batch = [event for number in range(first, min(first + STEP, contacts)) for event in opened(number, queues)]
        site.apply(batch, START_MS - MINUTE_MS)
    return site


def take(site: Site, events: Sequence[Event]) -> None:
    for first in range(0, len(events), STEP):
        step = events[first : first + STEP]
        site.apply(step, step[-1].time_ms)


def cost(contacts: int, queues: int, count: int) -> tuple[float, float]:
    """Give the least processor time an event took in some rounds of so many calls (µs), and how many functions it called.

    The second is the same on every machine, however busy; it does not see what a function of the interpreter takes.
    """
    site = filled(contacts, queues)
    gc.collect()
    gc.freeze()
    best = float("inf")
    for number in range(ROUNDS):
        events = calls(number * count, count, queues)
        began = time.process_time()
        take(site, events)
        best = min(best, (time.process_time() - began) / len(events) * 1e6)
    events = calls(ROUNDS * count, count, queues)
    stats = profiled(site, events)
    gc.unfreeze()
    return best, float(stats.total_calls) / len(events)  # type: ignore[attr-defined]  # its types leave it out


def profiled(site: Site, events: Sequence[Event]) -> pstats.Stats:
    profiler = cProfile.Profile()
    profiler.enable()
    take(site, events)
    profiler.disable()
    return pstats.Stats(profiler)


def alone(kind: str, *numbers: float) -> list[float]:
    """Measure in a process of its own: what one leaves behind is no part of the next."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_growth", kind, *map(str, numbers)]
    told: list[float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return told


def week(load: float, days: int, step_minutes: int) -> list[float]:
    """Live through days of a simulated centre in steps; gives the memory of the process (MiB) at the end of each day.

    What is kept for days by configuration is kept for an hour here, or it would still be filling up.
    """
    plain = Policy()
    keep = msgspec.structs.replace(
        plain.keep, keep_contacts_ms=HOUR_MS, correctable_for_ms=MINUTE_MS * 10, seen_for_ms=HOUR_MS * 2
    )
    site = Site("main", msgspec.structs.replace(plain, keep=keep).settled())
    centre = Centre(1, START_MS, Settings(load=load))
    held = []
    for day in range(days):
        for minute in range(0, DAY_MS // MINUTE_MS, step_minutes):
            now_ms = START_MS + day * DAY_MS + (minute + step_minutes) * MINUTE_MS
            site.apply(centre.step(now_ms), now_ms)
        gc.collect()
        held.append(resident_mib())
    return held


def resident_mib() -> float:
    """Memory this process has, MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def rows(given: Given) -> Iterator[Row]:
    """Measure at each size, beside the smallest."""
    count = given.pick(50, 500, 2_000)
    sizes = {"tiny": (10, 100), "quick": (1_000, 20_000), "full": (1_000, 10_000, 50_000, 200_000)}[given.size]
    yield from _grown("open contacts", _least(given, [(size, 5, count) for size in sizes], 0))
    many = {"tiny": (5, 20), "quick": (5, 2_000), "full": (5, 50, 500, 2_000)}[given.size]
    open_ = given.pick(100, 4_000, 10_000)
    yield from _grown("queues", _least(given, [(open_, queues, count) for queues in many], 1))
    lived = {"tiny": (0.001, 2, 120), "quick": (0.05, 7, 60), "full": (0.5, 7, 1)}[given.size]
    held = alone("week", *lived)
    shown = " → ".join(f"{mib:.0f}" for mib in held)
    yield Row(
        f"memory at the end of each of {len(held)} days", f"{shown} MiB", f"the second day, {held[1]:.0f} MiB",
        held[1] / held[-1], "flat ± 10 %", held[-1] <= FLAT * held[1],
    )  # fmt: skip


def _least(given: Given, kinds: list[tuple[int, int, int]], place: int) -> dict[int, tuple[float, float]]:
    """Give the least cost of each kind, by one of its numbers; all in turn, several times: machines are not quiet."""
    found: dict[int, tuple[float, float]] = {}
    for _ in range(given.pick(1, 2, 3)):
        for kind in kinds:
            took_us, called = alone("cost", *kind)
            found[kind[place]] = min(found.get(kind[place], (took_us, called)), (took_us, called))
    return found


def _grown(what: str, costs: dict[int, tuple[float, float]]) -> Iterator[Row]:
    (least, (base_us, base_called)), *others = costs.items()
    for size, (took_us, called) in others:
        yield Row(
            f"an event with {size:,} {what}", f"{took_us:.1f} µs, {called:.1f} calls",
            f"with {least:,}, {base_us:.1f} µs, {base_called:.1f} calls", base_us / took_us, "flat ± 10 %",
            took_us <= FLAT * base_us,
        )  # fmt: skip


def profile() -> None:
    """Print where the time goes at both ends."""
    for contacts, queues in ((1_000, 5), (200_000, 5), (10_000, 5), (10_000, 2_000)):
        print(f"{contacts:,} open contacts, {queues:,} queues")
        site = filled(contacts, queues)
        take(site, calls(0, 1_000, queues))
        profiled(site, calls(1_000, 1_000, queues)).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="?", choices=("cost", "week"))
    parser.add_argument("numbers", nargs="*", type=float)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.profile:
        profile()
    elif asked.kind == "cost":
        contacts_, queues_, count_ = map(int, asked.numbers)
        print(json.dumps(cost(contacts_, queues_, count_)))
    elif asked.kind == "week":
        print(json.dumps(week(asked.numbers[0], *map(int, asked.numbers[1:]))))
