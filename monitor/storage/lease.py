"""Who writes a site: the lease elects, the fence guards.

The lease is a key that expires; its owner renews it from a thread and a connection of its own, so that a busy event
loop does not lose it. Whether it has expired, Redis alone judges. Each renewal also says up to which instant the
journal has been applied. The fence is a random value set at takeover; commits with another are refused, so that a
writer who lost the lease without noticing can do no harm.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage.connection import Link, Script, read_info, url_options
from monitor.storage.journal import START
from monitor.storage.keys import Keys

TTL_MS = 2_000
RENEW_EVERY_MS = 500
_ANSWER_S = 2.0

# KEYS: lease, as_of. ARGV: owner, life (ms), instant up to which the journal has been applied.
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[3])
return 1
"""

# KEYS: lease. ARGV: owner.
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

# KEYS: lease, fence, cursor, run, epoch. ARGV: owner, new fence, run_id of this Redis ('' unknown), new epoch.
_TAKEOVER = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lost'} end
local cursor = redis.call('GET', KEYS[3]) or '0-0'
local run, epoch = redis.call('GET', KEYS[4]), redis.call('GET', KEYS[5])
redis.call('SET', KEYS[2], ARGV[2])
if not epoch or ARGV[3] == '' or run ~= ARGV[3] then
  epoch = ARGV[4]
  redis.call('SET', KEYS[4], ARGV[3])
  redis.call('SET', KEYS[5], epoch)
end
return {'taken', cursor, epoch}
""")


class Taken(NamedTuple):
    """A site just taken over: the fence to commit with, where to go on, and the feed's epoch."""

    fence: str
    cursor: str
    epoch: str


class Lease:
    """The lease of one site. ``as_of_ms`` is called on the renewing thread and must only read a value.

    ``on_lost`` is called once, on that thread, when Redis says that the site is not ours any more.
    """

    def __init__(
        self,
        url: str,
        keys: Keys,
        as_of_ms: Callable[[], int],
        on_lost: Callable[[], None] = lambda: None,
        *,
        ttl_ms: int = TTL_MS,
        renew_every_ms: int = RENEW_EVERY_MS,
    ) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self._keys = keys
        self._as_of_ms = as_of_ms
        self._on_lost = on_lost
        self._ttl_ms = ttl_ms
        self._renew_every_s = renew_every_ms / 1_000
        self._redis = _client(url)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._held = False

    @property
    def held(self) -> bool:
        """Whether the lease is ours as far as this process knows; only the fence is proof."""
        return self._held

    async def acquire(self) -> bool:
        """Try to become the owner; on success the renewing thread runs. Raises ``StorageDown``, ``Refused``."""
        if self._held:
            return True
        await self._end_thread()
        if not await asyncio.to_thread(self._take):
            return False
        self._held = True
        self._stop.clear()
        self._thread = threading.Thread(target=self._keep, name=f"lease {self._keys.prefix}", daemon=True)
        self._thread.start()
        return True

    async def release(self) -> None:
        """Stop renewing and let the next one have it at once; does nothing to a lease that is another's."""
        await self._end_thread()
        self._held = False
        try:
            await asyncio.to_thread(self._redis.eval, _RELEASE, 1, self._keys.lease, self.owner)
        except (RedisError, OSError) as error:
            raise StorageDown(f"the lease could not be released and will expire by itself: {error}") from error
        finally:
            self._redis.close()

    async def _end_thread(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stop.set()
            await asyncio.to_thread(thread.join)

    def _take(self) -> bool:
        try:
            return bool(self._redis.set(self._keys.lease, self.owner, nx=True, px=self._ttl_ms))
        except ResponseError as error:
            raise Refused(f"Redis refused the lease: {error}") from error
        except (RedisError, OSError) as error:
            raise StorageDown(f"Redis does not answer: {error}") from error

    def _keep(self) -> None:
        while not self._stop.wait(self._renew_every_s):
            try:
                held = self.renew()
            except StorageDown:
                continue  # whether it is still ours, only Redis can say; until then the fence guards
            if not held:
                self._held = False
                self._on_lost()
                return

    def renew(self) -> bool:
        """Renew once (the thread does this); False: it is not ours any more. Raises ``StorageDown``."""
        arguments = (self._keys.lease, self._keys.as_of, self.owner, str(self._ttl_ms), str(self._as_of_ms()))
        try:
            return bool(self._redis.eval(_RENEW, 2, *arguments))
        except (RedisError, OSError) as error:
            raise StorageDown(f"Redis does not answer: {error}") from error


async def take_over(link: Link, keys: Keys, owner: str) -> Taken:
    """Set a new fence, which shuts out every earlier writer; raises ``Fenced`` where ``owner`` has not the lease."""
    fence, epoch = secrets.token_hex(8), secrets.token_hex(8)
    run_id = (await read_info(link)).get("run_id", "")
    names = [keys.lease, keys.fence, keys.cursor, keys.run, keys.epoch]
    what, *rest = await link.run(_TAKEOVER, names, [owner, fence, run_id, epoch])
    if what != b"taken":
        raise Fenced("the lease of the site is not ours")
    cursor, epoch_now = (part.decode() for part in rest)
    return Taken(fence, cursor or START, epoch_now)


def _client(url: str) -> redis.Redis:
    url_options(url)  # says what is wrong with it in words
    return redis.Redis.from_url(
        url,
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
        retry=Retry(NoBackoff(), 0),
        client_name="mm-lease",
        driver_info=None,
        protocol=2,
    )
