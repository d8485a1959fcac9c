"""Who sends events to the product, and remembers what it has answered for: that, and nothing else, feeds the model.

A batch is sent again under the same ids until it is answered with 202, as the product tells its callers to.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import httpx

from tests.oracle import Plain
from tests.streams import END_MS, later, on_the_wire, told

WARN_MS = 60_000
"""When a caller who waits is nudged about, as shipped."""
LINE = "in-line"
"""The queue of those of whom a nudge is due."""
STAYS_MS = 3_000
"""So long after their nudge was due do they stay in line, at least."""
AGAIN_S = 0.05
ANSWER_S = 12.0
"""Longer than the product waits for Redis: a caller is answered, or something hangs."""


def wall_ms() -> int:
    """The instant, by the same clock that Redis reads."""
    return time.time_ns() // 1_000_000


def caller(url: str = "") -> httpx.AsyncClient:
    """Give a client of the product, which speaks plain HTTP on loopback."""
    return httpx.AsyncClient(base_url=url, timeout=ANSWER_S, verify=False, trust_env=False)  # noqa: S501 - there is no TLS


@dataclass
class Record:
    """What was sent, and what was answered for, by source and id."""

    sent: dict[tuple[str, str], Plain] = field(default_factory=dict)
    accepted: dict[tuple[str, str], Plain] = field(default_factory=dict)
    accepted_at_ms: dict[tuple[str, str], int] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    """Answers by status, and what went wrong by name."""
    due_ms: dict[str, int] = field(default_factory=dict)
    """When a nudge about a contact is due, at the earliest: not before the product was told of them."""
    last_ms: int = 0
    """When something was answered for last."""

    def take(self, events: Sequence[Plain]) -> None:
        """Remember that these were answered for."""
        self.last_ms = wall_ms()
        for event in events:
            key = (event["source"], event["id"])
            if key not in self.accepted:
                self.accepted[key] = event
                self.accepted_at_ms[key] = self.last_ms

    def forget(self, keys: Iterable[tuple[str, str]]) -> None:
        """Leave out what is known to be lost, and the nudges that hang on it."""
        for key in keys:
            event = self.accepted.pop(key)
            if event["type"] == "contact.opened":
                self.due_ms.pop(event["subject"], None)

    def told_ms(self, contact: str) -> int:
        """Give when a waiting caller's coming was answered for; raises ``KeyError`` where it never was."""
        return self.accepted_at_ms["pbx", f"{contact}.contact.opened"]

    @property
    def events(self) -> list[Plain]:
        return list(self.accepted.values())


class Stories:
    """Contacts without end: those of ``tests.streams`` again and again, each time under other names, up to now."""

    def __init__(self, chance: random.Random, name: str) -> None:
        self._chance = chance
        self._name = name
        self._turn = 0
        self._kept: list[Plain] = []
        self._pool = [
            [event for event in stream if event["subject"] == subject]
            for stream in told()
            for subject in sorted({event["subject"] for event in stream if event["type"] != "agent.changed"})
        ]

    def batch(self) -> list[Plain]:
        """Give the events of a few contacts, in any order, some of them twice."""
        by_ms = wall_ms() - END_MS
        events: list[Plain] = []
        for _ in range(self._chance.randint(1, 3)):
            self._turn += 1
            suffix = f".{self._name}.{self._turn}"
            events += [
                later(event, by_ms) | {"subject": event["subject"] + suffix, "id": event["id"] + suffix}
                for event in self._chance.choice(self._pool)
            ]
        events += self._chance.sample(events, len(events) // 10)
        events += self._kept
        self._chance.shuffle(events)
        keep = self._chance.choice((0, 0, len(events) // 3))  # for the next batch: it comes late, and in another entry
        self._kept = events[:keep]
        return events[keep:]

    def rest(self) -> list[Plain]:
        """Give what has not been told yet."""
        return self._kept


class Waiting:
    """Callers of whom a nudge is due soon, exactly one each: they stay in line until it must have been raised."""

    def __init__(self, chance: random.Random, name: str, record: Record) -> None:
        self._chance = chance
        self._name = name
        self._record = record
        self._turn = 0
        self._in_line: list[str] = []

    def batch(self) -> list[Plain]:
        """Give the next caller, and the leaving of those who have been in line for long enough."""
        now_ms = wall_ms()
        leaving = [name for name in self._in_line if self._leaves_ms(name) <= now_ms]
        self._in_line = [name for name in self._in_line if name not in leaving]
        events = [_event("contact.left", name, now_ms, outcome="abandoned") for name in leaving]
        self._turn += 1
        name = f"due.{self._name}.{self._turn}"
        self._in_line.append(name)
        self._record.due_ms[name] = now_ms + self._chance.randint(200, 1_500)
        since_ms = self._record.due_ms[name] - WARN_MS
        return [*events, _event("contact.opened", name, since_ms, channel="voice", queue=LINE)]

    def _leaves_ms(self, name: str) -> int:
        """Say when one has stayed for long enough: their coming was answered for before the next batch was asked for."""
        return max(self._record.due_ms[name], self._record.told_ms(name)) + STAYS_MS


def _event(kind: str, subject: str, at_ms: int, **data: object) -> Plain:
    event_id = f"{subject}.{kind}"
    return {
        "type": kind, "subject": subject, "time_ms": at_ms, "id": event_id, "source": "pbx", "sequence": 0, "data": data,
    }  # fmt: skip


class Sender:
    """One caller. ``urls`` gives where the product can be reached now; each try goes to any of them."""

    def __init__(
        self, record: Record, urls: Callable[[], Sequence[str]], chance: random.Random, name: str, site: str = "main"
    ) -> None:
        self._record = record
        self._urls = urls
        self._chance = chance
        self._site = site
        self._stories = Stories(chance, name)
        self._waiting = Waiting(chance, name, record)
        self._stopping = False
        self.pause_s = 0.03

    async def run(self) -> None:
        """Send until stopped; what was begun is brought to its end."""
        before: list[Plain] = []
        async with caller() as client:
            while not self._stopping:
                batch = self._stories.batch() if self._chance.random() < 0.7 else self._waiting.batch()
                await self.post(client, batch)
                if before and self._chance.random() < 0.1:  # somebody who did not believe the answer
                    await self.post(client, before)
                before = batch
                await asyncio.sleep(self._chance.random() * self.pause_s)  # the pace is the point
            await self.post(client, self._stories.rest())

    def stop(self) -> None:
        self._stopping = True

    async def post(self, client: httpx.AsyncClient, batch: Sequence[Plain], within_s: float = 60.0) -> None:
        """Send a batch until it is answered for."""
        if not batch:
            return
        record = self._record
        record.sent.update({(event["source"], event["id"]): event for event in batch})
        body = [on_the_wire(event) for event in batch]
        async with asyncio.timeout(within_s):
            while True:
                url = self._chance.choice(self._urls())
                try:
                    answer = await client.post(f"{url}/api/v1/events", params={"site": self._site}, json=body)
                except httpx.TransportError as error:
                    record.answers[type(error).__name__] += 1
                else:
                    record.answers[str(answer.status_code)] += 1
                    if answer.status_code == 202:
                        record.take(batch)
                        return
                    assert answer.status_code == 503, f"{answer.status_code}: {answer.text}"
                    assert answer.headers.get("retry-after"), "a 503 says when to come back"
                await asyncio.sleep(self._chance.random() * AGAIN_S)
