"""The sender on a real Redis with a real receiver: what a commit wants delivered arrives, in order, whatever dies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from monitor.domain.changes import Changes
from monitor.domain.replies import Delivery, Reply, encode_reply
from monitor.notify.outbox import Sender
from monitor.notify.reply import ReplyHook, Webhook
from monitor.notify.schedule import Backoff
from monitor.notify.senders import Senders
from monitor.storage import SiteStore, Storage
from monitor.units import DAY_MS
from tests.notify.receiver import OK, SECRET, Post, Receiver, answer, receiving
from tests.redis_server import RedisServer
from tests.site_store import writer_of

QUICK = Backoff(first_ms=1, most_ms=4)


class Time:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.ms = 1_760_000_000_000

    def __call__(self) -> int:
        return self.ms


class Ticking:
    """A clock that goes on a millisecond each time it is looked at, so that pauses pass without being waited for."""

    def __init__(self) -> None:
        self.ms = 1_760_000_000_000

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


AT_MS = 1_760_000_000_000


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


def reply(name: str, contact: str = "c1", **more: object) -> Reply:
    given: dict[str, object] = {"source": "crm", "agent": "kim", "text": f"text of {name}", "at_ms": AT_MS}
    return Reply(id=name, contact=contact, **(given | more))  # type: ignore[arg-type]  # values of a reply


async def put(store: SiteStore, *replies: Reply) -> None:
    await commit(store, {one.id: encode_reply(one) for one in replies})


async def commit(store: SiteStore, outbox: dict[str, bytes | None]) -> None:
    before = await store.load().cursor()
    await store.commit(Changes(1, outbox=outbox), before, await store.append(1, b"[]"))


def hooks(receiver: Receiver, *sources: str) -> dict[str, ReplyHook]:
    return {source: Webhook("main", receiver.settings(), lambda: AT_MS) for source in sources or ("crm",)}


@contextlib.asynccontextmanager
async def sending(
    store: SiteStore, hooks: dict[str, ReplyHook], now_ms: Callable[[], int] | None = None
) -> AsyncIterator[Sender]:
    sender = Sender("main", store.outbox, hooks, now_ms or Ticking(), QUICK, lambda: 0.5)
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        sender.stop()
        async with asyncio.timeout(1):
            await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until something holds in Redis: there is nothing to be woken by."""
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  # nor can Redis set an event of ours
            await asyncio.sleep(0.002)


async def emptied(store: SiteStore) -> None:
    async def empty() -> bool:
        return await store.outbox.ids() == []

    await until(empty)


async def letters(store: SiteStore) -> list[dict[str, object]]:
    return [msgspec.json.decode(letter.data) for letter in await store.load().dead_letters()]


# ---- delivering


async def test_what_a_commit_wants_delivered_arrives_once_and_leaves_the_outbox(
    store: SiteStore, receiver: Receiver
) -> None:
    async with sending(store, hooks(receiver)) as sender:
        await put(store, reply("r1"), reply("r2", "c2"))
        posts = await receiver.got(2)
        await emptied(store)

    assert {post.key for post in posts} == {"r1", "r2"}
    assert len(posts) == 2
    assert all(post.is_signed_with(SECRET) for post in posts)
    assert sender.sent.delivered == 2
    assert await letters(store) == []


async def test_replies_to_one_contact_arrive_in_their_order_though_the_first_fails_at_first(
    store: SiteStore, receiver: Receiver
) -> None:
    failing = {"r1": 3, "r4": 1}

    def answer_to(post: Post) -> bytes:
        failing[post.key] = failing.get(post.key, 0) - 1
        return answer(503) if failing[post.key] >= 0 else OK

    receiver.answer_to = answer_to
    await put(store, *(reply(f"r{n}", "c1", at_ms=AT_MS + n) for n in range(1, 6)), reply("x", "c2", at_ms=AT_MS + 9))
    async with sending(store, hooks(receiver)) as sender:
        await emptied(store)

    of_c1 = [post.key for post in receiver.posts if post.key != "x"]
    assert of_c1 == ["r1", "r1", "r1", "r1", "r2", "r3", "r4", "r4", "r5"]
    assert [post.key for post in receiver.posts].index("x") < receiver.posts.index(receiver.posts[-1])
    assert sender.sent.failed == 4


