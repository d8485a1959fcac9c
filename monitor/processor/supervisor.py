"""Runs a writer for every site, keeps the clock in step with Redis and stops them in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from monitor.clock import Clock
from monitor.domain.policy import Policy
from monitor.errors import StorageDown
from monitor.processor.writer import Progress, Writer
from monitor.storage import Archive, Outbox, Storage

log = logging.getLogger(__name__)

ASK_TIME_EVERY_S = 10.0
STOP_WITHIN_S = 8.0


class Supervisor:
    """The writers of this process. A site whose lease another process holds is waited for."""

    def __init__(
        self, storage: Storage, clock: Clock, policies: Mapping[str, Policy], archive_dir: Path | None = None
    ) -> None:
        """``archive_dir``: where older parts of the journals are kept as compressed files; None: they are dropped."""
        self._storage = storage
        self._archive_dir = archive_dir
        self._clock = clock
        self.progress = {name: Progress() for name in policies}
        self.outboxes: dict[str, Outbox] = {}
        """What the writers want delivered outside, by site."""
        self._writers = {name: self._writer(name, policy) for name, policy in policies.items()}
        self._tasks: list[asyncio.Task[None]] = []

    def _writer(self, name: str, policy: Policy) -> Writer:
        progress = self.progress[name]
        store = self._storage.site(name, lambda: progress.as_of_ms)
        self.outboxes[name] = store.outbox
        archive = Archive(store.journal, name, self._archive_dir) if self._archive_dir is not None else None
        return Writer(name, store, self._clock, policy, progress, archive)

    async def start(self) -> None:
        """Start the writers; raises ``StorageDown`` where Redis does not tell the time."""
        await self.ask_time()
        self._tasks = [
            asyncio.create_task(writer.run(), name=f"writer {name}") for name, writer in self._writers.items()
        ]
        self._tasks.append(asyncio.create_task(self._keep_time(), name="time"))

    def use_policies(self, policies: Mapping[str, Policy]) -> None:
        """Take changed policies over; sites that came or went need a restart."""
        for name, writer in self._writers.items():
            if name in policies:
                writer.use_policy(policies[name])

    async def stop(self) -> None:
        """Let every writer finish its step and give its lease back."""
        for writer in self._writers.values():
            writer.stop()
        writing = [task for task in self._tasks if task.get_name() != "time"]
        if writing:
            done, late = await asyncio.wait(writing, timeout=STOP_WITHIN_S)
            for task in late:
                log.error(
                    "%s did not stop in time and is cut off; the next one goes on from its cursor", task.get_name()
                )
            for task in done:
                if not task.cancelled() and (error := task.exception()) is not None:
                    log.error("%s ended with %r", task.get_name(), error)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def failed(self) -> BaseException | None:
        """Give what ended a writer that ought to run; the process must end with it."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                return error
        return None

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
