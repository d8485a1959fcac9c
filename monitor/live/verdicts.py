"""What the writer decided about acts, for those who wait for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

KEPT = 10_000


class Verdicts:
    """Verdicts by the id of the act's event; the newest are kept for who asks after they came."""

    def __init__(self, kept: int = KEPT) -> None:
        self._most = kept
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._awaited: dict[str, list[asyncio.Future[bytes]]] = {}

    def put(self, event: str, verdict: bytes) -> None:
        """Note a verdict and wake who waits for it."""
        self._kept[event] = verdict
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        for waiter in self._awaited.pop(event, ()):
            if not waiter.done():
                waiter.set_result(verdict)

    async def wait(self, event: str, timeout_s: float) -> bytes | None:
        """Give the verdict (an encoded object) as soon as it is there; None where it takes longer."""
        known = self._kept.get(event)
        if known is not None:
            return known
        waiter: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._awaited.setdefault(event, []).append(waiter)
        try:
            async with asyncio.timeout(timeout_s):
                return await waiter
        except TimeoutError:
            return None
        finally:
            self._forget(event, waiter)

    def _forget(self, event: str, waiter: asyncio.Future[bytes]) -> None:
        waiters = self._awaited.get(event)
        if waiters is not None and waiter in waiters:
            waiters.remove(waiter)
            if not waiters:
                del self._awaited[event]
