"""What thousands of desks cost the live hub: ``python -m tests.benchmarks.bench_desks``.

Each desk has the nudges that are for its agent. Beside it, in the same run, what one view of all nudges costs that all desks
share, as walls do: less to compute, and far more to send.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from typing import Any, NamedTuple

from tests.live.live_site import NOON_MS, Client, SiteScript, contact, make_hub, nudge

DESKS = 2_000
QUEUES = [f"q{number}" for number in range(20)]
NUDGES = 300
OWNED = 200
CONTACTS = 3_000
UPDATES = 20
CHANGED = 5


class Cost(NamedTuple):
    """Of one update to all desks, and of a desk at rest."""

    flush_ms: float
    frames_ms: float
    sent_bytes: float
    held_kb: float


def centre(chance: random.Random) -> SiteScript:
    """Give a busy centre: agents in two queues each, a fifth of a minute's nudges theirs, the rest for anybody."""
    script = SiteScript()
    queues = {f"c{number}": chance.choice(QUEUES) for number in range(CONTACTS)}
    script.commit(
        views={key: contact(key, queue=queue) for key, queue in queues.items()},
        lines=[[queue, key, float(place)] for place, (key, queue) in enumerate(queues.items())],
        agents={
            f"a{number}": {"agent": f"a{number}", "status": "available", "queues": chance.sample(QUEUES, 2)}
            for number in range(DESKS)
        },
        nudges={f"n{number}": prompt(number, queues[f"c{number}"]) for number in range(NUDGES)},
    )
    return script


def prompt(number: int, queue: str, sentence: str = "") -> dict[str, Any]:
    """Give a nudge of the usual size."""
    owner = f"a{number * 7}" if number < OWNED else None
    return nudge(
        f"n{number}", contact=f"c{number}", queue=queue, agent=owner, to="agent" if owner else "queue",
        sentence=sentence, words="w" * 300, lines=["x" * 60], playbook=["y" * 60] * 3,
    )  # fmt: skip


def measure(*, desks: bool, moving: bool) -> Cost:
    """Look at a centre from all desks and let it change; ``moving``: all its lines too, with every update."""
    chance = random.Random(1)
    script = centre(chance)
    hub = make_hub(script)
    clients = [Client(hub) for _ in range(DESKS)]
    tracemalloc.start()
    for number, client in enumerate(clients):
        client.ask(type="subscribe", view="nudges", **({"agent": f"a{number}"} if desks else {}))
        client.session.next_frames(NOON_MS)
    held_kb = tracemalloc.get_traced_memory()[0] / DESKS / 1_024
    tracemalloc.stop()
    flush_s = frames_s = 0.0
    sent = 0
    for update in range(UPDATES):
        hub.take(*script.commit(**_changes(script, chance, update, moving=moving)))
        began = time.process_time()
        hub.flush()
        flushed = time.process_time()
        sent += sum(len(frame) for client in clients for frame in client.session.next_frames(NOON_MS))
        flush_s += flushed - began
        frames_s += time.process_time() - flushed
    return Cost(1_000 * flush_s / UPDATES, 1_000 * frames_s / UPDATES, sent / UPDATES / DESKS, held_kb)


def _changes(script: SiteScript, chance: random.Random, update: int, *, moving: bool) -> dict[str, Any]:
    script.as_of_ms += 250
    nudges = script.whole["nudges"]
    chosen = chance.sample(range(NUDGES), CHANGED)
    changes: dict[str, Any] = {
        "nudges": {f"n{one}": prompt(one, nudges[f"n{one}"]["queue"], str(update)) for one in chosen}
    }
    if moving:
        changes["lines"] = [[queue, f"x{queue}", None if update % 2 else -1.0] for queue in QUEUES]
    return changes


def main() -> None:
    """Print a table."""
    print(f"{DESKS} desks, {NUDGES} open nudges, {CHANGED} of them changed by each update\n")
    print(f"{'':34} {'update':>9} {'frames':>9} {'sent each':>10} {'held each':>10}")
    for moving in (False, True):
        for desks in (True, False):
            cost = measure(desks=desks, moving=moving)
            name = ("a view of its own" if desks else "one view for all") + (", lines move" if moving else "")
            print(
                f"{name:34} {cost.flush_ms:6.1f} ms {cost.frames_ms:6.1f} ms {cost.sent_bytes:8.0f} B {cost.held_kb:7.1f} KB"
            )


if __name__ == "__main__":
    main()
