"""What a contact's passage contributes: facts for the figures of §4, and the moments in which its touchpoints are judged.

The rules stand in ``moments``; here they are applied to one ``Life`` as its touchpoints end.
"""

from __future__ import annotations

from monitor.domain import moments
from monitor.domain.book import PolicyBook
from monitor.domain.buckets import bucket_of
from monitor.domain.life import KEEP_MOMENTS, Fact, Life, Moment, Span, Visit, minute_of
from monitor.domain.moments import Verdict
from monitor.domain.policy import Rules


class Judged:
    """One ``Life`` and what came of it; ``facts`` and ``spans`` gather until somebody takes them."""

    __slots__ = ("book", "facts", "life", "reads", "spans")

    def __init__(self, life: Life, book: PolicyBook, *, reads: bool = True) -> None:
        """``reads``: look for signs of mood in what customers wrote; else they are known already."""
        self.life = life
        self.reads = reads
        self.book = book
        self.facts: list[Fact] = []
        self.spans: list[Span] = []

    def rules(self, at_ms: int) -> Rules:
        """Give what holds where the contact is, as of an instant."""
        life = self.life
        tier = life.customer.tier if life.customer else None
        return self.book.rules_at(at_ms, life.queue, life.channel, tier, life.priority)

    # ---- figures

    def count(self, minute: int, queue: str | None, counter: str, by: int = 1) -> None:
        self.facts.append((minute, queue or "", self.life.channel, counter, by))

    def measure(self, minute: int, queue: str | None, name: str, length_ms: int, *, spread: bool) -> None:
        self.count(minute, queue, f"{name}_ms", length_ms)
        self.count(minute, queue, f"{name}_n")
        if spread:
            self.count(minute, queue, f"{name}_h{bucket_of(length_ms)}")

    def open_ms(self, since_ms: int, until_ms: int, queue: str | None, *, live_counts_always: bool = True) -> int:
        """Time between two instants as the clocks count it: in written channels only open hours."""
        life = self.life
        if until_ms <= since_ms:
            return 0
        if live_counts_always and life.live:
            return until_ms - since_ms
        tier = life.customer.tier if life.customer else None
        rules = self.book.rules_at(since_ms, queue, life.channel, tier, life.priority)
        return rules.calendar.open_ms(since_ms, until_ms)

    # ---- moments

    def moment(self, at_ms: int, queue: str | None, touchpoint: str, verdict: Verdict, by: int = 1) -> None:
        """Count a moment; ``by`` -1 takes it back."""
        how, reasons = verdict
        minute = minute_of(at_ms)
        self.count(minute, queue, f"moments_{how}", by)
        self.count(minute, queue, f"moment:{touchpoint}:{how}:{reasons[0]}", by)
        if by > 0:
            life = self.life
            life.moments = (*life.moments, Moment(at_ms, touchpoint, how, reasons))[-KEEP_MOMENTS:]

    def touch(self, at_ms: int, queue: str | None, touchpoint: str, verdict: Verdict) -> None:
        """Count the moment of a wait, a hold or a promise, and keep what it means for the contact as a whole."""
        self.moment(at_ms, queue, touchpoint, verdict)
        if verdict.verdict == "negative":
            self.note_bad(verdict.reasons[0])
        elif verdict.verdict == "positive":
            self.note_good(verdict.reasons[0])
        self.life.gone_shortly = verdict is moments.GAVE_UP_SHORTLY

    def note_good(self, reason: str) -> None:
        if reason not in self.life.good:
            self.life.good = (*self.life.good, reason)

    def note_bad(self, reason: str) -> None:
        if reason not in self.life.bad:
            self.life.bad = (*self.life.bad, reason)

    def judge_clocks(self, at_ms: int, *, closing: bool = False) -> None:
        """Note how the clocks stand that a word is about to reset, or the end of the conversation to stop."""
        life = self.life
        if life.silent_since_ms is None and life.asked_ms is None and life.responded_ms is not None and not closing:
            return
        for clock, in_silence in moments.reached(life, self.rules, at_ms, closing=closing):
            life.late = True
            if in_silence:
                self.note_bad(f"{clock}_breached")

    def wait_over(self, at_ms: int, visit: Visit, outcome: str, waited_ms: int) -> None:
        life = self.life
        tier = life.customer.tier if life.customer else None
        rules = self.book.rules_at(visit.entered_ms, visit.queue, life.channel, tier, life.priority)
        told_ms = None if visit.told_ms is None else self.open_ms(visit.entered_ms, visit.told_ms, visit.queue)
        verdict = moments.of_wait(outcome, waited_ms, told_ms, visit.short_ms, rules.clocks.get("wait"))
        self.touch(at_ms, visit.queue, "wait", verdict)

    def hold_over(self, at_ms: int, how: str) -> None:
        """End the hold, if there is one."""
        life = self.life
        since_ms, told_ms = life.held_since_ms, life.held_told_ms
        if since_ms is None:
            return
        life.held_since_ms = life.held_told_ms = None
        told_after_ms = None if told_ms is None else told_ms - since_ms
        verdict = moments.of_hold(how, at_ms - since_ms, told_after_ms, self.rules(since_ms).clocks.get("hold"))
        self.touch(at_ms, life.queue, "hold", verdict)

    def promise_over(self, at_ms: int, *, kept: bool) -> None:
        life = self.life
        self.count(minute_of(at_ms), life.queue, "promises_kept" if kept else "promises_broken")
        self.touch(at_ms, life.queue, "promise", moments.PROMISE_KEPT if kept else moments.PROMISE_BROKEN)

    def contact_over(self, at_ms: int) -> None:
        """Judge the contact as a whole, as it is being closed; what we began ourselves has no moment of its own."""
        life = self.life
        verdict = moments.of_contact(life)
        self.begin_anew()
        if life.direction == "in":
            self.moment(at_ms, life.queue, "contact", verdict)
            life.judged = True

    def begin_anew(self) -> None:
        """What was noted so far is of a contact that has been judged."""
        life = self.life
        life.heard = life.late = life.gone_shortly = life.judged = False
        life.good = life.bad = ()

    def take_back_closing(self) -> None:
        """There was nothing to solve, it turns out: the contact that was closed as it was had no moment."""
        life = self.life
        if not life.judged:
            return
        life.judged = False
        for moment in reversed(life.moments):
            if moment.touchpoint == "contact" and not moment.reasons[0].startswith("rated_"):
                life.moments = tuple(other for other in life.moments if other is not moment)
                self.moment(moment.at_ms, life.queue, "contact", Verdict(moment.verdict, moment.reasons), by=-1)
                return

    def rate(self, at_ms: int, score: float, scale: float, touchpoint: str) -> None:
        life, ratings = self.life, self.book.at(at_ms).ratings
        minute = minute_of(at_ms)
        self.count(minute, life.queue, "rated")
        verdict = moments.of_rating(score, scale, ratings)
        if verdict.verdict == "positive":
            self.count(minute, life.queue, "rated_top")
        self.moment(at_ms, life.queue, touchpoint, verdict)
