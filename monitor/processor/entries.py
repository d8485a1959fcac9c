"""One entry of the journal → one step of the site. What cannot be read becomes a dead letter and stops nothing.

Everybody who lives through a journal goes this way, so that a replay of it ends where the writer did.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from monitor.domain.events import Event
from monitor.domain.site import Site
from monitor.domain.wire import END_MS
from monitor.storage import Entry
from monitor.storage.journal import id_ms
from monitor.units import HOUR_MS

AHEAD_MS = HOUR_MS
"""So far may the clock of who appends be ahead of that by which Redis numbers entries."""
_BROKEN = (msgspec.MsgspecError, RecursionError)
"""What reading bytes that are no events may raise; the second where they are nested without end."""
_all = msgspec.json.Decoder(list[Event]).decode
_one = msgspec.json.Decoder(Event).decode
_pieces = msgspec.json.Decoder(list[msgspec.Raw]).decode
Refuse = Callable[[bytes, str], None]


def take_entry(site: Site, entry: Entry) -> int:
    """Let a site live through one entry; gives how many events it took."""
    events = read_entry(site, entry)
    site.take(events, instant_of(entry))
    return len(events)


def read_entry(site: Site, entry: Entry) -> list[Event]:
    """Give the events of an entry; the site hears of what cannot be read, as of the entry's instant."""
    refused: list[tuple[bytes, str]] = []
    events = read_events(entry.events_json, lambda original, sentence: refused.append((original, sentence)))
    if refused:
        site.take((), instant_of(entry))
    for original, sentence in refused:
        site.refuse_unread(original, sentence)
    return events


def instant_of(entry: Entry) -> int:
    """Give when an entry arrived. One that claims to come from the future came when Redis numbered it.

    Time in a site never runs back: one wrong instant would stop its clocks until then.
    """
    numbered_ms = id_ms(entry.id)
    return entry.at_ms if entry.at_ms <= numbered_ms + AHEAD_MS else min(numbered_ms, END_MS)


def read_events(batch: bytes, refuse: Refuse) -> list[Event]:
    """Give the events of a batch; ``refuse`` is told of each that cannot be read, or of the whole."""
    try:
        events = _all(batch)
    except _BROKEN:
        return _read_each(batch, refuse)
    if all(0 <= event.time_ms < END_MS for event in events):
        return events
    return _read_each(batch, refuse)


def _read_each(batch: bytes, refuse: Refuse) -> list[Event]:
    try:
        pieces = _pieces(batch)
    except _BROKEN as error:
        refuse(batch, f"The entry is no batch of events: {error}")
        return []
    events = []
    for piece in pieces:
        try:
            event = _one(piece)
        except _BROKEN as error:
            refuse(bytes(piece), f"This is no event: {error}")
            continue
        if 0 <= event.time_ms < END_MS:
            events.append(event)
        else:
            refuse(bytes(piece), f"Its time_ms, {event.time_ms}, lies outside the years 1970 to 2200.")
    return events
