"""What is owed to a contact, and what happens by itself: silence, words, promises, the first hour and the first day.

The clocks of a ``Life`` run and stand still here; the steps of its way are in ``passage``.
"""

from __future__ import annotations

from monitor.domain.judged import Judged
from monitor.domain.life import Promise, minute_of
from monitor.domain.moments import is_unasked
from monitor.domain.risk_text import gathered, signs_in
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS

KEEP_WORDS = 32
MOST_PROMISES = 100
"""Open promises of one contact; one more lets the oldest go, uncounted: each step looks at all of them."""
SAME_BREATH_MS = MINUTE_MS
"""What a customer writes so soon after their last message goes on with it: people send a thought in several lines."""
NEVER_MS = 1 << 62
NOT_COUNTED = frozenset({"spam", "merged"})
"""Resolutions that say there was nothing to solve."""
_QUIET = frozenset({"wrap_up", "callback", "closed"})
"""States in which silence does not run; so those in which the resolution does not."""
_SOLVED = frozenset({"callback", "closed"})
_NOT_OURS = frozenset({"awaiting_customer", "awaiting_third_party"})


class Answering(Judged):
    """What one ``Life`` waits for, and for how long already."""

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

    # ---- clocks and words

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
