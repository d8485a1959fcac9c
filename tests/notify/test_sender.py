"""The sender on a real Redis with a real receiver: what a commit wants delivered arrives, in order, whatever dies."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from monitor.domain.replies import Delivery, Reply, encode_reply
from monitor.notify.reply import Webhook
from monitor.notify.senders import Senders
from monitor.storage import SiteStore, Storage
from monitor.units import DAY_MS
from tests.notify.receiver import OK, SECRET, Post, Receiver, answer
from tests.notify.sending_site import (
    AT_MS,
    Ticking,
    Time,
    commit,
    emptied,
    hooks,
    letters,
    put,
    reply,
    sending,
    until,
)
from tests.redis_server import RedisServer

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