async def test_a_retry_has_the_same_key_and_the_same_text(store: SiteStore, receiver: Receiver) -> None:
    receiver.answer_to = lambda _: answer(500) if len(receiver.posts) < 4 else OK
    async with sending(store, hooks(receiver)) as sender:
        await put(store, reply("r1"))
        await emptied(store)

    assert [(post.key, post.body) for post in receiver.posts] == [("r1", receiver.posts[0].body)] * 4
    assert (sender.sent.failed, sender.sent.delivered) == (3, 1)


async def test_a_receiver_that_does_not_answer_holds_no_other_source_up(store: SiteStore, receiver: Receiver) -> None:
    receiver.answer_to = lambda post: OK if post.told["source"] == "desk" else None
    await put(store, *(reply(f"r{n}", f"c{n}") for n in range(9)), reply("d", "c99", source="desk"))
    async with sending(store, hooks(receiver, "crm", "desk")):

        async def delivered() -> bool:
            return "d" not in await store.outbox.ids()

        await until(delivered)
    assert len(await store.outbox.ids()) == 9
    assert len(receiver.posts) <= 5, "four of the silent source at once"


async def test_what_is_taken_back_in_time_is_not_sent(store: SiteStore, receiver: Receiver) -> None:
    time = Time()
    async with sending(store, hooks(receiver), time) as sender:
        await put(store, reply("r1", not_before_ms=AT_MS + 10_000), reply("r2", "c2", not_before_ms=AT_MS + 10_000))

        async def known() -> bool:
            return sender.waiting == 2

        await until(known)
        await commit(store, {"r1": None})
        time.ms += 10_000
        sender.use_hooks(hooks(receiver))  # wakes it
        await receiver.got(1)
        await emptied(store)

    assert [post.key for post in receiver.posts] == ["r2"]


async def test_what_has_left_the_outbox_unnoticed_is_found_out_before_it_is_sent(
    store: SiteStore, receiver: Receiver, redis_server: RedisServer
) -> None:
    time = Time()
    async with sending(store, hooks(receiver), time) as sender:
        await put(store, reply("r1", not_before_ms=AT_MS + 1_000))

        async def known() -> bool:
            return sender.waiting == 1

        await until(known)
        redis_server.ask("HDEL", "mm:{main}:outbox", "r1")
        time.ms += 1_000
        sender.use_hooks(hooks(receiver))

        async def forgotten() -> bool:
            return sender.waiting == 0

        await until(forgotten)
    assert receiver.posts == []
    assert sender.sent.delivered == 0


