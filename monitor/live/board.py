"""Answers to questions, from the memory that the live views show: the web room's ``Board`` and ``Verdicts``, as far as
they are about now. What has to be looked up in the storage (timelines, history, dead letters) is not known here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any

import msgspec
from msgspec import Raw

from monitor.domain.audience import Role, is_for
from monitor.domain.moments_view import weakest_of
from monitor.domain.policy import Rules
from monitor.domain.sources import Source, view_of
from monitor.domain.views import brought_to
from monitor.errors import BadInput, Overloaded
from monitor.live.absence import absent
from monitor.live.contents import QUIET_AFTER_MS
from monitor.live.frames import Subscribe, ViewName
from monitor.live.hub import Hub
from monitor.live.memory import Memory
from monitor.live.store import LEVELS, Item, Rank
from monitor.live.views import Access, want_of

Answer = dict[str, object]
Found = Iterator[tuple[Any, str, Item]]
"""Where a contact stands in the order asked for, its id, and what is held of it."""

OPEN = "open"
"""Stands for all states of a nudge that is not closed."""


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """Which contacts, in which order. Empty sets choose everything."""

    queues: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    sort: str = "urgency"
    """``urgency`` (worst level, then the longest over its limit), ``wait``, ``opened`` or ``line`` (order of service)."""
    limit: int = 100
    after: str | None = None
    """``next`` of the page before."""


class LiveBoard:
    """The sites of this process as they are now. Everything raises ``NotShown`` while its site is not loaded."""

    def __init__(self, hubs: Mapping[str, Hub]) -> None:
        self._hubs = hubs

    def sites(self) -> Collection[str]:
        return self._hubs.keys()

    def snapshot(
        self,
        site: str,
        view: ViewName,
        window: str = "today",
        queues: Collection[str] | None = None,
        limit: int = 100,
        *,
        masked: bool = False,
        agent: str | None = None,
        role: Role = "agent",
    ) -> dict[str, Any]:
        """Give a view as the state frame of ``/live``, for a page to go on from; ``queues`` None: all.

        ``agent`` narrows nudges to those on somebody's desk. Raises ``Overloaded`` while too many look at other views.
        """
        names = None if queues is None else list(queues)
        asked = Subscribe(view, window, names, limit, agent=agent, role=role)  # type: ignore[arg-type]  # a window's name
        want = want_of(asked, Access(site, masked=masked))
        try:
            frame: dict[str, Any] = msgspec.json.decode(self._hub(site).snapshot(want))
        except ValueError as full:
            raise Overloaded(str(full)) from None
        return frame

    def as_of_ms(self, site: str) -> int:
        """Give the instant up to which the site's journal has been applied, as this process knows it."""
        return self._memory(site).as_of_ms

    def queues(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "queues": [Queue], "total": Queue}``; of ``queues`` the known ones."""
        memory = self._memory(site)
        figures, as_of_ms = memory.figures, memory.as_of_ms
        names = figures.names() if queues is None else figures.names() & set(queues)
        return {
            "site": site,
            "as_of_ms": as_of_ms,
            "window": window,
            "queues": [figures.queue(name, window, as_of_ms, lengths=True) for name in sorted(names)],
            "total": memory.total(None if queues is None else frozenset(queues), window, lengths=True),
        }

    def effect(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "effects": [Effect], "breaches": [Breaches]}``."""
        memory = self._memory(site)
        effects, breaches = memory.figures.effect(window, queues)
        return {
            "site": site,
            "as_of_ms": memory.as_of_ms,
            "window": window,
            "effects": effects,
            "breaches": breaches,
        }

    def moments(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "moments": [Touchpoint], "weakest", "good"}``; ``queues`` None: all."""
        memory = self._memory(site)
        shown = memory.figures.moments(None if queues is None else frozenset(queues), window)
        return {
            "site": site,
            "as_of_ms": memory.as_of_ms,
            "window": window,
            "moments": shown,
            "weakest": weakest_of(shown),
            "good": memory.good.newest(queues),
        }

    def contacts(self, site: str, query: ContactQuery) -> Answer:
        """Give ``{"contacts": [Contact], "next"}``; raises ``BadInput`` for an ``after`` that is none of its own."""
        memory = self._memory(site)
        found = list(islice(_found(memory, query), query.limit + 1))
        page = found[: query.limit]
        following = _cursor(query.sort, page[-1][0]) if len(found) > len(page) else None
        objects = [_as_of_now(memory, key) for _, key, _ in page]
        return {"as_of_ms": memory.as_of_ms, "contacts": objects, "next": following}

    def contact_now(self, site: str, contact: str) -> dict[str, Any] | None:
        """Give the Contact object as of now; None where it is not on the board."""
        return _as_of_now(self._memory(site), contact)

    def nudges(
        self,
        site: str,
        agent: str | None,
        queues: Collection[str] | None,
        states: Collection[str],
        to: str | None = None,
    ) -> Answer:
        """Give ``{"nudges": [Nudge]}``, worst and oldest first, closed ones last (the newest 1,000 are known).

        An agent's are those for the agent and those for everybody in the agent's queues; ``to`` chooses whom they are for.
        """
        memory = self._memory(site)
        own_queues = _queues_of(memory, agent)
        chosen: list[Raw] = []
        for raw, is_open in _nudges(memory, queues, states):
            seen = _NUDGE.decode(raw)
            if seen.state not in states and not (is_open and OPEN in states):
                continue
            theirs = agent is None or is_for(agent, own_queues, to=seen.to, agent=seen.agent, queue=seen.queue)
            if theirs and to in (None, seen.to):
                chosen.append(Raw(memory.nudge_placed(raw)))
        return {"as_of_ms": memory.as_of_ms, "nudges": chosen}

    def agents(self, site: str) -> Answer:
        """Give ``{"as_of_ms", "agents": [Agent]}``."""
        memory = self._memory(site)
        return {"as_of_ms": memory.as_of_ms, "agents": [Raw(item.raw) for _, item in memory.agents.ranked()]}

    def sources(self, site: str) -> Answer:
        """Give ``{"as_of_ms", "sources": [Source]}``."""
        memory = self._memory(site)
        known = [_SOURCE.decode(memory.sources[name]) for name in sorted(memory.sources)]
        shown = [view_of(source, memory.as_of_ms, QUIET_AFTER_MS) for source in known]
        return {"as_of_ms": memory.as_of_ms, "sources": shown}

    def policy(self, site: str) -> Answer:
        """Give the effective policy."""
        shown: Answer = msgspec.to_builtins(self._memory(site).policy, str_keys=True)
        return shown

    def rules(
        self, site: str, queue: str | None, channel: str | None, tier: str | None = None, priority: int | None = None
    ) -> Rules:
        """Give what is promised to such a contact."""
        return self._memory(site).policy.rules(queue, channel, tier, priority)

    def timezone(self, site: str) -> str:
        """Give the site's time zone, an IANA name."""
        return self._memory(site).policy.timezone

    def _hub(self, site: str) -> Hub:
        hub = self._hubs[site]
        if not hub.loaded:
            raise absent(hub.absent)
        return hub

    def _memory(self, site: str) -> Memory:
        return self._hub(site).memory


