"""A web application over stand-ins for what lies beyond its ports, and a client that talks to it in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette

from monitor._config_state import ConfigState
from monitor.config import load
from monitor.domain.effect import Rows, breaches_of, effects_of
from monitor.domain.figures import present
from monitor.domain.metrics import Now
from monitor.domain.policy import Policy, Rules
from monitor.errors import Unavailable
from monitor.intake import Intake
from monitor.intake_lane import Limits
from monitor.live.board import ContactQuery
from monitor.live.history import Span
from monitor.storage import Process, Sighting, SiteLease, Told
from monitor.units import HOUR_MS
from monitor.web.app import create_app
from monitor.web.ports import Answer, Check, Exposure, HistoryQuery, Sample, Services, WebLimits

NOW_MS = 1_780_000_000_000
QUEUE: dict[str, Any] = {
    "queue": "sales", "level": "ok",
    "expected_wait": {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0},
    "service_level": {"ratio": 0.8, "within_ms": 20_000, "target_ratio": 0.8, "basis": "live", "n": 5},
    "waiting": 2, "alerting": 0, "silent_warn": 1, "silent_breach": 0, "longest_wait_ms": 1_500, "offered": 5,
}  # fmt: skip


class Time:
    """A clock that stands still."""

    def now_ms(self) -> int:
        return NOW_MS

    def monotonic_ms(self) -> float:
        return NOW_MS


class Journal:
    """What intake writes, in memory."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, list[dict[str, Any]]]] = []
        self.letters: list[dict[str, Any]] = []
        self.unapplied: dict[str, int] = {}
        self.broken: Exception | None = None
        self.appended = asyncio.Event()

    async def append(self, site: str, at_ms: int, batch: bytes) -> str:
        if self.broken is not None:
            raise self.broken
        self.entries.append((site, json.loads(batch)))
        self.appended.set()
        return f"{at_ms}-0"

    def backlog(self, site: str) -> int:
        return self.unapplied.get(site, 0)

    async def park(self, site: str, letters: Sequence[bytes]) -> None:
        self.letters += [{"site": site, **json.loads(letter)} for letter in letters]

    def events(self) -> list[dict[str, Any]]:
        return [event for _, events in self.entries for event in events]


