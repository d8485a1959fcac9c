"""What the live room needs from others, as they must look; the composition root gives the real ones.

Instants are milliseconds since 1970, offsets the text of a stream entry's id (``"1712-3"``), ``bytes`` encoded JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

Delta = tuple[int, str, str, str, int]
"""Minute since 1970, queue, channel, counter, by how much."""


class Clock(Protocol):
    """The readings of time that this room takes."""

    def now_ms(self) -> int:
        """Give the instant, as sent to screens in beats."""

    def common_ms(self) -> int:
        """Give the instant on which all processes agree, for how far behind one of them is."""

    def monotonic_ms(self) -> float:
        """Give a reading that never goes back, for lengths of time."""


class Loaded(Protocol):
    """A site as it stands at ``offset``; every change after it comes through the feed."""

    @property
    def epoch(self) -> str: ...
    @property
    def offset(self) -> str: ...
    @property
    def as_of_ms(self) -> int: ...
    @property
    def views(self) -> Mapping[str, bytes]:
        """Contact objects without position and expected wait, by contact."""

    @property
    def lines(self) -> Iterable[tuple[str, str, float]]:
        """Queue, contact and the contact's score in the order of service, lower first."""

    @property
    def nudges(self) -> Mapping[str, bytes]:
        """Open nudges."""

    @property
    def agents(self) -> Mapping[str, bytes]: ...
    @property
    def sources(self) -> Mapping[str, bytes]: ...
    @property
    def now(self) -> Mapping[str, bytes]:
        """The part of each queue's figures that is about now."""

    @property
    def samples(self) -> Iterable[bytes]:
        """How the queues stood as each of the last minutes turned."""

    @property
    def deltas(self) -> Iterable[Delta]:
        """What the windows still hold, a sum for each minute, queue, channel and counter."""

    @property
    def good(self) -> bytes:
        """The good moments that are told, a list in order."""

    @property
    def read_at_ms(self) -> int:
        """When it was read; ``as_of_ms`` may lag what a processor that catches up has written already."""

    @property
    def unread(self) -> Iterable[tuple[str, str, str]]:
        """Records that could not be read: kind, key and what is wrong."""

    @property
    def mark_secret(self) -> bytes:
        """What the marks that stand for ids on masked boards are made with; the same in all processes."""

    @property
    def policy(self) -> bytes | None:
        """The effective policy; None where the journal has none yet."""


class Feed(Protocol):
    """One site's feed of changes and the state it starts from.

    All raise ``Unavailable`` when the storage does not answer; then the hub waits and asks again.
    """

    async def load(self) -> Loaded: ...

    async def read(self, offset: str, block_ms: int) -> Sequence[tuple[str, bytes]]:
        """Give the entries after ``offset``, waiting up to ``block_ms`` for the first; raises ``FeedGap``
        when some of them have been dropped: the hub loads anew."""

    async def as_of(self) -> int:
        """Give the instant up to which the journal has been applied."""

    async def epoch(self) -> str:
        """Give the mark that changes when the data may have gone back."""
