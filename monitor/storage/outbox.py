"""The outbox of a site: what its commits want delivered outside stays there until it has been, or is given up.

Only the writer's own process delivers: each delivery is *claimed* under the writer's fence right before it is sent,
and *settled* under it. What was sent by one who died before settling is sent again by the next, under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage.connection import Line, Reply, Script
from monitor.storage.journal import DEAD_ENTRIES
from monitor.storage.keys import Keys

READ_AT_ONCE = 500

# KEYS: fence, outbox. ARGV: fence, delivery.
_CLAIM = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'fenced'} end
return {'done', redis.call('HGET', KEYS[2], ARGV[2])}
""")

# KEYS: fence, outbox, dead letters. ARGV: fence, delivery, dead letter or '', how many of those to keep.
# The dead letter is written first: a full Redis refuses it, and then nothing has been taken away.
_SETTLE = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'fenced'} end
for i, wanted in ipairs({'', 'hash', 'stream'}) do
  local found = wanted == '' and 'none' or redis.call('TYPE', KEYS[i]).ok
  if found ~= wanted and found ~= 'none' then return {'type', KEYS[i], found, wanted} end
end
if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return {'done', 0} end
if ARGV[3] ~= '' then redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', 'd', ARGV[3]) end
return {'done', redis.call('HDEL', KEYS[2], ARGV[2])}
""")


class Outbox:
    """The outbox as its sender uses it, ``fence`` gives the writer's, None where it has none."""

    def __init__(self, line: Line, keys: Keys, fence: Callable[[], str | None]) -> None:
        self._line = line
        self._keys = keys
        self._fence = fence
        self.on_growth: Callable[[], None] = lambda: None
        """Called after a takeover, and after each commit that changed the outbox."""

    @property
    def ours(self) -> bool:
        """Whether this process writes the site, as far as it knows; claiming and settling make sure."""
        return self._fence() is not None

    async def ids(self) -> list[str]:
        """Every delivery that waits, as of one instant, in no order; raises ``StorageDown``."""
        return [name.decode() for name in await self._line.call("HKEYS", self._keys.outbox)]

    async def read(self, deliveries: Sequence[str]) -> dict[str, bytes]:
        """Give those of ``deliveries`` that are still there, with their JSON; raises ``StorageDown``."""
        found: dict[str, bytes] = {}
        for at in range(0, len(deliveries), READ_AT_ONCE):
            part = deliveries[at : at + READ_AT_ONCE]
            values: list[bytes | None] = await self._line.call("HMGET", self._keys.outbox, *part)
            found |= {name: value for name, value in zip(part, values, strict=True) if value is not None}
        return found

    async def claim(self, delivery: str) -> bytes | None:
        """Make sure that it may be sent now, and give its JSON; None: it was taken back, or is settled already.

        Raises ``Fenced`` where the site is another's, ``StorageDown``.
        """
        reply = await self._line.run(_CLAIM, [self._keys.fence, self._keys.outbox], [self._our_fence(), delivery])
        claimed: bytes | None = self._checked(reply)
        return claimed

    async def settle(self, delivery: str, letter: bytes | None = None) -> bool:
        """Take it away; with ``letter`` it was given up, and that becomes a dead letter in the same step.

        Gives whether it was there. Raises ``Fenced``, ``Refused`` (a key holds something else), ``StorageDown``.
        """
        names = [self._keys.fence, self._keys.outbox, self._keys.dead]
        reply = await self._line.run(_SETTLE, names, [self._our_fence(), delivery, letter or b"", DEAD_ENTRIES])
        return bool(self._checked(reply))

    def _our_fence(self) -> str:
        fence = self._fence()
        if fence is None:
            raise Fenced("the site is not written here")
        return fence

    def _checked(self, reply: list[Reply]) -> Reply:
        match reply[0]:
            case b"done":
                return reply[1] if len(reply) > 1 else None  # Lua cuts a list off at its first nil
            case b"fenced":
                raise Fenced("another processor has taken the site over")
            case b"type":
                key, found, wanted = (part.decode() for part in reply[1:])
                raise Refused(f"{key} holds a {found} where a {wanted} belongs; nothing was written. Move it away.")
            case what:
                raise StorageDown(f"Redis answered about the outbox with {what!r}")
