"""Empties the outbox of a site: at least once, a contact's replies in their order, and only where the site is written.

Woken by the commits themselves, and looking every few seconds while something waits. Nothing about attempts is stored:
who takes the site over finds what is left, and the id of a delivery tells its receiver that it is a repeat.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping

from monitor.domain.replies import Delivery, Reply, dead_reply, decode_reply
from monitor.errors import Fenced, Refused, Unavailable
from monitor.notify.reply import ReplyHook
from monitor.notify.schedule import Backoff, Schedule, Waiting
from monitor.storage import Outbox
from monitor.units import SECOND_MS, spoken_duration

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Deliveries under way of one source."""
LOOK_EVERY_MS = 5 * SECOND_MS
OWNS_EVERY_MS = 500
"""How soon a sender whose site has gone elsewhere stops what is under way."""
END_WITHIN_S = 0.8
"""What is under way may end so long when the sender stops; then it is cut off, and sent again by the next."""


class Sent:
    """What a sender has done since the process began, for the metrics."""

    def __init__(self) -> None:
        self.delivered = 0
        self.failed = 0
        """Attempts that are tried again."""
        self.given_up = 0
        """Deliveries that became dead letters."""


class Sender:
    """Delivers for one site for as long as ``run`` runs and the site is written by this process."""

    def __init__(
        self,
        site: str,
        outbox: Outbox,
        hooks: Mapping[str, ReplyHook],
        now_ms: Callable[[], int],
        backoff: Backoff = Backoff(),  # noqa: B008  # a tuple of numbers
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``hooks`` by the name of their source."""
        self.sent = Sent()
        self._site = site
        self._outbox = outbox
        self._hooks = dict(hooks)
        self._now_ms = now_ms
        self._backoff = backoff
        self._chance = chance
        self._lanes: dict[str, Schedule] = {}
        """By source: one that does not answer delays no other."""
        self._tasks: dict[asyncio.Task[None], tuple[Schedule, Waiting]] = {}
        self._woken = asyncio.Event()
        self._look_at_ms = 0
        """When the outbox is read again, while something in it waits; 0: now."""
        self._stopping = False
        self._trouble = ""
        outbox.on_growth = self._look_now

    @property
    def waiting(self) -> int:
        """How many deliveries are not made yet; 0 where another process writes the site."""
        return sum(len(lane) for lane in self._lanes.values())

    def use_hooks(self, hooks: Mapping[str, ReplyHook]) -> None:
        """Take changed hooks over; what has failed through the old ones is tried now."""
        self._hooks = dict(hooks)
        for lane in self._lanes.values():
            lane.hurry(self._now_ms())
        self._woken.set()

    def stop(self) -> None:
        """End within a second."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped."""
        try:
            while not self._stopping:
                self._woken.clear()
                if self._outbox.ours:
                    await self._step()
                else:
                    await self._let_go()
                await self._rest()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=END_WITHIN_S)
        finally:
            await self._let_go()

    def _look_now(self) -> None:
        self._look_at_ms = 0
        self._woken.set()

    async def _step(self) -> None:
        now_ms = self._now_ms()
        if now_ms >= self._look_at_ms:
            self._look_at_ms = now_ms + LOOK_EVERY_MS
            try:
                await self._look()
                self._trouble = ""
            except (Fenced, Refused, Unavailable) as error:
                self._say_trouble(str(error))
        for source, lane in list(self._lanes.items()):
            for item in lane.due(now_ms, AT_ONCE - lane.under_way):
                task = asyncio.create_task(self._deliver(lane, item), name=f"reply {item.id}")
                self._tasks[task] = (lane, item)
                task.add_done_callback(self._reap)
            if not len(lane):
                del self._lanes[source]

    async def _rest(self) -> None:
        """Wait for something to do, or to look whether there is.

        Where nothing waits to be delivered, or the site is another's, the next commit, takeover or loss says so.
        """
        if not (self._lanes or self._tasks or self._trouble):
            await self._woken.wait()
            return
        now_ms = self._now_ms()
        due = [due_ms for lane in self._lanes.values() if (due_ms := lane.next_due_ms()) is not None]
        wait_ms = min([now_ms + OWNS_EVERY_MS, *due]) - now_ms
        try:
            await asyncio.wait_for(self._woken.wait(), max(0, wait_ms) / SECOND_MS)
        except TimeoutError:
            return

    async def _look(self) -> None:
        """Bring what is known here in line with the outbox."""
        ids = set(await self._outbox.ids())
        known: set[str] = set()
        for lane in self._lanes.values():
            lane.keep_only(ids)
            known.update(lane.ids())
        for delivery, raw in (await self._outbox.read(sorted(ids - known))).items():
            try:
                reply = decode_reply(raw)
            except ValueError as error:
                await self._give_up(
                    delivery, raw, Delivery("refused", "reply_unreadable", f"It cannot be read: {error}")
                )
                continue
            if reply.source not in self._lanes:
                self._lanes[reply.source] = Schedule(self._backoff, self._chance)
            self._lanes[reply.source].add(reply)

    # ---- one delivery

    async def _deliver(self, lane: Schedule, item: Waiting) -> None:
        """Claim, send, settle. What has been sent already, and could not be settled, is not sent again."""
        raw = await self._outbox.claim(item.id)
        if raw is None:
            lane.done(item)
            return
        if item.delivery is None:
            item.delivery = await self._send(item, decode_reply(raw))
        match item.delivery.outcome:
            case "delivered":
                await self._outbox.settle(item.id)
                self.sent.delivered += 1
                lane.done(item)
            case "refused":
                await self._give_up(item.id, raw, item.delivery)
                lane.done(item)
            case "again":
                self._try_again(lane, item, item.delivery)

    async def _send(self, item: Waiting, reply: Reply) -> Delivery:
        if self._now_ms() >= item.at_ms + self._backoff.give_up_ms:
            since = f"It could not be delivered within {spoken_duration(self._backoff.give_up_ms)}."
            return Delivery("refused", "reply_expired", f"{since} {item.sentence}".strip())
        hook = self._hooks.get(reply.source)
        if hook is None:
            return Delivery("again", "reply_failed", f"There is no [reply.{reply.source}] in the configuration.")
        return await hook.deliver(reply)

    def _try_again(self, lane: Schedule, item: Waiting, delivery: Delivery) -> None:
        if not item.tries:
            log.warning("site %s: reply %s is tried again: %s", self._site, item.id, delivery.sentence)
        self.sent.failed += 1
        item.delivery = None
        lane.again(item, self._now_ms(), delivery)

    async def _give_up(self, delivery: str, raw: bytes, why: Delivery) -> None:
        letter = dead_reply(raw, self._now_ms(), why.reason, why.sentence)
        if await self._outbox.settle(delivery, letter):
            self.sent.given_up += 1
            log.error("site %s: reply %s is given up: %s", self._site, delivery, why.sentence)

    def _reap(self, task: asyncio.Task[None]) -> None:
        """A delivery has ended, well or not; one that did not come to its end is looked at again."""
        lane, item = self._tasks.pop(task)
        self._woken.set()
        if task.cancelled():
            lane.put_back(item, self._now_ms())
        elif (error := task.exception()) is not None:
            if isinstance(error, Fenced | Unavailable | Refused):
                self._say_trouble(str(error))
                lane.put_back(item, self._now_ms() + self._backoff.first_ms)
            else:
                log.error("site %s: reply %s failed in our own code", self._site, item.id, exc_info=error)
                self._try_again(
                    lane, item, Delivery("again", "reply_failed", f"Its hook failed: {type(error).__name__}.")
                )

    async def _let_go(self) -> None:
        """Cut off what is under way and forget everything: the site is another's, or this is the end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        self._look_at_ms = 0

    def _say_trouble(self, trouble: str) -> None:
        """Tell it, in the log once however often it is tried again."""
        if trouble != self._trouble:
            log.warning("site %s: replies wait: %s", self._site, trouble)
        self._trouble = trouble