class LiveVerdicts:
    """What the writer decided about acts; ``saved`` looks up those of the last hour that this process has not seen."""

    def __init__(self, hubs: Mapping[str, Hub], saved: Callable[[str, str], Awaitable[bytes | None]]) -> None:
        self._hubs = hubs
        self._saved = saved

    async def wait(self, site: str, event_id: str, timeout_s: float) -> bytes | None:
        """Give the encoded verdict as soon as it is known; None after ``timeout_s``, which may be 0."""
        known = await self._hubs[site].verdicts.wait(event_id, timeout_s)
        return known if known is not None else await self._saved(site, event_id)


def _as_of_now(memory: Memory, contact: str) -> dict[str, Any] | None:
    raw = memory.contact(contact)
    return None if raw is None else brought_to(msgspec.json.decode(raw), memory.policy, memory.as_of_ms)


class _NudgeSeen(msgspec.Struct):
    agent: str | None = None
    to: str = "queue"
    queue: str | None = None
    state: str = ""


_NUDGE = msgspec.json.Decoder(_NudgeSeen)
_SOURCE = msgspec.json.Decoder(Source)


def _queues_of(memory: Memory, agent: str | None) -> tuple[str, ...]:
    item = memory.agents.get(agent) if agent is not None else None
    return item.groups if item is not None else ()


