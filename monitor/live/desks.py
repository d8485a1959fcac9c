"""Which nudges a desk shows where there are more than it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from monitor.domain.audience import Place, own
from monitor.live.store import Item, Shelf
from monitor.live.views import Want

Ranked = tuple[str, Item]


class OnDesk(NamedTuple):
    """Nudges in the order of display, and how many there are beside them."""

    shown: list[Ranked]
    more: int


def on_desk(nudges: Shelf, want: Want, heard: frozenset[str], place_of: Callable[[str, Item], Place]) -> OnDesk:
    """Choose the nudges for who hears ``heard``: where not all fit, first their own, then what is for anybody.

    What others have taken comes last: it is only told, nobody else is to do anything about it.
    """
    found = list(islice(_in(want.queues, nudges.ranked(heard)), want.limit + 1))
    if want.desk is None or len(found) <= want.limit:
        return OnDesk(found, 0)
    theirs = own(want.desk.agent)
    chosen = list(islice(_in(want.queues, nudges.ranked((theirs,))), want.limit))
    taken: list[Ranked] = []
    for key, item in _in(want.queues, nudges.ranked(heard - {theirs})):
        if len(chosen) == want.limit:
            break
        place = place_of(key, item)
        if place == "anybody":
            chosen.append((key, item))
        elif place == "others" and len(taken) < want.limit:
            taken.append((key, item))
    chosen += taken[: want.limit - len(chosen)]
    chosen.sort(key=lambda one: one[1].rank)
    return OnDesk(chosen, _count(nudges, want, heard, theirs) - len(chosen))


def _count(nudges: Shelf, want: Want, heard: frozenset[str], theirs: str) -> int:
    if want.queues is not None:
        return sum(1 for _ in _in(want.queues, nudges.ranked(heard)))
    # Not walked, as there may be many: a nudge is told to one of these audiences, and to whose it is.
    twice = sum(1 for _, item in nudges.ranked((theirs,)) if not (heard - {theirs}).isdisjoint(item.groups))
    return sum(map(nudges.size, heard)) - twice


def _in(queues: frozenset[str] | None, items: Iterator[Ranked]) -> Iterator[Ranked]:
    """Give the items of chosen queues; None: all."""
    return items if queues is None else (one for one in items if not queues.isdisjoint(one[1].groups))
