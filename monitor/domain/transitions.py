"""The life of a contact as one table: what each event does to its state, and which figures that moves."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from monitor.domain import events as ev
from monitor.domain.events import Event, instant_ms
from monitor.domain.life import Life, minute_of
from monitor.domain.passage import Passage
from monitor.units import DAY_MS, MINUTE_MS, parse_duration_ms, shared

LONGEST_VIEW_MS = 15 * MINUTE_MS
SPARED_MS = MINUTE_MS
"""A contact opened so shortly before a snapshot may be missing from it."""
Transition = Callable[[Passage, int, Event, Any], None]


def _opened(fold: Passage, at_ms: int, event: Event, data: ev.Opened) -> None:
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
            fold.start_owing(at_ms)
    if data.queue is not None and not life.closed_for_good:
        fold.enter(at_ms, data.queue)


def _learn(life: Life, customer: ev.Customer | None, priority: int | None, topic: str | None) -> None:
    if customer is not None:
        known = life.customer or ev.Customer()
        life.customer = ev.Customer(
            id=customer.id or known.id,
            name=customer.name or known.name,
            tier=shared(customer.tier or known.tier),
            language=shared(customer.language or known.language),
        )
    if priority is not None:
        life.priority = priority
        if life.visit is not None:
            life.visit.priority = priority
    life.topic = topic or life.topic


def _changed(fold: Passage, at_ms: int, event: Event, data: ev.Changed) -> None:
    _learn(fold.life, data.customer, data.priority, data.topic)


def _merged(fold: Passage, at_ms: int, event: Event, data: ev.Merged) -> None:
    fold.leave(at_ms, "withdrawn")
    fold.life.related = data.into
    fold.close(at_ms, "merged", for_good=True)


def _transferred(fold: Passage, at_ms: int, event: Event, data: ev.Transferred) -> None:
    life = fold.life
    if life.closed_for_good or (data.from_ is not None and life.queue is not None and data.from_ != life.queue):
        return
    if data.queue is not None:
        was = life.visit.queue if life.visit is not None else None
        if was is None:
            life.transfers += 1
        fold.enter(at_ms, data.queue)
        if data.agent is not None and data.kind == "attended":
            fold.talk(at_ms, data.agent)
        elif data.agent is not None:
            life.owner = shared(data.agent)
        return
    if data.agent is None or life.state in ("closed", "callback"):
        return
    life.owner = shared(data.agent)
    if life.state in ("handling", "held"):
        life.transfers += 1
        fold.release_agent(at_ms)
        if data.kind == "attended":
            fold.talk(at_ms, data.agent)
        else:
            _hold(fold, at_ms)
            life.agent = data.agent


def _queued(fold: Passage, at_ms: int, event: Event, data: ev.Queued) -> None:
    life = fold.life
    if life.closed_for_good:
        return
    if data.priority is not None:
        _learn(life, None, data.priority, None)
    fold.enter(at_ms, data.queue, rejoined=data.rejoined)


def _assigned(fold: Passage, at_ms: int, event: Event, data: ev.Assigned) -> None:
    life = fold.life
    life.owner = shared(data.agent)
    if life.state == "handling" and not life.live:
        life.agent = data.agent


def _alerted(fold: Passage, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    if life.state in ("waiting", "alerting"):
        life.state = "alerting"
        if data.agent not in life.ringing:
            life.ringing = (*life.ringing, data.agent)


def _missed(fold: Passage, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    offered_ms = life.visit.entered_ms if life.visit is not None else at_ms
    fold.count(minute_of(offered_ms), life.queue, "missed")
    if life.state == "alerting":
        life.ringing = tuple(agent for agent in life.ringing if agent != data.agent)
        if not life.ringing:
            life.state = "waiting"


def _answered(fold: Passage, at_ms: int, event: Event, data: ev.ByAgent) -> None:
    life = fold.life
    if life.state == "closed":
        return
    if life.state == "wrap_up":
        fold.stop_handling(at_ms)
    fold.talk(at_ms, data.agent)


def _joined(fold: Passage, at_ms: int, event: Event, data: ev.Beside) -> None:
    if data.agent not in fold.life.beside:
        fold.life.beside = (*fold.life.beside, data.agent)


def _parted(fold: Passage, at_ms: int, event: Event, data: ev.Beside) -> None:
    fold.life.beside = tuple(agent for agent in fold.life.beside if agent != data.agent)


def _held(fold: Passage, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "handling":
        fold.life.holds += 1
        _hold(fold, at_ms)


def _hold(fold: Passage, at_ms: int) -> None:
    life = fold.life
    if life.spoken and life.state == "handling":
        fold.start_silence(at_ms)
    life.state = "held"
    if life.held_since_ms is None:
        life.held_since_ms = at_ms


def _resumed(fold: Passage, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "held":
        fold.talk(at_ms, fold.life.agent)


def _viewed(fold: Passage, at_ms: int, event: Event, data: ev.Viewed) -> None:
    for_ms = fold.book.at(at_ms).nudges.viewed_ms
    if data.for_ is not None:
        with contextlib.suppress(ValueError):  # what is no length of time says nothing
            for_ms = min(parse_duration_ms(data.for_), LONGEST_VIEW_MS)
    fold.life.viewed_by, fold.life.viewed_until_ms = data.agent, at_ms + for_ms


def _received(fold: Passage, at_ms: int, event: Event, data: ev.Received) -> None:
    life = fold.life
    if data.auto:
        return
    if life.state == "closed":
        fold.reopen(at_ms)
    if life.said_turn in ("customer", "third_party"):
        life.said_turn = life.said_until_ms = None
    fold.read(at_ms, data.text)
    if life.asked_ms is None and not (life.spoken and life.state == "handling"):
        life.asked_ms = at_ms


def _sent(fold: Passage, at_ms: int, event: Event, data: ev.Sent) -> None:
    if data.by == "human" and data.public:
        _speak(fold, at_ms, data.agent, data.keeps)
    if data.expect_by is not None and data.public and fold.life.visit is not None:
        fold.life.told_until_ms = instant_ms(data.expect_by)


def _speak(fold: Passage, at_ms: int, agent: str | None, keeps: str | None = None) -> None:
    """A word; to somebody who waits it is the answer, and on the phone a conversation."""
    life = fold.life
    fold.judge_clocks(at_ms)
    if life.state in ("waiting", "alerting", "callback"):
        fold.talk(at_ms, agent)
    if life.silent_since_ms is not None or not life.spoken or life.state != "handling":
        fold.word(at_ms, keeps)
    elif keeps is not None:
        fold.keep_promises(at_ms, keeps, whole=False)


def _promised(fold: Passage, at_ms: int, event: Event, data: ev.Promised) -> None:
    fold.promise(at_ms, data.id or event.id, instant_ms(data.due), data.about)


def _released(fold: Passage, at_ms: int, event: Event, data: ev.Released) -> None:
    life = fold.life
    life.promises = tuple(promise for promise in life.promises if data.id is not None and promise.id != data.id)


def _awaiting(fold: Passage, at_ms: int, event: Event, data: ev.Awaiting) -> None:
    life = fold.life
    life.said_turn = data.on
    life.said_until_ms = max(at_ms, instant_ms(data.until)) if data.until is not None else None
    if life.said_until_ms is not None:
        life.wake_ms = min(life.wake_ms, life.said_until_ms)


def _left(fold: Passage, at_ms: int, event: Event, data: ev.Left) -> None:
    life = fold.life
    if life.state not in ("waiting", "alerting"):
        return
    if data.from_ is not None and life.visit is not None and data.from_ != life.visit.queue:
        return
    fold.leave(at_ms, data.outcome)
    if data.outcome == "callback":
        fold.judge_clocks(at_ms)
        life.state, life.promised = "callback", True
        if data.due is not None:
            fold.promise(at_ms, "callback", instant_ms(data.due), "ring back")
    else:
        fold.close(at_ms, None, for_good=False)


def _give_up(fold: Passage, at_ms: int, by: str | None) -> None:
    """An unanswered contact is over without ``left``."""
    by_customer = fold.life.live and by in (None, "customer")
    fold.leave(at_ms, "abandoned" if by_customer else "withdrawn")


def _ended(fold: Passage, at_ms: int, event: Event, data: ev.Ended) -> None:
    life = fold.life
    if life.state in ("waiting", "alerting"):
        _give_up(fold, at_ms, data.by)
        fold.close(at_ms, None, for_good=False)
    elif life.state in ("handling", "held"):
        if life.state == "held" and data.by in (None, "customer"):
            since_ms = life.handling_since_ms if life.handling_since_ms is not None else at_ms
            fold.count(life.offers[0][1] if life.offers else minute_of(since_ms), life.queue, "hold_abandoned")
        fold.judge_clocks(at_ms)
        fold.hold_over(at_ms, "hung_up" if data.by in (None, "customer") else "ended")
        life.state, life.ended_ms = "wrap_up", at_ms
        if data.by == "dropped":
            life.dropped_ms = at_ms
            life.promised = True  # somebody rings back: a word in another contact may be it


def _closed(fold: Passage, at_ms: int, event: Event, data: ev.Closed) -> None:
    _give_up(fold, at_ms, None)
    fold.close(at_ms, data.resolution, for_good=True)


def _reconciled(fold: Passage, at_ms: int, event: Event, data: ev.Reconciled) -> None:
    """A snapshot did not hold it. Whether it ought to have is seen here, so that what is heard of later is taken into account."""
    life = fold.life
    began_ms = life.opened_ms if life.opened_ms is not None else life.first_ms
    spared = life.partial or began_ms is None or began_ms > at_ms - SPARED_MS
    if life.state != "closed" and not spared and data.of in (None, life.source):
        fold.leave(at_ms, "reconciled")
        fold.close(at_ms, "reconciled", for_good=False)


def _reopened(fold: Passage, at_ms: int, event: Event, data: ev.Nothing) -> None:
    if fold.life.state == "closed":
        fold.reopen(at_ms)


def _rated(fold: Passage, at_ms: int, event: Event, data: ev.Rated) -> None:
    fold.rate(at_ms, data.score, data.scale, data.touchpoint or "contact")


def _announced(fold: Passage, at_ms: int, event: Event, data: ev.Announced) -> None:
    """A notice to all in line: a word for silence, never a first response and no answer."""
    life = fold.life
    if life.visit is not None and life.visit.queue == event.subject:
        fold.tell(at_ms)
        if data.expect_by is not None:
            life.told_until_ms = instant_ms(data.expect_by)
    else:
        life.notices = (*life.notices, (event.subject, instant_ms(data.until)))


def _reached(fold: Passage, at_ms: int, event: Event, data: ev.Nothing) -> None:
    """The customer heard from us in another contact: that keeps what was promised here."""
    fold.keep_promises(at_ms, None, whole=True)
    fold.life.dropped_ms = None
    if fold.life.state == "callback":
        fold.close(at_ms, None, for_good=False)


def _nudge_sent(fold: Passage, at_ms: int, event: Event, data: ev.Acted) -> None:
    """A word to whom it was sent; to somebody who waits on the phone or at a counter it is one, but no answer."""
    life = fold.life
    if life.state == "closed":
        return
    if life.spoken and life.state in ("waiting", "alerting"):
        fold.tell(at_ms)
    else:
        _speak(fold, at_ms, data.agent)
    if data.promise_due is not None:
        fold.promise(at_ms, event.id, instant_ms(data.promise_due), None)


def _nudge_dismissed(fold: Passage, at_ms: int, event: Event, data: ev.Acted) -> None:
    life = fold.life
    if data.reason == "their_turn":
        life.said_turn, life.said_until_ms = "customer", None
    elif data.reason == "needs_none":
        fold.judge_clocks(at_ms)
        life.asked_ms, life.wrote_again = None, 0


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
