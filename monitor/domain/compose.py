"""What a nudge says: the sentence, the further lines, the words suggested, the steps to take, the next promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from monitor.domain.causes import Cause
from monitor.domain.events import LIVE
from monitor.domain.life import Life
from monitor.domain.nudges import Nudge
from monitor.domain.playbook import steps_for
from monitor.domain.policy import Policy, Rules
from monitor.domain.sayings import Saying, in_english, tells_instant
from monitor.domain.sentences import line_for, saying_for, saying_for_many
from monitor.domain.situation import Situation
from monitor.domain.wording import words_for
from monitor.units import MINUTE_MS

MOST_LINES = 8
"""Further reasons that a nudge says one by one."""
ROUND_MS = 5 * MINUTE_MS
"""An instant that is promised to people is a round one."""


class Setting(NamedTuple):
    """What the words depend on beside the contact."""

    policy: Policy
    rules: Rules
    now_ms: int
    closes_at_ms: int | None = None
    risk_reasons: Sequence[Saying] = ()
    """Why the customer may be upset."""


def new_nudge(nudge_id: str, life: Life, lead: Cause, now_ms: int) -> Nudge:
    """Make a nudge about one contact; ``restate`` fills in what it says."""
    return _blank(nudge_id, lead, life.channel or None, life.queue, now_ms, life)


def new_nudge_for_many(nudge_id: str, channel: str | None, queue: str, lead: Cause, now_ms: int) -> Nudge:
    """Make a nudge about many in a line; ``restate_for_many`` fills in what it says."""
    return _blank(nudge_id, lead, channel, queue, now_ms, None)


def _blank(nudge_id: str, lead: Cause, channel: str | None, queue: str | None, now_ms: int, life: Life | None) -> Nudge:
    return Nudge(
        id=nudge_id, contact=life.id if life is not None else None, queue=queue, channel=channel,
        customer=life.customer if life is not None else None, agent=None, to="queue", state="raised", clock=lead.kind,
        level=lead.level, reason=lead.reason, sentence="", lines=[], words="", playbook=[], suggested_due=None,
        raised_at_ms=now_ms, silent_since_ms=None, since_ms=lead.since_ms, breach_at_ms=lead.breach_at_ms,
        limit_ms=lead.limit_ms,
    )  # fmt: skip


def restate(nudge: Nudge, life: Life, causes: list[Cause], setting: Setting) -> None:
    """Bring a nudge about one contact up to what its causes are now. The words stay once somebody works on them."""
    lead, now_ms = causes[0], setting.now_ms
    other = (nudge.reason, nudge.customer, nudge.queue) != (lead.reason, life.customer, life.queue)
    stale_at_ms = stale_ms(nudge)
    other = other or not nudge.sentence or (stale_at_ms is not None and stale_at_ms <= now_ms)
    nudge.clock, nudge.level, nudge.since_ms = lead.kind, lead.level, lead.since_ms
    nudge.reason, nudge.breach_at_ms, nudge.limit_ms = lead.reason, lead.breach_at_ms, lead.limit_ms
    _say(nudge, [saying_for(lead, life, now_ms, setting.risk_reasons), *lines_for(causes[1:], setting)], setting)
    nudge.queue, nudge.customer = life.queue, life.customer
    nudge.silent_since_ms = life.silent_since_ms if life.silent_run_ms is not None else None
    if other and nudge.owner is None:
        nudge.suggested_due, nudge.said_at_ms = suggested_due_ms(life, setting.rules, now_ms), now_ms
        nudge.words = words_for(situation_of(life, lead, nudge.suggested_due, setting), setting.policy.words)
        _advise(nudge, steps_for(lead.reason, life.topic, life.queue, setting.policy.playbooks))


def _say(nudge: Nudge, said: list[Saying], setting: Setting) -> None:
    if said != nudge.said or any(tells_instant(one) for one in said):  # tomorrow it is today
        nudge.said = said
        nudge.sentence, *nudge.lines = (in_english(one, setting.policy.timezone, setting.now_ms) for one in said)


def _advise(nudge: Nudge, steps: list[Saying]) -> None:
    nudge.steps, nudge.playbook = steps, [in_english(step, "UTC", 0) for step in steps]  # they tell no instants


def lines_for(causes: Sequence[Cause], setting: Setting) -> list[Saying]:
    """Say causes in a few words each, and how many more there are."""
    lines = [line_for(cause, setting.now_ms, setting.risk_reasons) for cause in causes[:MOST_LINES]]
    if len(causes) > MOST_LINES:
        lines.append(Saying("line_more", {"n": len(causes) - MOST_LINES}))
    return lines


def stale_ms(nudge: Nudge) -> int | None:
    """Give from when on what a nudge suggests to promise is too near: then its words are made anew, until somebody takes it."""
    due_ms = nudge.suggested_due
    if due_ms is None or nudge.owner is not None:
        return None
    made_ms = nudge.said_at_ms
    return made_ms + (due_ms - made_ms) // 2


def restate_for_many(nudge: Nudge, since_ms: int | None, setting: Setting) -> None:
    """Bring a nudge about many up to how many they are; ``since_ms``: since when the first waits, or closing time."""
    queue = nudge.queue or ""
    zone, now_ms = setting.policy.timezone, setting.now_ms
    _say(nudge, [saying_for_many(nudge.clock, nudge.count, queue, since_ms, now_ms)], setting)
    if nudge.words:
        return
    nudge.words = words_for(
        Situation(
            reason=nudge.reason, form="announce", channel=nudge.channel, language=None, tier=None, name=None, agent=None,
            queue=nudge.queue, topic=None, waited_ms=None, silent_ms=None, held_ms=None, promised_for_ms=None,
            suggested_due_ms=None, told_for_ms=None, closes_at_ms=setting.closes_at_ms, position=None,
            expected_wait_ms=None, count=nudge.count, now_ms=now_ms, timezone=zone,
        ),
        setting.policy.words,
    )  # fmt: skip
    _advise(nudge, steps_for(nudge.reason, None, nudge.queue, setting.policy.playbooks))


def situation_of(life: Life, lead: Cause, suggested_ms: int | None, setting: Setting) -> Situation:
    """Give the facts that suggested words may use."""
    customer, now_ms = life.customer, setting.now_ms
    form: Literal["say", "write"] = "say" if life.spoken else "write"
    promised_ms = lead.breach_at_ms if lead.kind == "promise" else min((p.due_ms for p in life.promises), default=None)
    return Situation(
        reason=lead.reason,
        form=form,
        channel=life.channel or None,
        language=customer.language if customer is not None else None,
        tier=customer.tier if customer is not None else None,
        name=customer.name if customer is not None else None,
        agent=life.agent or life.owner,
        queue=life.queue,
        topic=life.topic,
        waited_ms=now_ms - life.visit.entered_ms if life.visit is not None else None,
        silent_ms=now_ms - life.silent_since_ms if life.silent_since_ms is not None else None,
        held_ms=now_ms - life.held_since_ms if life.held_since_ms is not None else None,
        promised_for_ms=promised_ms,
        suggested_due_ms=suggested_ms,
        told_for_ms=life.told_until_ms,
        closes_at_ms=setting.closes_at_ms,
        position=None,
        expected_wait_ms=None,
        count=None,
        now_ms=now_ms,
        timezone=setting.policy.timezone,
    )


def suggested_due_ms(life: Life, rules: Rules, now_ms: int) -> int | None:
    """Give by when to promise the next word: when silence would warn again, in open hours, at the next round instant.

    No sooner than was promised before, which they go by: "by 13:09" is not followed by "by 13:04".
    Nothing is suggested to somebody in line by voice or at a counter, whom nobody can promise to speak to.
    """
    targets = rules.clocks.get("silence")
    if targets is None or targets.warn_ms is None or (life.visit is not None and life.spoken):
        return None
    if life.channel in LIVE or rules.calendar.always:
        due_ms = now_ms + targets.warn_ms
    else:
        due_ms = rules.calendar.after_open_ms(now_ms, targets.warn_ms)
    step_ms = ROUND_MS if targets.warn_ms >= 2 * ROUND_MS else MINUTE_MS
    promised_ms = max((promise.due_ms for promise in life.promises if not promise.broken), default=0)
    return max(due_ms + -due_ms % step_ms, promised_ms)
