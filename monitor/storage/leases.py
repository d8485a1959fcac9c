"""The leases of a process: all renewed together, from one thread with a loop and connections of its own, so that a busy
event loop does not lose them. What they are and what their scripts do is said in ``lease.py``.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple, TypeVar

from monitor.errors import Refused, StorageDown
from monitor.storage.address import Address, Arg, read_address
from monitor.storage.connection import Line, Rejected
from monitor.storage.keys import Keys
from monitor.storage.lease import RELEASE, RENEW, TAKE, Watch
from monitor.storage.members import Members, Register
from monitor.storage.ways import Call, Ways

TTL_MS = 2_000
RENEW_EVERY_MS = 500
_ANSWER_S = 1.0
"""Less than the life of a lease by more than the pause between renewals: a node that does not answer must not cost the
leases on the others."""
_END_WITHIN_S = 5.0
_T = TypeVar("_T")


def process_name() -> str:
    """A name for this process that no other has: host, process id, chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Lease:
    """The lease of one site, renewed by ``Leases``. ``as_of_ms`` is called on the renewing thread and must only read.

    ``on_lost`` is called once, on the loop that acquired it, when Redis says that the site is not ours any more.
    """

    def __init__(
        self, leases: Leases, keys: Keys, as_of_ms: Callable[[], int], on_lost: Callable[[], None] = lambda: None
    ) -> None:
        self.owner = f"{leases.process}:{secrets.token_hex(4)}"
        self.keys = keys
        self.as_of_ms = as_of_ms
        self.on_lost = on_lost
        self.watch: Watch | None = None
        self.held = False
        """Whether the lease is ours as far as this process knows; only the fence is proof."""
        self.fence = ""
        """Set at the takeover; "" before it."""
        self.wanted = False
        """Whether another processor has asked for the site of late."""
        self._leases = leases

    async def acquire(self) -> bool:
        """Try to become the owner; on success it is renewed from then on. Raises ``StorageDown``, ``Refused``."""
        if not self.held:
            self.wanted, self.fence = False, ""
            await self._leases.take(self)
        return self.held

    async def renew(self) -> bool:
        """Renew once, out of turn; False: it is not ours any more. Raises ``StorageDown``."""
        return await self._leases.renew(self)

    async def release(self) -> None:
        """Stop renewing and let the next one have it at once; does nothing to a lease that is another's.

        Raises ``StorageDown``: then it expires by itself.
        """
        await self.let_lapse()
        self.held = False
        await self._leases.give_back(self)

    async def let_lapse(self) -> None:
        """Stop renewing, and no more."""
        await self._leases.forget(self)


