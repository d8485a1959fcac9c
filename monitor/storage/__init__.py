"""Redis and nothing but Redis: what the rest of the program asks of it.

``Storage`` is one process' way to all the Redis there is; ``SiteStore`` is what the writer of one site uses. Sites share
connections, one a purpose (and, in a Cluster, a node): nothing on them ever blocks in Redis, and what is long goes
over another than commits do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from monitor.domain.changes import Changes
from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage.address import read_address
from monitor.storage.archive import Archive
from monitor.storage.commit import Committed, Committer, CursorMoved, StorageFull, bound_feed
from monitor.storage.connection import Line, Rejected, Script
from monitor.storage.durability import Durability, check_all, read_info
from monitor.storage.feed import Feed, FeedEntry, FeedGap, Head
from monitor.storage.journal import Entry, IntakeJournal, Journal, Lag
from monitor.storage.keys import PROCESSES, PROCESSORS, TRIED, Keys
from monitor.storage.lease import Taken, Watch, take_over
from monitor.storage.leases import Lease, Leases
from monitor.storage.members import Members, read_members
from monitor.storage.outbox import Outbox
from monitor.storage.processes import BEHIND_MS, Process, Sighting, SiteLease, Told, leave, read_processes, tell
from monitor.storage.screens import SavedScreens
from monitor.storage.state import Counted, DeadLetter, SavedState
from monitor.storage.wakes import Wake, Wakes
from monitor.storage.ways import Call, Ways

__all__ = [
    "BEHIND_MS", "Archive", "Committed", "Counted", "CursorMoved", "DeadLetter", "Durability", "Entry", "Feed",
    "FeedEntry", "FeedGap", "Head", "IntakeJournal", "Journal", "Lag", "Lease", "Leases", "Members", "Outbox",
    "Process", "Rejected", "SavedState", "Sighting", "SiteLease", "SiteStore", "Storage", "StorageFull", "Taken", "Told",
]  # fmt: skip

_OWNER = Script("return redis.call('GET', KEYS[1]) or ''")
# KEYS: lease, wanted, as_of, taken, applied.
_LEASE = Script("""
return {redis.call('GET', KEYS[1]) or '', redis.call('PTTL', KEYS[1]), redis.call('EXISTS', KEYS[2]),
  redis.call('GET', KEYS[3]) or '', redis.call('GET', KEYS[4]) or '0', redis.call('GET', KEYS[5]) or '0'}
""")


class Storage:
    """Everything a process asks of Redis; ``durability`` is what is wanted of it, ``always`` or ``everysec``."""

    def __init__(self, url: str, durability: str = "always") -> None:
        """``url``: see ``address.py``; connects when first used. Raises ``Refused``."""
        self.url = url
        self._wanted = durability
        address = read_address(url)
        self._ask, self._append, self._write, self._read, self._feeds = (
            Ways(address, name) for name in ("mm-ask", "mm-append", "mm-write", "mm-read", "mm-feed")
        )
        self._wakes = Wakes(address)
        self.leases = Leases(address)
        """Those of this process, renewed together."""

    async def check(self) -> Durability:
        """What Redis really does; raises ``Refused`` where that is unsafe, ``StorageDown``."""
        return await check_all(await self._ask.every(), self._wanted)

    async def time_ms(self) -> float:
        """Redis' time, for ``Clock.observe``; in a Cluster that of one node."""
        seconds, micros = await self._ask.to(PROCESSORS).call("TIME")
        return int(seconds) * 1_000 + int(micros) / 1_000

    async def try_write(self) -> None:
        """Write something small; returns when it is as safe as Redis makes it. Raises ``StorageDown``, ``Refused``."""
        try:
            await self._ask.to(TRIED).call("SET", TRIED, "1", "PX", 1_000)
        except Rejected as error:
            raise Refused(f"Redis refused a write: {error}") from error

    async def setting(self, name: str) -> str | None:
        """One setting of Redis (of the first node); None where it does not tell."""
        (first, *_) = await self._ask.every()
        try:
            flat: list[bytes] = await first.call("CONFIG", "GET", name)
        except Rejected:
            return None
        return flat[1].decode() if len(flat) > 1 else None

    async def memory(self) -> tuple[int, int]:
        """Bytes Redis uses, and its limit (0: none), of all nodes together; raises ``StorageDown``."""
        found = [await read_info(line, "memory") for line in await self._ask.every()]
        used, most = (sum(int(info.get(name) or 0) for info in found) for name in ("used_memory", "maxmemory"))
        return used, most

    def journal(self, site: str) -> Journal:
        """The journal for appending (intake)."""
        keys = Keys(site)
        return Journal(self._append.to(keys.journal), keys)

    def intake(self) -> IntakeJournal:
        """All sites' journals as the door uses them; its owner calls ``refresh`` every second or so."""
        return IntakeJournal(self._append)

    def state(self, site: str) -> SavedState:
        """What has been committed, for whoever only reads."""
        keys = Keys(site)
        return SavedState(self._ask.to(keys.contacts), keys)

    def screens(self, site: str) -> SavedScreens:
        """Televisions that were let in."""
        keys = Keys(site)
        return SavedScreens(self._ask.to(keys.screens), keys, self._wakes)

    def feed(self, site: str) -> Feed:
        """The feed, for whoever shows something."""
        keys = Keys(site)
        return Feed(self._feeds.to(keys.feed), keys, self._wakes)

    def site(self, name: str, as_of_ms: Callable[[], int], on_lost: Callable[[], None] = lambda: None) -> SiteStore:
        """The store of a writer; see ``Lease`` for the two callables."""
        keys = Keys(name)
        lease = self.leases.lease(keys, as_of_ms, on_lost)
        return SiteStore(keys, lease, self._write.to(keys.cursor), self._read.to(keys.journal), self._wakes)

    async def members(self) -> Members:
        """Which processors there are; raises ``StorageDown``."""
        return await read_members(self._ask.to(PROCESSORS))

    async def owners(self, sites: Sequence[str]) -> Mapping[str, str]:
        """Which processor has each site, those without one left out; raises ``StorageDown``."""
        names = [Keys(site).lease for site in sites]
        replies = await self._ask.run_each(_OWNER, [Call(name, [name], []) for name in names])
        owners = {}
        for site, reply in zip(sites, replies, strict=True):
            if isinstance(reply, StorageDown):
                raise reply
            if reply:
                owners[site] = reply.decode().rpartition(":")[0]
        return owners

    async def tell(self, told: Told, *, first: bool) -> None:
        """Say what a process is and does; raises ``StorageDown``."""
        await tell(self._ask.to(PROCESSES), told, first=first)

    async def leave(self, name: str) -> None:
        """Be told of no longer as a process; raises ``StorageDown``."""
        await leave(self._ask.to(PROCESSES), name)

    async def look_around(self, sites: Sequence[str]) -> Sighting:
        """Give every process and who writes these sites; raises ``StorageDown``."""
        now_ms, processes = await read_processes(self._ask.to(PROCESSES))
        return Sighting(now_ms, processes, await self._leases(sites))

    async def _leases(self, sites: Sequence[str]) -> list[SiteLease]:
        all_keys = [Keys(site) for site in sites]
        calls = [Call(one.lease, [one.lease, one.wanted, one.as_of, one.taken, one.applied], []) for one in all_keys]
        found = []
        for site, reply in zip(sites, await self._ask.run_each(_LEASE, calls), strict=True):
            if isinstance(reply, StorageDown):
                raise reply
            owner, left_ms, wanted, as_of, taken, applied = reply
            process = owner.decode().rpartition(":")[0] or None
            left = max(0, int(left_ms)) if process is not None else None
            as_of_ms, unapplied = int(as_of) if as_of else None, max(0, int(taken) - int(applied))
            found.append(SiteLease(site, process, left, bool(wanted), as_of_ms, unapplied))
        return found

    async def close(self) -> None:
        """Close every connection this object opened; leases are released by their stores before."""
        await self.leases.close()
        await self._wakes.close()
        for ways in (self._ask, self._append, self._write, self._read, self._feeds):
            await ways.close()


