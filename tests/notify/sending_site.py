"""Senders over a real store and a receiver of our own, with a time that is set."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.replies import Reply, encode_reply
from monitor.notify.outbox import Sender
from monitor.notify.reply import ReplyHook, Webhook
from monitor.notify.schedule import Backoff
from monitor.storage import SiteStore
from tests.notify.receiver import Receiver

AT_MS = 1_760_000_000_000
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
