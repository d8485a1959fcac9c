"""The single writer of a site: reads the journal, lets the domain decide, commits.

It holds the site in memory and goes on from the cursor; whatever is in doubt makes it drop that memory and load again.
Time enters through the journal alone: when a boundary is due and nothing else happens, the writer appends a *tick* and
applies it like any entry, so that a replay of the journal lives through the same instants.

While nothing happens it rests: it is called when there are entries, and when its next boundary is due. The renewals of
its lease look after it twice a second: whether a call got lost, and up to which instant there was nothing to apply.

While one step is being committed, the next is read and applied: nothing of it leaves before its own commit's reply.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
from collections import deque

import msgspec

from monitor.clock import Clock
from monitor.domain.changes import Changes
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.errors import Fenced, Refused, StorageDown, Unavailable
from monitor.processor.entries import instant_of
from monitor.processor.loading import load_site
from monitor.processor.progress import Progress
from monitor.processor.suspects import Stumbled, Suspects
from monitor.storage import Archive, Committed, Entry, SiteStore
from monitor.units import HOUR_MS, MINUTE_MS, SECOND_MS

log = logging.getLogger(__name__)

STEP_EVENTS = 2_000
"""Events of one commit, unless a single entry holds more."""
STEP_ENTRIES = 256
REST_MS = MINUTE_MS
"""How long the writer rests at most: then there is housekeeping to do."""
TICK_GAP_MS = 20
"""Boundaries that lie closer together share a tick: a large centre has hundreds a second, and each tick is a commit."""
STRETCH_MS = 10 * MINUTE_MS
"""Of the site's time, at most, in one tick."""
RETRY_S = 0.5
_encode = msgspec.json.Encoder().encode


