"""Who writes a site: the lease elects, the fence guards.

The lease is a key that expires; its owner renews it (``leases.py``), and whether it has expired, Redis alone judges.
Each renewal also says up to which instant the journal has been applied, looks whether there is more in it
where the writer rests (so that no polling is needed, and a wake-up call that was lost delays nothing for long), and
learns whether another processor asks for the site.

The fence is a random value set at takeover; commits with another are refused, so that a writer who lost the lease
without noticing can do no harm.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import NamedTuple

from monitor.errors import Fenced
from monitor.storage.connection import Line, Script
from monitor.storage.durability import read_info
from monitor.storage.journal import START
from monitor.storage.keys import Keys

# KEYS: lease, wanted. ARGV: owner, life (ms), how long the wish for it lives (ms).
TAKE = Script("""
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  redis.call('DEL', KEYS[2])
  return 1
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 0
""")

# KEYS: lease, as_of, journal, cursor, wanted, run, fence. ARGV: owner, life (ms), instant up to which the journal has been
# applied, '1' to look whether there is more in the journal, our fence ('' before the takeover). Gives whether it is ours,
# whether there is more, who asks for it.
# One that has expired, which nobody took and nobody asks for, is ours again: the fence is still ours, and a process
# held up for longer than the lease lives would otherwise load all of its sites anew, for nothing and held up the more.
# Not so where somebody has had it meanwhile, whose fence stands there; nor where this is another Redis than at the
# takeover, or it was restarted: its data may have gone back.
RENEW = Script("""
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return {0} end
if not owner then
  if redis.call('EXISTS', KEYS[5]) == 1 then return {0} end
  if ARGV[5] ~= '' and redis.call('GET', KEYS[7]) ~= ARGV[5] then return {0} end
  local info, known = redis.pcall('INFO', 'server'), redis.call('GET', KEYS[6])
  local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)')
  if known and known ~= run then return {0} end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3])
local more = 0
if ARGV[4] == '1' then
  more = #redis.call('XRANGE', KEYS[3], '(' .. (redis.call('GET', KEYS[4]) or '0-0'), '+', 'COUNT', 1)
end
return {1, more, redis.call('GET', KEYS[5]) or ''}
""")

# KEYS: lease. ARGV: owner.
RELEASE = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")

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


class Watch(NamedTuple):
    """What a writer lends to the renewals of its lease."""

    now_ms: Callable[[], int]
    """Called on the renewing thread."""
    resting: Callable[[], bool]
    """Whether the writer waits for entries; called on the renewing thread, must only read a value."""
    looked: Callable[[int, bool], None]
    """Called on the writer's loop with an instant and whether the journal held more than was applied then."""


async def take_over(line: Line, keys: Keys, owner: str) -> Taken:
    """Set a new fence, which shuts out every earlier writer; raises ``Fenced`` where ``owner`` has not the lease."""
    fence, epoch = secrets.token_hex(8), secrets.token_hex(8)
    run_id = (await read_info(line, "server")).get("run_id", "")
    names = [keys.lease, keys.fence, keys.cursor, keys.run, keys.epoch]
    what, *rest = await line.run(_TAKEOVER, names, [owner, fence, run_id, epoch])
    if what != b"taken":
        raise Fenced("the lease of the site is not ours")
    cursor, epoch_now = (part.decode() for part in rest)
    return Taken(fence, cursor or START, epoch_now)
