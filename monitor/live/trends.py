"""How a site went during the last hour, a point a minute: for the small lines beside the figures of now.

How things stood as a minute turned is told by the processor, and stored; while nothing happens it tells nothing, and
what is about now is what was then. A minute before the site began is not known and stays a gap. The service level comes
from the counted minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import msgspec

from monitor.domain.metrics import Now
from monitor.domain.samples import MINUTES, Sample, Turn, sampled, together
from monitor.units import MINUTE_MS

POINTS = MINUTES
AHEAD = 2
"""So many minutes beyond the instant a turn came with are believed; what claims to be later would empty the last hour."""
REACHED_OVER = 10
"""Minutes that each point of a service level sums up: single minutes jump."""
Encoded = bytes | msgspec.Raw
logger = logging.getLogger(__name__)


class _Minute(msgspec.Struct):
    """Of a turn that cannot be read, which minute it is of."""

    minute: int


_turn = msgspec.json.Decoder(Turn)
_minute = msgspec.json.Decoder(_Minute)


class Trend:
    """Samples of the queues with anything to tell, by minute (number since 1970).

    What is stored and cannot be read, such as what another version wrote, is left out: its minutes stay gaps. So is what
    claims to be of the future.
    """

    def __init__(self, stored: Iterable[Encoded] = (), as_of_ms: int = 0) -> None:
        self._minutes: dict[int, dict[str, Sample]] = {}
        self._unread: set[int] = set()
        """Minutes that were told, and nobody here can tell what: they are not filled in from what is now."""
        self.minute = 0
        self.take(stored, as_of_ms)

    def take(self, told: Iterable[Encoded], as_of_ms: int) -> None:
        """Take over turns as they are stored, and told in the feed, by an instant."""
        last = as_of_ms // MINUTE_MS + AHEAD
        for turn in sorted(self._readable(told, last), key=lambda one: one.minute):
            self.put(turn)

    def put(self, turn: Turn) -> None:
        """Take over how the queues stood as a minute turned."""
        self.minute = max(self.minute, turn.minute)
        self._minutes[turn.minute] = turn.queues
        for gone in [known for known in self._minutes if known <= self.minute - POINTS]:
            del self._minutes[gone]

    def go_on(self, as_of_ms: int, queues: Mapping[str, Now]) -> bool:
        """Fill in the minutes that have turned since the last that is known, while nothing happened; tells whether any has."""
        last = as_of_ms // MINUTE_MS
        if last <= self.minute:
            return False
        first = max(self.minute + 1, last - POINTS + 1) if self._minutes else last
        for minute in range(first, last + 1):
            if minute not in self._unread:
                self.put(sampled(minute, queues))
        self.minute = last
        self._unread = {minute for minute in self._unread if minute > last - POINTS}
        return True

    def _readable(self, told: Iterable[Encoded], last: int) -> list[Turn]:
        turns: list[Turn] = []
        wrong: list[str] = []
        for raw in told:
            try:
                turn = _turn.decode(raw)
            except msgspec.MsgspecError as error:
                wrong.append(str(error))
                with suppress(msgspec.MsgspecError):
                    self._note_unread(_minute.decode(raw).minute, last)
                continue
            if turn.minute > last:
                wrong.append(f"minute {turn.minute} is not there yet")
            else:
                turns.append(turn)
        if wrong:
            logger.warning("%d minutes of the last hour cannot be read and are left out: %s", len(wrong), wrong[0])
        return turns

    def _note_unread(self, minute: int, last: int) -> None:
        if minute <= last:
            self._unread.add(minute)

    def queues(self) -> set[str]:
        """Give the queues that had anything to tell."""
        return {queue for seen in self._minutes.values() for queue in seen}

    def waiting(self, queue: str) -> list[int | None]:
        """Give how many waited, oldest first; None: not known."""
        return [
            None if seen is None else seen[queue].waiting if queue in seen else 0
            for seen in map(self._minutes.get, self.span())
        ]

    def total(self, queues: Collection[str] | None) -> list[Sample | None]:
        """Give chosen queues (None: all) as one, oldest first."""
        return [_chosen(self._minutes.get(minute), queues) for minute in self.span()]

    def span(self) -> range:
        """Give the minutes there are points for."""
        return range(self.minute - POINTS + 1, self.minute + 1)


def _chosen(seen: Mapping[str, Sample] | None, queues: Collection[str] | None) -> Sample | None:
    if seen is None:
        return None
    return together(seen.values() if queues is None else (seen[queue] for queue in queues if queue in seen))


def rolling_ratios(parts: Mapping[int, tuple[int, int]], span: range) -> list[float | None]:
    """Give a share for each minute of ``span``, over the minutes up to it; of nothing None. To the thousandth."""
    ratios: list[float | None] = []
    for minute in span:
        within = [parts[near] for near in range(minute - REACHED_OVER + 1, minute + 1) if near in parts]
        whole = sum(n for _, n in within)
        ratios.append(round(sum(part for part, _ in within) / whole, 3) if whole > 0 else None)
    return ratios
