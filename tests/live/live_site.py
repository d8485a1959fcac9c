"""A site that exists only in memory, its feed, a clock to set, and the board that a client builds from frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from monitor.domain.policy import Policy
from monitor.live.hub import Hub, Settings
from monitor.live.session import Session
from monitor.live.stored import SiteState
from monitor.live.views import Access
from monitor.storage.feed import FeedGap

NOON_MS = 1_780_000_020_000  # 20 s into a minute
NO_FORECAST = {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0}


class SetClock:
    """Time as the test says."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self.at_ms = now_ms

    def now_ms(self) -> int:
        return self.at_ms

    def common_ms(self) -> int:
        return self.at_ms

    def monotonic_ms(self) -> float:
        return float(self.at_ms)


class RunningClock:
    """The loop's own time, counted from noon."""

    def now_ms(self) -> int:
        return NOON_MS + int(self.monotonic_ms())

    def common_ms(self) -> int:
        return self.now_ms()

    def monotonic_ms(self) -> float:
        return asyncio.get_running_loop().time() * 1_000


def contact(key: str, **fields: Any) -> dict[str, Any]:
    """Give a Contact object as the domain writes it."""
    shown: dict[str, Any] = {
        "contact": key, "channel": "voice", "state": "waiting", "level": "ok", "queue": "sales", "agent": None,
        "customer": {"name": "Ada Byron", "tier": "gold"}, "opened_at_ms": NOON_MS, "waiting_since_ms": NOON_MS,
        "silent_since_ms": NOON_MS, "topic": None, "priority": 0, "owed": None, "clocks": [], "as_of_ms": NOON_MS,
    }  # fmt: skip
    return shown | fields


def nudge(key: str, **fields: Any) -> dict[str, Any]:
    """Give a Nudge object."""
    shown = {
        "id": key, "contact": "c1", "queue": "sales", "agent": None, "state": "raised", "level": "warn",
        "raised_at_ms": NOON_MS, "sentence": "Ada Byron waits", "customer": {"name": "Ada Byron"}, "clock": "silence",
        "since_ms": NOON_MS, "silent_since_ms": NOON_MS, "breach_at_ms": None, "limit_ms": None,
    }  # fmt: skip
    return shown | fields


def praise(key: str, **fields: Any) -> dict[str, Any]:
    """Give a good moment."""
    shown = {
        "at_ms": NOON_MS, "contact": key, "queue": "sales", "channel": "chat", "touchpoint": "contact",
        "reason": "told_before_asked", "sentence": "Told before they asked.",
    }  # fmt: skip
    return shown | fields


