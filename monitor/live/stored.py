"""The hub's feed over the storage: what is saved of a site, made into the objects that boards show.

Objects are read while commits go on, after the offset was noted: some are newer than it, and the feed from that offset
on brings them to the same again. Counters
cannot be set twice alike; they are read together with the offset, in one step.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from monitor.domain.site import Clockwork
from monitor.live.ports import Clock, Delta
from monitor.storage.feed import Feed as StorageFeed
from monitor.storage.feed import FeedEntry
from monitor.storage.state import SavedState
from monitor.units import HOUR_MS

HOURS_LOADED = 48
"""More than the longest day has, and the hour before it."""


class Shown(NamedTuple):
    """How saved records become objects as boards show them; None: not shown. The domain gives these."""

    contact: Callable[[bytes], bytes | None]
    nudge: Callable[[bytes], bytes | None]
    agent: Callable[[bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site as it stands at ``offset``."""

    epoch: str
    offset: str
    as_of_ms: int
    views: dict[str, bytes]
    lines: Iterable[tuple[str, str, float]]
    nudges: dict[str, bytes]
    agents: dict[str, bytes]
    sources: dict[str, bytes]
    now: dict[str, bytes]
    deltas: Iterable[Delta]
    policy: bytes | None
    samples: Sequence[bytes] = ()
    good: bytes = b"[]"
    mark_secret: bytes = b""
    read_at_ms: int = 0
    unread: Sequence[tuple[str, str, str]] = ()


class StoredFeed:
    """One site's feed in Redis. ``feed`` has a link of its own, which a waiting read holds; the others share one."""

    def __init__(self, feed: StorageFeed, heads: StorageFeed, saved: SavedState, shown: Shown, clock: Clock) -> None:
        self._feed = feed
        self._heads = heads
        self._saved = saved
        self._shown = shown
        self._clock = clock

    async def load(self) -> SiteState:
        """Read the whole site."""
        saved, epoch = self._saved, await self.epoch()
        hour = self._clock.now_ms() // HOUR_MS + 1
        offset, deltas = await saved.minutes_at(hour - HOURS_LOADED, hour)
        lines = await saved.lines()
        misc = await saved.misc()
        unread: list[tuple[str, str, str]] = []
        return SiteState(
            epoch=epoch,
            offset=offset,
            as_of_ms=max(await self.as_of(), _committed_ms(misc)),
            views=await _objects("contacts", saved.contacts(), self._shown.contact, unread),
            lines=[(queue, contact, score) for queue, places in lines.items() for contact, score in places],
            nudges=await _objects("nudges", saved.nudges(), self._shown.nudge, unread),
            agents=await _objects("agents", saved.agents(), self._shown.agent, unread),
            sources=await saved.sources(),
            now=await saved.now(),
            deltas=deltas,
            samples=await saved.samples(),
            policy=await saved.policy(),
            good=misc.get("good", b"[]"),
            mark_secret=await saved.mark_secret(),
            read_at_ms=self._clock.common_ms(),
            unread=unread,
        )

    async def read(self, offset: str, block_ms: int) -> Sequence[tuple[str, bytes]]:
        """Give the entries after ``offset``; raises ``FeedGap`` where some have been dropped."""
        entries: list[FeedEntry] = await self._feed.read(offset, block_ms=block_ms)
        return [(entry.id, entry.data) for entry in entries]

    async def as_of(self) -> int:
        """Give the instant up to which the journal has been applied, 0 before there is one."""
        return await self._saved.as_of_ms() or 0

    async def epoch(self) -> str:
        """Give the epoch, empty before the site's first processor."""
        return (await self._heads.head()).epoch


def _committed_ms(misc: Mapping[str, bytes]) -> int:
    """Give the instant of what is stored, 0 before anything is: the writer tells how far it has come only now and then."""
    return msgspec.json.decode(misc.get("clockwork", b"{}"), type=Clockwork).now_ms


async def _objects(
    kind: str,
    records: AsyncIterator[tuple[str, bytes]],
    shown: Callable[[bytes], bytes | None],
    unread: list[tuple[str, str, str]],
) -> dict[str, bytes]:
    """Give the objects that boards show of some records; those that cannot be read are added to ``unread``."""
    objects: dict[str, bytes] = {}
    async for key, record in records:
        try:
            encoded = shown(record)
        except msgspec.MsgspecError as error:
            unread.append((kind, key, str(error)))
            continue
        if encoded is not None:
            objects[key] = encoded
    return objects
