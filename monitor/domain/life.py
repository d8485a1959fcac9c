"""What is known of one contact: plain state, changed only by the ``transitions``.

The state is a struct that JSON can hold, so that a contact closed long ago can be kept as its state alone.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from monitor.domain.events import LIVE, SPOKEN, Customer
from monitor.domain.risk_text import TextSigns
from monitor.units import MINUTE_MS, shared

Fact = tuple[int, str, str, str, int]
"""Minute since 1970, queue, channel, counter, by how much: one contribution to the figures of §4."""

Span = tuple[str, int, int]
"""Agent, from, until: a live contact kept this agent busy."""


class Visit(msgspec.Struct, omit_defaults=True, gc=False):
    """One stay of a contact in one queue."""

    queue: str
    entered_ms: int
    within_ms: int
    """T of the service level in force when it began; it holds for the visit's life."""
    short_ms: int
    priority: int = 0
    counted: bool = True
    """False where we reached out: such a contact is never offered."""
    tier: str | None = None
    rejoined: bool = False
    told_ms: int | None = None
    """The first thing said to who waits: an announcement, or words that answer nothing."""


class Promise(msgspec.Struct, omit_defaults=True, gc=False):
    """The next word is promised by ``due_ms``."""

    id: str
    made_ms: int
    due_ms: int
    warn_from_ms: int
    """From here on any word keeps it, not only one marked as keeping it."""
    about: str | None = None
    broken: bool = False


KEEP_MOMENTS = 16

How = Literal["positive", "neutral", "negative"]


