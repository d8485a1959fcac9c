"""Which processors there are and which sites each has, for ``/readyz`` and the metrics of any process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Sequence

from monitor.errors import StorageDown
from monitor.storage import Storage

LOOK_EVERY_S = 5.0
NAMED = 8
"""So many sites are named; of more their number is told."""


class Fleet:
    """The processors as last seen."""

    def __init__(self, storage: Storage, sites: Collection[str]) -> None:
        self._storage = storage
        self._sites = sorted(sites)
        self.sites_of: dict[str, list[str]] = {}
        """By processor, those that have none too."""
        self.ownerless: list[str] = []
        """Sites that nobody writes."""

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            with contextlib.suppress(StorageDown):  # what was seen last stands; others tell that Redis is away
                await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once; raises ``StorageDown``."""
        members = await self._storage.members()
        owners = await self._storage.owners(self._sites)
        found: dict[str, list[str]] = {member: [] for member in members.alive}
        for site, owner in owners.items():
            found.setdefault(owner, []).append(site)
        self.sites_of = dict(sorted(found.items()))
        self.ownerless = [site for site in self._sites if site not in owners]

    def sentence(self) -> str:
        """Tell it in words."""
        parts = [f"{processor} writes {spoken_sites(sites)}" for processor, sites in self.sites_of.items()]
        parts += [f"nobody writes {spoken_sites(self.ownerless)}"] if self.ownerless else []
        return "; ".join(parts) or "not looked yet"


def spoken_sites(sites: Sequence[str]) -> str:
    """``3 sites (a, b, c)``."""
    if not sites:
        return "no site"
    names = ", ".join(sites[:NAMED]) + (", …" if len(sites) > NAMED else "")
    return f"{len(sites)} site{'s' if len(sites) > 1 else ''} ({names})"