class Board:
    """A board that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.broken: Exception | None = None
        self.letters: dict[str, dict[str, Any]] = {}
        self.rows: Rows = {}
        self.known_sources: list[Any] = []
        self.decisions: list[dict[str, Any]] = []
        self.stories: dict[str, dict[str, Any]] = {}
        self.known_policy = Policy()
        self.known_policies: list[tuple[int | None, Policy]] = []
        self.revision = load(None).sites["main"].policy.revision
        """Of the policy in force: that of the file, unless a test says otherwise."""
        self.counters: dict[int, dict[str, int]] = {}
        """What was counted, by the instant."""

    def sites(self) -> Collection[str]:
        return {"main", "north"}

    def _ask(self, *asked: Any) -> None:
        if self.broken is not None:
            raise self.broken
        self.asked.append(asked)

    def as_of_ms(self, site: str) -> int:
        self._ask("as_of_ms", site)
        return NOW_MS - 250

    def queues(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        self._ask("queues", site, window, queues)
        known = [QUEUE] if queues is None or "sales" in queues or "a/b" in queues else []
        return {
            "site": site, "as_of_ms": NOW_MS - 250, "window": window, "queues": known,
            "total": {**QUEUE, "queue": None},
        }  # fmt: skip

    def moments(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        self._ask("moments", site, window, queues)
        return {"site": site, "as_of_ms": NOW_MS, "window": window, "moments": [], "weakest": None, "good": []}

    def contacts(self, site: str, query: ContactQuery) -> Answer:
        self._ask("contacts", site, query)
        return {"contacts": [], "next": None}

    async def contact(self, site: str, contact: str) -> Answer | None:
        self._ask("contact", site, contact)
        if contact in self.stories:
            return self.stories[contact]
        return {"contact": contact, "timeline": [], "decisions": self.decisions} if contact == "call/1" else None

    def nudges(
        self,
        site: str,
        agent: str | None,
        queues: Collection[str] | None,
        states: Collection[str],
        to: str | None = None,
    ) -> Answer:
        self._ask("nudges", site, agent, queues, states, to)
        return {"nudges": []}

    def effect(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        self._ask("effect", site, window, queues)
        rows = {key: row for key, row in self.rows.items() if queues is None or key[0] in queues}
        return {
            "site": site, "as_of_ms": NOW_MS, "window": window, "effects": effects_of(rows, Policy()),
            "breaches": breaches_of(rows),
        }  # fmt: skip

    def agents(self, site: str) -> Answer:
        self._ask("agents", site)
        return {"as_of_ms": NOW_MS, "agents": []}

    def sources(self, site: str) -> Answer:
        self._ask("sources", site)
        return {"as_of_ms": NOW_MS, "sources": self.known_sources}

    def policy(self, site: str) -> Answer:
        self._ask("policy", site)
        return {"revision": self.revision, "timezone": "Europe/London"}

    def rules(
        self, site: str, queue: str | None, channel: str | None, tier: str | None = None, priority: int | None = None
    ) -> Rules:
        self._ask("rules", site, queue, channel, tier, priority)
        return self.known_policy.rules(queue, channel, tier, priority)

    async def dead_letters(self, site: str, limit: int, after: str | None) -> Answer:
        self._ask("dead_letters", site, limit, after)
        shown = [{"id": name} | letter for name, letter in self.letters.items()]
        return {"dead_letters": shown, "count": len(shown), "next": None}

    async def dead_letter(self, site: str, letter: str) -> bytes | None:
        self._ask("dead_letter", site, letter)
        return json.dumps(self.letters[letter]).encode() if letter in self.letters else None

    async def remove_dead_letter(self, site: str, letter: str) -> None:
        self._ask("remove_dead_letter", site, letter)
        self.letters.pop(letter, None)  # as in Redis: what is gone is gone

    async def policies(self, site: str) -> list[tuple[int | None, Policy]]:
        self._ask("policies", site)
        return self.known_policies

    async def past(self, site: str, queue: str | None, spans: Sequence[Span]) -> Mapping[int, Answer]:
        self._ask("past", site, queue, len(spans))
        counted: dict[int, dict[str, int]] = {span.key: {} for span in spans}
        for span in spans:
            for at_ms, counters in self.counters.items():
                if span.from_ms <= at_ms < span.to_ms:
                    for name, by in counters.items():
                        counted[span.key][name] = counted[span.key].get(name, 0) + by
        policy = self.known_policy
        return {
            key: present(queue, total, Now(), policy.rules(queue, "voice"), 0, limits=policy.levels, lengths=False)
            for key, total in counted.items()
        }

    async def past_counted_ms(self, site: str) -> list[int]:
        self._ask("past_counted_ms", site)
        return sorted({at_ms // HOUR_MS * HOUR_MS for at_ms in self.counters})

    async def history(self, site: str, query: HistoryQuery) -> Answer:
        self._ask("history", site, query)
        return {"queue": query.queue, "metric": query.metric, "step_ms": query.step_ms, "points": []}


class Verdicts:
    """Verdicts as a test decides them, by the id of the act's event; kept like the real ones."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.next: dict[str, Any] | None = None
        self.waits: list[tuple[str, str, float]] = []

    async def wait(self, site: str, event_id: str, timeout_s: float) -> bytes | None:
        self.waits.append((site, event_id, timeout_s))
        if timeout_s and self.next is not None:
            self.known.setdefault(event_id, json.dumps(self.next).encode())
        return self.known.get(event_id)


class Health:
    """What the test says."""

    def __init__(self) -> None:
        self.told = [Check("redis", True, "answers")]

    async def checks(self) -> Sequence[Check]:
        return self.told

    def samples(self) -> Iterable[Sample]:
        return [Sample("monitor_clients", "gauge", "Open live connections.", 3, {"kind": 'a"b\\c'})]


class Processes:
    """What the test says: a process with a board that writes both sites."""

    def __init__(self) -> None:
        told = Told(name="host-a:4242:ab12", role="all", version="1.2.3", started_at_ms=NOW_MS - 3_600_000, boards=3, writes=2,
                    takeovers=2)  # fmt: skip
        self.seen = [Process(told, NOW_MS - 2_000, stale=False)]
        self.leases = [SiteLease(site, told.name, 1_600, False, NOW_MS - 250, 0) for site in ("main", "north")]
        self.broken: Exception | None = None

    async def look(self) -> Sighting:
        if self.broken is not None:
            raise self.broken
        return Sighting(NOW_MS, self.seen, self.leases)


class Site:
    """Everything a test looks at."""

    def __init__(self, exposure: Exposure | None = None, limits: WebLimits | None = None) -> None:
        self.journal, self.board, self.verdicts, self.health = Journal(), Board(), Verdicts(), Health()
        self.intake = Intake(self.journal, Time(), Limits(gather_ms=0))
        self.configuration, self.processes = ConfigState(load(None), Time().now_ms), Processes()
        self.services = Services(
            self.intake, self.board, self.verdicts, self.health, Time(), self.configuration, self.processes,
            limits or WebLimits(), exposure or Exposure(), version="1.2.3",
        )  # fmt: skip
        self.app: Starlette = create_app(self.services)

    @asynccontextmanager
    async def client(self, base: str = "http://127.0.0.1:8000") -> AsyncIterator[httpx.AsyncClient]:
        """Give a client; what the application raises beyond its answers fails the test."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client
        await self.intake.close()


DOWN = Unavailable("the site's state is not loaded")
