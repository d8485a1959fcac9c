"""What can happen to a contact, step by step: entering a line, leaving it, talking, closing.

Each step changes the state and puts what it contributes to the figures into ``facts``. Which event takes which steps is
the table in ``transitions``; words, promises and what happens by itself are in ``answering``.
"""

from __future__ import annotations

from monitor.domain.answering import NOT_COUNTED, Answering
from monitor.domain.life import Visit, minute_of
from monitor.units import shared

MOST_QUEUES = 8
"""A person sent through more queues than this counts as a contact of the newest alone: what it takes grows with the square."""


class Passage(Answering):
    """The steps of one ``Life``; ``facts`` and ``spans`` gather until somebody takes them."""

    __slots__ = ()

    # ---- figures

    def offer(self, visit: Visit) -> None:
        minute = minute_of(visit.entered_ms)
        self.count(minute, visit.queue, "offered")
        before = self.life.offers
        if not before:
            self.count(minute, visit.queue, "contacts")
            self.life.offers = ((visit.queue, minute),)
            return
        after = ((visit.queue, minute), *(offer for offer in before if offer[0] != visit.queue))
        for queue, _ in after[MOST_QUEUES:]:
            self.was_in(queue)
        after = after[:MOST_QUEUES]
        for row, by in ((before, -1), (after, 1)):
            for place, (queue, at_minute) in enumerate(row):
                later = sorted(earlier[0] for earlier in row[:place])
                self.count(at_minute, queue, "\x1e".join(["contacts", *later]), by)
        self.life.offers = after

    def was_in(self, queue: str) -> None:
        """Remember a line that is not among the offers."""
        if queue not in self.life.also_in:
            self.life.also_in = (*self.life.also_in, queue)

    # ---- in line

    def enter(self, at_ms: int, queue: str, *, rejoined: bool = False) -> None:
        life = self.life
        if life.visit is not None:
            if life.visit.queue == queue:
                return
            self.leave(at_ms, "transferred")
            life.transfers += 1
        owes_anew = not life.queued and (life.bot or life.opened_ms is None)
        if owes_anew:
            self.judge_clocks(at_ms)
        if life.state in ("handling", "held", "wrap_up"):
            self.stop_handling(at_ms, "sent_on")
        tier = life.customer.tier if life.customer else None
        rules = self.book.rules_at(at_ms, queue, life.channel, tier, life.priority)
        queue = shared(queue)
        life.visit = Visit(
            queue, at_ms, rules.service_level.within_ms, rules.short_abandon_ms, life.priority,
            counted=life.direction == "in", tier=tier, rejoined=rejoined,
        )  # fmt: skip
        if life.visit.counted:
            self.offer(life.visit)
        else:
            self.was_in(queue)
        was_over = life.state in ("wrap_up", "callback", "closed")
        if life.state == "closed":
            self.unsolve_day()
            self.begin_anew()
        life.state, life.queue, life.agent, life.ringing = "waiting", queue, None, ()
        life.dropped_ms = None
        life.closed_ms = life.ended_ms = None
        if owes_anew:
            self.start_owing(at_ms)
        elif life.direction == "in" and (was_over or life.silent_since_ms is None):
            self.start_silence(at_ms)
        life.queued = True
        if life.notices:
            self.hear_notices(at_ms)

    def hear_notices(self, at_ms: int) -> None:
        """Whoever joins hears the notices to that line which have not ended: a word for silence, each once a contact."""
        life = self.life
        still = tuple(notice for notice in life.notices if notice[0] != life.queue or notice[1] < at_ms)
        if len(still) < len(life.notices):
            life.notices = still
            self.tell(at_ms)

    def tell(self, at_ms: int) -> None:
        """Who waits is told something: a word for silence, and no answer."""
        life = self.life
        self.judge_clocks(at_ms)
        life.noticed_ms = at_ms
        if life.visit is not None and life.visit.told_ms is None:
            life.visit.told_ms = at_ms
        self.start_silence(at_ms)

    def leave(self, at_ms: int, outcome: str) -> None:
        """End the visit; every outcome but ``answered`` and ``abandoned`` counts by what it was."""
        life, visit = self.life, self.life.visit
        if visit is None:
            return
        life.visit, life.ringing = None, ()
        waited_ms = self.open_ms(visit.entered_ms, at_ms, visit.queue)
        life.waited_ms += waited_ms
        if not visit.counted:
            return
        offered, ended, queue = minute_of(visit.entered_ms), minute_of(at_ms), visit.queue
        within = waited_ms <= visit.within_ms
        if outcome == "answered":
            self.count(offered, queue, "answered")
            if within:
                self.count(offered, queue, "answered_within")
            self.measure(ended, queue, "wait", waited_ms, spread=True)
        elif outcome == "abandoned":
            self.count(offered, queue, "abandoned")
            if within:
                self.count(offered, queue, "abandoned_within")
            if waited_ms < visit.short_ms:
                self.count(offered, queue, "short_abandoned")
            self.measure(ended, queue, "abandon", waited_ms, spread=False)
        else:
            self.count(offered, queue, "transferred_out" if outcome == "transferred" else "left_otherwise")
            if not within:
                self.count(offered, queue, "left_late")
        self.wait_over(at_ms, visit, outcome, waited_ms)

    # ---- conversation

    def talk(self, at_ms: int, agent: str | None) -> None:
        """A human has the customer: by an answer, or by a word to somebody who waited."""
        life = self.life
        if life.spoken:
            self.judge_clocks(at_ms)
        if life.visit is not None:
            if life.visit.counted:
                life.handling_since_ms, life.handling_queue = at_ms, life.visit.queue
            self.leave(at_ms, "answered")
        if life.engaged_since_ms is not None and agent != life.agent:
            self.release_agent(at_ms)
        life.agent = shared(agent) or life.agent or life.owner
        self.hold_over(at_ms, "back")
        life.state, life.ringing, life.ended_ms = "handling", (), None
        life.dropped_ms = life.told_until_ms = None
        if life.live and life.engaged_since_ms is None and life.agent is not None:
            life.engaged_since_ms = at_ms
        if life.spoken:
            self.word(at_ms)
            life.silent_since_ms = None

    def release_agent(self, at_ms: int) -> None:
        life = self.life
        if life.engaged_since_ms is not None and life.agent is not None:
            self.spans.append((life.agent, life.engaged_since_ms, at_ms))
        life.engaged_since_ms = None

    def stop_handling(self, at_ms: int, how: str = "ended") -> None:
        life = self.life
        if life.spoken and life.state == "handling":
            self.start_silence(at_ms)
        self.release_agent(at_ms)
        if life.handling_since_ms is not None:
            if life.live:
                length_ms = max(0, at_ms - life.handling_since_ms)
                self.measure(minute_of(at_ms), life.handling_queue, "handle", length_ms, spread=False)
            life.handling_since_ms = None
        self.hold_over(at_ms, how)

    def close(self, at_ms: int, resolution: str | None, *, for_good: bool) -> None:
        life = self.life
        closing = life.closed_ms is None
        if closing:
            self.judge_clocks(at_ms, closing=True)
        self.stop_handling(at_ms, "closed")
        if closing:
            self.count(minute_of(at_ms), life.queue, "closed")
            life.closed_ms = at_ms
        life.state, life.ended_ms = "closed", None
        life.closed_for_good = life.closed_for_good or for_good
        life.resolution = resolution or life.resolution
        if life.resolution in NOT_COUNTED:
            self.count_out()
            self.take_back_closing()
        elif closing:
            self.contact_over(at_ms)

    def reopen(self, at_ms: int) -> None:
        life = self.life
        self.count(minute_of(at_ms), life.queue, "reopened")
        life.state = "handling" if life.responded_ms is not None and not life.spoken else "waiting"
        life.closed_ms = life.ended_ms = life.resolution = None
        life.closed_for_good = False
        life.reopened += 1
        life.said_turn = life.said_until_ms = life.last_speaker = None
        self.begin_anew()
        self.unsolve_day()
        self.start_silence(at_ms)