async def test_an_outbox_that_cannot_be_read_is_told_once_and_looked_at_again(
    store: SiteStore, receiver: Receiver, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.ask("SET", "mm:{main}:outbox", "what is this?")
    async with sending(store, hooks(receiver)):

        async def told() -> bool:
            return "replies wait" in caplog.text

        await until(told)
        store.outbox.on_growth()
        redis_server.ask("DEL", "mm:{main}:outbox")
        await put(store, reply("r1"))
        await emptied(store)
    assert caplog.text.count("replies wait") == 1
    assert [post.key for post in receiver.posts] == ["r1"]


# ---- giving up


async def test_what_the_receiver_refuses_becomes_a_dead_letter_that_says_why(
    store: SiteStore, receiver: Receiver
) -> None:
    receiver.answer_to = lambda post: answer(422, b"no such ticket") if post.key == "r1" else OK
    async with sending(store, hooks(receiver)) as sender:
        await put(store, reply("r1"), reply("r2"))
        await emptied(store)

    [letter] = await letters(store)
    assert letter["reason"] == "reply_refused"
    assert letter["sentence"] == "The receiver answered 422: no such ticket."
    assert letter["reply"] == msgspec.to_builtins(reply("r1"))
    assert [post.key for post in receiver.posts] == ["r1", "r2"], "the contact's next one goes"
    assert (sender.sent.given_up, sender.sent.delivered) == (1, 1)


async def test_what_could_not_be_delivered_for_a_day_becomes_a_dead_letter(
    store: SiteStore, receiver: Receiver
) -> None:
    receiver.answer_to = lambda _: answer(502)
    time = Ticking()
    async with sending(store, hooks(receiver), time) as sender:
        await put(store, reply("r1"))
        await receiver.got(3)
        assert await store.outbox.ids() == ["r1"]
        time.ms = AT_MS + DAY_MS
        await emptied(store)

    [letter] = await letters(store)
    assert letter["reason"] == "reply_expired"
    assert letter["sentence"] == "It could not be delivered within 24 h. The receiver answered 502."
    assert sender.sent.given_up == 1


async def test_an_address_of_a_local_net_is_a_dead_letter_at_once(store: SiteStore, receiver: Receiver) -> None:
    hook = Webhook("main", receiver.settings(allow_private=False), lambda: AT_MS)
    async with sending(store, {"crm": hook}):
        await put(store, reply("r1"))
        await emptied(store)

    assert [letter["reason"] for letter in await letters(store)] == ["reply_address"]
    assert receiver.posts == []


async def test_what_cannot_be_read_is_a_dead_letter_and_stops_nothing(store: SiteStore, receiver: Receiver) -> None:
    async with sending(store, hooks(receiver)):
        await commit(store, {"odd": b"[1]", "r1": encode_reply(reply("r1"))})
        await emptied(store)

    [letter] = await letters(store)
    assert (letter["reason"], letter["text"]) == ("reply_unreadable", "[1]")
    assert [post.key for post in receiver.posts] == ["r1"]


async def test_a_source_without_a_hook_waits_for_one(store: SiteStore, receiver: Receiver) -> None:
    async with sending(store, {}) as sender:
        await put(store, reply("r1"))

        async def tried() -> bool:
            return sender.sent.failed > 0

        await until(tried)
        assert await letters(store) == []
        sender.use_hooks(hooks(receiver))
        await emptied(store)
    assert [post.key for post in receiver.posts] == ["r1"]


async def test_a_hook_that_breaks_is_tried_again_and_stops_nobody(
    store: SiteStore, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        calls = 0

        async def deliver(self, reply: Reply) -> Delivery:
            self.calls += 1
            assert reply.source == "odd"
            if self.calls < 3:
                raise KeyError("a connector's mistake")
            return Delivery("delivered")

    await put(store, reply("r1", source="odd"), reply("r2", "c2"))
    async with sending(store, {"odd": Broken(), **hooks(receiver)}) as sender:
        await emptied(store)
    assert (sender.sent.failed, sender.sent.delivered) == (2, 2)
    assert "a connector's mistake" in caplog.text


# ---- deaths


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


# ---- the senders of a process


async def test_the_senders_of_a_process_start_change_and_stop_together(
    storage: Storage, store: SiteStore, receiver: Receiver
) -> None:
    silent = {"main": {"crm": receiver.settings(url="http://127.0.0.1:9/", secret="s" * 16)}}
    senders = Senders({"main": store.outbox}, silent, Ticking())
    senders.start()
    sender = senders.by_site["main"]
    await put(store, reply("r1"))

    async def tried() -> bool:
        return sender.sent.failed > 0

    await until(tried)
    senders.use_settings({"main": {"crm": receiver.settings()}})
    await receiver.got(1)
    await emptied(store)
    assert senders.failed() is None
    receiver.answer_to = lambda _: None
    await put(store, reply("r2"))
    await receiver.got(2)
    async with asyncio.timeout(1.5):
        await senders.stop()
    assert await store.outbox.ids() == ["r2"]


async def test_a_sender_that_ends_by_a_mistake_of_ours_is_told(store: SiteStore) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    senders = Senders({"main": store.outbox}, {}, broken)
    senders.start()
    await until(lambda: asyncio.sleep(0, senders.failed() is not None))
    assert isinstance(senders.failed(), ZeroDivisionError)
    await senders.stop()
