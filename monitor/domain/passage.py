"""What can happen to a contact, step by step: entering a line, leaving it, talking, a word, a promise, time passing by itself.

Each step changes the state and puts what it contributes to the figures into ``facts``. Which event takes which steps is
the table in ``fold``.
"""

from __future__ import annotations

from monitor.domain.judged import Judged
from monitor.domain.life import Promise, Visit, minute_of
from monitor.domain.moments import is_unasked
from monitor.domain.risk_text import gathered, signs_in
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, shared

KEEP_WORDS = 32
MOST_QUEUES = 8
MOST_PROMISES = 100
"""Open promises of one contact; one more lets the oldest go, uncounted: each step looks at all of them."""
"""A person sent through more queues than this counts as a contact of the newest alone: what it takes grows with the square."""
SAME_BREATH_MS = MINUTE_MS
"""What a customer writes so soon after their last message goes on with it: people send a thought in several lines."""
NEVER_MS = 1 << 62
NOT_COUNTED = frozenset({"spam", "merged"})
"""Resolutions that say there was nothing to solve."""
_QUIET = frozenset({"wrap_up", "callback", "closed"})
"""States in which silence does not run; so those in which the resolution does not."""
_SOLVED = frozenset({"callback", "closed"})
_NOT_OURS = frozenset({"awaiting_customer", "awaiting_third_party"})


