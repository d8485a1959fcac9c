"""Which processor is to write which site: decided alike by all who know the same sites and the same processors.

Each site ranks the processors by a hash of both names and goes to the first that has room; there is room for its fair
share at each, and a tenth more where that is whole sites. So shares are even, a processor that comes or goes moves
hardly more than its own share, and nobody has to be asked: only a site's *home* ever asks for its lease, and there is
no stampede for what became free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable


def homes(sites: Iterable[str], members: Collection[str]) -> dict[str, str]:
    """Give the home of each site; nothing where there are no members."""
    names = sorted(set(sites))
    if not members:
        return {}
    room = dict.fromkeys(members, room_for(len(names), len(members)))
    found = {}
    for site in sorted(names, key=_order):
        home = max((one for one in room if room[one]), key=lambda one: (_rank(site, one), one))
        room[home] -= 1
        found[site] = home
    return found


def room_for(sites: int, members: int) -> int:
    """How many sites one processor takes at most: with no slack at all, one that comes would shift all the others'."""
    return max(-(-sites // members), sites * 11 // (members * 10))


def group_of(sites: Iterable[str]) -> str:
    """A name for those processors that have these sites to share."""
    return hashlib.blake2b("\n".join(sorted(sites)).encode(), digest_size=6).hexdigest()


def _order(site: str) -> bytes:
    """In no order that names have: who is last finds the least room."""
    return hashlib.blake2b(site.encode(), digest_size=8).digest()


def _rank(site: str, member: str) -> bytes:
    return hashlib.blake2b(f"{site}\n{member}".encode(), digest_size=8).digest()
