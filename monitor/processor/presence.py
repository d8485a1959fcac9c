"""Each process says every few seconds that it is there and what it does, so that one page can show all of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection

from monitor.errors import StorageDown
from monitor.storage import Sighting, Storage, Told

TELL_EVERY_S = 5.0


class Presence:
    """What this process tells, and all that are there; ``told`` gives the former anew each time."""

    def __init__(self, storage: Storage, sites: Collection[str], told: Callable[[], Told]) -> None:
        self._storage = storage
        self._sites = sorted(sites)
        self._told = told
        self._news = asyncio.Event()

    def tell_now(self) -> None:
        """Something has changed that people wait for: do not let them wait for the next turn."""
        self._news.set()

    async def run(self) -> None:
        """Tell again and again until cancelled."""
        first = True
        while True:
            self._news.clear()
            with contextlib.suppress(StorageDown):  # others tell that Redis is away
                await self._storage.tell(self._told(), first=first)
                first = False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), TELL_EVERY_S)

    async def leave(self) -> None:
        """Say that this process goes; where it cannot be said it is seen to be gone."""
        with contextlib.suppress(StorageDown):
            await self._storage.leave(self._told().name)

    async def look(self) -> Sighting:
        """Give every process, and who writes each site; raises ``StorageDown``."""
        return await self._storage.look_around(self._sites)
