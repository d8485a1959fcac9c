"""The tables of a hub: who looks at them, how many may be, and which are brought up to date.

A flush brings up to date what somebody looks at. A table nobody looks at is kept for a while, so that a short break ends
in a patch; it is left behind by the flushes that concern it and catches up when it is looked at again: asking for
tables costs room alone, and that is limited.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.live.contents import Source
from monitor.live.memory import Memory, Touched
from monitor.live.ports import Clock
from monitor.live.views import Moment, Shown, Table, Want


class _Kept:
    """A table, what moves it, how many look at it, and whether it has missed a flush that concerned it."""

    __slots__ = ("behind", "lookers", "scope", "table")

    def __init__(self, table: Table, scope: frozenset[str] | None) -> None:
        self.table = table
        self.scope = scope
        self.lookers = 0
        self.behind = False


class Tables:
    """At most ``most``; of these at most ``most_idle`` that nobody looks at, each for ``idle_ms``."""

    def __init__(
        self, sources: Mapping[str, Source], clock: Clock, *, most: int, most_idle: int, idle_ms: float
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._most = most
        self._most_idle = most_idle
        self._idle_ms = idle_ms
        self._kept: dict[Want, _Kept] = {}
        self._idle: dict[Want, float] = {}
        """Those nobody looks at, since when (ms), the longest first."""

    def __len__(self) -> int:
        return len(self._kept)

    def look(self, want: Want, memory: Memory, moment: Moment) -> Table:
        """Give the shared table of a want as it is now, to be given back with ``release``.

        Raises ``ValueError``, with a sentence for the client, when too many are being looked at.
        """
        kept = self._kept.get(want)
        if kept is None:
            self._make_room()
            kept = self._kept[want] = _Kept(*self._made(want, memory, moment))
        elif kept.behind:
            shown = self._shown(want, memory)
            kept.table.catch_up(shown, moment, ahead=_is_ahead(want, memory))
            kept.scope, kept.behind = _scope(want, shown), False
        self._idle.pop(want, None)
        kept.lookers += 1
        return kept.table

    def release(self, want: Want) -> None:
        """Look at a table no longer."""
        kept = self._kept[want]
        kept.lookers -= 1
        if not kept.lookers:
            self._idle[want] = self._clock.monotonic_ms()
            if len(self._idle) > self._most_idle:
                self._drop_longest_idle()

    def once(self, want: Want, memory: Memory, moment: Moment) -> Table:
        """Give a table as it is now to whoever looks just once: one that is not there is not kept either."""
        if want not in self._kept:
            return self._made(want, memory, moment)[0]
        table = self.look(want, memory, moment)
        self.release(want)
        return table

    def flush(self, touched: Touched, memory: Memory, moment: Moment) -> None:
        """Bring up to date what somebody looks at, and let go what nobody has looked at for long."""
        for want, kept in self._kept.items():
            concerned = touched.concerns(self._sources[want.view].kind, kept.scope)
            if not kept.lookers and (concerned or kept.behind):
                kept.behind = True
                continue
            kept.table.advance(moment)
            if concerned:
                shown = self._shown(want, memory)
                kept.table.show(shown)
                kept.scope = _scope(want, shown)
        until_ms = self._clock.monotonic_ms() - self._idle_ms
        while self._idle and next(iter(self._idle.values())) < until_ms:
            self._drop_longest_idle()

    def _made(self, want: Want, memory: Memory, moment: Moment) -> tuple[Table, frozenset[str] | None]:
        shown = self._shown(want, memory)
        return Table(want.view, shown, moment, ahead=_is_ahead(want, memory)), _scope(want, shown)

    def _shown(self, want: Want, memory: Memory) -> Shown:
        return self._sources[want.view].show(memory, want)

    def _make_room(self) -> None:
        if len(self._kept) < self._most:
            return
        if not self._idle:
            raise ValueError("too many different views are open; choose one that others have open")
        self._drop_longest_idle()

    def _drop_longest_idle(self) -> None:
        want = next(iter(self._idle))
        del self._idle[want], self._kept[want]


def _is_ahead(want: Want, memory: Memory) -> bool:
    """Tell whether what is shown now is more than the last flush showed."""
    return memory.touched() or (want.desk is not None and memory.untold())


def _scope(want: Want, shown: Shown) -> frozenset[str] | None:
    return want.queues if shown.scope is None else shown.scope