class Passage(Judged):
    """The steps of one ``Life``; ``facts`` and ``spans`` gather until somebody takes them."""

    __slots__ = ()

    def settle(self, until_ms: int) -> None:
        """Let every instant up to ``until_ms`` pass at which the state changes by itself, in order."""
        life = self.life
        if life.wake_ms > until_ms:
            return
        while (due_ms := life.next_deadline_ms()) is not None and due_ms <= until_ms:
            life.settled_ms = due_ms
            self.break_promises(due_ms)
            if life.said_until_ms is not None and life.said_until_ms <= due_ms:
                life.said_turn = life.said_until_ms = None
            self.count_first_hour(due_ms)
            self.count_first_day(due_ms)
            self.let_clocks_run(due_ms)
        life.wake_ms = due_ms if due_ms is not None else NEVER_MS

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

    # ---- clocks

    def start_owing(self, at_ms: int) -> None:
        """From here on a human of ours owes the customer a word."""
        life = self.life
        if life.direction == "in":
            if not (life.spoken and life.state == "handling"):  # opened after another source had said who answered
                self.start_silence(at_ms)
            life.response_from_ms = at_ms
            life.hour_over_ms = self.rules(at_ms).calendar.after_open_ms(at_ms, HOUR_MS) + 1
            life.wake_ms = min(life.wake_ms, life.hour_over_ms)

    def start_silence(self, at_ms: int) -> None:
        life = self.life
        life.silent_since_ms, life.silent_ran, life.silent_run_ms = at_ms, (), None

    def let_clocks_run(self, at_ms: int) -> None:
        """Start and stop the clocks that stand still in some states."""
        life = self.life
        state = life.state
        if life.silent_since_ms is not None and state not in _QUIET and not life.stands_still:
            if life.silent_run_ms is None:
                life.silent_run_ms = at_ms
        elif life.silent_run_ms is not None:
            if life.silent_run_ms < at_ms:
                life.silent_ran = (*life.silent_ran, (life.silent_run_ms, at_ms))
            life.silent_run_ms = None
        if life.solve_from_ms is not None and state not in _SOLVED and life.shown_state not in _NOT_OURS:
            if life.solve_run_ms is None:
                life.solve_run_ms = at_ms
        elif life.solve_run_ms is not None:
            life.solve_ran = (*life.solve_ran, (life.solve_run_ms, at_ms))
            life.solve_run_ms = None

    def read(self, at_ms: int, text: str | None) -> None:
        """The customer wrote: again, before we answered? And in what mood?"""
        life = self.life
        life.last_speaker = "customer"
        if life.asked_ms is not None and life.wrote_ms is not None:
            life.wrote_again += SAME_BREATH_MS < at_ms - life.wrote_ms <= DAY_MS
        life.wrote_ms = at_ms
        settings = self.book.at(at_ms).risk
        if text and settings.enabled:
            language = life.customer.language if life.customer else None
            life.text_signs = gathered(life.text_signs, signs_in(text, language, settings))

    def word(self, at_ms: int, keeps: str | None = None) -> None:
        """The customer heard from a human of ours; how the clocks stood then is noted already."""
        life = self.life
        life.heard = True
        if not life.live and is_unasked(life, at_ms, self.book.at(at_ms).nudges.just_wrote_ms):
            self.note_good("told_before_asked")
        if life.held_since_ms is not None and life.held_told_ms is None:
            life.held_told_ms = at_ms
        self.start_silence(at_ms)
        if life.responded_ms is None:
            life.responded_ms = at_ms
            if life.response_from_ms is not None:
                length_ms = self.open_ms(life.response_from_ms, at_ms, life.queue, live_counts_always=False)
                self.measure(minute_of(at_ms), life.queue, "response", length_ms, spread=True)
        life.asked_ms = life.dropped_ms = None
        life.wrote_again = 0
        life.last_speaker = "us"
        if life.said_turn == "us":
            life.said_turn = life.said_until_ms = None
        life.words = (*life.words, at_ms)[-KEEP_WORDS:]
        self.keep_promises(at_ms, keeps, whole=life.live and life.state == "handling")

    def keep_promises(self, at_ms: int, keeps: str | None, *, whole: bool) -> None:
        life = self.life
        if not life.promises:
            return
        still = []
        for promise in life.promises:
            if promise.made_ms > at_ms:  # a word of before, told again
                still.append(promise)
            elif promise.id == keeps or whole or promise.broken or at_ms >= promise.warn_from_ms:
                if not promise.broken:
                    self.promise_over(at_ms, kept=True)
            else:
                still.append(promise)
        life.promises = tuple(still)

    def promise(self, at_ms: int, promise_id: str, due_ms: int, about: str | None) -> None:
        """The next word is promised; under an id that is open already, the promise is made anew."""
        life = self.life
        rules = self.rules(at_ms)
        targets = rules.clocks.get("promise")
        warn_from_ms = at_ms
        if targets is not None and targets.warn_ms is not None:
            warn_from_ms = rules.calendar.before_open_ms(due_ms, targets.warn_ms)
        others = tuple(promise for promise in life.promises if promise.id != promise_id)
        life.promised = True
        life.promises = (*others[1 - MOST_PROMISES :], Promise(promise_id, at_ms, due_ms, warn_from_ms, about))
        life.wake_ms = min(life.wake_ms, due_ms)

    # ---- what happens by itself

    def break_promises(self, due_ms: int) -> None:
        """A promise that falls due is broken, or kept by the conversation that goes on: a word all the while."""
        life = self.life
        for promise in life.promises:
            if promise.broken or promise.due_ms > due_ms:
                continue
            if life.spoken and life.state == "handling":
                life.promises = tuple(other for other in life.promises if other is not promise)
                self.promise_over(promise.due_ms, kept=True)
            else:
                promise.broken = True
                self.promise_over(promise.due_ms, kept=False)

    def count_first_hour(self, due_ms: int) -> None:
        life = self.life
        if life.hour_over_ms is None or life.hour_over_ms > due_ms:
            return
        if life.resolution not in NOT_COUNTED:
            within = life.responded_ms is not None and life.responded_ms < life.hour_over_ms
            life.hour_counted = (minute_of(life.hour_over_ms), life.queue or "", within)
            self.verdict("first_hour", life.hour_counted, 1)
        life.hour_over_ms = None

    def count_first_day(self, due_ms: int) -> None:
        life = self.life
        if life.day_over_ms is None or life.day_over_ms > due_ms:
            return
        if life.resolution not in NOT_COUNTED:
            life.day_counted = (minute_of(life.day_over_ms), life.queue or "", life.closed_ms is not None)
            self.verdict("first_day", life.day_counted, 1)
        life.day_over_ms = None

    def verdict(self, name: str, counted: tuple[int, str, bool], by: int) -> None:
        minute, queue, good = counted
        self.count(minute, queue, f"{name}_n", by)
        if good:
            self.count(minute, queue, f"{name}_in", by)

    def count_out(self) -> None:
        """There was nothing to solve: the first hour and the first day count no more."""
        life = self.life
        if life.hour_counted is not None:
            self.verdict("first_hour", life.hour_counted, -1)
        if life.day_counted is not None:
            self.verdict("first_day", life.day_counted, -1)
        life.hour_counted = life.day_counted = None

    def unsolve_day(self) -> None:
        """Open anew: the last closing is no longer within the first day."""
        life = self.life
        if life.day_counted is not None and life.day_counted[2]:
            minute, queue, _ = life.day_counted
            self.count(minute, queue, "first_day_in", -1)
            life.day_counted = (minute, queue, False)