class SiteStore:
    """What the writer of a site uses: ``lease.acquire()``, ``takeover()``, ``load()``, then ``read`` and ``commit``."""

    def __init__(self, keys: Keys, lease: Lease, write: Line, read: Line, wakes: Wakes) -> None:
        """Over ``write`` go short things alone: commits must not wait."""
        self.lease = lease
        lease.on_lost = _first(self.wake, lease.on_lost)
        self.outbox = Outbox(write, keys, self._fence)
        """For whoever delivers what the commits put there."""
        self.journal = Journal(read, keys)
        """For trimming and the lag."""
        self._own = Journal(write, keys)
        self._keys = keys
        self._write = write
        self._read = read
        self._wakes = wakes
        self._wake = Wake()
        self._committer: Committer | None = None
        self._totals: dict[str, int] = {}
        """Events taken up to each entry that was read and is not committed yet."""

    def follow(self, now_ms: Callable[[], int], looked: Callable[[int, bool], None]) -> None:
        """Have the renewals of the lease look at the journal while the writer waits; see ``Watch``."""
        self.lease.watch = Watch(now_ms, lambda: self._wake.resting, looked)

    @property
    def resting(self) -> bool:
        """Whether a read waits for entries just now."""
        return self._wake.resting

    def wake(self) -> None:
        """End a read that waits."""
        self._wake.call()

    async def takeover(self) -> Taken:
        """Shut out every earlier writer, this one included; raises ``Fenced`` without the lease, ``StorageDown``."""
        taken = await take_over(self._write, self._keys, self.lease.owner)
        self.lease.fence = taken.fence
        await bound_feed(self._write, self._keys)
        self._committer = Committer(self._write, self._keys, taken.fence)
        self._wakes.add(self._keys.journal, self.wake)
        self.outbox.on_growth()
        return taken

    def load(self) -> SavedState:
        """The state to go on from; read it after ``takeover``, when nobody else can change it."""
        return SavedState(self._read, self._keys)

    async def read(self, cursor: str, count: int = 500, block_ms: int | None = None) -> list[Entry]:
        """Journal entries after ``cursor``; may run while a commit does.

        Where there are none it waits up to ``block_ms`` for a call, which a takeover orders (None: does not wait).
        """
        self._wake.clear()
        entries = await self.journal.read(cursor, count)
        if not entries and block_ms is not None and await self._wake.wait(max(1, block_ms) / 1_000):
            entries = await self.journal.read(cursor, count)
        for entry in entries:
            self._totals[entry.id] = entry.total
        return entries

    async def append(self, at_ms: int, batch_json: bytes) -> str:
        """Append the writer's own entry; see ``Journal.append``."""
        return await self._own.append(at_ms, batch_json)

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
        """Forget the fence after anything doubtful: nothing can be written before the next takeover.

        A connection in doubt has been closed by then; what was sent over it comes too late, for the fence is a new one.
        """
        self._committer = None
        self._totals.clear()
        self._wakes.remove(self._keys.journal)
        self.outbox.on_growth()

    def _fence(self) -> str | None:
        return self._committer.fence if self._committer is not None and self.lease.held else None

    def _writer(self) -> Committer:
        if self._committer is None:
            raise Fenced("the site has not been taken over")
        return self._committer


def _first(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        one()
        other()

    return both
