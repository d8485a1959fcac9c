"""The whole program with a reply in its outbox: delivered, counted, changed without a restart, stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from monitor.bootstrap import Running, running
from monitor.config import Config, load
from monitor.domain.changes import Changes
from monitor.domain.replies import Reply, encode_reply
from monitor.storage import Storage
from monitor.web.prometheus import render
from tests.notify.receiver import SECRET, Receiver, receiving
from tests.redis_server import RedisServer

AT_MS = 1_760_000_000_000


def configured(tmp_path: Path, redis: RedisServer, *hooks: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(f'[redis]\nurl = "{redis.url}"\n' + "\n".join(hooks))
    return load(file)


def hook(receiver: Receiver, source: str = "crm") -> str:
    settings = receiver.settings()
    return f'[reply.{source}]\nurl = "{settings.url}"\nsecret = "{SECRET}"\nallow_private = true'


def left_behind(*ids: str) -> Callable[[Storage], Awaitable[None]]:
    """Give what leaves deliveries in the outbox as a process does that dies right after its commit."""

    async def leave(storage: Storage) -> None:
        now_ms = round(await storage.time_ms())
        store = storage.site("main", lambda: now_ms)
        assert await store.lease.acquire()
        await store.takeover()
        replies = [Reply(id=name, source="crm", contact=name, text="Soon.", at_ms=now_ms) for name in ids]
        outbox: dict[str, bytes | None] = {one.id: encode_reply(one) for one in replies}
        before = await store.load().cursor()
        await store.commit(Changes(now_ms, outbox=outbox), before, await store.append(now_ms, b"[]"))
        await store.lease.release()

    return leave


async def shown(run: Running, line: str) -> None:
    """Wait until ``/metrics`` shows a line: nothing tells when a figure has moved."""
    async with asyncio.timeout(20):
        while line not in render(run.health.samples()).splitlines():  # noqa: ASYNC110  # as said
            await asyncio.sleep(0.005)


async def test_what_a_dead_process_left_is_delivered_and_counted(tmp_path: Path, own_redis: RedisServer) -> None:
    async with receiving() as receiver:
        config = configured(tmp_path, own_redis, hook(receiver))
        async with running(config, tmp_path / "data", prepare=left_behind("r1", "r2")) as run:
            posts = await receiver.got(2)
            await shown(run, 'monitor_replies_delivered_total{site="main"} 2.0')
            await shown(run, 'monitor_replies_waiting{site="main"} 0.0')
            assert run.failed() is None
    assert {post.key for post in posts} == {"r1", "r2"}
    assert all(post.is_signed_with(SECRET) for post in posts)


async def test_a_hook_that_is_added_while_it_runs_delivers_what_has_waited(
    tmp_path: Path, own_redis: RedisServer
) -> None:
    async with receiving() as receiver:
        without = configured(tmp_path, own_redis)
        async with running(without, tmp_path / "data", prepare=left_behind("r1")) as run:
            await shown(run, 'monitor_replies_waiting{site="main"} 1.0')
            assert receiver.posts == []
            run.use_config(configured(tmp_path, own_redis, hook(receiver)))
            await receiver.got(1)
            await shown(run, 'monitor_replies_delivered_total{site="main"} 1.0')


async def test_a_process_that_only_shows_sends_nothing(tmp_path: Path, own_redis: RedisServer) -> None:
    async with receiving() as receiver:
        config = configured(tmp_path, own_redis, hook(receiver))
        async with running(config, tmp_path / "data", "web", prepare=left_behind("r1")) as run:
            assert run.senders is None
            assert run.failed() is None
        assert receiver.posts == []
    assert own_redis.ask("HKEYS", "mm:{main}:outbox") == ["r1"]


async def test_a_reply_under_way_delays_the_stop_by_a_second_at_most_and_stays(
    tmp_path: Path, own_redis: RedisServer
) -> None:
    async with receiving() as receiver:
        receiver.answer_to = lambda _: None
        config = configured(tmp_path, own_redis, hook(receiver))
        async with running(config, tmp_path / "data", prepare=left_behind("r1")) as run:
            await receiver.got(1)
            assert run.senders is not None
            async with asyncio.timeout(1.2):
                await run.senders.stop()
    assert own_redis.ask("HKEYS", "mm:{main}:outbox") == ["r1"]
    assert own_redis.ask("EXISTS", "mm:{main}:lease") == 0


@pytest.mark.parametrize("part", ["senders", "supervisor"])
async def test_a_part_that_fails_is_told_so_that_the_process_ends_with_it(
    tmp_path: Path, own_redis: RedisServer, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ZeroDivisionError("a mistake of ours")
    async with running(configured(tmp_path, own_redis), tmp_path / "data") as run:
        monkeypatch.setattr(getattr(run, part), "failed", lambda: error)
        assert run.failed() is error