class Leases:
    """The leases of a process and the thread that renews them; the thread begins when first needed."""

    def __init__(
        self, to: str | Address, *, ttl_ms: int = TTL_MS, renew_every_ms: int = RENEW_EVERY_MS, process: str = ""
    ) -> None:
        self.process = process or process_name()
        self._address = read_address(to) if isinstance(to, str) else to
        self._ttl_ms = ttl_ms
        self._renew_every_s = renew_every_ms / 1_000
        self._held: dict[str, tuple[Lease, asyncio.AbstractEventLoop]] = {}
        """By owner; changed on the thread alone."""
        self._register: Register | None = None
        self._told: Callable[[Members | None], None] = lambda _: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._starting = threading.Lock()

    def lease(self, keys: Keys, as_of_ms: Callable[[], int], on_lost: Callable[[], None] = lambda: None) -> Lease:
        """Give the lease of a site, not acquired yet."""
        return Lease(self, keys, as_of_ms, on_lost)

    async def join(self, group: str, told: Callable[[Members | None], None]) -> None:
        """Be known as a processor of ``group``, and tell with each renewal who else is (None: it cannot be learnt).

        ``told`` is called on this loop, the first time before this returns.
        """
        loop, first = asyncio.get_running_loop(), asyncio.Event()

        def tell(members: Members | None) -> None:
            told(members)
            first.set()

        async def begin() -> None:
            self._register = Register(self._ways.to(Register.KEY), group, self.process, self._ttl_ms * 3 // 4)
            self._told = lambda members: _call_soon(loop, tell, members)
            await self._beat()

        await self._there(begin())
        await first.wait()

    async def leave(self) -> None:
        """Be known as a processor no longer; raises ``StorageDown``."""

        async def end() -> None:
            register, self._register = self._register, None
            if register is not None:
                await register.leave()

        await self._there(end())

    async def close(self) -> None:
        """End the thread; what is still held expires."""
        thread, loop = self._thread, self._loop
        if thread is not None and loop is not None:
            loop.call_soon_threadsafe(loop.stop)
            await asyncio.to_thread(thread.join, _END_WITHIN_S)
            self._thread = self._loop = None

    def failed(self) -> BaseException | None:
        """Give what ended the renewals, which ought to go on; without them nothing can be written for long."""
        keeping = self._keeping
        return keeping.exception() if keeping is not None and keeping.done() and not keeping.cancelled() else None

    # ---- on the caller's side

    async def take(self, lease: Lease) -> None:
        """See ``Lease.acquire``."""
        mine = asyncio.get_running_loop()

        async def take() -> None:
            arguments: list[Arg] = [lease.owner, self._ttl_ms, self._ttl_ms]
            try:
                taken = await self._to(lease).run(TAKE, [lease.keys.lease, lease.keys.wanted], arguments)
            except Rejected as error:
                raise Refused(f"Redis refused the lease: {error}") from error
            if taken:
                lease.held = True
                self._held[lease.owner] = (lease, mine)

        await self._there(take())

    async def renew(self, lease: Lease) -> bool:
        """See ``Lease.renew``."""

        async def renew() -> bool:
            call = self._renewal(lease, look=False)
            found = await self._to(lease).run(RENEW, call.keys, call.args)
            return bool(found[0])

        return await self._there(renew())

    async def forget(self, lease: Lease) -> None:
        """See ``Lease.let_lapse``."""

        async def forget() -> None:
            self._held.pop(lease.owner, None)

        await self._there(forget())

    async def give_back(self, lease: Lease) -> None:
        """See ``Lease.release``."""
        try:
            await self._there(self._to(lease).run(RELEASE, [lease.keys.lease], [lease.owner]))
        except StorageDown as error:
            raise StorageDown(f"the lease could not be released and will expire by itself: {error}") from error

    async def _there(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Have something done on the thread's loop."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._started()))

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                begun = threading.Event()
                self._loop = asyncio.new_event_loop()
                self._ways = Ways(self._address, "mm-lease", _ANSWER_S)
                self._thread = threading.Thread(target=self._run, args=(self._loop, begun), name="leases", daemon=True)
                self._thread.start()
                begun.wait()
            return self._loop

    def _to(self, lease: Lease) -> Line:
        self._started()
        return self._ways.to(lease.keys.lease)

    # ---- on the thread

    def _run(self, loop: asyncio.AbstractEventLoop, begun: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        keeping = self._keeping = loop.create_task(self._keep())
        loop.call_soon(begun.set)
        try:
            loop.run_forever()
        finally:
            keeping.cancel()
            loop.run_until_complete(asyncio.gather(keeping, return_exceptions=True))
            loop.run_until_complete(self._ways.close())
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._renew_every_s)
            # Each is bounded by the patience of its connections.
            await asyncio.gather(self._renew_all(), self._beat())

    async def _beat(self) -> None:
        register = self._register
        if register is None:
            return
        try:
            members = await register.beat()
        except StorageDown:
            members = None
        if self._register is register:
            self._told(members)

    async def _renew_all(self) -> None:
        held = list(self._held.values())
        asked = [
            (lease.watch.now_ms() if lease.watch is not None and lease.watch.resting() else 0) for lease, _ in held
        ]
        calls = [self._renewal(lease, look=bool(at)) for (lease, _), at in zip(held, asked, strict=True)]
        replies = await self._ways.run_each(RENEW, calls)
        told: dict[asyncio.AbstractEventLoop, list[_News]] = {}
        for entry, asked_ms, reply in zip(held, asked, replies, strict=True):
            lease, loop = entry
            if isinstance(reply, StorageDown) or self._held.get(lease.owner) is not entry:
                continue  # whether it is still ours, only Redis can say; until then the fence guards
            if not reply[0]:
                del self._held[lease.owner]
                lease.held = False
                told.setdefault(loop, []).append(_News(lease, True, 0, False))
                continue
            lease.wanted = bool(reply[2])
            if asked_ms:
                told.setdefault(loop, []).append(_News(lease, False, asked_ms, bool(reply[1])))
        for loop, news in told.items():
            _call_soon(loop, _tell, news)

    def _renewal(self, lease: Lease, *, look: bool) -> Call:
        keys = lease.keys
        names = [keys.lease, keys.as_of, keys.journal, keys.cursor, keys.wanted, keys.run, keys.fence]
        return Call(keys.lease, names, [lease.owner, self._ttl_ms, lease.as_of_ms(), "1" if look else "", lease.fence])


class _News(NamedTuple):
    lease: Lease
    lost: bool
    asked_ms: int
    more: bool


def _tell(news: Sequence[_News]) -> None:
    for lease, lost, asked_ms, more in news:
        if lost:
            lease.on_lost()
        elif lease.watch is not None:
            lease.watch.looked(asked_ms, more)


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *given: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(call, *given)
