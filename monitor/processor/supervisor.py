"""Runs the writers of this process' share of the sites, keeps the clock in step with Redis and stops them in order.

With each renewal of the leases it hears which processors there are. A site whose home (``shares.py``) is here gets a
writer, which asks for the lease until it has it; one whose home is elsewhere is given up when its home asks for it, not
before: so what is handed over goes at the pace at which the other takes it on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from monitor.clock import Clock
from monitor.domain.policy import Policy
from monitor.errors import StorageDown
from monitor.processor.progress import Progress
from monitor.processor.shares import group_of, homes
from monitor.processor.writer import Writer
from monitor.storage import Archive, Members, Outbox, SiteStore, Storage

log = logging.getLogger(__name__)

ASK_TIME_EVERY_S = 10.0
STOP_WITHIN_S = 8.0
LOADED_AT_ONCE = 4
"""Sites taken over at once: loading is work for the one processor core there is, and each is the sooner there."""
GIVEN_UP_AT_ONCE = 0.05
"""Share of its sites that a processor hands over with each renewal: nobody writes them until the other has loaded them."""
LEAST_GIVEN_UP = 4
STEADY_MS = 1_000
"""Between two beats; after a longer silence Redis may have stood still, and then all are missing until they have spoken."""
ELSEWHERE = "another processor writes the site"


class Supervisor:
    """The writers of this process; every other site is another's."""

    def __init__(
        self, storage: Storage, clock: Clock, policies: Mapping[str, Policy], archive_dir: Path | None = None
    ) -> None:
        """``archive_dir``: where older parts of the journals are kept as compressed files; None: they are dropped."""
        self._storage = storage
        self._archive_dir = archive_dir
        self._clock = clock
        self._policies = dict(policies)
        self.progress = {name: Progress() for name in policies}
        self._stores = {name: self._store(name) for name in policies}
        self.outboxes: dict[str, Outbox] = {name: store.outbox for name, store in self._stores.items()}
        """What the writers want delivered outside, by site."""
        self.shared_with: frozenset[str] = frozenset()
        """The processors that share these sites, this one included."""
        self._heard_ms = float("-inf")
        self._mine: frozenset[str] = frozenset()
        self._loading = asyncio.Semaphore(LOADED_AT_ONCE)
        self._writers: dict[str, tuple[Writer, asyncio.Task[None]]] = {}
        self._time: asyncio.Task[None] | None = None
        self._stopping = False
        self._error: BaseException | None = None

    @property
    def name(self) -> str:
        """This processor among all."""
        return self._storage.leases.process

    def _store(self, name: str) -> SiteStore:
        progress = self.progress[name]
        return self._storage.site(name, lambda: progress.as_of_ms)

    async def start(self) -> None:
        """Start the writers; raises ``StorageDown`` where Redis does not tell the time."""
        await self.ask_time()
        self._time = asyncio.create_task(self._keep_time(), name="time")
        await self._storage.leases.join(group_of(self._policies), self._hear)

    def use_policies(self, policies: Mapping[str, Policy]) -> None:
        """Take changed policies over; sites that came or went need a restart."""
        self._policies |= {name: policy for name, policy in policies.items() if name in self._policies}
        for name, (writer, _) in self._writers.items():
            writer.use_policy(self._policies[name])

    async def stop(self) -> None:
        """Let every writer finish its step and give its lease back."""
        self._stopping = True
        try:
            await self._storage.leases.leave()
        except StorageDown as error:
            log.warning("the other processors find out by themselves that this one has gone: %s", error)
        for writer, _ in self._writers.values():
            writer.stop()
        writing = [task for _, task in self._writers.values()]
        if writing:
            done, late = await asyncio.wait(writing, timeout=STOP_WITHIN_S)
            for task in late:
                log.error(
                    "%s did not stop in time and is cut off; the next one goes on from its cursor", task.get_name()
                )
            for task in done:
                if not task.cancelled() and (failure := task.exception()) is not None:
                    log.error("%s ended with %r", task.get_name(), failure)
        ending = [*writing, *([self._time] if self._time is not None else [])]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def failed(self) -> BaseException | None:
        """Give what ended a writer that ought to run; the process must end with it."""
        return self._error or self._storage.leases.failed()

    async def ask_time(self) -> None:
        """Bring the clock in step with Redis' time."""
        asked_ms = self._clock.monotonic_ms()
        self._clock.observe(await self._storage.time_ms(), asked_ms)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(ASK_TIME_EVERY_S)
            try:
                await self.ask_time()
            except StorageDown as error:
                log.warning("Redis does not tell the time: %s", error)

    # ---- whose is what

    def _hear(self, members: Members | None) -> None:
        """Hear which processors there are (None: nobody knows just now)."""
        if self._stopping:
            return
        self._share(self._believed(members))
        for name in self._mine - self._writers.keys():
            self._begin(name)
        elsewhere = [writer for name, (writer, _) in self._writers.items() if name not in self._mine]
        most = max(LEAST_GIVEN_UP, int(len(self._writers) * GIVEN_UP_AT_ONCE))
        for writer in [writer for writer in elsewhere if writer.wanted_elsewhere][:most]:
            writer.stop()

    def _believed(self, members: Members | None) -> frozenset[str]:
        if members is None:
            return self.shared_with or frozenset([self.name])
        now_ms = self._clock.monotonic_ms()
        steady, self._heard_ms = now_ms - self._heard_ms <= STEADY_MS, now_ms
        group = group_of(self._policies)
        alive = {member for member, theirs in members.alive.items() if theirs == group} | {self.name}
        return frozenset(alive if steady else alive | (self.shared_with - members.left))

    def _share(self, members: frozenset[str]) -> None:
        if members == self.shared_with:
            return
        self.shared_with = members
        self._mine = frozenset(site for site, home in homes(self._policies, members).items() if home == self.name)
        if len(self._policies) > 1 or len(members) > 1:
            log.info("%d of %d sites are to be written here, of %d processors", len(self._mine), len(self._policies),
                     len(members))  # fmt: skip
        for name in self._policies.keys() - self._mine - self._writers.keys():
            self.progress[name].elsewhere, self.progress[name].trouble = True, ELSEWHERE

    def _begin(self, name: str) -> None:
        store, progress = self._stores[name], self.progress[name]
        progress.elsewhere, progress.trouble = False, ""
        archive = Archive(store.journal, name, self._archive_dir) if self._archive_dir is not None else None
        writer = Writer(name, store, self._clock, self._policies[name], progress, archive, self._loading)
        task = asyncio.create_task(writer.run(), name=f"writer {name}")
        self._writers[name] = writer, task
        task.add_done_callback(lambda ended: self._ended(name, ended))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._stopping:
            return
        del self._writers[name]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._error = error
        elif name not in self._mine:
            self.progress[name].elsewhere, self.progress[name].trouble = True, ELSEWHERE
