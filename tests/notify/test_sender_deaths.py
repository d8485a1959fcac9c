"""Senders that die, lose their site, or whose Redis goes away: nothing is lost, and what was sent is known by its key."""

from __future__ import annotations

import asyncio

from monitor.domain.replies import Delivery, Reply
from monitor.notify.outbox import Sender
from monitor.notify.reply import ReplyHook
from monitor.storage import SiteStore, Storage
from tests.notify.receiver import OK, Receiver, answer
from tests.notify.sending_site import QUICK, Ticking, emptied, hooks, letters, put, reply, sending, until
from tests.redis_server import RedisServer
from tests.site_store import writer_of


class Dying:
    """A hook whose process dies after the receiver has it, before anybody here learns of it."""

    def __init__(self, hook: ReplyHook) -> None:
        self._hook = hook
        self.sent = asyncio.Event()

    async def deliver(self, reply: Reply) -> Delivery:
        await self._hook.deliver(reply)
        self.sent.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_killed_between_commit_and_sending_it_is_delivered_by_the_next(
    own_storage: Storage, own_redis: RedisServer, receiver: Receiver
) -> None:
    store = await writer_of(own_storage)
    await put(store, reply("r1"))
    await store.lease.release()  # the process is gone before its sender ever ran, and so is Redis
    own_redis.kill()
    own_redis.start()

    fresh = Storage(own_redis.url)
    successor = await writer_of(fresh)
    async with sending(successor, hooks(receiver)):
        await receiver.got(1)
        await emptied(successor)
    assert [post.key for post in receiver.posts] == ["r1"]
    await successor.lease.release()
    await fresh.close()


async def test_killed_between_sending_and_settling_it_is_sent_again_under_the_same_key(
    storage: Storage, store: SiteStore, receiver: Receiver
) -> None:
    dying = Dying(hooks(receiver)["crm"])
    sender = Sender("main", store.outbox, {"crm": dying}, Ticking(), QUICK)
    task = asyncio.create_task(sender.run())
    await put(store, reply("r1"))
    await dying.sent.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await store.outbox.ids() == ["r1"]

    receiver.answer_to = lambda _: answer(409)  # it knows the key
    async with sending(store, hooks(receiver)):
        await emptied(store)
    assert [post.key for post in receiver.posts] == ["r1", "r1"]
    assert await letters(store) == []


async def test_while_redis_is_away_what_was_sent_is_not_sent_again_but_settled_when_it_is_back(
    own_storage: Storage, own_redis: RedisServer, receiver: Receiver
) -> None:
    store = await writer_of(own_storage)
    await store.lease.let_lapse()  # it would find the lease gone while Redis is

    class Cutting:
        async def deliver(self, reply: Reply) -> Delivery:
            found = await hooks(receiver)["crm"].deliver(reply)
            await asyncio.to_thread(own_redis.kill)
            return found

    async with sending(store, {"crm": Cutting()}) as sender:
        await put(store, reply("r1"))
        await receiver.got(1)
        await asyncio.to_thread(own_redis._process.wait)  # type: ignore[union-attr]  # it runs
        await asyncio.to_thread(own_redis.start)
        await emptied(store)
    assert [post.key for post in receiver.posts] == ["r1"]
    assert sender.sent.delivered == 1


async def test_only_the_owner_of_the_site_sends(storage: Storage, store: SiteStore, receiver: Receiver) -> None:
    other = storage.site("main", lambda: 0)
    async with sending(other, hooks(receiver)) as idle, sending(store, hooks(receiver)) as busy:
        await put(store, *(reply(f"r{n}", f"c{n}") for n in range(20)))
        await emptied(store)
    assert len(receiver.posts) == 20
    assert (idle.sent.delivered, busy.sent.delivered) == (0, 20)


async def test_who_loses_the_site_cuts_off_what_is_under_way_and_the_next_one_sends_it(
    storage: Storage, store: SiteStore, receiver: Receiver
) -> None:
    receiver.answer_to = lambda _: None if len(receiver.posts) == 1 else OK
    async with sending(store, hooks(receiver)) as before:
        await put(store, reply("r1"))
        await receiver.got(1)
        await store.drop()
        await store.lease.release()
        after = await writer_of(storage)
        async with sending(after, hooks(receiver)) as successor:
            await emptied(after)

            async def let_go() -> bool:
                return before.waiting == 0

            await until(let_go)
        await after.lease.release()
    assert [post.key for post in receiver.posts] == ["r1", "r1"]
    assert (before.sent.delivered, successor.sent.delivered) == (0, 1)


async def test_a_sender_that_was_fenced_without_knowing_sends_nothing(
    storage: Storage, store: SiteStore, receiver: Receiver, redis_server: RedisServer
) -> None:
    await put(store, reply("r1"))
    redis_server.ask("SET", "mm:{main}:fence", "another's")
    looked = asyncio.Event()
    claim = store.outbox.claim

    async def seen(delivery: str) -> bytes | None:
        looked.set()
        return await claim(delivery)

    store.outbox.claim = seen  # type: ignore[method-assign]  # only watched
    async with sending(store, hooks(receiver)):
        await looked.wait()
    assert receiver.posts == []