class Writer:
    """Writes one site for as long as ``run`` runs and the lease is ours."""

    def __init__(
        self,
        name: str,
        store: SiteStore,
        clock: Clock,
        policy: Policy,
        progress: Progress,
        archive: Archive | None = None,
        loading: asyncio.Semaphore | None = None,
    ) -> None:
        """``archive`` takes older parts of the journal; without one they are dropped.

        ``loading`` bounds how many sites of a process are taken over at once: each is the sooner there.
        """
        self._name = name
        self._store = store
        store.follow(clock.now_ms, self._looked)
        self._loading = loading or asyncio.Semaphore()
        self._archive = archive
        self._clock = clock
        self._policy = policy
        self._progress = progress
        self._stopping = asyncio.Event()
        self._site = Site(name, policy)
        self._cursor = "0-0"
        self._ahead: deque[Entry] = deque()
        self._ticked_ms = 0
        self._maintained_ms = 0
        self._policy_kept = False
        """The journal has told the policy in force."""
        self._suspects = Suspects()
        self._under_way: str | None = None
        """Revision of a policy that was appended and is not applied yet."""

    @property
    def wanted_elsewhere(self) -> bool:
        """Whether another processor has asked for the site of late, or has it."""
        return self._store.lease.wanted or not self._store.lease.held

    def use_policy(self, policy: Policy) -> None:
        """Take a changed policy over with the next step."""
        self._policy = policy
        self._store.wake()

    def stop(self) -> None:
        """End after the step that is under way."""
        self._stopping.set()
        self._store.wake()

    async def run(self) -> None:
        """Write the site whenever the lease can be had, until stopped."""
        while not self._stopping.is_set():
            try:
                async with self._loading:
                    elected = not self._stopping.is_set() and await self._elected()
                    if elected:
                        await self._begin()
                if elected:
                    await self._serve()
            except (Fenced, Unavailable) as error:
                self._progress.measured.restarts += 1
                self._say_trouble(f"the writer starts anew: {error}")
            self._progress.owns = False
            await self._store.drop()
            await self._pause(RETRY_S)
        try:
            await self._store.lease.release()
        except StorageDown as error:
            log.warning("site %s: %s", self._name, error)

    async def _elected(self) -> bool:
        """Try to get the lease. Redis may refuse it for a while only: when it is full, or not the primary."""
        try:
            if await self._store.lease.acquire():
                self._progress.elsewhere = False
                return True
        except Refused as error:
            self._say_trouble(str(error))
        else:
            self._progress.elsewhere, self._progress.trouble = True, "another processor has the site"
        return False

    def _say_trouble(self, trouble: str) -> None:
        """Tell it, in the log once however often it is tried again."""
        if trouble != self._progress.trouble:
            log.warning("site %s: %s", self._name, trouble)
        self._progress.elsewhere, self._progress.trouble = False, trouble

    async def _pause(self, length_s: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), length_s)
        except TimeoutError:
            return

    # ---- from takeover to loss

    async def _begin(self) -> None:
        """Take the site over and load it."""
        taken = await self._store.takeover()
        self._cursor = taken.cursor
        self._ahead.clear()
        saved = self._store.load()
        # The lease tells it from now on, and it must not run back.
        self._progress.as_of_ms = max(self._progress.as_of_ms, await saved.as_of_ms() or 0)
        self._drop_memory()
        self._policy_kept, self._under_way = await saved.policy() is not None, None
        self._site = await load_site(self._name, self._policy, saved)
        self._progress.owns, self._progress.trouble = True, ""
        self._progress.takeovers += 1
        log.info("site %s: taken over at %s with %d contacts", self._name, self._cursor, len(self._site.contacts))

    async def _serve(self) -> None:
        """Write until stopped or the lease is lost."""
        pending: asyncio.Task[Committed] | None = None
        try:
            while not self._stopping.is_set() and self._store.lease.held:
                await self._enter_policy()
                step = await self._next_step(idle=pending is None)
                changes = self._apply(step) if step else None
                if pending is not None:
                    await pending
                    pending = None
                if step and changes is not None:
                    before, self._cursor = self._cursor, step[-1].id
                    pending = asyncio.create_task(self._commit(changes, before, step))
                    await asyncio.sleep(0)  # so that Redis works on it while the next step is read and applied
                await self._maintain()
        finally:
            if pending is not None:
                await pending

    def _drop_memory(self) -> None:
        """Let go of what it knew, before what is stored comes: a large site is not in memory twice."""
        if self._site.contacts or self._site.resting:
            self._site = Site(self._name, self._policy)
            gc.unfreeze()
            gc.collect()

    async def _next_step(self, *, idle: bool) -> list[Entry]:
        """Give the entries of the next step; none where there are none. Only an idle writer waits for them."""
        if not self._ahead:
            asked_ms = self._clock.now_ms()
            wait_ms = await self._tick_or_wait() if idle else None
            self._ahead.extend(await self._store.read(self._cursor, STEP_ENTRIES, wait_ms))
            if not self._ahead:
                if idle:
                    # Nothing had been appended when the answer was made, which was not before the question.
                    self._progress.as_of_ms = max(self._progress.as_of_ms, asked_ms)
                return []
        step = [self._ahead.popleft()]
        size = _events_in(step[0])
        while self._ahead and not self._suspects.alone(step[0]) and not self._suspects.alone(self._ahead[0]):
            if size + _events_in(self._ahead[0]) > STEP_EVENTS:
                break
            size += _events_in(self._ahead[0])
            step.append(self._ahead.popleft())
        return step

    async def _tick_or_wait(self) -> int | None:
        """Append a tick where a boundary is due (None: do not wait for more), else say how long to wait for events."""
        due_ms = self._site.next_due_ms
        now_ms = self._clock.now_ms()
        if due_ms is None:
            return REST_MS
        wait_ms = max(due_ms, self._ticked_ms + TICK_GAP_MS) - now_ms
        if wait_ms > 0:
            return min(REST_MS, wait_ms)
        # After an outage the time that passed is lived through in stretches: each is a step of its own, and committed.
        tick_ms = min(now_ms, due_ms + STRETCH_MS)
        await self._store.append(tick_ms, b"[]")
        self._ticked_ms = tick_ms
        measured = self._progress.measured
        measured.ticks += 1
        measured.tick_late_s.observe((now_ms - due_ms) / SECOND_MS)
        return None

    def _looked(self, asked_ms: int, more: bool) -> None:
        """Hear from a renewal of the lease: at ``asked_ms`` the journal held ``more`` than was applied, or did not."""
        if not self._store.resting:
            return
        due_ms = self._site.next_due_ms
        if more or (due_ms is not None and due_ms <= self._clock.now_ms()):
            self._store.wake()
        elif due_ms is None or due_ms > asked_ms:
            self._progress.as_of_ms = max(self._progress.as_of_ms, asked_ms)

    def _apply(self, step: list[Entry]) -> Changes:
        repeats = self._site.repeats
        try:
            applied = sum(self._suspects.take(self._site, entry) for entry in step)
            changes = self._site.collect()
        except Stumbled:
            raise
        except Exception as error:
            log.exception("site %s: the domain raised between %s and %s", self._name, step[0].id, step[-1].id)
            if not self._suspects.take_apart(step):
                raise
            raise Stumbled(f"the domain raised {type(error).__name__}: {error}; events are taken one by one") from error
        measured = self._progress.measured
        self._progress.applied += applied
        measured.repeated += self._site.repeats - repeats
        measured.dead += len(changes.dead)
        measured.step_events.observe(applied)
        log.debug("site %s: %d events of %d entries applied, up to %s", self._name, applied, len(step), step[-1].id)
        if changes.policy is not None:
            self._policy_kept, self._under_way = True, None
        return changes

    async def _commit(self, changes: Changes, before: str, step: list[Entry]) -> Committed:
        last = step[-1]
        with self._progress.measured.commit_s.time():
            committed = await self._store.commit(changes, before, last.id)
        self._suspects.forget(step)
        self._progress.commits += 1
        self._progress.as_of_ms = max(self._progress.as_of_ms, instant_of(last))
        return committed

    # ---- beside the journal

    async def _enter_policy(self) -> None:
        """A policy that differs from the one in force goes through the journal, like everything that has an effect.

        So does the one a site begins with: who goes on from its state must not take another for it.
        """
        wanted, newest = self._policy, self._site.book.newest
        self._progress.revision = newest.revision
        if self._under_way is None:
            if self._policy_kept and wanted.revision == newest.revision:
                return
        elif wanted.revision == self._under_way:
            return
        now_ms = self._clock.now_ms()
        data = _encode({"revision": wanted.revision, "policy": wanted})
        event_id = f"policy:{wanted.revision}:{secrets.token_hex(4)}"
        event = Event("policy.changed", self._name, now_ms, event_id, "site", own=True, data=msgspec.Raw(data))
        await self._store.append(now_ms, _encode([event]))
        self._under_way = wanted.revision

    async def _maintain(self) -> None:
        """Once a minute drop what is too old: of the journal never anything that has not been applied."""
        now_ms = self._clock.now_ms()
        if now_ms < self._maintained_ms + MINUTE_MS:
            return
        self._maintained_ms = now_ms
        keep = self._site.book.newest.keep
        if self._archive is not None:
            await self._archive.move_before(now_ms - keep.keep_journal_ms)
            await self._archive.move_to_size(keep.journal_max_bytes)
        else:
            await self._store.journal.trim(now_ms - keep.keep_journal_ms)
            await self._store.journal.trim_to_size(keep.journal_max_bytes)
        saved = self._store.load()
        await saved.prune_minutes((now_ms - keep.keep_contacts_ms) // HOUR_MS)
        await saved.prune_seen((now_ms - keep.seen_for_ms) // HOUR_MS)
        await saved.prune_seen_to(keep.seen_most)


def _events_in(entry: Entry) -> int:
    """Estimate how many events an entry holds; exactly enough to keep a step within bounds."""
    return entry.events_json.count(b'"type":"') or 1
