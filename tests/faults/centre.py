"""A whole centre to be broken: a Redis of its own, processes of the product on it, callers, and what must hold afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import httpx

from tests.faults.amounts import amount, chance_of
from tests.faults.nursery import Nursery
from tests.faults.senders import Record, Sender, caller, wall_ms
from tests.redis_server import RedisServer, free_port

HASTY = ("tests.faults.hooks:hasty", "tests.faults.hooks:small_steps")
POLL_S = 0.01
PACE_S = amount(0.03, 0.3)
"""Between two batches of a caller, at most: in a long run slower, or the state to be loaded again and again grows too large."""
CONFIG = """
[redis]
url = "{url}"
durability = "{durability}"
[nudges]
minimum_gap = "0s"
group = {{ contacts = 0 }}
"""
"""Each contact that is due makes a nudge of its own, so that each can be counted."""


class Member:
    """One process of the product, which may have many lives; all on one port."""

    def __init__(self, nursery: Nursery, folder: Path, role: str, name: str, hooks: Sequence[str]) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        self.role = role
        self.hooks = list(hooks)
        self.config = self.folder / "config.toml"
        self.port = free_port()
        self.pid = 0
        self.paused = False
        self._nursery = nursery

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    async def start(self) -> None:
        arguments = ["serve", "--role", self.role, "--port", str(self.port), "--data-dir", str(self.folder / "data")]
        self.pid = self._nursery.born(self.folder, self.folder / "log", arguments, self.hooks)

    async def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        await self._gone()

    async def stop(self) -> int:
        """As an init system does; gives the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return await self._gone()

    async def ended(self) -> int:
        """Wait until it ends by itself; gives the exit code."""
        return await self._gone()

    async def _gone(self) -> int:
        pid, self.pid = self.pid, 0
        return await self._nursery.gone(pid)

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        self.paused = True

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)
        self.paused = False

    async def ask_ready(self) -> tuple[bool, str]:
        """Give whether it says it is ready, and in what words; none where it does not answer, or cannot."""
        if self.paused or not self.pid:
            return False, ""
        async with caller(self.url) as client:
            try:
                answer = await client.get("/readyz", timeout=2)
            except httpx.TransportError:
                return False, ""
        return answer.is_success, answer.text

    async def serves(self) -> bool:
        return (await self.ask_ready())[0]

    async def writes(self) -> bool:
        """Say whether it is this one that writes the site."""
        return "written here" in (await self.ask_ready())[1]


class Centre:
    """The members of a centre and its callers; ``outages`` are when it was broken, from and to (ms since 1970)."""

    def __init__(
        self, folder: Path, redis: RedisServer, nursery: Nursery, name: str, durability: str = "always"
    ) -> None:
        self._durability = durability
        self.folder = folder
        self.redis = redis
        self.nursery = nursery
        self.chance = chance_of(name)
        self.record = Record()
        self.members: list[Member] = []
        self.outages: list[tuple[int, int]] = []
        self._senders: list[Sender] = []
        self._sending: list[asyncio.Task[None]] = []

    async def add(
        self, role: str, hooks: Sequence[str] = HASTY, *, url: str | None = None, more: str = "", started: bool = True
    ) -> Member:
        """Start a member; ``url``: another way to Redis, ``more``: of its configuration."""
        member = Member(self.nursery, self.folder, role, f"{role}{len(self.members)}", hooks)
        member.config.write_text(CONFIG.format(url=url or self.redis.url, durability=self._durability) + more)
        self.members.append(member)
        if started:
            await member.start()
        return member

    def having(self, role: str) -> list[Member]:
        return [member for member in self.members if member.role == role]

    async def up(self) -> None:
        """Wait until all members serve, and one of them writes."""
        for member in self.members:
            await until(member.serves, 30.0, lambda member=member: member.log)  # type: ignore[misc]  # bound as it is now
        await self.writer()

    async def writer(self) -> Member:
        """Give who writes the site, once somebody does."""
        found: list[Member] = []

        async def somebody_writes() -> bool:
            found[:] = [member for member in self.having("processor") if await member.writes()]
            return bool(found)

        await until(somebody_writes, 30.0, lambda: "\n".join(member.log for member in self.members))
        return found[0]

    def end_lease(self) -> None:
        """Let the lease of one who is dead or stopped be over now; nobody waits for Redis to say so."""
        self.redis.ask("DEL", "mm:{main}:lease")

    # ---- callers

    def call(self, count: int = 2, pause_s: float = PACE_S) -> None:
        """Let callers send, until ``hang_up``."""
        for number in range(count):
            sender = Sender(self.record, self._doors, self.chance, f"s{len(self._senders)}-{number}")
            sender.pause_s = pause_s
            self._senders.append(sender)
            self._sending.append(asyncio.create_task(sender.run()))

    def _doors(self) -> list[str]:
        return [member.url for member in self.having("web")]

    async def hang_up(self) -> None:
        """Let callers bring to its end what they have begun."""
        for sender in self._senders:
            sender.stop()
        sending, self._sending, self._senders = self._sending, [], []
        await asyncio.gather(*sending)

    async def accepted(self, more: int, within_s: float = 30.0) -> None:
        """Wait until so many more events were answered for."""
        wanted = len(self.record.accepted) + more
        await until(lambda: self._is_accepted(wanted), within_s, lambda: str(self.record.answers))

    def _is_accepted(self, wanted: int) -> bool:
        for task in self._sending:
            if task.done():
                task.result()  # a caller that failed says why
        return len(self.record.accepted) >= wanted

    @contextlib.asynccontextmanager
    async def broken(self, recovered: Callable[[], Awaitable[object]] | None = None) -> AsyncIterator[None]:
        """What happens within is an outage; it ends when the site is written again, or ``recovered`` says."""
        begun_ms = wall_ms()
        yield
        await (recovered or self.writer)()
        self.outages.append((begun_ms, wall_ms()))

    async def lively(self, within_s: float = 30.0) -> None:
        """Wait until the wall is of an instant after now: the site was written, and told."""
        now_ms = wall_ms()

        async def beyond_now() -> bool:
            async with caller(self.having("web")[0].url) as client:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get("/api/v1/queues")
                    return bool(answer.is_success and answer.json()["as_of_ms"] >= now_ms)
            return False

        await until(beyond_now, within_s, lambda: "\n".join(member.log for member in self.members))

    async def close(self) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        for member in self.members:
            if member.pid:
                member.go_on()
                await member.kill()


async def until(
    condition: Callable[[], bool | Awaitable[bool]], within_s: float = 20.0, otherwise: Callable[[], str] = str
) -> float:
    """Wait for something there is nothing to be woken by; gives how many seconds it took. ``otherwise`` tells more."""
    begun = time.monotonic()
    while True:
        holds = condition()
        if holds if isinstance(holds, bool) else await holds:
            return time.monotonic() - begun
        assert time.monotonic() - begun < within_s, f"it did not come to hold in {within_s} s: {otherwise()}"
        await asyncio.sleep(POLL_S)
