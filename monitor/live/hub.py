"""The hub: reads a site's feed into memory and flushes what changed to the tables that somebody looks at.

The synchronous part (``start``, ``take``, ``flush``, ``table``, ``resume``) decides everything and can be driven
without a loop; ``run`` is the shell that reads, retries and keeps the rate. A flush follows the first change at once if
the last one lies a period back, else when the period is over: a quiet site is shown without delay, a busy one at the
rate.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

import msgspec

from monitor.domain.policy import Policy
from monitor.errors import Unavailable
from monitor.live import absence
from monitor.live.contents import sources
from monitor.live.frames import parse_entry
from monitor.live.memory import Memory
from monitor.live.ports import Clock, Feed, Loaded
from monitor.live.tables import Tables
from monitor.live.verdicts import Verdicts
from monitor.live.views import Moment, Table, Want
from monitor.shipped import UPDATES_PER_SECOND
from monitor.storage.feed import FeedGap
from monitor.units import MINUTE_MS

logger = logging.getLogger(__name__)


class Settings(NamedTuple):
    """How often, how long, how many."""

    per_second: float = UPDATES_PER_SECOND
    """Flushes at most."""
    block_ms: int = 1_000
    """How long one read of the feed waits."""
    pulse_ms: int = 1_000
    """Clients are woken at least as often, for their beats."""
    untaken_ms: int = 100
    """How often a site is asked after that no processor has written yet ..."""
    retry_ms: int = 500
    """... and at most, from one time to the next a little longer; how often, after the storage did not answer ..."""
    retry_most_ms: int = 30_000
    """... and at most, from one time to the next twice as long, while what is stored cannot be read."""
    offsets_kept: int = 10_000
    """Flushes from which a client may resume (at four a second: 40 minutes)."""
    tables: int = 500
    """Different wants at once, but those of desks ..."""
    desks: int = 5_000
    """... of which each agent has an own one ..."""
    idle_desks: int = 200
    """... and of these, those nobody looks at."""
    idle_ms: int = 60_000
    """How long a table nobody looks at is kept, so that a short break ends in a patch."""


DEFAULTS = Settings()


class _Unreadable(Exception):
    """What is stored is not as this version writes it."""


class _Untaken(Exception):
    """No processor has written anything of the site yet."""


class Hub:
    """One site, live. ``policy`` is used until the site's own has been entered."""

    def __init__(self, feed: Feed, clock: Clock, policy: Policy, settings: Settings = DEFAULTS) -> None:
        self._feed = feed
        self._clock = clock
        self._policy = policy
        self._settings = settings
        self.memory = Memory(policy)
        self.verdicts = Verdicts()
        self.loaded = False
        """Whether there is a site to show."""
        self.absent = absence.READING
        """Why there is none (``absence.SENTENCES``), where there is none."""
        self.detail = ""
        """What the system says of it, in English."""
        self.trouble = ""
        """Why the site could not be loaded or followed, a sentence; empty where it could."""
        self.loads = 0
        """Times the whole site was loaded."""
        self.moment = Moment("", "0-0", 0, 0)
        """The last flush; ``as_of_ms`` moves on between flushes too."""
        self._taken = "0-0"
        self._taken_as_of_ms = 0
        self._sources = sources()
        self._views = self._tables(settings.tables, settings.tables)
        self._desks = self._tables(settings.desks, settings.idle_desks)
        self._offsets: dict[str, int] = {}
        self._turned = 0
        self._gap = False
        self._listeners: list[Callable[[], None]] = []
        self._dirty = asyncio.Event()

    # what sessions use ----------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        return self.moment.version

    @property
    def as_of_ms(self) -> int:
        """The instant up to which the journal has been applied, as far as is known here."""
        return self.memory.as_of_ms

    @property
    def behind_ms(self) -> int:
        """How long ago that instant is."""
        return max(0, self._clock.common_ms() - self.memory.as_of_ms)

    def table(self, want: Want) -> Table:
        """Give the shared table of a want, to be given back with ``release``.

        Raises ``ValueError``, with a sentence for the client, when too many are being looked at.
        """
        return self._tables_for(want).look(want, self.memory, self._shown_moment())

    def release(self, want: Want) -> None:
        """Look at a table no longer."""
        self._tables_for(want).release(want)

    def resume(self, epoch: str | None, offset: str | None) -> int | None:
        """Give the version that one who has seen ``offset`` has seen at least; None: show the whole state.

        Only offsets at which this process flushed are known. Between two of them something may have changed and changed
        back: another process may have shown that, and here nobody would know.
        """
        if epoch != self.moment.epoch or offset is None:
            return None
        return self._offsets.get(offset)

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` after every flush and pulse; gives the call that ends it."""
        self._listeners.append(wake)
        return lambda: self._listeners.remove(wake)

    # what moves it --------------------------------------------------------------------------------------------------

    def start(self, loaded: Loaded, memory: Memory | None = None) -> None:
        """Begin, or begin again, with a whole site; ``memory`` where it was built elsewhere."""
        self.memory = memory or Memory.of(loaded, self._policy)
        if loaded.epoch != self.moment.epoch:
            self._offsets.clear()
        self.moment = self.moment._replace(epoch=loaded.epoch)
        self._taken, self._taken_as_of_ms = loaded.offset, loaded.as_of_ms
        self.loaded, self._gap = True, False
        self.loads += 1
        self.flush()

    def take(self, offset: str, payload: bytes) -> None:
        """Take an entry of the feed over; shown with the next flush."""
        entry = parse_entry(payload)
        self.memory.take(entry)
        for event, verdict in entry.verdicts.items():
            self.verdicts.put(event, bytes(verdict))
        self._taken, self._taken_as_of_ms = offset, entry.as_of_ms
        self._dirty.set()

    def turn(self, as_of_ms: int) -> None:
        """Let time pass in the site."""
        if self.memory.turn(as_of_ms):
            self._turned = self.version + 1
            self._dirty.set()

    def flush(self) -> bool:
        """Bring all tables up to date and wake who looks at them; False where nothing had changed."""
        self.turn(self.memory.as_of_ms)
        self._dirty.clear()
        if not self.memory.touched() and self._taken == self.moment.offset:
            return False
        touched = self.memory.drain()
        self.moment = Moment(self.moment.epoch, self._taken, self.memory.as_of_ms, self.version + 1)
        self._log_offset()
        for source in self._sources.values():
            source.forget(touched)
        for tables in (self._views, self._desks):
            tables.flush(touched, self.memory, self.moment)
        if touched:
            self.pulse()
        return True

    def snapshot(self, want: Want) -> str:
        """Give a want's whole state as a frame; a page that shows it may go on from its offset. Raises as ``table``.

        A view's table waits for the page; a desk's, of which each is somebody's own, is made when its page has come.
        """
        if want.desk is not None:
            return self._desks.once(want, self.memory, self._shown_moment()).since(None)
        frame = self.table(want).since(None)
        self.release(want)
        return frame

    def pulse(self) -> None:
        """Wake everybody who listens."""
        for wake in tuple(self._listeners):
            wake()

    # the shell ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow the feed until cancelled, through outages of the storage."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read())
            tasks.create_task(self._flush_at_rate())
            tasks.create_task(self._pulse_at_rate())

    async def _read(self) -> None:
        retry_ms = self._settings.retry_ms
        untaken_ms = self._settings.untaken_ms
        while True:
            try:
                await self._load()
                self.trouble, retry_ms = "", self._settings.retry_ms
                await self._follow()
            except _Untaken:
                self._cannot(absence.NO_PROCESSOR, "")
                await asyncio.sleep(untaken_ms / 1_000)
                untaken_ms = min(untaken_ms + self._settings.untaken_ms, self._settings.retry_ms)
                continue
            except (FeedGap, msgspec.MsgspecError) as wrong:
                logger.warning("the live feed has a gap, the site is loaded anew: %s", wrong)
                self._gap = True
            except _Unreadable as wrong:
                self._cannot(absence.UNREADABLE, str(wrong))
                logger.warning("the live view is not loaded: %s", self.trouble)
                retry_ms = min(2 * retry_ms, self._settings.retry_most_ms)
            except Unavailable as wrong:
                self._cannot(absence.why_down(wrong), str(wrong).removeprefix("Redis does not answer: "))
                retry_ms = self._settings.retry_ms
                logger.warning("the live feed is interrupted: %s", wrong)
            await asyncio.sleep(retry_ms / 1_000)

    def _cannot(self, why: str, detail: str) -> None:
        """Note why the site cannot be loaded or followed."""
        self.absent, self.detail, self.trouble = why, detail, str(absence.absent(why, detail))

    async def _load(self) -> None:
        """Load the site anew, unless what is in memory still goes on where it stopped."""
        epoch = await self._feed.epoch()
        if not epoch:
            raise _Untaken
        if self.loaded and not self._gap and epoch == self.moment.epoch:
            return
        try:
            loaded = await self._feed.load()
            if not loaded.as_of_ms:
                raise _Untaken  # it was taken over a moment ago: what is shown would be of 1970
            memory = await asyncio.to_thread(Memory.of, loaded, self._policy)  # a second's work for a large site
        except msgspec.MsgspecError as wrong:
            raise _Unreadable(str(wrong)) from wrong
        self.start(loaded, memory)

    async def _follow(self) -> None:
        """Read on; returns where the site's data may have gone back."""
        asked_ms = float("-inf")
        while True:
            for offset, payload in await self._feed.read(self._taken, self._settings.block_ms):
                self.take(offset, payload)
                await asyncio.sleep(0)  # catching up must not hold up the screens
            now_ms = self._clock.monotonic_ms()
            if now_ms - asked_ms >= self._settings.pulse_ms:
                asked_ms = now_ms
                if await self._feed.epoch() != self.moment.epoch:
                    return
                self.turn(await self._feed.as_of())

    async def _flush_at_rate(self) -> None:
        period_ms = 1_000 / self._settings.per_second
        flushed_ms = float("-inf")
        while True:
            await self._dirty.wait()
            rest_ms = flushed_ms + period_ms - self._clock.monotonic_ms()
            if rest_ms > 0:
                await asyncio.sleep(rest_ms / 1_000)
            flushed_ms = self._clock.monotonic_ms()
            self.flush()

    async def _pulse_at_rate(self) -> None:
        while True:
            await asyncio.sleep(self._settings.pulse_ms / 1_000)
            self.pulse()

    # housekeeping ---------------------------------------------------------------------------------------------------

    def _tables(self, most: int, most_idle: int) -> Tables:
        return Tables(self._sources, self._clock, most=most, most_idle=most_idle, idle_ms=self._settings.idle_ms)

    def _tables_for(self, want: Want) -> Tables:
        """Give those that a want is counted among: desks, of which each is somebody's own, are counted apart."""
        return self._views if want.desk is None else self._desks

    def _shown_moment(self) -> Moment:
        """Give what goes with a table made now: it is as of the last entry read, which may not be flushed yet."""
        return self.moment._replace(offset=self._taken, as_of_ms=self.memory.as_of_ms)

    def _log_offset(self) -> None:
        """Note from which version on an offset has been seen: the first flush that carries it."""
        offset = self.moment.offset
        if offset in self._offsets:
            return
        version = self.version
        if self._taken_as_of_ms // MINUTE_MS < self.as_of_ms // MINUTE_MS:
            # A minute turned here ahead of this entry: another web process may have shown the offset without the turn.
            version = min(version, self._turned - 1)
        self._offsets[offset] = version
        if len(self._offsets) > 2 * self._settings.offsets_kept:
            self._offsets = dict(islice(self._offsets.items(), self._settings.offsets_kept, None))
