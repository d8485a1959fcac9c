"""The connections of a process to all the Redis there is: one a purpose, however many sites; in a Cluster one a node.

A ``Ways`` is the connections for one purpose (commits, reads, leases …). Purposes are apart so that a long answer to one
delays no other. Sites share them: exchanges of many are under way at once on each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from redis.exceptions import ResponseError

from monitor.errors import StorageDown
from monitor.storage.address import Address, Arg
from monitor.storage.cluster import Cluster
from monitor.storage.connection import PATIENCE_S, Line, Link, Reply, Script, error_code


class Call(NamedTuple):
    """One call of a script for one site, or whatever ``key`` belongs to."""

    key: str
    """Any key of the site: says which node."""
    keys: Sequence[str]
    args: Sequence[Arg]


class Ways:
    """The connections for one purpose; used by one event loop."""

    def __init__(self, address: Address, name: str, patience_s: float = PATIENCE_S) -> None:
        """``name`` is what ``CLIENT LIST`` shows."""
        self._cluster: Cluster | None = None
        self._link: Link | None = None
        if address.kind == "cluster":
            self._cluster = Cluster(address, name, patience_s)
        else:
            self._link = Link(address.dial(), name, patience_s)

    def to(self, key: str) -> Line:
        """The way to the server that holds a key, and all keys with the same text in braces."""
        return self._link or self._of_cluster().to(key)

    async def every(self) -> Sequence[Line]:
        """A way to each server that takes writes; raises ``StorageDown``."""
        return [self._link] if self._link is not None else await self._of_cluster().primaries()

    async def run_each(self, script: Script, calls: Sequence[Call]) -> list[Reply | StorageDown]:
        """Run a script for many sites at once; gives for each its reply, or why there is none. Raises nothing."""
        if not calls:
            return []
        found = await self._each([(call.key, script.packed(call.keys, call.args)) for call in calls])
        refused = [place for place, reply in enumerate(found) if isinstance(reply, ResponseError)]
        # All at once: were they asked one by one, a server that falls silent now would be waited for each time anew.
        again = await asyncio.gather(*(self._again(script, calls[place], found[place]) for place in refused))
        for place, reply in zip(refused, again, strict=True):
            found[place] = reply
        return found

    async def close(self) -> None:
        """Close every connection; later calls open them anew."""
        if self._link is not None:
            await self._link.close()
        else:
            await self._of_cluster().close()

    async def _each(self, commands: Sequence[tuple[str, bytes]]) -> list[Reply | StorageDown]:
        if self._link is None:
            return await self._of_cluster().each(commands)
        try:
            replies: list[Reply] = await self._link.exchange(b"".join(packed for _, packed in commands), len(commands))
        except StorageDown as error:
            return [error] * len(commands)
        return replies

    async def _again(self, script: Script, call: Call, refused: Reply) -> Reply | StorageDown:
        """Where nothing was done yet: the script was not known, or the key has moved to another node."""
        try:
            if error_code(str(refused)) in ("NOSCRIPT", "MOVED", "ASK"):
                return await self.to(call.key).run(script, call.keys, call.args)
            raise StorageDown(f"Redis refused: {refused}")
        except StorageDown as error:
            return error

    def _of_cluster(self) -> Cluster:
        assert self._cluster is not None  # noqa: S101  # one of the two there always is
        return self._cluster
