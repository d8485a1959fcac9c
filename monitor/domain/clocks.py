"""The clocks of a contact: how long each has run, how it stands, and when it next reaches a target.

============== ======================================= ================================= ==============================
clock          runs from                               to                                stands still
============== ======================================= ================================= ==============================
wait           entering the queue                      the visit's outcome               outside hours, written channels
silence        the last word                           the next word, ended, closed      the same; said customer's turn
hold           held, or transferred blind to an agent  resumed, answered, ended          never
first_response opened (queued where a bot had it)      the first word                    outside hours
next_response  oldest unanswered customer message      the next word, or none needed     outside hours
resolution     opened                                  closed                            not our turn; outside hours
promise        made                                    kept, released                    never
wrap_up        ended                                   closed                            never
============== ======================================= ================================= ==============================
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from monitor.domain.calendar import Calendar
from monitor.domain.layers import Targets
from monitor.domain.life import Life
from monitor.domain.policy import Rules

LEVELS = ("ok", "warn", "breach")
SEVERITY = {level: place for place, level in enumerate(LEVELS)}
_CONVERSING = frozenset({"waiting", "alerting", "handling", "held"})


class Clock(msgspec.Struct, gc=False, omit_defaults=True):
    """One running time; as it is shown, and with what the program needs to know about its targets."""

    clock: str
    level: str
    since_ms: int
    elapsed_ms: int
    warn_at_ms: int | None = None
    """None where it has no such target, and while it stands still before reaching it."""
    breach_at_ms: int | None = None
    step: int = 0
    """Targets reached: 0 none, 1 ``warn``, 2 ``breach``, from 3 on repeats."""
    next_ms: int | None = None
    """When it reaches its next target, if nothing happens; None: never."""
    limit_ms: int | None = None
    """How long it may run until it breaches; None where it may for ever."""


BY_HOURS = frozenset({"wait", "silence", "first_response", "next_response", "resolution"})
"""Clocks that stand still outside hours; the first two run on where the person is present."""


def runs_always(clock: str, *, live: bool) -> bool:
    """Say whether a clock runs at all hours; ``live``: of a contact whose channel is."""
    return clock not in BY_HOURS or (live and clock in ("wait", "silence"))


def clocks_of(life: Life, rules: Rules, now_ms: int) -> list[Clock]:
    """Give every clock of a contact that has a target and has not been stopped."""
    found = []
    targets = rules.clocks
    state = life.state
    if state in _CONVERSING:
        owed_first = life.responded_ms is None and life.response_from_ms is not None and "first_response" in targets
        if life.visit is not None and "wait" in targets:
            entered_ms = life.visit.entered_ms
            found.append(_measure("wait", entered_ms, (), entered_ms, targets["wait"], rules, now_ms, life.live))
        if life.silent_since_ms is not None and "silence" in targets and not owed_first:
            found.append(
                _measure(
                    "silence", life.silent_since_ms, life.silent_ran, life.silent_run_ms, targets["silence"], rules,
                    now_ms, life.live,
                )
            )  # fmt: skip
        if life.held_since_ms is not None and "hold" in targets:
            held_ms = life.held_since_ms
            found.append(_measure("hold", held_ms, (), held_ms, targets["hold"], rules, now_ms, True))
        if owed_first and life.response_from_ms is not None:
            owed_ms = life.response_from_ms
            found.append(
                _measure("first_response", owed_ms, (), owed_ms, targets["first_response"], rules, now_ms, False)
            )
        elif life.asked_ms is not None and "next_response" in targets:
            asked_ms = life.asked_ms
            found.append(
                _measure("next_response", asked_ms, (), asked_ms, targets["next_response"], rules, now_ms, False)
            )
    if "resolution" in targets and life.solve_from_ms is not None and state not in ("closed", "callback"):
        found.append(
            _measure(
                "resolution", life.solve_from_ms, life.solve_ran, life.solve_run_ms, targets["resolution"], rules, now_ms,
                False,
            )
        )  # fmt: skip
    if state == "wrap_up" and life.ended_ms is not None and "wrap_up" in targets:
        found.append(_measure("wrap_up", life.ended_ms, (), life.ended_ms, targets["wrap_up"], rules, now_ms, True))
    if life.promises and "promise" in targets:
        found.extend(_promises(life, rules, now_ms))
    return found


def _measure(
    name: str,
    since_ms: int,
    ran: tuple[tuple[int, int], ...],
    run_ms: int | None,
    targets: Targets,
    rules: Rules,
    now_ms: int,
    always: bool,
) -> Clock:
    """Read one clock: ``ran`` are the stretches that are over, ``run_ms`` the start of the one that runs now."""
    calendar = rules.calendar
    always = always or calendar.always
    if always and not ran and run_ms is not None:
        return _measure_plainly(name, since_ms, run_ms, targets, now_ms)
    before_ms = 0
    for start_ms, end_ms in ran:
        before_ms += end_ms - start_ms if always else calendar.open_ms(start_ms, end_ms)
    if run_ms is None:
        level, step = _stand(before_ms, targets)
        return Clock(name, level, since_ms, before_ms, step=step, limit_ms=targets.breach_ms)
    elapsed_ms = before_ms
    if now_ms > run_ms:
        elapsed_ms += now_ms - run_ms if always else calendar.open_ms(run_ms, now_ms)

    def at(target_ms: int | None) -> int | None:
        if target_ms is None:
            return None
        left_ms = max(0, target_ms - before_ms)
        return run_ms + left_ms if always else calendar.after_open_ms(run_ms, left_ms)

    level, step = _stand(elapsed_ms, targets)
    warn_at_ms, breach_at_ms = at(targets.warn_ms), at(targets.breach_ms)
    if step == 0 and targets.warn_ms is not None:
        next_ms = warn_at_ms
    elif step <= 1:
        next_ms = breach_at_ms
    elif targets.repeat_ms and targets.breach_ms is not None:
        next_ms = at(targets.breach_ms + (step - 1) * targets.repeat_ms)
    else:
        next_ms = None
    return Clock(name, level, since_ms, elapsed_ms, warn_at_ms, breach_at_ms, step, next_ms, targets.breach_ms)


def _measure_plainly(name: str, since_ms: int, run_ms: int, targets: Targets, now_ms: int) -> Clock:
    """Read a clock that has run without a break since ``run_ms``, at all hours: what most clocks do most of the time."""
    elapsed_ms = now_ms - run_ms if now_ms > run_ms else 0
    warn_ms, breach_ms, repeat_ms = targets.warn_ms, targets.breach_ms, targets.repeat_ms
    warn_at_ms = None if warn_ms is None else run_ms + warn_ms
    breach_at_ms = None if breach_ms is None else run_ms + breach_ms
    if breach_ms is not None and elapsed_ms >= breach_ms:
        repeats = (elapsed_ms - breach_ms) // repeat_ms if repeat_ms else 0
        next_ms = run_ms + breach_ms + (repeats + 1) * repeat_ms if repeat_ms else None
        return Clock(name, "breach", since_ms, elapsed_ms, warn_at_ms, breach_at_ms, 2 + repeats, next_ms, breach_ms)
    if warn_ms is not None and elapsed_ms >= warn_ms:
        return Clock(name, "warn", since_ms, elapsed_ms, warn_at_ms, breach_at_ms, 1, breach_at_ms, breach_ms)
    next_ms = warn_at_ms if warn_at_ms is not None else breach_at_ms
    return Clock(name, "ok", since_ms, elapsed_ms, warn_at_ms, breach_at_ms, 0, next_ms, breach_ms)


def _stand(elapsed_ms: int, targets: Targets) -> tuple[str, int]:
    """Give level and number of targets reached."""
    if targets.breach_ms is not None and elapsed_ms >= targets.breach_ms:
        repeats = (elapsed_ms - targets.breach_ms) // targets.repeat_ms if targets.repeat_ms else 0
        return "breach", 2 + repeats
    if targets.warn_ms is not None and elapsed_ms >= targets.warn_ms:
        return "warn", 1
    return "ok", 0


def _promises(life: Life, rules: Rules, now_ms: int) -> Iterator[Clock]:
    lead_ms = rules.clocks["promise"].warn_ms
    for promise in life.promises:
        elapsed_ms, warn_ms = max(0, now_ms - promise.made_ms), promise.warn_from_ms
        if rules.tight and lead_ms is not None:
            warn_ms = min(warn_ms, rules.calendar.before_open_ms(promise.due_ms, lead_ms))
        if now_ms >= promise.due_ms:
            level, step, next_ms = "breach", 2, None
        elif now_ms >= warn_ms:
            level, step, next_ms = "warn", 1, promise.due_ms
        else:
            level, step, next_ms = "ok", 0, warn_ms
        limit_ms = promise.due_ms - promise.made_ms
        yield Clock("promise", level, promise.made_ms, elapsed_ms, warn_ms, promise.due_ms, step, next_ms, limit_ms)


def silent_since_ms(life: Life, clocks: list[Clock]) -> int | None:
    """Give since when silence runs; None where it stands still, and before a first response that has a target."""
    if life.silent_run_ms is None:
        return None
    for clock in clocks:
        if clock.clock == "first_response":
            return None
    return life.silent_since_ms


def worst(clocks: list[Clock]) -> str:
    """Give the level of a contact: that of its worst clock."""
    level = "ok"
    for clock in clocks:
        if clock.level == "breach":
            return "breach"
        if clock.level == "warn":
            level = "warn"
    return level


def elapsed_ms(
    ran: tuple[tuple[int, int], ...], run_ms: int | None, now_ms: int, calendar: Calendar, *, always: bool
) -> int:
    """Give how long a clock has run: the stretches that are over, and the one that began at ``run_ms``."""
    always = always or calendar.always
    if always and not ran:  # what most clocks do most of the time
        return now_ms - run_ms if run_ms is not None and run_ms < now_ms else 0
    stretches = ran if run_ms is None or run_ms >= now_ms else (*ran, (run_ms, now_ms))
    return sum(end_ms - start_ms if always else calendar.open_ms(start_ms, end_ms) for start_ms, end_ms in stretches)
