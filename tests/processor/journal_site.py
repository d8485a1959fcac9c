"""What stands in Redis of a site, and what a fresh site makes of the same journal: two pictures that must be equal."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec

from monitor.clock import Clock
from monitor.domain.changes import Changes
from monitor.domain.events import Event
from monitor.domain.layers import Layer, Targets
from monitor.domain.policy import Policy
from monitor.domain.settings import NudgeSettings
from monitor.domain.site import Site
from monitor.processor.entries import take_entry
from monitor.processor.progress import Progress
from monitor.processor.writer import Writer
from monitor.storage import Entry, SavedState, SiteStore, Storage

SITE = "main"
POLICY = Policy().settled()
Picture = dict[str, Any]
_encode = msgspec.json.encode


def quick_policy(warn_ms: int, breach_ms: int, **more: int) -> Policy:
    """A policy whose waits and silences warn after so many ms."""
    targets = Targets(warn_ms, breach_ms)
    layer = Layer(clocks={"wait": targets, "silence": targets}, **more)  # type: ignore[arg-type]  # values of a layer
    return Policy(layers=(*POLICY.layers, layer), nudges=NudgeSettings(minimum_gap_ms=0, group_contacts=0)).settled()


def event(type_: str, subject: str, time_ms: int, number: int | str = 0, /, **data: object) -> Event:
    return Event(type_, subject, time_ms, f"{subject}/{type_}/{number}", "pbx", data=msgspec.Raw(_encode(data)))


def opened(name: str, time_ms: int, queue: str = "sales", **data: object) -> Event:
    return event("contact.opened", name, time_ms, channel="voice", queue=queue, **data)


class Runner:
    """One writer with what it stands on; ``site`` may be wrapped before it starts."""

    def __init__(self, storage: Storage, policy: Policy = POLICY, name: str = SITE) -> None:
        self.progress = Progress()
        self.store: SiteStore = storage.site(name, lambda: self.progress.as_of_ms)
        self.clock = Clock()
        self.writer = Writer(name, self.store, self.clock, policy, self.progress)
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.task = asyncio.create_task(self.writer.run())

    async def stop(self) -> None:
        self.writer.stop()
        if self.task is not None:
            await self.task


@contextlib.asynccontextmanager
async def writing(storage: Storage, policy: Policy = POLICY) -> AsyncIterator[Runner]:
    runner = Runner(storage, policy)
    runner.start()
    try:
        await until(lambda: runner.progress.owns)
        yield runner
    finally:
        await runner.stop()


async def until(condition: Callable[[], bool | Awaitable[bool]], within_s: float = 20.0) -> None:
    """Wait until something holds that Redis or another task brings about; there is nothing to be woken by."""
    async with asyncio.timeout(within_s):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.005)


async def applied_all(storage: Storage) -> None:
    """Wait until the cursor stands at the end of the journal."""
    journal = storage.journal(SITE)

    async def at_the_end() -> bool:
        return not (await journal.lag()).behind_ms

    await until(at_the_end, 30.0)


async def whole_journal(storage: Storage, last: str = "+") -> list[Entry]:
    """Every entry up to ``last``."""
    journal = storage.journal(SITE)
    entries: list[Entry] = []
    first = "-"
    while chunk := await journal.read_range(first, last, 1_000):
        entries += chunk
        first = f"({chunk[-1].id}"
    return entries


# ---- what is stored


async def stored(storage: Storage) -> Picture:
    """The picture that stands in Redis."""
    saved = storage.state(SITE)
    counters = {}
    async for hour in saved.minutes(0, 10**9):
        for counted in hour:
            if counted.value:
                counters[counted.minute, counted.queue, counted.channel, counted.counter] = counted.value
    seen: list[int] = []
    async for digests in saved.seen():
        seen += digests
    assert len(seen) == len(set(seen)), "an event was applied twice"
    return {
        "contacts": await _plain(saved.contacts()),
        "nudges": await _plain(saved.nudges()),
        "agents": await _plain(saved.agents()),
        "agent_spans": {(agent, hour): _raw(spans) async for agent, hour, spans in saved.agent_spans()},
        "sources": _decoded(await saved.sources()),
        "now": _decoded(await saved.now()),
        "misc": _decoded(await saved.misc()),
        "policy": _raw(await saved.policy()),
        "lines": {(queue, name): score for queue, line in (await saved.lines()).items() for name, score in line},
        "counters": counters,
        "seen": set(seen),
        "dead": sorted(await _letters(saved)),
    }


async def _plain(records: AsyncIterator[tuple[str, bytes]]) -> dict[str, Any]:
    return {name: _without_ages(_raw(record)) async for name, record in records}


async def _letters(saved: SavedState) -> list[str]:
    return [letter.data.decode() for letter in await saved.dead_letters(10_000)]


# ---- what a fresh site makes of the journal


async def replayed(storage: Storage, first: Policy = POLICY, last: str = "+") -> Picture:
    """The picture that a fresh site gives which lives through the journal entry by entry."""
    site = Site(SITE, first)
    picture = Accumulated()
    for entry in await whole_journal(storage, last):
        take_entry(site, entry)
        picture.add(site.collect())
    return picture.plain()


class Accumulated:
    """Changes put on top of each other, as the storage does it."""

    def __init__(self) -> None:
        self._objects: dict[str, dict[Any, bytes | None]] = {
            name: {} for name in ("contacts", "nudges", "agents", "agent_spans", "sources", "now", "misc")
        }
        self._lines: dict[tuple[str, str], float | None] = {}
        self._counters: dict[tuple[int, str, str, str], int] = {}
        self._seen: list[int] = []
        self._dead: list[str] = []
        self._policy: bytes | None = None

    def add(self, changes: Changes) -> None:
        objects = self._objects
        objects["contacts"].update(changes.records)
        objects["nudges"].update(changes.nudge_records)
        objects["agents"].update(changes.agent_records)
        objects["agent_spans"].update(changes.agent_spans)
        objects["sources"].update(changes.sources)
        objects["now"].update(changes.now)
        objects["misc"].update(changes.misc)
        self._lines.update(changes.lines)
        for key, by in changes.deltas.items():
            self._counters[key] = self._counters.get(key, 0) + by
        self._seen += changes.seen
        self._dead += (letter.decode() for letter in changes.dead)
        self._policy = changes.policy or self._policy

    def plain(self) -> Picture:
        return {
            **{name: _decoded(objects) for name, objects in self._objects.items()},
            "policy": _raw(self._policy),
            "lines": {key: score for key, score in self._lines.items() if score is not None},
            "counters": {key: by for key, by in self._counters.items() if by},
            "seen": set(self._seen),
            "dead": sorted(self._dead),
        }


def _decoded(objects: dict[Any, Any]) -> dict[str, Any]:
    return {name: _without_ages(_raw(raw)) for name, raw in objects.items() if raw is not None}


def _raw(raw: bytes | None) -> Any:
    return None if raw is None else msgspec.json.decode(raw)


def _without_ages(record: Any) -> Any:
    """Drop what tells the instant of the commit: how old a clock was when the contact was last written."""
    if isinstance(record, dict) and isinstance(view := record.get("view"), dict):
        view.pop("as_of_ms", None)
        for clock in view.get("clocks", ()):
            clock.pop("elapsed_ms", None)
    return record


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Say where two pictures differ, at most some places of each part."""
    if one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict):
        names = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
        return [line for name in names[:8] for line in differences(one.get(name), other.get(name), f"{path}/{name}")]
    return [f"{path}: {one} != {other}"]
