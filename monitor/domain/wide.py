"""Events that concern many contacts: a notice to a line, a snapshot of a source, a word in another contact.

Each is turned into an event of every contact concerned, under an id of its own, and folded there like any other; so it does
not matter whether the contact or the event was heard of first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from monitor.domain.events import Event, Snapshot, decode_data, instant_ms
from monitor.domain.life import Life
from monitor.domain.transitions import SPARED_MS
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS

KEEP_NOTICES_MS = 8 * DAY_MS
KEEP_SNAPSHOTS_MS = HOUR_MS
KEEP_NAMES = 200_000
"""Of contacts in the snapshots of one source, stored anew with each: with more, the oldest go."""
TOLD_FOR_MS = 10 * MINUTE_MS
"""So long after an act do those who join the line hear the notice too."""
REACHED = "reached"


class Taken(msgspec.Struct, gc=False):
    """A snapshot: what was open at a source."""

    event: str
    source: str
    time_ms: int
    contacts: set[str]


class Wide:
    """What is remembered of such events, for contacts heard of later."""

    def __init__(self) -> None:
        self.notices: dict[str, list[Event]] = {}
        self.snapshots: dict[str, list[Taken]] = {}

    def announce(self, event: Event, now_ms: int) -> None:
        """Remember a notice to all in line."""
        known = self.notices.setdefault(event.subject, [])
        known[:] = [old for old in known if instant_ms(decode_data(old).until) >= now_ms - KEEP_NOTICES_MS]
        known.append(event)

    def forget(self, now_ms: int) -> bool:
        """Let go the notices that are long over, and lines that have none; tells whether there were any."""
        before = sum(map(len, self.notices.values()))
        kept = {
            queue: [old for old in notices if instant_ms(decode_data(old).until) >= now_ms - KEEP_NOTICES_MS]
            for queue, notices in self.notices.items()
        }
        self.notices = {queue: notices for queue, notices in kept.items() if notices}
        return before != sum(map(len, self.notices.values()))

    def withdraw(self, queue: str, event_id: str) -> None:
        """Forget a notice that was taken back."""
        self.notices[queue] = [known for known in self.notices.get(queue, ()) if known.id != event_id]

    def snapshot(self, event: Event, now_ms: int) -> Taken:
        """Remember what was open at a source."""
        data: Snapshot = decode_data(event)
        taken = Taken(event.id, event.source, event.time_ms, set(data.contacts))
        known = self.snapshots.setdefault(event.subject, [])
        known[:] = [old for old in known if old.time_ms >= now_ms - KEEP_SNAPSHOTS_MS]
        known.append(taken)
        known.sort(key=lambda one: (one.time_ms, one.event))
        names = sum(len(one.contacts) for one in known)
        while names > KEEP_NAMES and len(known) > 1:
            names -= len(known.pop(0).contacts)
        return taken

    def meant_for(self, life: Life, first_ms: int) -> Iterator[Event]:
        """Give the events that what is remembered means for a contact whose first event was at ``first_ms``."""
        for queue in sorted(lines_of(life)):
            for notice in self.notices.get(queue, ()):
                if max(notice.time_ms, instant_ms(decode_data(notice).until)) >= first_ms:
                    yield notice
        for taken in self.snapshots.get(life.source, ()):
            if may_be_missing(taken, life):
                yield reconciled(taken, life)


def notice_of(act: Event, queue: str, text: str) -> Event:
    """Make the notice to a line that an act upon a nudge about many stands for."""
    until = datetime.fromtimestamp((act.time_ms + TOLD_FOR_MS) / 1_000, UTC).isoformat()
    data = msgspec.json.encode({"text": text or "An update was given.", "until": until})
    return Event("queue.announced", queue, act.time_ms, act.id, act.source, own=act.own, data=msgspec.Raw(data))


def lines_of(life: Life) -> set[str]:
    """Give the queues a contact has waited in."""
    return {queue for queue, _ in life.offers} | {*life.also_in}


def waited_in(life: Life, queue: str) -> bool:
    """Say whether a contact has waited in a queue: asked of every contact there is, when something concerns a line."""
    if queue in life.also_in:
        return True
    for offered, _ in life.offers:  # noqa: SIM110 - a generator costs three times as much
        if offered == queue:
            return True
    return False


def may_be_missing(taken: Taken, life: Life) -> bool:
    """Say whether a snapshot of its source may show that a contact is over: it had begun, and may have been open still.

    As far as it is known by now. How the contact stood at that very instant is seen where the event is folded.
    """
    had_begun = life.first_ms is not None and life.first_ms <= taken.time_ms - SPARED_MS
    over = life.closed_ms is not None and life.closed_ms < taken.time_ms
    return had_begun and not over and life.id not in taken.contacts


def reconciled(taken: Taken, life: Life) -> Event:
    """Make the event by which a contact that its source does not know any more is closed."""
    event_id = f"{taken.event}:{life.id}"
    data = msgspec.json.encode({"of": life.source})
    return Event("contact.reconciled", life.id, taken.time_ms, event_id, taken.source, data=msgspec.Raw(data))


def reached(others: Iterable[Life], contact: str) -> Iterator[Event]:
    """Give the events by which words in other contacts of a customer keep what was promised in this one."""
    for life in others:
        for at_ms in life.words:
            yield Event("customer.reached", contact, at_ms, f"{life.id}:{at_ms}", REACHED)
