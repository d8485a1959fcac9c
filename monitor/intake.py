"""The one door for events: read, check, stamp, gather, append to the journal, answer.

Each site has one lane. While an append is on its way to Redis, what arrives gathers and goes out as the next entry; so
one write to disk answers all callers of a moment. Nobody is answered before Redis has replied.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from msgspec import Raw

from monitor.domain import strict, wire
from monitor.domain.events import Event
from monitor.errors import BadEvent, BadInput, Unavailable
from monitor.intake_lane import Clock, Journal, Lane, Limits, Stats

_SHOWN_BYTES = 16_384
"""Of a text that is no JSON object, in a dead letter."""


@dataclass(slots=True)
class BadBatch(BadInput):
    """A batch of which nothing was taken, with everything wrong in it."""

    errors: list[BadEvent]

    def __str__(self) -> str:
        return f"{len(self.errors)} of the events cannot be taken; the first: {self.errors[0]}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a posted body."""

    accepted: int
    rejected: list[BadEvent]


class Begun(NamedTuple):
    """Events on their way to the journal; ``done`` ends, or fails as ``Intake.accept`` does, with the reply of Redis."""

    events: int
    done: asyncio.Future[None]


def new_id(now_ms: int) -> str:
    """Make an id nobody can guess, that sorts by the time it was made (the layout of a UUID of version 7)."""
    chance = secrets.token_hex(10)
    return f"{now_ms:012x}7{chance[:3]}{'89ab'[int(chance[3], 16) & 3]}{chance[4:19]}"


class Intake:
    """Takes events of all sites; used by one event loop."""

    def __init__(self, journal: Journal, clock: Clock, limits: Limits | None = None) -> None:
        self.stats = Stats()
        self._journal = journal
        self._clock = clock
        self._limits = limits or Limits()
        self._lanes: dict[str, Lane] = {}
        self._skews_ms: dict[str, int] = {}
        self._closed = False

    def use_skews(self, skews_ms: Mapping[str, int]) -> None:
        """Take over how far in the future events of each site may lie; what is further counts as it arrived."""
        self._skews_ms = dict(skews_ms)

    def stamp(self, site: str, source: str = "api") -> wire.Stamp:
        """Give what stamps a site's events that arrive now."""
        now_ms = self._clock.now_ms()
        return wire.Stamp(now_ms, lambda: new_id(now_ms), self._skews_ms.get(site, wire.SKEW_MS), source)

    async def post(self, site: str, body: bytes, form: wire.Form, *, lenient: bool = False) -> Receipt:
        """Read a posted body and take its events: all or nothing, or with ``lenient`` the good ones.

        Raises ``BadBody`` or ``BadBatch`` where nothing is taken, ``TooManyEvents``, and what ``accept`` raises.
        """
        return await self.settle(site, self._read(site, body, form), lenient=lenient)

    def begin(self, site: str, body: bytes, form: wire.Form) -> Begun:
        """Read a posted body and put its events, all or none, on their way; for callers that are no coroutines.

        Raises what ``post`` raises before anything is stored; whether it was stored, ``done`` tells.
        """
        self.check_room(site)
        reading = self._read(site, body, form)
        if reading.rejected:
            self._count_rejected(reading)
            raise BadBatch([one.error for one in reading.rejected])
        return Begun(len(reading.events), self._put(site, reading.events))

    def _read(self, site: str, body: bytes, form: wire.Form) -> wire.Reading:
        return wire.read(body, form, self.stamp(site), self._limits.batch_events)

    def _count_rejected(self, reading: wire.Reading) -> None:
        self.stats.rejected += len(reading.rejected)

    async def settle(self, site: str, reading: wire.Reading, *, lenient: bool = False) -> Receipt:
        """Take what was read from a body; see ``post``."""
        errors = [one.error for one in reading.rejected]
        self._count_rejected(reading)
        if errors and not lenient:
            raise BadBatch(errors)
        if errors:
            # First the letters: a caller who has to try again leaves a second letter, never a second event.
            now_ms = self._clock.now_ms()
            await self._journal.park(site, [_letter(one, now_ms) for one in reading.rejected])
        await self.accept(site, reading.events)
        return Receipt(len(reading.events), errors)

    async def accept(self, site: str, events: Sequence[Event]) -> None:
        """Return once the events stand in the site's journal, all of them in one entry.

        Raises ``Overloaded``, ``StorageDown`` (they may or may not be there: send them again under the same ids), or
        ``Unavailable`` while stopping.
        """
        await self._put(site, events)

    def _put(self, site: str, events: Sequence[Event]) -> asyncio.Future[None]:
        if not events:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        if self._closed:
            raise Unavailable("intake is stopping; send the events again in a moment")
        return self._lane(site).put(events)

    def backlog(self, site: str) -> int:
        """Tell how many events of a site are stored and not applied, as last known here."""
        return self._journal.backlog(site)

    def check_room(self, site: str) -> None:
        """Raise ``Overloaded`` where not even one event would be taken now.

        Asked before a body is looked through, let alone read: what is refused must cost next to nothing, or a caller who
        is refused all the time keeps everybody else from being answered.
        """
        self._lane(site).check_room(1)

    def _lane(self, site: str) -> Lane:
        lane = self._lanes.get(site)
        if lane is None:
            lane = self._lanes[site] = Lane(site, self._journal, self._clock, self._limits, self.stats)
        return lane

    async def close(self) -> None:
        """Refuse what comes, append what has come, answer it, and end."""
        self._closed = True
        lanes, self._lanes = list(self._lanes.values()), {}
        await asyncio.gather(*(lane.close() for lane in lanes))


def _letter(rejected: wire.Rejected, now_ms: int) -> bytes:
    """Write the dead letter of an event refused at the door; what is no JSON object, or long, stands in it as text."""
    original = rejected.original
    letter: dict[str, object] = {
        "at_ms": now_ms,
        "reason": "not_valid",
        "sentence": f"{rejected.error.path} {rejected.error.message}",
    }
    short = len(original) <= _SHOWN_BYTES
    if short and original.lstrip().startswith(b"{") and strict.find_fault(original, locate=False) is None:
        letter["event"] = Raw(original)
    else:
        letter["text"] = original[:_SHOWN_BYTES].decode(errors="replace")
    return msgspec.json.encode(letter)
