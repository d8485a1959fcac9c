"""Recorded days through the very domain that runs in the server: in virtual time, or into a running server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from monitor.domain.events import Event
from monitor.domain.figures import present
from monitor.domain.metrics import Counters, Now, add_up, merge_now, only_channel
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.lab.files import Skipped

COLLECT_EVERY = 2_000
"""Events between two looks at what changed: every event is decided at its own instant all the same."""
_now = msgspec.json.Decoder(Now)


class Replay:
    """Runs a recording through a site of its own; the report is over everything it was given."""

    def __init__(self, policy: Policy) -> None:
        self.site = Site("replay", policy)
        self.events = 0
        self.skipped: list[Skipped] = []
        self._rows: dict[tuple[str, str], Counters] = {}
        self._now: dict[str, Now] = {}

    def run(self, records: Iterable[Event | Skipped]) -> Iterator[int]:
        """Take a recording in the order of its lines; gives the number of events taken, now and then.

        Virtual time is that of the recording, and never runs back: an event written later than its time is a late one.
        """
        taken = 0
        for at_ms, events in self._instants(records):
            self.site.take(events, at_ms)
            self.events += len(events)
            taken += len(events)
            if taken >= COLLECT_EVERY:
                self._collect()
                taken = 0
                yield self.events
        self._collect()
        yield self.events

    def _instants(self, records: Iterable[Event | Skipped]) -> Iterator[tuple[int, list[Event]]]:
        """Put together what happened at one instant."""
        gathered: list[Event] = []
        at_ms = 0
        for record in records:
            if isinstance(record, Skipped):
                self.skipped.append(record)
                continue
            if gathered and record.time_ms > at_ms:
                yield at_ms, gathered
                gathered = []
            at_ms = max(at_ms, record.time_ms)
            gathered.append(record)
        if gathered:
            yield at_ms, gathered

    def _collect(self) -> None:
        changes = self.site.collect_figures()
        for (_, queue, channel, counter), by in changes.deltas.items():
            counters = self._rows.setdefault((queue, channel), {})
            counters[counter] = counters.get(counter, 0) + by
        for queue, raw in changes.now.items():
            if raw is None:
                self._now.pop(queue, None)
            else:
                self._now[queue] = _now.decode(raw)

    def report(self) -> dict[str, object]:
        """Give ``{"queues": {name: Queue}, "total": Queue, "skipped": [{line, reason}]}`` over the whole recording."""
        names = sorted(({queue for queue, _ in self._rows} | self._now.keys()) - {""})
        return {
            "queues": {name: self._queue(name) for name in names},
            "total": self._queue(None),
            "skipped": [{"line": line.line, "reason": line.reason} for line in self.skipped],
        }

    def _queue(self, name: str | None) -> dict[str, object]:
        policy = self.site.book.newest
        now = merge_now(self._now.values()) if name is None else self._now.get(name, Now())
        totals = add_up(self._rows, None if name is None else {name})
        now.channel = only_channel(self._rows, name)
        rules = policy.rules(name, now.channel)
        return present(name, totals, now, rules, self.site.now_ms, limits=policy.levels, lengths=True)
