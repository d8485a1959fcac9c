"""Televisions that were let in, and codes that ask to be. Tokens are never here, only their digests."""

from __future__ import annotations

from collections.abc import Callable

from monitor.storage.connection import Line
from monitor.storage.keys import Keys
from monitor.storage.wakes import Wakes


class SavedScreens:
    """What a site keeps about televisions. All raise ``StorageDown``."""

    def __init__(self, line: Line, keys: Keys, wakes: Wakes) -> None:
        self._line = line
        self._keys = keys
        self._wakes = wakes

    async def offer(self, code: str, data: bytes, life_ms: int) -> bool:
        """Keep what asks under a code; False where the code is taken."""
        return await self._line.call("SET", self._keys.pairing(code), data, "NX", "PX", life_ms) is not None

    async def offered(self, code: str) -> bytes | None:
        """What asks under a code, while it does."""
        reply: bytes | None = await self._line.call("GET", self._keys.pairing(code))
        return reply

    async def answer(self, code: str, data: bytes) -> bool:
        """Replace what asks under a code; False where nothing does any more."""
        return await self._line.call("SET", self._keys.pairing(code), data, "XX", "KEEPTTL") is not None

    async def take(self, code: str) -> bool:
        """End a code; True for the one caller who did."""
        return bool(await self._line.call("DEL", self._keys.pairing(code)))

    async def put(self, screen: str, data: bytes) -> None:
        """Let a television in."""
        await self._line.call("HSET", self._keys.screens, screen, data)

    async def get(self, screen: str) -> bytes | None:
        """A television that is let in."""
        reply: bytes | None = await self._line.call("HGET", self._keys.screens, screen)
        return reply

    async def remove(self, screen: str) -> bool:
        """Let it in no more, and call who shows it something; True where it was let in."""
        removed = bool(await self._line.call("HDEL", self._keys.screens, screen))
        await self._line.call("PUBLISH", self._keys.screens, "")
        return removed

    def follow(self, call: Callable[[], None]) -> None:
        """Call whenever one is removed, by whichever process, and after each interruption of the calls."""
        self._wakes.add(self._keys.screens, call)

    async def all(self) -> list[bytes]:
        """All televisions that are let in."""
        reply: list[bytes] = await self._line.call("HVALS", self._keys.screens)
        return reply
