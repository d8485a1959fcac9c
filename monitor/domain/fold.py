"""The life of a contact: its events in order, each by what the table in ``transitions`` says it does.

A contact is the fold of its events in the order of their key, never of their arrival. ``Fold.step`` takes the next event
in that order; ``Fold.settle`` lets the instants pass at which the state changes by itself (a promise falls due). Both put
what they contribute to the figures into ``facts``: the same events give the same facts, so a late event moves the figures
by the difference of two folds.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.domain import events as ev
from monitor.domain.book import PolicyBook
from monitor.domain.events import Event, decode_data
from monitor.domain.life import Life
from monitor.domain.passage import Passage
from monitor.domain.transitions import TRANSITIONS
from monitor.units import shared


class Fold(Passage):
    """Folds events into one ``Life``."""

    __slots__ = ()

    def run(self, events: Iterable[Event]) -> None:
        """Take events that are already in order."""
        for event in events:
            self.step(event)

    def step(self, event: Event) -> None:
        """Take the next event in order."""
        life, at_ms = self.life, event.time_ms
        if life.wake_ms < at_ms:
            self.settle(at_ms - 1)
        if life.first_ms is None and event.subject == life.id and event.type not in ev.INTERNAL:
            life.first_ms = at_ms
            life.source = life.source or shared(event.source)
        TRANSITIONS[event.type](self, at_ms, event, decode_data(event))
        self.let_clocks_run(at_ms)


def fold_events(contact: str, events: Iterable[Event], book: PolicyBook, base: Life | None = None) -> Fold:
    """Fold events that are in order, from ``base`` where the contact was kept as its state alone."""
    fold = Fold(base or Life(contact), book)
    known = list(events)
    if base is None:
        _know_beforehand(fold.life, known)
    fold.run(known)
    return fold


def _know_beforehand(life: Life, known: list[Event]) -> None:
    """``opened`` fills in what holds for all of a contact's life, even where something happened before it."""
    for event in known:
        if event.type == "contact.opened":
            opened: ev.Opened = decode_data(event)
            life.channel, life.direction, life.source = opened.channel, opened.direction, event.source
            return
