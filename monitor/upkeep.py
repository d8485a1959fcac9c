"""What a process keeps doing beside its work: a private Redis alive, its clock in step, its door open when there is room."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from pathlib import Path

from monitor.clock import Clock
from monitor.errors import Refused, StorageDown
from monitor.processor.supervisor import ASK_TIME_EVERY_S
from monitor.storage import IntakeJournal, Storage
from monitor.storage.embedded import EmbeddedRedis

log = logging.getLogger(__name__)

FOLLOW_EVERY_S = 0.2
SEE_TO_REDIS_EVERY_S = 0.5


def background(stack: contextlib.AsyncExitStack, work: Coroutine[None, None, None], name: str) -> None:
    """Do some work until what is on the stack ends."""
    task = asyncio.create_task(work, name=name)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


async def open_storage(url: str, durability: str, data_dir: Path, stack: contextlib.AsyncExitStack) -> Storage:
    """Give the way to Redis: the configured one, or a private one that is started and stopped with us."""
    if not url:
        embedded = EmbeddedRedis(data_dir, durability)
        url = await asyncio.to_thread(embedded.start)
        stack.push_async_callback(asyncio.to_thread, embedded.stop)
        background(stack, _see_to(embedded), "private Redis")
    storage = Storage(url, durability)
    stack.push_async_callback(storage.close)
    for problem in (await storage.check()).problems:
        log.warning("Redis: %s", problem)
    return storage


async def _see_to(embedded: EmbeddedRedis) -> None:
    """Start the private Redis again whenever it has died: its file is full on disk, whatever ended it."""
    while True:
        await asyncio.sleep(SEE_TO_REDIS_EVERY_S)
        try:
            if not await asyncio.to_thread(embedded.alive):
                log.error("the private Redis has ended; it is started again")
                await asyncio.to_thread(embedded.start)
        except (StorageDown, Refused, OSError) as error:
            log.error("the private Redis cannot be started: %s", error)


async def hear_time(storage: Storage, clock: Clock) -> None:
    """Bring the clock of a process that writes nothing in step with Redis' time, as writers do."""
    asked_ms = clock.monotonic_ms()
    with contextlib.suppress(StorageDown):
        clock.observe(await storage.time_ms(), asked_ms)


async def keep_time(storage: Storage, clock: Clock) -> None:
    """Do so again and again."""
    while True:
        await asyncio.sleep(ASK_TIME_EVERY_S)
        await hear_time(storage, clock)


async def follow(journals: IntakeJournal) -> None:
    """Look again and again how far the writers have come: a door that was shut for their backlog opens again."""
    while True:
        with contextlib.suppress(StorageDown):
            await journals.refresh()
        await asyncio.sleep(FOLLOW_EVERY_S)