def _nudges(memory: Memory, queues: Collection[str] | None, states: Collection[str]) -> Iterator[tuple[bytes, bool]]:
    for _, item in memory.nudges.ranked(queues):
        yield item.raw, True
    if set(states) == {OPEN}:
        return
    for raw in reversed(memory.closed_nudges.values()):
        if queues is None or _NUDGE.decode(raw).queue in queues:
            yield raw, False


def _found(memory: Memory, query: ContactQuery) -> Found:
    """Walk the contacts asked for in the order asked for, from behind the page before."""
    after = _read_cursor(query.sort, query.after)
    queues = query.queues or None
    if query.sort == "line":
        return (found for found in _in_line(memory, queues, after) if _fits(found[2], query))
    if query.sort == "urgency" and not query.states:
        return ((item.rank, key, item) for key, item in _by_level(memory, query, queues, after))
    return _gathered(memory, query, after)


def _by_level(
    memory: Memory, query: ContactQuery, queues: Collection[str] | None, after: Rank | None
) -> Iterator[tuple[str, Item]]:
    """Walk in the order the shelf has; levels are stretches of it."""
    if not query.levels:
        yield from memory.contacts.ranked(queues, after=after)
        return
    for level in sorted(_levels(query)):
        if after is None or after[0] <= level:
            behind = after if after is not None and after[0] == level else None
            yield from memory.contacts.ranked(queues, level=level, after=behind)


def _in_line(memory: Memory, queues: Collection[str] | None, after: tuple[float, str] | None) -> Found:
    for place in memory.lines.walk(queues, after):
        item = memory.contacts.get(place[1])
        if item is not None:
            yield place, place[1], item


_PLACES: dict[str, Callable[[Item], tuple[Any, ...]]] = {
    "urgency": lambda item: item.rank,
    "wait": lambda item: (item.waiting_ms, item.rank[2]),
    "opened": lambda item: (item.opened_ms, item.rank[2]),
}


def _gathered(memory: Memory, query: ContactQuery, after: Any) -> Found:
    """Look at all contacts and sort one page: 30 ms where 100,000 are open."""
    place_of, items = _PLACES[query.sort], memory.contacts.items()
    if query.queues:
        items = (item for item in items if item.groups and item.groups[0] in query.queues)
    if query.states:
        items = (item for item in items if item.state in query.states)
    if query.levels:
        levels = _levels(query)
        items = (item for item in items if item.rank[0] in levels)
    places: Iterable[Any] = map(place_of, items)
    if after is not None:
        places = (place for place in places if place > after)
    for place in nsmallest(query.limit + 1, places):
        found = memory.contacts.get(place[-1])
        if found is not None:
            yield place, place[-1], found


def _fits(item: Item, query: ContactQuery) -> bool:
    return not (
        (query.states and item.state not in query.states) or (query.levels and item.rank[0] not in _levels(query))
    )


def _levels(query: ContactQuery) -> set[int]:
    return {LEVELS[name] for name in query.levels if name in LEVELS}


_CURSOR_TYPES: dict[str, Any] = {
    "urgency": tuple[int, int, str],
    "line": tuple[float, str],
    "wait": tuple[int, str],
    "opened": tuple[int, str],
}


def _cursor(sort: str, place: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, place])).rstrip(b"=").decode()


def _read_cursor(sort: str, cursor: str | None) -> Any:
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        made_for, place = msgspec.json.decode(text, type=tuple[str, Raw])
        if made_for == sort:
            return msgspec.json.decode(place, type=_CURSOR_TYPES[sort])
    except (ValueError, binascii.Error, KeyError):
        pass
    raise BadInput('"after" is not the "next" of a page in this order; ask for the first page again')
