"""A made-up centre that sends so many events a second, told event by event, and what the model says of it so far."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Iterator

from tests.oracle import Model, Plain
from tests.streams import rfc3339

QUEUES = tuple(f"queue-{number}" for number in range(10))
AGENTS = 300
EVENTS_EACH = 5.5
"""Of a contact, on average."""
FIGURES = (
    "offered", "answered", "abandoned", "short_abandoned", "left_otherwise", "transferred_out", "missed", "closed",
    "hold_abandoned", "contacts",
)  # fmt: skip
"""What adds up over contacts that are over."""


class Centre:
    """Calls that come at a steady rate, are answered or given up, and are over within half a minute."""

    def __init__(self, per_second: float, seed: int = 1) -> None:
        self._gap_ms = 1_000 * EVENTS_EACH / per_second
        self._chance = random.Random(seed)
        self._due: list[tuple[int, int, Plain]] = []
        self._next_ms = 0.0
        self._made = 0
        self.told = 0
        """Events given so far."""

    def due(self, now_ms: int, *, more: bool) -> Iterator[Plain]:
        """Give the events that have happened by now; ``more``: further calls come in."""
        if not self._next_ms or not more:
            self._next_ms = max(self._next_ms, float(now_ms))
        while more and self._next_ms <= now_ms:
            for at_ms, event in self._call(round(self._next_ms)):
                heapq.heappush(self._due, (at_ms, self._made, event))
                self._made += 1
            self._next_ms += self._gap_ms
        while self._due and self._due[0][0] <= now_ms:
            self.told += 1
            yield heapq.heappop(self._due)[2]

    @property
    def over(self) -> bool:
        """Whether nothing is left to happen."""
        return not self._due

    def _call(self, at_ms: int) -> Iterator[tuple[int, Plain]]:
        chance, name = self._chance, f"c{self._made}"
        agent = f"agent-{chance.randrange(AGENTS)}"

        def step(kind: str, after_s: float, **data: object) -> tuple[int, Plain]:
            nonlocal at_ms
            at_ms += round(after_s * 1_000)
            event = {"type": f"contact.{kind}", "subject": name, "id": f"{name}.{kind}", "source": "soak"}
            return at_ms, event | {"time_ms": at_ms, "data": data}

        yield step("opened", 0, channel="voice", queue=chance.choice(QUEUES))
        waits_s = chance.uniform(0.5, 12)
        if chance.random() < 0.15:
            yield step("left", waits_s, outcome="abandoned")
            return
        yield step("alerted", waits_s, agent=agent)
        if chance.random() < 0.1:
            yield step("missed", 0.5, agent=agent)
        yield step("answered", 0.4, agent=agent)
        if chance.random() < 0.3:
            yield step("held", chance.uniform(0.2, 2))
            yield step("resumed", chance.uniform(0.2, 4))
        yield step("ended", chance.uniform(0.5, 6), by="customer")
        yield step("closed", chance.uniform(0.1, 2))


class Meant:
    """The model's figures of everything that was accepted, added up contact by contact as each is over."""

    def __init__(self) -> None:
        self.figures: dict[str, Counter[str]] = {queue: Counter() for queue in QUEUES}
        self._open: dict[str, list[Plain]] = {}
        self._over: list[Plain] = []

    def accepted(self, events: list[Plain]) -> None:
        """Learn what the server has taken."""
        for event in events:
            log = self._open.setdefault(event["subject"], [])
            log.append(event)
            if event["type"] in ("contact.closed", "contact.left"):
                self._over += self._open.pop(event["subject"])

    def add_up(self, now_ms: int) -> None:
        """Let the model look at the contacts that are over by now."""
        over, self._over = self._over, []
        if not over:
            return
        model = Model(over, now_ms)
        for queue, figures in self.figures.items():
            found = model.figures({queue})
            figures.update({name: found[name] for name in FIGURES})
            figures.update({f"moments.{verdict}": n for verdict, n in found["moments"].items()})
            figures["level_n"] += found["service_level"]["live"][1]

    def drift(self, shown: dict[str, Plain]) -> list[str]:
        """Name every figure in which the shown queues differ from what is meant."""
        differences = []
        for queue, figures in self.figures.items():
            found = shown.get(queue)
            if found is None:
                differences.append(f"{queue} is not shown")
                continue
            flat = {name: found[name] for name in FIGURES}
            flat |= {f"moments.{verdict}": n for verdict, n in found["moments"].items()}
            flat["level_n"] = found["service_level"]["n"]
            differences += [
                f"{queue}.{name}: shown {value}, meant {figures[name]}"
                for name, value in flat.items()
                if value != figures[name]
            ]
        return differences


def on_the_wire(event: Plain) -> Plain:
    """Give an event as it is posted."""
    return {name: value for name, value in event.items() if name != "time_ms"} | {"time": rfc3339(event["time_ms"])}
