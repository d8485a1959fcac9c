"""What nudges brought about: counted where each was raised, shown per reason and queue, so that thresholds can be tuned.

Whoever raises and closes nudges counts with ``counter``, ``measured`` and ``ended`` (by the minute in which the nudge was
raised) and ``breach_counter`` (by that of the breach); rows of these counters add up like all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from monitor.domain.buckets import bucket_of, percentile_ms
from monitor.domain.figures import ratio, spread_of
from monitor.domain.layers import CLOCKS, Choice, Clock, Layer, Targets
from monitor.domain.metrics import Counters, add_up
from monitor.domain.policy import Policy
from monitor.domain.reasons import CLOCK_STEPS, Reason

RAISED = "raised"
ACTED = "acted"
"""Marked as sent, or the customer had a word from us while it was open."""
NEEDLESS = "needless"
"""Dismissed as needless."""
DISMISSED = "dismissed"
"""Dismissed for any other reason."""
CLEARED = "cleared"
ESCALATED = "escalated"

ACT = "act"
"""Length from raised to acted."""
LEAD = "lead"
"""Length from raised to the instant at which its clock breaches, 0 where it was raised then or later."""

BREACHES = "n"
UNPRECEDED = "unpreceded"
"""No nudge about the contact had been raised since that run of the clock began."""

NOISE_FROM = 20
"""Fewer nudges say nothing about their reason."""
NOISE_BELOW = 0.3
"""A reason acted on less often than this is noise."""

NO_QUEUE = ""
"""The queue of contacts in none; ``None`` stands for all together."""

Verdict = Literal["positive", "neutral", "negative"]
Rows = Mapping[tuple[str, str], Counters]
"""Counters of a window by (queue, channel)."""

_NUDGE, _BREACH = "nudge:", "breach:"
_STEPS: dict[str, tuple[Clock, str]] = {
    f"{clock}_{step}": (clock, step) for clock in CLOCKS if clock != "promise" for step in CLOCK_STEPS
} | {Reason.PROMISE_NEAR: ("promise", "warn"), Reason.PROMISE_BROKEN: ("promise", "breach")}
"""Reasons that are targets of clocks. What breaks a promise is its due instant, which is nobody's setting."""


def counter(reason: str, what: str) -> str:
    """Name a counter of nudges, such as ``nudge:silence_warn:raised``; ``what`` is ``RAISED`` or what became of it."""
    return f"{_NUDGE}{reason}:{what}"


def measured(reason: str, what: str, length_ms: int) -> tuple[tuple[str, int], ...]:
    """Give the counters, and by how much each moves, of one length (``ACT`` or ``LEAD``); negative ones are 0."""
    name, length_ms = counter(reason, what), max(0, length_ms)
    return (f"{name}_n", 1), (f"{name}_ms", length_ms), (f"{name}_h{bucket_of(length_ms)}", 1)


def ended(reason: str, verdict: Verdict) -> str:
    """Name the counter of how the contact's moment turned out when it was closed."""
    return counter(reason, f"end_{verdict}")


def breach_counter(clock: str, what: str) -> str:
    """Name a counter of breaches; ``what`` is ``BREACHES`` or ``UNPRECEDED``."""
    return f"{_BREACH}{clock}:{what}"


def is_effect(name: str) -> bool:
    """Tell whether a counter is one of these."""
    return name.startswith((_NUDGE, _BREACH))


class Endings(msgspec.Struct, frozen=True):
    """How the contacts turned out, of those that are closed."""

    positive: int
    neutral: int
    negative: int


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One value of the setting that a reason stands for, whom the rule that sets it is for, and one who has it."""

    threshold_ms: int | None
    """None: that rule switches it off."""
    selectors: dict[str, list[Any]]
    """Of the rule; empty: for everybody."""
    queue: str | None
    channel: str | None
    tier: str | None = None
    priority: int = 0
    """The last four: such a contact has this value."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What the nudges of one reason brought about, in one queue or (``queue`` None) in all of them."""

    reason: str
    queue: str | None
    clock: str | None
    """None for a reason that is no target of a clock."""
    threshold_ms: int | None
    """The clock's target in force now; None where there is none, or where contacts have different ones."""
    targets: list[Target]
    """What the rules in force now set it to, each rule once; empty for a reason that is no target of a clock."""
    raised: int
    acted: int
    acted_ratio: float | None
    median_time_to_act_ms: int | None
    needless: int
    needless_ratio: float | None
    dismissed: int
    cleared: int
    escalated: int
    lead_time_p50_ms: int | None
    ended: Endings
    noise: bool


class Breaches(msgspec.Struct, frozen=True, kw_only=True):
    """How often one clock breached, in one queue or (``queue`` None) in all of them."""

    clock: str
    queue: str | None
    breaches: int
    unpreceded: int


def effects_of(rows: Rows, policy: Policy) -> list[Effect]:
    """Give what was brought about per reason: all queues together, then each; what was raised most comes first."""
    shown = []
    for reason in Reason:
        of_reason = {key: counters for key, counters in rows.items() if counter(reason, RAISED) in counters}
        if of_reason:
            shown.append((_effect(reason, None, of_reason, policy), _by_queue(reason, of_reason, policy)))
    shown.sort(key=lambda one: -one[0].raised)
    return [effect for total, parts in shown for effect in (total, *parts)]


