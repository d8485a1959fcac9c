"""The life of a contact as one table: what each event does to its state, and which figures that moves.

A contact is the fold of its events in the order of their key, never of their arrival. ``Fold.step`` takes the next event
in that order; ``Fold.settle`` lets the instants pass at which the state changes by itself (a promise falls due). Both put
what they contribute to the figures into ``facts``: the same events give the same facts, so a late event moves the figures
by the difference of two folds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sys import intern
from typing import Any

from monitor.domain import events as ev
from monitor.domain.book import PolicyBook
from monitor.domain.buckets import bucket_of
from monitor.domain.events import Event, decode_data, instant_ms
from monitor.domain.life import Fact, Life, Promise, Span, Visit, minute_of
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS

VIEWED_FOR_MS = 2 * MINUTE_MS
KEEP_WORDS = 32
NEVER_MS = 1 << 62
NOT_COUNTED = frozenset({"spam", "merged"})
"""Resolutions that say there was nothing to solve."""


class Fold:
    """Folds events into one ``Life``; ``facts`` and ``spans`` gather until somebody takes them."""

    __slots__ = ("book", "facts", "life", "spans")

    def __init__(self, life: Life, book: PolicyBook) -> None:
        self.life = life
        self.book = book
        self.facts: list[Fact] = []
        self.spans: list[Span] = []

    def run(self, events: Iterable[Event]) -> None:
        """Take events that are already in order."""
        for event in events:
            self.step(event)

    def step(self, event: Event) -> None:
        """Take the next event in order."""
        at_ms = event.time_ms
        if self.life.wake_ms < at_ms:
            self.settle(at_ms - 1)
        if not self.life.source:
            self.life.source = intern(event.source)
        TRANSITIONS[event.type](self, at_ms, event, decode_data(event))
        self._let_clocks_run(at_ms)

    def settle(self, until_ms: int) -> None:
        """Let every instant up to ``until_ms`` pass at which the state changes by itself, in order."""
        life = self.life
        if life.wake_ms > until_ms:
            return
        while (due_ms := life.next_deadline_ms()) is not None and due_ms <= until_ms:
            life.settled_ms = due_ms
            self._break_promises(due_ms)
            if life.said_until_ms is not None and life.said_until_ms <= due_ms:
                life.said_turn = life.said_until_ms = None
            self._count_first_hour(due_ms)
            self._count_first_day(due_ms)
            self._let_clocks_run(due_ms)
        life.wake_ms = due_ms if due_ms is not None else NEVER_MS

    # ---- figures

    def _count(self, minute: int, queue: str | None, counter: str, by: int = 1) -> None:
        self.facts.append((minute, queue or "", self.life.channel, counter, by))

    def _measure(self, minute: int, queue: str | None, name: str, length_ms: int, *, spread: bool) -> None:
        self._count(minute, queue, f"{name}_ms", length_ms)
        self._count(minute, queue, f"{name}_n")
        if spread:
            self._count(minute, queue, f"{name}_h{bucket_of(length_ms)}")

    def _open_ms(self, since_ms: int, until_ms: int, queue: str | None, *, live_counts_always: bool = True) -> int:
        """Time between two instants as the clocks count it: in written channels only open hours."""
        life = self.life
        if until_ms <= since_ms:
            return 0
        if live_counts_always and life.live:
            return until_ms - since_ms
        tier = life.customer.tier if life.customer else None
        rules = self.book.rules_at(since_ms, queue, life.channel, tier, life.priority)
        return rules.calendar.open_ms(since_ms, until_ms)

    def _offer(self, visit: Visit) -> None:
        minute = minute_of(visit.entered_ms)
        self._count(minute, visit.queue, "offered")
        before = self.life.offers
        if not before:
            self._count(minute, visit.queue, "contacts")
            self.life.offers = ((visit.queue, minute),)
            return
        after = ((visit.queue, minute), *(offer for offer in before if offer[0] != visit.queue))
        for row, by in ((before, -1), (after, 1)):
            for place, (queue, at_minute) in enumerate(row):
                later = sorted(earlier[0] for earlier in row[:place])
                self._count(at_minute, queue, "\x1e".join(["contacts", *later]), by)
        self.life.offers = after

    # ---- in line

    def _enter(self, at_ms: int, queue: str, *, rejoined: bool = False) -> None:
        life = self.life
        if life.visit is not None:
            if life.visit.queue == queue:
                return
            self._leave(at_ms, "transferred")
            life.transfers += 1
        if life.state in ("handling", "held", "wrap_up"):
            self._stop_handling(at_ms)
        tier = life.customer.tier if life.customer else None
        rules = self.book.rules_at(at_ms, queue, life.channel, tier, life.priority)
        queue = intern(queue)
        life.visit = Visit(
            queue, at_ms, rules.service_level.within_ms, rules.short_abandon_ms, life.priority,
            counted=life.direction == "in", tier=tier, rejoined=rejoined,
        )  # fmt: skip
        if life.visit.counted:
            self._offer(life.visit)
        was_over = life.state in ("wrap_up", "callback", "closed")
        if life.state == "closed":
            self._unsolve_day()
        life.state, life.queue, life.agent, life.ringing = "waiting", queue, None, ()
        life.closed_ms = life.ended_ms = None
        if not life.queued and (life.bot or life.opened_ms is None):
            self._start_owing(at_ms)
        elif life.direction == "in" and (was_over or life.silent_since_ms is None):
            self._start_silence(at_ms)
        life.queued = True
        if life.notices:
            self._hear_notices(at_ms)

    def _hear_notices(self, at_ms: int) -> None:
        """Whoever joins hears the notices to that line which have not ended: a word for silence, each once a contact."""
        life = self.life
        still = tuple(notice for notice in life.notices if notice[0] != life.queue or notice[1] < at_ms)
        if len(still) < len(life.notices):
            life.notices = still
            self._start_silence(at_ms)

    def _leave(self, at_ms: int, outcome: str) -> None:
        """End the visit; every outcome but ``answered`` and ``abandoned`` counts by what it was."""
        life, visit = self.life, self.life.visit
        if visit is None:
            return
        life.visit, life.ringing = None, ()
        waited_ms = self._open_ms(visit.entered_ms, at_ms, visit.queue)
        life.waited_ms += waited_ms
        if not visit.counted:
            return
        offered, ended, queue = minute_of(visit.entered_ms), minute_of(at_ms), visit.queue
        within = waited_ms <= visit.within_ms
        if outcome == "answered":
            self._count(offered, queue, "answered")
            if within:
                self._count(offered, queue, "answered_within")
            self._measure(ended, queue, "wait", waited_ms, spread=True)
        elif outcome == "abandoned":
            self._count(offered, queue, "abandoned")
            if within:
                self._count(offered, queue, "abandoned_within")
            if waited_ms < visit.short_ms:
                self._count(offered, queue, "short_abandoned")
            self._measure(ended, queue, "abandon", waited_ms, spread=False)
        else:
            self._count(offered, queue, "transferred_out" if outcome == "transferred" else "left_otherwise")
            if not within:
                self._count(offered, queue, "left_late")

    # ---- conversation

    def _talk(self, at_ms: int, agent: str | None) -> None:
        """A human has the customer: by an answer, or by a word to somebody who waited."""
        life = self.life
        if life.visit is not None:
            if life.visit.counted:
                life.handling_since_ms, life.handling_queue = at_ms, life.visit.queue
            self._leave(at_ms, "answered")
        if life.engaged_since_ms is not None and agent != life.agent:
            self._release_agent(at_ms)
        life.agent = _one(agent) or life.agent or life.owner
        life.state, life.ringing, life.held_since_ms, life.ended_ms = "handling", (), None, None
        if life.live and life.engaged_since_ms is None and life.agent is not None:
            life.engaged_since_ms = at_ms
        if life.spoken:
            self._word(at_ms)
            life.silent_since_ms = None

    def _release_agent(self, at_ms: int) -> None:
        life = self.life
        if life.engaged_since_ms is not None and life.agent is not None:
            self.spans.append((life.agent, life.engaged_since_ms, at_ms))
        life.engaged_since_ms = None

    def _stop_handling(self, at_ms: int) -> None:
        life = self.life
        if life.spoken and life.state == "handling":
            self._start_silence(at_ms)
        self._release_agent(at_ms)
        if life.handling_since_ms is not None:
            if life.live:
                length_ms = max(0, at_ms - life.handling_since_ms)
                self._measure(minute_of(at_ms), life.handling_queue, "handle", length_ms, spread=False)
            life.handling_since_ms = None
        life.held_since_ms = None

    def _close(self, at_ms: int, resolution: str | None, *, for_good: bool) -> None:
        life = self.life
        self._stop_handling(at_ms)
        if life.closed_ms is None:
            self._count(minute_of(at_ms), life.queue, "closed")
            life.closed_ms = at_ms
        life.state, life.ended_ms = "closed", None
        life.closed_for_good = life.closed_for_good or for_good
        life.resolution = resolution or life.resolution
        if life.resolution in NOT_COUNTED:
            self._count_out()

    def _reopen(self, at_ms: int) -> None:
        life = self.life
        self._count(minute_of(at_ms), life.queue, "reopened")
        life.state = "handling" if life.responded_ms is not None and not life.spoken else "waiting"
        life.closed_ms = life.ended_ms = life.resolution = None
        life.closed_for_good = False
        life.reopened += 1
        life.said_turn = life.said_until_ms = life.last_speaker = None
        self._unsolve_day()
        self._start_silence(at_ms)

    # ---- clocks

    def _start_owing(self, at_ms: int) -> None:
        """From here on a human of ours owes the customer a word."""
        life = self.life
        if life.direction == "in":
            self._start_silence(at_ms)
            life.response_from_ms = at_ms
            tier = life.customer.tier if life.customer else None
            calendar = self.book.rules_at(at_ms, life.queue, life.channel, tier, life.priority).calendar
            life.hour_over_ms = calendar.after_open_ms(at_ms, HOUR_MS) + 1
            life.wake_ms = min(life.wake_ms, life.hour_over_ms)

    def _start_silence(self, at_ms: int) -> None:
        life = self.life
        life.silent_since_ms, life.silent_ran, life.silent_run_ms = at_ms, (), None

    def _let_clocks_run(self, at_ms: int) -> None:
        """Start and stop the clocks that stand still in some states."""
        life = self.life
        open_ = life.state not in ("wrap_up", "callback", "closed")
        runs = open_ and life.silent_since_ms is not None and not life.stands_still
        if runs and life.silent_run_ms is None:
            life.silent_run_ms = at_ms
        elif not runs and life.silent_run_ms is not None:
            if life.silent_run_ms < at_ms:
                life.silent_ran = (*life.silent_ran, (life.silent_run_ms, at_ms))
            life.silent_run_ms = None
        ours = life.shown_state not in ("awaiting_customer", "awaiting_third_party")
        runs = life.solve_from_ms is not None and life.state not in ("closed", "callback") and ours
        if runs and life.solve_run_ms is None:
            life.solve_run_ms = at_ms
        elif not runs and life.solve_run_ms is not None:
            life.solve_ran = (*life.solve_ran, (life.solve_run_ms, at_ms))
            life.solve_run_ms = None

    def _word(self, at_ms: int, keeps: str | None = None) -> None:
        """The customer heard from a human of ours."""
        life = self.life
        self._start_silence(at_ms)
        if life.responded_ms is None:
            life.responded_ms = at_ms
            if life.response_from_ms is not None:
                length_ms = self._open_ms(life.response_from_ms, at_ms, life.queue, live_counts_always=False)
                self._measure(minute_of(at_ms), life.queue, "response", length_ms, spread=True)
        life.asked_ms = None
        life.last_speaker = "us"
        if life.said_turn == "us":
            life.said_turn = life.said_until_ms = None
        life.words = (*life.words, at_ms)[-KEEP_WORDS:]
        self._keep_promises(at_ms, keeps, whole=life.live and life.state == "handling")

    def _keep_promises(self, at_ms: int, keeps: str | None, *, whole: bool) -> None:
        life = self.life
        if not life.promises:
            return
        still = []
        for promise in life.promises:
            if promise.id == keeps or whole or promise.broken or at_ms >= promise.warn_from_ms:
                if not promise.broken:
                    self._count(minute_of(at_ms), life.queue, "promises_kept")
            else:
                still.append(promise)
        life.promises = tuple(still)

    # ---- what happens by itself

    def _break_promises(self, due_ms: int) -> None:
        """A promise that falls due is broken, or kept by the conversation that goes on: a word all the while."""
        life = self.life
        for promise in life.promises:
            if promise.broken or promise.due_ms > due_ms:
                continue
            if life.spoken and life.state == "handling":
                life.promises = tuple(other for other in life.promises if other is not promise)
                self._count(minute_of(promise.due_ms), life.queue, "promises_kept")
            else:
                promise.broken = True
                self._count(minute_of(promise.due_ms), life.queue, "promises_broken")

    def _count_first_hour(self, due_ms: int) -> None:
        life = self.life
        if life.hour_over_ms is None or life.hour_over_ms > due_ms:
            return
        if life.resolution not in NOT_COUNTED:
            within = life.responded_ms is not None and life.responded_ms < life.hour_over_ms
            life.hour_counted = (minute_of(life.hour_over_ms), life.queue or "", within)
            self._verdict("first_hour", life.hour_counted, 1)
        life.hour_over_ms = None

    def _count_first_day(self, due_ms: int) -> None:
        life = self.life
        if life.day_over_ms is None or life.day_over_ms > due_ms:
            return
        if life.resolution not in NOT_COUNTED:
            life.day_counted = (minute_of(life.day_over_ms), life.queue or "", life.closed_ms is not None)
            self._verdict("first_day", life.day_counted, 1)
        life.day_over_ms = None

    def _verdict(self, name: str, counted: tuple[int, str, bool], by: int) -> None:
        minute, queue, good = counted
        self._count(minute, queue, f"{name}_n", by)
        if good:
            self._count(minute, queue, f"{name}_in", by)

    def _count_out(self) -> None:
        """There was nothing to solve: the first hour and the first day count no more."""
        life = self.life
        if life.hour_counted is not None:
            self._verdict("first_hour", life.hour_counted, -1)
        if life.day_counted is not None:
            self._verdict("first_day", life.day_counted, -1)
        life.hour_counted = life.day_counted = None

    def _unsolve_day(self) -> None:
        """Open anew: the last closing is no longer within the first day."""
        life = self.life
        if life.day_counted is not None and life.day_counted[2]:
            minute, queue, _ = life.day_counted
            self._count(minute, queue, "first_day_in", -1)
            life.day_counted = (minute, queue, False)


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


def _one(name: str | None) -> str | None:
    """Give the one copy of a name that many contacts share: a hundred thousand are held at a time."""
    return intern(name) if name is not None else None


# ---- the table: one function for what each event does

Transition = Callable[[Fold, int, Event, Any], None]


def _opened(fold: Fold, at_ms: int, event: Event, data: ev.Opened) -> None:
    life = fold.life
    if life.opened_ms is None:
        life.channel, life.direction, life.source = data.channel, data.direction, event.source
        life.opened_ms = at_ms
        life.bot, life.related = data.bot, data.related
        life.solve_from_ms = at_ms
        life.day_over_ms = at_ms + DAY_MS
        life.wake_ms = min(life.wake_ms, life.day_over_ms)
        _learn(life, data.customer, data.priority, data.topic)
        if not data.bot and not life.queued:
            life.queue = data.queue
            fold._start_owing(at_ms)
    if data.queue is not None and not life.closed_for_good:
        fold._enter(at_ms, data.queue)


def _learn(life: Life, customer: ev.Customer | None, priority: int | None, topic: str | None) -> None:
    if customer is not None:
        known = life.customer or ev.Customer()
        life.customer = ev.Customer(
            id=customer.id or known.id,
            name=customer.name or known.name,
            tier=_one(customer.tier or known.tier),
            language=_one(customer.language or known.language),
        )
    if priority is not None:
        life.priority = priority
        if life.visit is not None:
            life.visit.priority = priority
    life.topic = topic or life.topic


def _changed(fold: Fold, at_ms: int, event: Event, data: ev.Changed) -> None:
    _learn(fold.life, data.customer, data.priority, data.topic)


def _merged(fold: Fold, at_ms: int, event: Event, data: ev.Merged) -> None:
    fold._leave(at_ms, "withdrawn")
    fold.life.related = data.into
    fold._close(at_ms, "merged", for_good=True)


def _transferred(fold: Fold, at_ms: int, event: Event, data: ev.Transferred) -> None:
    life = fold.life
    if life.closed_for_good or (data.from_ is not None and life.queue is not None and data.from_ != life.queue):
        return
    if data.queue is not None:
        was = life.visit.queue if life.visit is not None else None
        if was is None:
            life.transfers += 1
        fold._enter(at_ms, data.queue)
        if data.agent is not None and data.kind == "attended":
            fold._talk(at_ms, data.agent)
        elif data.agent is not None:
            life.owner = _one(data.agent)
        return
    if data.agent is None or life.state in ("closed", "callback"):
        return
    life.owner = _one(data.agent)
    if life.state in ("handling", "held"):
        life.transfers += 1
        fold._release_agent(at_ms)
        if data.kind == "attended":
            fold._talk(at_ms, data.agent)
        else:
            _hold(fold, at_ms)
            life.agent = data.agent


def _queued(fold: Fold, at_ms: int, event: Event, data: ev.Queued) -> None:
    life = fold.life
    if life.closed_for_good:
        return
    if data.priority is not None:
        _learn(life, None, data.priority, None)
    fold._enter(at_ms, data.queue, rejoined=data.rejoined)


def _assigned(fold: Fold, at_ms: int, event: Event, data: ev.Assigned) -> None:
    life = fold.life
    life.owner = _one(data.agent)
    if life.state == "handling" and not life.live:
        life.agent = data.agent


def _alerted(fold: Fold, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    if life.state in ("waiting", "alerting"):
        life.state = "alerting"
        if data.agent not in life.ringing:
            life.ringing = (*life.ringing, data.agent)


def _missed(fold: Fold, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    offered_ms = life.visit.entered_ms if life.visit is not None else at_ms
    fold._count(minute_of(offered_ms), life.queue, "missed")
    if life.state == "alerting":
        life.ringing = tuple(agent for agent in life.ringing if agent != data.agent)
        if not life.ringing:
            life.state = "waiting"


def _answered(fold: Fold, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    if life.state == "closed":
        return
    if life.state == "wrap_up":
        fold._stop_handling(at_ms)
    fold._talk(at_ms, data.agent)


def _joined(fold: Fold, at_ms: int, event: Event, data: ev.Beside) -> None:
    if data.agent not in fold.life.beside:
        fold.life.beside = (*fold.life.beside, data.agent)


def _parted(fold: Fold, at_ms: int, event: Event, data: ev.Beside) -> None:
    fold.life.beside = tuple(agent for agent in fold.life.beside if agent != data.agent)


def _held(fold: Fold, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "handling":
        fold.life.holds += 1
        _hold(fold, at_ms)


def _hold(fold: Fold, at_ms: int) -> None:
    life = fold.life
    if life.spoken and life.state == "handling":
        fold._start_silence(at_ms)
    life.state = "held"
    if life.held_since_ms is None:
        life.held_since_ms = at_ms


def _resumed(fold: Fold, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "held":
        fold._talk(at_ms, fold.life.agent)


def _viewed(fold: Fold, at_ms: int, event: Event, data: ev.Viewed) -> None:
    fold.life.viewed_by, fold.life.viewed_until_ms = data.agent, at_ms + VIEWED_FOR_MS


def _received(fold: Fold, at_ms: int, event: Event, data: ev.Received) -> None:
    life = fold.life
    if data.auto:
        return
    if life.state == "closed":
        fold._reopen(at_ms)
    if life.said_turn in ("customer", "third_party"):
        life.said_turn = life.said_until_ms = None
    life.last_speaker = "customer"
    if life.asked_ms is None and not (life.spoken and life.state == "handling"):
        life.asked_ms = at_ms


def _sent(fold: Fold, at_ms: int, event: Event, data: ev.Sent) -> None:
    if data.by == "human" and data.public:
        _speak(fold, at_ms, data.agent, data.keeps)


def _speak(fold: Fold, at_ms: int, agent: str | None, keeps: str | None = None) -> None:
    """A word; to somebody who waits it is the answer, and on the phone a conversation."""
    life = fold.life
    if life.state in ("waiting", "alerting", "callback"):
        fold._talk(at_ms, agent)
    if life.silent_since_ms is not None or not life.spoken or life.state != "handling":
        fold._word(at_ms, keeps)
    elif keeps is not None:
        fold._keep_promises(at_ms, keeps, whole=False)


def _promised(fold: Fold, at_ms: int, event: Event, data: ev.Promised) -> None:
    _promise(fold, at_ms, data.id or event.id, instant_ms(data.due), data.about)


def _promise(fold: Fold, at_ms: int, promise_id: str, due_ms: int, about: str | None) -> None:
    life = fold.life
    tier = life.customer.tier if life.customer else None
    rules = fold.book.rules_at(at_ms, life.queue, life.channel, tier, life.priority)
    targets = rules.clocks.get("promise")
    warn_from_ms = at_ms
    if targets is not None and targets.warn_ms is not None:
        warn_from_ms = rules.calendar.before_open_ms(due_ms, targets.warn_ms)
    others = tuple(promise for promise in life.promises if promise.id != promise_id)
    life.promised = True
    life.promises = (*others, Promise(promise_id, at_ms, due_ms, warn_from_ms, about))
    life.wake_ms = min(life.wake_ms, due_ms)


def _released(fold: Fold, at_ms: int, event: Event, data: ev.Released) -> None:
    life = fold.life
    life.promises = tuple(promise for promise in life.promises if data.id is not None and promise.id != data.id)


def _awaiting(fold: Fold, at_ms: int, event: Event, data: ev.Awaiting) -> None:
    life = fold.life
    life.said_turn = data.on
    life.said_until_ms = instant_ms(data.until) if data.until is not None else None
    if life.said_until_ms is not None:
        life.wake_ms = min(life.wake_ms, life.said_until_ms)


def _left(fold: Fold, at_ms: int, event: Event, data: ev.Left) -> None:
    life = fold.life
    if life.state not in ("waiting", "alerting"):
        return
    if data.from_ is not None and life.visit is not None and data.from_ != life.visit.queue:
        return
    fold._leave(at_ms, data.outcome)
    if data.outcome == "callback":
        life.state, life.promised = "callback", True
        if data.due is not None:
            _promise(fold, at_ms, "callback", instant_ms(data.due), "ring back")
    else:
        fold._close(at_ms, None, for_good=False)


def _give_up(fold: Fold, at_ms: int, by: str | None) -> None:
    """An unanswered contact is over without ``left``."""
    by_customer = fold.life.live and by in (None, "customer")
    fold._leave(at_ms, "abandoned" if by_customer else "withdrawn")


def _ended(fold: Fold, at_ms: int, event: Event, data: ev.Ended) -> None:
    life = fold.life
    if life.state in ("waiting", "alerting"):
        _give_up(fold, at_ms, data.by)
        fold._close(at_ms, None, for_good=False)
    elif life.state in ("handling", "held"):
        if life.state == "held" and data.by in (None, "customer"):
            since_ms = life.handling_since_ms if life.handling_since_ms is not None else at_ms
            fold._count(life.offers[0][1] if life.offers else minute_of(since_ms), life.queue, "hold_abandoned")
        life.state, life.ended_ms, life.held_since_ms = "wrap_up", at_ms, None


def _closed(fold: Fold, at_ms: int, event: Event, data: ev.Closed) -> None:
    _give_up(fold, at_ms, None)
    fold._close(at_ms, data.resolution, for_good=True)


def _reconciled(fold: Fold, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state != "closed":
        fold._leave(at_ms, "reconciled")
        fold._close(at_ms, "reconciled", for_good=False)


def _reopened(fold: Fold, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "closed":
        fold._reopen(at_ms)


def _rated(fold: Fold, at_ms: int, event: Event, data: ev.Rated) -> None:
    life = fold.life
    minute = minute_of(at_ms)
    fold._count(minute, life.queue, "rated")
    if fold.book.at(at_ms).ratings.verdict(data.score, data.scale) == "good":
        fold._count(minute, life.queue, "rated_top")


def _announced(fold: Fold, at_ms: int, event: Event, data: ev.Announced) -> None:
    """A notice to all in line: a word for silence, never a first response and no answer."""
    life = fold.life
    if life.visit is not None and life.visit.queue == event.subject:
        fold._start_silence(at_ms)
    else:
        life.notices = (*life.notices, (event.subject, instant_ms(data.until)))


def _reached(fold: Fold, at_ms: int, event: Event, data: ev.Nothing) -> None:
    """The customer heard from us in another contact: that keeps what was promised here."""
    fold._keep_promises(at_ms, None, whole=True)
    if fold.life.state == "callback":
        fold._close(at_ms, None, for_good=False)


def _nudge_sent(fold: Fold, at_ms: int, event: Event, data: ev.Acted) -> None:
    """A word to whom it was sent; to somebody who waits on the phone or at a counter it is one, but no answer."""
    life = fold.life
    if life.state == "closed":
        return
    if life.spoken and life.state in ("waiting", "alerting"):
        fold._start_silence(at_ms)
    else:
        _speak(fold, at_ms, data.agent)
    if data.promise_due is not None:
        _promise(fold, at_ms, event.id, instant_ms(data.promise_due), None)


def _nudge_dismissed(fold: Fold, at_ms: int, event: Event, data: ev.Acted) -> None:
    life = fold.life
    if data.reason == "their_turn":
        life.said_turn, life.said_until_ms = "customer", None
    elif data.reason == "needs_none":
        life.asked_ms = None


def _pass(fold: Fold, at_ms: int, event: Event, data: ev.Data) -> None:
    """Events that say nothing about the contact itself."""


TRANSITIONS: dict[str, Transition] = {
    "contact.opened": _opened,
    "contact.changed": _changed,
    "contact.merged": _merged,
    "contact.transferred": _transferred,
    "contact.queued": _queued,
    "contact.assigned": _assigned,
    "contact.alerted": _alerted,
    "contact.missed": _missed,
    "contact.answered": _answered,
    "contact.joined": _joined,
    "contact.parted": _parted,
    "contact.held": _held,
    "contact.resumed": _resumed,
    "contact.viewed": _viewed,
    "message.received": _received,
    "message.sent": _sent,
    "promise.made": _promised,
    "promise.released": _released,
    "contact.awaiting": _awaiting,
    "contact.left": _left,
    "contact.ended": _ended,
    "contact.closed": _closed,
    "contact.reopened": _reopened,
    "contact.rated": _rated,
    "queue.announced": _announced,
    "contact.reconciled": _reconciled,
    "customer.reached": _reached,
    "nudge.sent": _nudge_sent,
    "nudge.dismissed": _nudge_dismissed,
}
