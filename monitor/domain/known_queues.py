"""Which queues a site knows: names come from outside, so that there is a bound to them, and the unused are forgotten.

A queue is known from the first event that names it. Once there are as many as may be, further names count as the one
queue ``OTHER``: its contacts are watched like all, and the name that was sent stays beside it. A name becomes free when
nothing named it for as long as contacts are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.units import DAY_MS

OTHER = "__other__"
"""Where the contacts of all further queues are."""
NAMING = frozenset({"contact.opened", "contact.queued", "contact.transferred", "contact.left"})
"""Types whose data may name a queue."""


class _Named(msgspec.Struct, gc=False):
    queue: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")


class _Served(msgspec.Struct, gc=False):
    queues: list[str] | None = None


_named = msgspec.json.Decoder(_Named).decode
_served = msgspec.json.Decoder(_Served).decode
_plain = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.encode


class KnownQueues:
    """The queues of a site, each with the day (number since 1970) in which it was last heard of."""

    def __init__(self) -> None:
        self.heard_days: dict[str, int] = {}
        self.day = 0
        """In which the unused were last looked for."""

    def admit(self, event: Event, policy: Policy, now_ms: int, heard: set[str]) -> Event:
        """Give the event as it is to be taken: with queues that are known, ``OTHER`` for those there is no room for.

        ``heard`` gets the queues that are to be kept anew. What cannot be read is left for whoever folds it.
        """
        try:
            if event.type == "agent.changed":
                return self._admit_served(event, policy, now_ms, heard)
            named = _named(event.data)
        except (msgspec.MsgspecError, RecursionError):
            return event
        changed: dict[str, Any] = {}
        if named.queue is not None and not self._know(named.queue, policy, now_ms, heard):
            changed = {"queue": OTHER, "queue_named": named.queue}
        if named.from_ is not None and named.from_ not in self.heard_days and OTHER in self.heard_days:
            changed["from"] = OTHER
        return _with(event, changed) if changed else event

    def _admit_served(self, event: Event, policy: Policy, now_ms: int, heard: set[str]) -> Event:
        queues = _served(event.data).queues or ()
        unknown = [queue for queue in queues if not self._know(queue, policy, now_ms, heard)]
        if not unknown:
            return event
        return _with(event, {"queues": [*(queue for queue in queues if queue not in unknown), OTHER]})

    def _know(self, queue: str, policy: Policy, now_ms: int, heard: set[str]) -> bool:
        """Note that a queue was heard of; False where there is no room for it: then ``OTHER`` was."""
        day, known = now_ms // DAY_MS, self.heard_days.get(queue)
        if known == day:
            return True
        room = known is not None or len(self.heard_days) < policy.keep.queues or queue in policy.named_queues
        name = queue if room else OTHER
        if self.heard_days.get(name) != day:
            self.heard_days[name] = day
            heard.add(name)
        return room

    def unused(self, now_ms: int, policy: Policy) -> Iterator[str]:
        """Give, once a day, the queues that nothing has named for longer than contacts are kept, in an order of their own."""
        day = now_ms // DAY_MS
        if day != self.day:
            self.day = day
            oldest = (now_ms - policy.keep.keep_contacts_ms) // DAY_MS
            yield from sorted(name for name, heard in self.heard_days.items() if heard < oldest)


def _with(event: Event, changed: dict[str, Any]) -> Event:
    data = _encode(_plain(event.data) | changed)
    return msgspec.structs.replace(event, data=msgspec.Raw(data))