def breaches_of(rows: Rows) -> list[Breaches]:
    """Give the breaches per clock: all queues together, then each; the clock with the most comes first."""
    shown = []
    for clock in CLOCKS:
        of_clock = {key: counters for key, counters in rows.items() if breach_counter(clock, BREACHES) in counters}
        if of_clock:
            parts = [_breaches(clock, queue, part) for queue, part in _queues(of_clock)]
            parts.sort(key=lambda one: (-one.breaches, str(one.queue)))
            shown.append((_breaches(clock, None, of_clock), parts))
    shown.sort(key=lambda one: -one[0].breaches)
    return [one for total, parts in shown for one in (total, *parts)]


def clock_of(reason: str) -> tuple[Clock, str] | None:
    """Give the clock and the step (``warn``, ``breach``, ``repeat``) a reason stands for; None where it is no clock's."""
    return _STEPS.get(reason)


def targets_of(reason: str, rows: Iterable[tuple[str, str]], policy: Policy) -> list[Target]:
    """Give what the contacts of ``rows`` may have as the target a reason stands for, one for each rule that sets it."""
    told = clock_of(reason)
    if told is None:
        return []
    clock, step = told
    found: dict[int | None, Target] = {}
    for queue, channel in rows:
        for index, target in _targets(clock, step, queue or None, channel or None, policy):
            found.setdefault(index, target)
    return list(found.values())


def _targets(
    clock: Clock, step: str, queue: str | None, channel: str | None, policy: Policy
) -> Iterator[tuple[int | None, Target]]:
    """Give every target a clock may have in a row: what holds for all, and what rules set for a tier or priority."""
    asked, setting = (
        Choice(queue, channel, None, 0),
        [(i, one) for i, one in enumerate(policy.layers) if clock in one.clocks],
    )
    for place, (index, layer) in enumerate(setting):
        if not layer.matches(asked) and _is_for_some(layer, queue, channel):
            who = asked._replace(tier=(layer.tier or (None,))[0], priority=(layer.priority or (0,))[0])
            if not any(later.matches(who) for _, later in setting[place + 1 :]):
                yield index, _target(layer.clocks[clock], step, layer, who)
    winner = next((index for index, layer in reversed(setting) if layer.matches(asked)), None)
    targets = policy.rules(queue, channel).clocks.get(clock)
    yield winner, _target(targets, step, policy.layers[winner] if winner is not None else Layer(), asked)


def _target(targets: Targets | None, step: str, layer: Layer, who: Choice) -> Target:
    return Target(
        threshold_ms=getattr(targets, f"{step}_ms") if targets is not None else None,
        selectors=layer.selectors(),
        queue=who.queue,
        channel=who.channel,
        tier=who.tier,
        priority=who.priority,
    )


def _threshold_ms(targets: Iterable[Target]) -> int | None:
    found = {one.threshold_ms for one in targets}
    return found.pop() if len(found) == 1 else None


def _is_for_some(layer: Layer, queue: str | None, channel: str | None) -> bool:
    return (
        (layer.tier is not None or layer.priority is not None)
        and (layer.queue is None or queue in layer.queue)
        and (layer.channel is None or channel in layer.channel)
    )


def _by_queue(reason: str, rows: Rows, policy: Policy) -> list[Effect]:
    parts = [_effect(reason, queue, part, policy) for queue, part in _queues(rows)]
    return sorted(parts, key=lambda effect: (-effect.raised, str(effect.queue)))


def _queues(rows: Rows) -> Iterable[tuple[str, Rows]]:
    found: dict[str, dict[tuple[str, str], Counters]] = {}
    for key, counters in rows.items():
        found.setdefault(key[0], {})[key] = counters
    return found.items()


def _effect(reason: str, queue: str | None, rows: Rows, policy: Policy) -> Effect:
    totals = add_up(rows)

    def counted(what: str) -> int:
        return totals.get(counter(reason, what), 0)

    told = clock_of(reason)
    raised, acted_ratio = counted(RAISED), ratio(counted(ACTED), counted(RAISED))
    targets = targets_of(reason, rows, policy)
    return Effect(
        reason=str(reason),
        queue=queue,
        clock=told[0] if told is not None else None,
        threshold_ms=_threshold_ms(targets),
        targets=targets,
        raised=raised,
        acted=counted(ACTED),
        acted_ratio=acted_ratio,
        median_time_to_act_ms=percentile_ms(spread_of(totals, counter(reason, ACT)), 0.5),
        needless=counted(NEEDLESS),
        needless_ratio=ratio(counted(NEEDLESS), raised),
        dismissed=counted(DISMISSED),
        cleared=counted(CLEARED),
        escalated=counted(ESCALATED),
        lead_time_p50_ms=percentile_ms(spread_of(totals, counter(reason, LEAD)), 0.5),
        ended=Endings(counted("end_positive"), counted("end_neutral"), counted("end_negative")),
        noise=acted_ratio is not None and raised >= NOISE_FROM and acted_ratio < NOISE_BELOW,
    )


def _breaches(clock: str, queue: str | None, rows: Rows) -> Breaches:
    totals = add_up(rows)
    return Breaches(
        clock=clock,
        queue=queue,
        breaches=totals.get(breach_counter(clock, BREACHES), 0),
        unpreceded=totals.get(breach_counter(clock, UNPRECEDED), 0),
    )