@dataclass
class SiteScript:
    """What has happened at the site so far; every commit is an entry of the feed."""

    epoch: str = "e1"
    as_of_ms: int = NOON_MS
    number: int = 0
    entries: list[tuple[str, bytes]] = field(default_factory=list)
    whole: dict[str, Any] = field(
        default_factory=lambda: {"views": {}, "lines": {}, "nudges": {}, "agents": {}, "now": {}}
    )
    deltas: dict[tuple[int, str, str, str], int] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    good: list[dict[str, Any]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    policy: bytes | None = None

    @property
    def offset(self) -> str:
        return f"1000-{self.number}"

    def commit(self, **parts: Any) -> tuple[str, bytes]:
        """Apply changes and write the entry; ``parts`` as in a feed entry."""
        self.number += 1
        entry = (self.offset, msgspec.json.encode({"as_of_ms": self.as_of_ms} | parts))
        for name in ("views", "agents", "now", "nudges"):
            for key, shown in parts.get(name, {}).items():
                self.whole[name].pop(key, None)
                if shown is not None:
                    self.whole[name][key] = shown
        for key in parts.get("closed_nudges", ()):
            self.whole["nudges"].pop(key, None)
        for queue, key, score in parts.get("lines", ()):
            self.whole["lines"].pop((queue, key), None)
            if score is not None:
                self.whole["lines"][queue, key] = score
        for minute, queue, channel, counter, by in parts.get("deltas", ()):
            where = (minute, queue, channel, counter)
            self.deltas[where] = self.deltas.get(where, 0) + by
        self.sources.update(parts.get("sources", {}))
        self.samples += parts.get("samples", ())
        gone = [tuple(key) for key in parts.get("good_gone", ())]
        self.good = [one for one in self.good if (one["contact"], one["at_ms"], one["touchpoint"]) not in gone]
        self.good = [*self.good, *parts.get("good", ())][-50:]
        self.entries.append(entry)
        return entry

    def loaded(self) -> SiteState:
        """Give the whole site as it stands."""

        def encoded(name: str) -> dict[str, bytes]:
            return {key: msgspec.json.encode(shown) for key, shown in self.whole[name].items()}

        return SiteState(
            epoch=self.epoch, offset=self.offset, as_of_ms=self.as_of_ms, views=encoded("views"),
            lines=[(queue, key, score) for (queue, key), score in self.whole["lines"].items()],
            nudges=encoded("nudges"), agents=encoded("agents"),
            sources={name: msgspec.json.encode(shown) for name, shown in self.sources.items()}, now=encoded("now"),
            deltas=[(*where, by) for where, by in self.deltas.items()], policy=self.policy,
            good=msgspec.json.encode(self.good), samples=[msgspec.json.encode(one) for one in self.samples],
        )  # fmt: skip

    def position(self, key: str) -> int | None:
        """Give the place in line the slow way."""
        queue = self.whole["views"][key]["queue"]
        if (queue, key) not in self.whole["lines"]:
            return None
        line = sorted((score, name) for (of, name), score in self.whole["lines"].items() if of == queue)
        return [name for _, name in line].index(key) + 1

    def board(self, limit: int, queues: set[str] | None = None) -> dict[str, Any]:
        """Give the contacts view the slow way."""
        rank = {"breach": 0, "warn": 1, "ok": 2}
        chosen = [one for one in self.whole["views"].values() if queues is None or one["queue"] in queues]
        chosen.sort(key=lambda one: (rank[one["level"]], one["silent_since_ms"], one["contact"]))
        return {
            one["contact"]: one | {"position": self.position(one["contact"]), "expected_wait": NO_FORECAST}
            for one in chosen[:limit]
        }


class ScriptedFeed:
    """The feed of a script: what is committed comes out, in an order and with failures that the test says."""

    def __init__(self, script: SiteScript) -> None:
        self.script = script
        self.loads = 0
        self.failures: list[Exception] = []
        self.trimmed = 0
        self._moved = asyncio.Condition()

    async def commit(self, **parts: Any) -> None:
        self.script.commit(**parts)
        async with self._moved:
            self._moved.notify_all()

    async def load(self) -> SiteState:
        self.loads += 1
        return self.script.loaded()

    async def read(self, offset: str, block_ms: int) -> Sequence[tuple[str, bytes]]:
        seen = int(offset.split("-")[1])
        async with self._moved:
            try:
                async with asyncio.timeout(block_ms / 1_000):
                    await self._moved.wait_for(lambda: self.script.number > seen or self.failures)
            except TimeoutError:
                return []
        if self.failures:
            raise self.failures.pop(0)
        if seen < self.trimmed:
            raise FeedGap("the feed no longer goes back so far")
        return [entry for entry in self.script.entries if int(entry[0].split("-")[1]) > seen]

    async def as_of(self) -> int:
        return self.script.as_of_ms

    async def epoch(self) -> str:
        return self.script.epoch


def make_hub(script: SiteScript, clock: SetClock | None = None, **settings: Any) -> Hub:
    """Give a hub that has read the script so far, moved by hand."""
    hub = Hub(ScriptedFeed(script), clock or SetClock(), Policy(), Settings(**settings))
    hub.start(script.loaded())
    return hub


def move(hub: Hub, script: SiteScript, **parts: Any) -> None:
    """Commit, let the hub read it and flush."""
    hub.take(*script.commit(**parts))
    hub.flush()


@dataclass
class Screen:
    """What a client shows of one view, kept as the protocol says."""

    data: dict[str, Any] = field(default_factory=dict)
    total: Any = None
    more: int = 0
    epoch: str | None = None
    offset: str | None = None
    kinds: list[str] = field(default_factory=list)
    beats: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def read(self, frames: Sequence[str]) -> list[dict[str, Any]]:
        """Take frames in; gives them decoded, without beats."""
        shown = []
        for text in frames:
            frame = msgspec.json.decode(text)
            self._take(frame)
            if frame["type"] != "beat":
                shown.append(frame)
        return shown

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "state":
                self.data = dict(frame["data"])
            case "patch":
                assert frame["epoch"] == self.epoch, "a patch of another epoch cannot be applied"
                self.data.update(frame["set"])
                for key in frame["remove"]:
                    self.data.pop(key, None)
            case "beat":
                self.beats.append(frame)
                return
            case _:
                self.errors.append(frame["message"])
                return
        self.kinds.append(frame["type"])
        self.total, self.epoch, self.offset = frame.get("total"), frame["epoch"], frame["offset"]
        self.more = frame.get("more", 0)


class Client:
    """A session and the screen it feeds."""

    def __init__(self, hub: Hub, access: Access | None = None) -> None:
        self.hub = hub
        self.session = Session(hub, access or Access())
        self.screen = Screen()

    def ask(self, **frame: Any) -> Any:
        """Send a frame."""
        return self.session.receive(msgspec.json.encode(frame).decode(), NOON_MS)

    def look(self, view: str = "contacts", **more: Any) -> list[dict[str, Any]]:
        """Subscribe and read what comes at once."""
        self.screen.epoch = more.get("epoch", self.screen.epoch)
        assert self.ask(type="subscribe", view=view, **more) is None
        return self.read()

    def read(self, now_ms: int = NOON_MS) -> list[dict[str, Any]]:
        """Read what there is to be read now."""
        return self.screen.read(self.session.next_frames(now_ms))

    def resume(self, view: str = "contacts", **more: Any) -> list[dict[str, Any]]:
        """Come back on a new connection with what was seen last."""
        self.session.close()
        self.session = Session(self.hub, Access())
        return self.look(view, epoch=self.screen.epoch, offset=self.screen.offset, **more)


async def until(hub: Hub, holds: Callable[[], bool]) -> None:
    """Wait, from wake-up to wake-up of the hub's listeners, until something holds."""
    woken = asyncio.Event()
    stop = hub.listen(woken.set)
    try:
        async with asyncio.timeout(20):
            while not holds():
                await woken.wait()
                woken.clear()
    finally:
        stop()
