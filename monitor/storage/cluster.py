"""A Redis Cluster: which node holds a key, learnt from the nodes and from what they say when it has moved.

All keys of a site are in one slot (its name stands in braces), so that each of its commands, scripts and transactions
goes to one node. A node that does not have the slot says so *instead of* doing anything: to ask the other is no repeat.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from redis.crc import key_slot
from redis.exceptions import ResponseError

from monitor.errors import StorageDown
from monitor.storage.address import Address, Node, pack
from monitor.storage.connection import PATIENCE_S, Line, Link, NotSent, Reply, checked, error_code

REDIRECTS = 5
"""After so many the nodes are taken to disagree; it is tried again later."""
LOOK_AGAIN_S = 0.25
"""The map of slots is asked for at most as often, while a node is missing."""
MAP_ANSWER_S = 1.0
"""How long one node may take to tell the map before the next is asked."""
_ASKING = pack(("ASKING",))


class Cluster:
    """The connections of one purpose to the nodes of a Cluster, and the map of slots; used by one event loop."""

    def __init__(self, address: Address, name: str, patience_s: float = PATIENCE_S) -> None:
        self._address = address
        self._name = name
        self._patience_s = patience_s
        self._links: dict[Node, Link] = {}
        self._slots: dict[int, Node] = {}
        self._lines: dict[int, _SlotLine] = {}
        self._silent: set[Node] = set()
        """Nodes that did not answer when last asked: they are asked for the map last."""
        self._turn = random.randrange(1 << 16)
        self._stale = True
        self._looked_s = float("-inf")
        self._looking = asyncio.Lock()

    def to(self, key: str) -> Line:
        """The way to whichever node holds a key."""
        slot = key_slot(key.encode())
        if slot not in self._lines:
            self._lines[slot] = _SlotLine(self, slot)
        return self._lines[slot]

    async def primaries(self) -> Sequence[Line]:
        """A way to each node that serves slots; raises ``StorageDown``."""
        await self.learn()
        return [self.link(node) for node in sorted(set(self._slots.values()))]

    async def each(self, commands: Sequence[tuple[str, bytes]]) -> list[Reply | StorageDown]:
        """Send commands (any key, packed), those of one node together; gives replies, errors among them."""
        found: list[Reply | StorageDown] = [StorageDown("the Cluster does not serve the slot")] * len(commands)
        by_node: dict[Node, list[int]] = {}
        try:
            await self.learn()
        except StorageDown as error:
            return [error] * len(commands)
        for place, (key, _) in enumerate(commands):
            if (node := self._slots.get(key_slot(key.encode()))) is not None:
                by_node.setdefault(node, []).append(place)
            else:
                self._stale = True

        async def ask(node: Node, places: list[int]) -> None:
            try:
                packed = b"".join(commands[place][1] for place in places)
                replies: Sequence[Any] = await self.link(node).exchange(packed, len(places))
            except StorageDown as error:
                self.doubt(node)
                replies = [error] * len(places)
            for place, reply in zip(places, replies, strict=True):
                found[place] = reply

        await asyncio.gather(*(ask(node, places) for node, places in by_node.items()))
        return found

    def any_node(self) -> Node:
        """A node that serves slots, another one each time; raises ``StorageDown`` where none is known."""
        nodes = [node for node in sorted(set(self._slots.values())) if node not in self._silent]
        if not nodes:
            self._stale = True
            raise StorageDown("no node of the Cluster is known")
        self._turn += 1
        return nodes[self._turn % len(nodes)]

    async def close(self) -> None:
        """Close every connection."""
        for link in list(self._links.values()):
            await link.close()

    # ---- for the lines

    def link(self, node: Node) -> Link:
        """The connection to a node."""
        if node not in self._links:
            self._links[node] = Link(self._address.dial_node(node), self._name, self._patience_s)
        return self._links[node]

    async def node_of(self, slot: int) -> Node:
        """The node that serves a slot, as far as is known; raises ``StorageDown`` where none does."""
        await self.learn()
        if (node := self._slots.get(slot)) is None:
            self._stale = True
            raise StorageDown(f"no node of the Cluster serves slot {slot}")
        return node

    def moved(self, slot: int, node: Node) -> None:
        """Take note of what a node said: the slot is another's now, and perhaps others are too."""
        self._slots[slot] = node
        self._stale = True

    def doubt(self, node: Node | None = None) -> None:
        """A node does not answer (or the nodes do not agree): another may have taken its place."""
        self._stale = True
        if node is not None:
            self._silent.add(node)

    async def learn(self) -> None:
        """Ask for the map where it may be old, the nodes that are known first; raises ``StorageDown`` without any."""
        now_s = asyncio.get_running_loop().time()
        if not self._stale or (self._slots and now_s - self._looked_s < LOOK_AGAIN_S):
            return
        before = self._looked_s
        async with self._looking:
            if self._looked_s != before:
                return  # another did meanwhile
            self._looked_s = now_s
            seen, wrong = self._slots.values(), StorageDown("no node of the Cluster is known")
            for node in sorted({*seen, *self._address.nodes}, key=lambda node: (node in self._silent, node)):
                try:
                    self._take(await self.link(node).call("CLUSTER", "SLOTS", patience_s=MAP_ANSWER_S), node)
                except StorageDown as error:
                    self._silent.add(node)
                    wrong = error
                else:
                    self._silent.discard(node)
                    return
            if not self._slots:
                raise wrong

    def _take(self, ranges: Sequence[Any], told_by: Node) -> None:
        slots: dict[int, Node] = {}
        for first, last, primary, *_ in ranges:
            node = ((primary[0] or b"").decode() or told_by[0], int(primary[1]))
            slots.update(dict.fromkeys(range(first, last + 1), node))
        if not slots:
            raise StorageDown("the Cluster has no slots yet")
        self._slots, self._stale = slots, False
        for node in self._links.keys() - set(slots.values()) - set(self._address.nodes):
            self._links[node].drop()
            del self._links[node]


