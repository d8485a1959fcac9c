"""Events on which the domain stumbles: found, put where people can see them, and passed over.

A defect must not end a site: what raised once would raise again for every processor that takes the site over. So when
taking an event raises, the writer drops its memory, in which half of something may have happened, and lives through the step
again with its entries taken apart, event by event: the one that raises is to blame. The third time it becomes a dead
letter, and all others count. Who takes the site over after that goes on behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from monitor.domain.site import Site
from monitor.errors import MonitorError, Unavailable
from monitor.processor.entries import instant_of, read_entry, take_entry
from monitor.storage import Entry

log = logging.getLogger(__name__)


class Stumbled(Unavailable):
    """The domain raised where it never should; what it holds in memory is in doubt."""


class Suspects:
    """Entries that are taken apart, and the events of theirs that are to blame, by their place."""

    def __init__(self) -> None:
        self._apart: dict[str, dict[int, str]] = {}

    def alone(self, entry: Entry) -> bool:
        """Say whether an entry must make a step of its own."""
        return entry.id in self._apart

    def take(self, site: Site, entry: Entry) -> int:
        """Let a site live through an entry; gives how many events it took.

        Raises ``Stumbled`` where an event is to blame: the memory is to be dropped, and the entry taken again.
        """
        blamed = self._apart.get(entry.id)
        if blamed is None:
            return take_entry(site, entry)
        at_ms = instant_of(entry)
        events = read_entry(site, entry)
        site.take((), at_ms)
        for place, event in enumerate(events):
            if place in blamed:
                site.refuse_defective(event, blamed[place])
                continue
            try:
                site.take([event], at_ms)
            except Exception as error:
                if isinstance(error, MonitorError):
                    raise  # what is raised on purpose is no defect
                blamed[place] = f"{type(error).__name__}: {error}"
                log.exception("event %s of %s cannot be applied and becomes a dead letter", event.id, event.source)
                raise Stumbled(f"the event {event.id!r} of {event.source!r} is passed over") from error
        return len(events)

    def take_apart(self, step: Sequence[Entry]) -> bool:
        """Take the entries of a step apart from now on; False where they were already, and no event is to blame."""
        known = all(self.alone(entry) for entry in step)
        for entry in step:
            self._apart.setdefault(entry.id, {})
        return not known

    def forget(self, step: Sequence[Entry]) -> None:
        """What has been committed does not come again."""
        for entry in step:
            self._apart.pop(entry.id, None)
