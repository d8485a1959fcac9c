"""Redis and nothing but Redis: what the rest of the program asks of it.

``Storage`` is one process' way to one Redis; ``SiteStore`` is what the writer of one site uses. Each connection has
one owner: a blocked read never delays a commit.
"""

from __future__ import annotations

from collections.abc import Callable

from monitor.domain.changes import Changes
from monitor.errors import Fenced
from monitor.storage.archive import Archive
from monitor.storage.commit import Committed, Committer, CursorMoved, StorageFull
from monitor.storage.connection import Durability, Link, Rejected, check_durability
from monitor.storage.feed import Feed, FeedEntry, FeedGap, Head
from monitor.storage.journal import Entry, IntakeJournal, Journal, Lag
from monitor.storage.keys import Keys
from monitor.storage.lease import Lease, Taken, take_over
from monitor.storage.outbox import Outbox
from monitor.storage.screens import SavedScreens
from monitor.storage.state import Counted, DeadLetter, SavedState

__all__ = [
    "Archive", "Committed", "Counted", "CursorMoved", "DeadLetter", "Durability", "Entry", "Feed",
    "FeedEntry", "FeedGap", "Head", "IntakeJournal", "Journal", "Lag", "Lease", "Outbox", "Rejected",
    "SavedState", "SiteStore", "Storage", "StorageFull", "Taken",
]  # fmt: skip


class Storage:
    """Everything a process asks of Redis; ``durability`` is what is wanted of it, ``always`` or ``everysec``."""

    def __init__(self, url: str, durability: str = "always") -> None:
        """``url``: ``redis://``, ``rediss://`` or ``unix://``; connects when first used. Raises ``Refused``."""
        self.url = url
        self._wanted = durability
        self._links: list[Link] = []
        self._ask = self._link("mm-ask")
        self._append = self._link("mm-append")

    async def check(self) -> Durability:
        """What Redis really does; raises ``Refused`` where that is unsafe, ``StorageDown``."""
        return await check_durability(self._ask, self._wanted)

    async def time_ms(self) -> float:
        """Redis' time, for ``Clock.observe``."""
        seconds, micros = await self._ask.call("TIME")
        return int(seconds) * 1_000 + int(micros) / 1_000

    def journal(self, site: str) -> Journal:
        """The journal for appending (intake); all sites share a connection, so never block on it."""
        return Journal(self._append, Keys(site))

    def intake(self) -> IntakeJournal:
        """All sites' journals as the door uses them; its owner calls ``refresh`` every second or so."""
        return IntakeJournal(self._append)

    def state(self, site: str) -> SavedState:
        """What has been committed, for whoever only reads."""
        return SavedState(self._ask, Keys(site))

    def screens(self, site: str) -> SavedScreens:
        """Televisions that were let in."""
        return SavedScreens(self._ask, Keys(site))

    def feed(self, site: str) -> Feed:
        """The feed over a connection of its own."""
        return Feed(self._link("mm-feed"), Keys(site))

    def site(self, name: str, as_of_ms: Callable[[], int], on_lost: Callable[[], None] = lambda: None) -> SiteStore:
        """The store of a writer; see ``Lease`` for the two callables."""
        keys = Keys(name)
        lease = Lease(self.url, keys, as_of_ms, on_lost)
        return SiteStore(keys, lease, self._link("mm-write"), self._link("mm-read"), self._link("mm-outbox"))

    async def close(self) -> None:
        """Close every connection this object opened; leases are released by their stores before."""
        for link in self._links:
            await link.close()

    def _link(self, name: str) -> Link:
        link = Link(self.url, name)
        self._links.append(link)
        return link


class SiteStore:
    """What the writer of a site uses: ``lease.acquire()``, ``takeover()``, ``load()``, then ``read`` and ``commit``."""

    def __init__(self, keys: Keys, lease: Lease, write: Link, read: Link, deliver: Link) -> None:
        self.lease = lease
        self.outbox = Outbox(deliver, keys, self._fence)
        """For whoever delivers what the commits put there."""
        self.journal = Journal(write, keys)
        """For trimming and the lag; its reads must not block."""
        self._reading = Journal(read, keys)
        self._keys = keys
        self._write = write
        self._read = read
        self._committer: Committer | None = None
        self._totals: dict[str, int] = {}
        """Events taken up to each entry that was read and is not committed yet."""

    async def takeover(self) -> Taken:
        """Shut out every earlier writer, this one included; raises ``Fenced`` without the lease, ``StorageDown``."""
        taken = await take_over(self._write, self._keys, self.lease.owner)
        self._committer = Committer(self._write, self._keys, taken.fence)
        self.outbox.on_growth()
        return taken

    def load(self) -> SavedState:
        """The state to go on from; read it after ``takeover``, when nobody else can change it."""
        return SavedState(self._write, self._keys)

    async def read(self, cursor: str, count: int = 500, block_ms: int | None = None) -> list[Entry]:
        """Journal entries after ``cursor``; may run while a commit does. See ``Journal.read``."""
        entries = await self._reading.read(cursor, count, block_ms)
        for entry in entries:
            self._totals[entry.id] = entry.total
        return entries

    async def append(self, at_ms: int, batch_json: bytes) -> str:
        """Append the writer's own entry; see ``Journal.append``."""
        return await self.journal.append(at_ms, batch_json)

    async def commit(self, changes: Changes, expected_cursor: str, new_cursor: str) -> Committed:
        """Write a step and move the cursor; see ``Committer.commit`` for what it raises."""
        applied = self._totals.get(new_cursor)
        committed = await self._writer().commit(changes, expected_cursor, new_cursor, applied or None)
        while new_cursor in self._totals:  # in the order of reading; what was read ahead stays
            del self._totals[next(iter(self._totals))]
        if changes.outbox:
            self.outbox.on_growth()
        return committed

    async def drop(self) -> None:
        """Drop the writer's connections after anything doubtful; the next use connects anew."""
        self._committer = None
        self._totals.clear()
        await self._write.close()
        await self._read.close()

    def _fence(self) -> str | None:
        return self._committer.fence if self._committer is not None and self.lease.held else None

    def _writer(self) -> Committer:
        if self._committer is None:
            raise Fenced("the site has not been taken over")
        return self._committer