class _SlotLine(Line):
    """The way to one slot, wherever it is."""

    def __init__(self, cluster: Cluster, slot: int) -> None:
        self._cluster = cluster
        self._slot = slot

    async def exchange(self, packed: bytes, replies: int, patience_s: float | None = None) -> list[Reply]:
        node = await self._cluster.node_of(self._slot)
        asking = False
        for _ in range(REDIRECTS):
            link = self._cluster.link(node)
            try:
                if asking:
                    first, *found = await link.exchange(_ASKING + packed, replies + 1, patience_s)
                    checked(first)
                else:
                    found = await link.exchange(packed, replies, patience_s)
            except NotSent:
                self._cluster.doubt(node)
                node, silent = await self._cluster.node_of(self._slot), node
                if node == silent:
                    raise
                asking = False
                continue
            except StorageDown:
                self._cluster.doubt(node)
                raise
            redirected = _redirection(found, node)
            if redirected is None:
                if any(isinstance(reply, ResponseError) and error_code(str(reply)) == "CLUSTERDOWN" for reply in found):
                    self._cluster.doubt()
                return found
            kind, node = redirected
            asking = kind == "ASK"
            if not asking:
                self._cluster.moved(self._slot, node)
        self._cluster.doubt()
        raise StorageDown(f"the nodes of the Cluster do not agree who serves slot {self._slot}")


def _redirection(replies: Sequence[Reply], told_by: Node) -> tuple[str, Node] | None:
    """Where to ask instead: of a transaction, one refused command refuses the whole."""
    for reply in replies:
        if isinstance(reply, ResponseError) and error_code(str(reply)) in ("MOVED", "ASK"):
            kind, _, where = str(reply).split(" ")[:3]
            host, _, port = where.rpartition(":")
            return kind, (host.strip("[]") or told_by[0], int(port))
    return None
