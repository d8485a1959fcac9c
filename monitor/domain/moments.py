"""How a touchpoint turned out: the rules of moments, in one place.

========== ============================== ================================== =============================================
touchpoint ends with                      ``negative``                       ``positive``
========== ============================== ================================== =============================================
wait       the visit's outcome            gave_up, timed_out, turned_away,   answered_before_warn, told_before_warn
                                          breached_in_silence
hold       resumed, answered elsewhere,   hung_up_on_hold,                   back_before_warn, told_before_warn
           ended, sent on, closed         hold_breached_in_silence
promise    a word that keeps it, its due  promise_broken                     promise_kept
           instant
contact    closed                         ``<clock>_breached``, and what     what was good about its waits, holds and
                                          was bad about its waits, holds     promises, or told_before_asked; if it had a word
                                          and promises                       and no clock reached its ``warn``
any        a rating                       rated_low                          rated_high
========== ============================== ================================== =============================================

Everything else is ``neutral``. What is bad outweighs what is good. A clock *breached in silence* where it stood at its
breach and nothing was said before that. Clocks are read as they stood still, under the policy in force when they began.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.domain.clocks import elapsed_ms
from monitor.domain.layers import Clock, Targets
from monitor.domain.life import How, Life
from monitor.domain.policy import Rules
from monitor.domain.settings import RatingSettings

TOUCHPOINTS = ("wait", "hold", "promise", "contact")
"""Those that the program judges itself; others are named by ratings."""
VERDICTS = ("positive", "neutral", "negative")
_CONVERSING = frozenset({"waiting", "alerting", "handling", "held"})
_GRAVEST = (
    "gave_up", "timed_out", "turned_away", "hung_up_on_hold", "promise_broken", "breached_in_silence",
    "hold_breached_in_silence", "silence_breached", "first_response_breached", "next_response_breached",
    "resolution_breached",
)  # fmt: skip
"""In this order reasons lead: what the customer did or was done to first, then clocks."""
_BEST = ("promise_kept", "told_before_asked", "told_before_warn", "back_before_warn", "answered_before_warn")
_LOST = {"abandoned": "gave_up", "timed_out": "timed_out", "turned_away": "turned_away"}


class Verdict(NamedTuple):
    """How it turned out, and why; there is always a reason, the first leads."""

    verdict: How
    reasons: tuple[str, ...]


PROMISE_KEPT = Verdict("positive", ("promise_kept",))
PROMISE_BROKEN = Verdict("negative", ("promise_broken",))
GAVE_UP_SHORTLY = Verdict("neutral", ("gave_up_shortly",))
_RATED = {
    "good": Verdict("positive", ("rated_high",)),
    "between": Verdict("neutral", ("rated_between",)),
    "poor": Verdict("negative", ("rated_low",)),
}


def of_wait(outcome: str, waited_ms: int, told_after_ms: int | None, short_ms: int, targets: Targets | None) -> Verdict:
    """Judge a visit by its outcome; ``told_after_ms``: into the wait, when something was said first."""
    if outcome == "abandoned" and waited_ms < short_ms:
        return GAVE_UP_SHORTLY
    bad = [_LOST[outcome]] if outcome in _LOST else []
    if _in_silence(waited_ms, told_after_ms, targets):
        bad.append("breached_in_silence")
    good = ["answered_before_warn"] if outcome == "answered" and _in_time(waited_ms, targets) else []
    if _in_time(told_after_ms, targets):
        good.append("told_before_warn")
    return _weigh(bad, good, "answered_late" if outcome == "answered" and targets is not None else outcome)


def of_hold(how: str, held_ms: int, told_after_ms: int | None, targets: Targets | None) -> Verdict:
    """Judge a hold by how it ended: ``back``, ``hung_up``, ``ended``, ``sent_on`` or ``closed``."""
    bad = ["hung_up_on_hold"] if how == "hung_up" else []
    if _in_silence(held_ms, told_after_ms, targets):
        bad.append("hold_breached_in_silence")
    good = ["back_before_warn"] if how == "back" and _in_time(held_ms, targets) else []
    if _in_time(told_after_ms, targets):
        good.append("told_before_warn")
    return _weigh(bad, good, "back_late" if how == "back" and targets is not None else how)


def of_contact(life: Life) -> Verdict:
    """Judge a contact that is being closed by what was noted since it was opened, or opened anew."""
    good = life.good if life.heard and not life.late else ()
    if not life.heard:
        why = "gave_up_shortly" if life.gone_shortly else "no_word"
    else:
        why = "late" if life.late else "nothing_special"
    return _weigh(sorted(life.bad, key=_GRAVEST.index), sorted(good, key=_BEST.index), why)


def of_rating(score: float, scale: float, ratings: RatingSettings) -> Verdict:
    """Judge a touchpoint as the customer did."""
    return _RATED[ratings.verdict(score, scale)]


def is_unasked(life: Life, at_ms: int, just_wrote_ms: int) -> bool:
    """Say whether a word comes before the customer asks: written, with no message unanswered and no clock at its ``warn``.

    A word on the heels of another is part of it; so is the message that follows a nudge marked as sent.
    """
    return (
        life.responded_ms is not None
        and life.asked_ms is None
        and life.channel != ""
        and not life.live
        and not life.late
        and at_ms - life.words[-1] >= just_wrote_ms
    )


def reached(
    life: Life, rules_at: Callable[[int], Rules], at_ms: int, *, closing: bool = False
) -> list[tuple[str, bool]]:
    """Give the clocks of silence, responses and resolution that stand at their ``warn``, and whether they breached in silence.

    To be asked when a word is about to reset them, or the end of a conversation to stop them. The resolution, which no
    word resets, is told before the first word (from then on it cannot breach in silence) and at the closing.
    """
    found: list[tuple[str, bool]] = []
    conversing = life.state in _CONVERSING
    untold = life.responded_ms is None and life.noticed_ms is None
    since_ms, rules = life.solve_from_ms, None
    if since_ms is not None and (closing or (untold and conversing)):
        rules = rules_at(since_ms)
        targets = rules.clocks.get("resolution")
        if targets is not None:
            length_ms = elapsed_ms(life.solve_ran, life.solve_run_ms, at_ms, rules.calendar, always=False)
            _look(found, "resolution", length_ms, targets, untold=untold)
    if not conversing:
        return found
    owed_ms = life.response_from_ms if life.responded_ms is None else None
    if owed_ms is not None:
        if rules is None or owed_ms != since_ms:  # most often the contact began all at once
            rules, since_ms = rules_at(owed_ms), owed_ms
        if "first_response" in rules.clocks:
            _look_at_response(found, "first_response", life, owed_ms, rules, at_ms)
            return found
    silent_ms = life.silent_since_ms
    if silent_ms is not None:
        if rules is None or silent_ms != since_ms:
            rules = rules_at(silent_ms)
        targets = rules.clocks.get("silence")
        if targets is not None:
            length_ms = elapsed_ms(life.silent_ran, life.silent_run_ms, at_ms, rules.calendar, always=life.live)
            _look(found, "silence", length_ms, targets, untold=True)
    if life.asked_ms is not None:
        _look_at_response(found, "next_response", life, life.asked_ms, rules_at(life.asked_ms), at_ms)
    return found


def _look_at_response(
    found: list[tuple[str, bool]], name: Clock, life: Life, since_ms: int, rules: Rules, at_ms: int
) -> None:
    targets = rules.clocks.get(name)
    if targets is not None:
        length_ms = elapsed_ms((), since_ms, at_ms, rules.calendar, always=False)
        _look(found, name, length_ms, targets, untold=life.noticed_ms is None or life.noticed_ms < since_ms)


def _look(found: list[tuple[str, bool]], name: Clock, length_ms: int, targets: Targets, *, untold: bool) -> None:
    if not _in_time(length_ms, targets):
        found.append((name, untold and _breached(length_ms, targets)))


def _weigh(bad: list[str], good: list[str], otherwise: str) -> Verdict:
    if bad:
        return Verdict("negative", tuple(bad))
    return Verdict("positive", tuple(good)) if good else Verdict("neutral", (otherwise,))


def _in_time(length_ms: int | None, targets: Targets | None) -> bool:
    """Say whether something came before the first target of a clock: its ``warn``, or its breach where it has no other."""
    if length_ms is None or targets is None:
        return False
    first_ms = targets.warn_ms if targets.warn_ms is not None else targets.breach_ms
    return first_ms is None or length_ms < first_ms


def _breached(length_ms: int | None, targets: Targets | None) -> bool:
    return (
        length_ms is not None
        and targets is not None
        and targets.breach_ms is not None
        and length_ms >= targets.breach_ms
    )


def _in_silence(length_ms: int, told_after_ms: int | None, targets: Targets | None) -> bool:
    return _breached(length_ms, targets) and (told_after_ms is None or _breached(told_after_ms, targets))