class Moment(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How a touchpoint of a contact turned out."""

    at_ms: int
    touchpoint: str
    verdict: How
    reasons: tuple[str, ...]
    """The first is the one it is counted under."""


class Life(msgspec.Struct, omit_defaults=True, gc=False):
    """The fold of a contact's events. Instants are None where a thing has not happened."""

    id: str
    state: str = "waiting"
    """``waiting``, ``alerting``, ``handling``, ``held``, ``wrap_up``, ``callback`` or ``closed``."""
    channel: str = ""
    direction: str = "in"
    source: str = ""
    customer: Customer | None = None
    priority: int = 0
    topic: str | None = None
    related: str | None = None
    bot: bool = False

    first_ms: int | None = None
    """The first event of its own."""
    opened_ms: int | None = None
    queued: bool = False
    """It has been in a line at least once."""
    queue: str | None = None
    visit: Visit | None = None
    """The stay in a line that has not ended."""
    offers: tuple[tuple[str, int], ...] = ()
    """Queue and minute of the last offer in each, newest first: what counts people once in any set of queues."""
    also_in: tuple[str, ...] = ()
    """Other queues it has been in line in: as a contact of ours to a customer, or longer ago than ``offers`` goes back."""
    waited_ms: int = 0
    """Waits of the visits that have ended."""
    agent: str | None = None
    owner: str | None = None
    ringing: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    viewed_by: str | None = None
    viewed_until_ms: int = 0

    handling_since_ms: int | None = None
    """The answer of the visit whose handle time is being taken."""
    handling_queue: str = ""
    engaged_since_ms: int | None = None
    """Since when a live contact keeps ``agent`` busy."""
    held_since_ms: int | None = None
    held_told_ms: int | None = None
    """The first word within this hold."""
    ended_ms: int | None = None
    closed_ms: int | None = None
    closed_for_good: bool = False
    """Closed by ``contact.closed`` or a merger, not merely left: a later place in a line does not open it."""
    resolution: str | None = None

    silent_since_ms: int | None = None
    """The last word; None while the customer is being talked to, and when nobody waits for one."""
    silent_ran: tuple[tuple[int, int], ...] = ()
    """Stretches of this silence that were over before it stood still."""
    silent_run_ms: int | None = None
    """Start of the stretch that runs now; None while it stands still."""
    responded_ms: int | None = None
    """The first word."""
    response_from_ms: int | None = None
    asked_ms: int | None = None
    """The oldest unanswered message of the customer."""
    wrote_ms: int | None = None
    """The customer's newest message."""
    wrote_again: int = 0
    """Messages since the last word that came upon an unanswered one, at most a day before."""
    text_signs: TextSigns | None = None
    """What the customer's messages told of their mood; None: nothing."""
    solve_from_ms: int | None = None
    solve_ran: tuple[tuple[int, int], ...] = ()
    solve_run_ms: int | None = None

    said_turn: str | None = None
    said_until_ms: int | None = None
    last_speaker: str | None = None
    promises: tuple[Promise, ...] = ()
    promised: bool = False
    """Something was promised at least once, a callback too: a word in another contact may have kept it."""
    words: tuple[int, ...] = ()
    """The newest words to this customer (at most 32): what keeps a promise made in another contact."""

    dropped_ms: int | None = None
    """When the conversation was dropped; None once the customer was reached again."""
    told_until_ms: int | None = None
    """By when the customer was told to expect us."""
    noticed_ms: int | None = None
    """The newest thing said to who waits that was a word for silence alone."""
    heard: bool = False
    """It had a word since it was opened, or opened anew; so ``late``, ``gone_shortly``, ``good`` and ``bad``."""
    late: bool = False
    """A clock of silence, of a response or of the resolution reached its ``warn``."""
    gone_shortly: bool = False
    """The last that happened to it was a short abandon."""
    good: tuple[str, ...] = ()
    """What was good about it so far, each reason once; so ``bad``."""
    bad: tuple[str, ...] = ()
    judged: bool = False
    """It was judged as a whole when it was closed."""
    moments: tuple[Moment, ...] = ()
    """The newest of its moments (at most 16), in order."""

    transfers: int = 0
    holds: int = 0
    reopened: int = 0
    hour_over_ms: int | None = None
    """When the first response can no longer come within an open hour; None once counted."""
    day_over_ms: int | None = None
    hour_counted: tuple[int, str, bool] | None = None
    """Minute, queue and verdict under which the first hour was counted."""
    day_counted: tuple[int, str, bool] | None = None
    notices: tuple[tuple[str, int], ...] = ()
    """Queues with a notice to all who join, and until when."""
    wake_ms: int = 1 << 62
    """No earlier does the state change by itself; the exact instant is ``next_deadline_ms``."""
    settled_ms: int = -1
    """The last instant at which the state changed by itself; an event not after it does not merely continue it."""

    def share_names(self) -> None:
        """Let names that many contacts have in common be in memory once; to be asked for a life that was read."""
        self.state, self.channel, self.direction = shared(self.state), shared(self.channel), shared(self.direction)
        self.source, self.queue, self.handling_queue = (
            shared(self.source),
            shared(self.queue),
            shared(self.handling_queue),
        )
        self.agent, self.owner, self.last_speaker = shared(self.agent), shared(self.owner), shared(self.last_speaker)
        if self.visit is not None:
            self.visit.queue = shared(self.visit.queue)
        self.offers = tuple((shared(queue), minute) for queue, minute in self.offers)
        self.also_in = tuple(map(shared, self.also_in))

    @property
    def live(self) -> bool:
        """The person is present."""
        return self.channel in LIVE

    @property
    def spoken(self) -> bool:
        """A conversation is a word all the while."""
        return self.channel in SPOKEN

    @property
    def partial(self) -> bool:
        """Neither opened nor queued: not a contact yet."""
        return self.opened_ms is None and not self.queued

    @property
    def turn(self) -> str:
        """Whose turn it is: an open promise means ours, then what was said, then who did not speak last."""
        if self.promises:
            return "us"
        if self.said_turn is not None:
            return self.said_turn
        return "customer" if self.last_speaker == "us" else "us"

    @property
    def stands_still(self) -> bool:
        """It was said to be the customer's turn, and nothing is promised."""
        return self.said_turn == "customer" and not self.promises

    @property
    def shown_state(self) -> str:
        """The state, which for a written contact being handled says whose turn it is."""
        if self.state == "handling" and self.channel and not self.live:
            return f"awaiting_{self.turn}"
        return self.state

    def next_deadline_ms(self) -> int | None:
        """The next instant at which this state changes by itself."""
        due = [promise.due_ms for promise in self.promises if not promise.broken]
        others = (self.said_until_ms, self.hour_over_ms, self.day_over_ms)
        due.extend(instant for instant in others if instant is not None)
        return min(due) if due else None


def minute_of(at_ms: int) -> int:
    """Give the number of the minute since 1970."""
    return at_ms // MINUTE_MS
