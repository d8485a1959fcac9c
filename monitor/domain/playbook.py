"""What an agent can do now: two to five steps for each reason, the owner's before those that are shipped."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.reasons import Reason
from monitor.domain.sayings import Saying
from monitor.domain.settings import PlaybookEntry
from monitor.domain.situation import clock_of

_WAIT = (
    "take_it",
    "thank_first",
    "what_next",
)
_SILENCE = (
    "word_now",
    "what_is_done",
    "promise_next",
)
_HOLD = (
    "back_now",
    "stay_or_callback",
    "how_long_more",
)
_FIRST_RESPONSE = (
    "answer_at_once",
    "confirm_it",
    "promise_next",
)
_NEXT_RESPONSE = (
    "their_question",
    "say_by_when",
    "needs_none",
)
_RESOLUTION = (
    "what_is_missing",
    "ask_or_hand_over",
    "where_it_stands",
)
_WRAP_UP = (
    "write_outcome",
    "close_it",
    "follow_up",
)
_PROMISE_NEAR = (
    "have_it",
    "tell_now",
    "not_in_time",
)
_PROMISE_BROKEN = (
    "contact_now",
    "own_up",
    "one_new_time",
    "set_promise",
)

STEPS: dict[str, tuple[str, ...]] = {
    Reason.WAIT_WARN: _WAIT,
    Reason.WAIT_BREACH: (*_WAIT, "another_hand"),
    Reason.WAIT_REPEAT: (
        "take_or_pass",
        "sorry_no_cause",
        "stay_with_it",
    ),
    Reason.SILENCE_WARN: _SILENCE,
    Reason.SILENCE_BREACH: ("sorry_silence", *_SILENCE),
    Reason.SILENCE_REPEAT: (
        "sorry_silence",
        "same_as_before",
        "promise_and_set",
        "hand_over",
    ),
    Reason.HOLD_WARN: _HOLD,
    Reason.HOLD_BREACH: _HOLD,
    Reason.HOLD_REPEAT: (
        "back_and_sorry",
        "offer_callback",
        "off_hold",
    ),
    Reason.FIRST_RESPONSE_WARN: _FIRST_RESPONSE,
    Reason.FIRST_RESPONSE_BREACH: ("sorry_wait", *_FIRST_RESPONSE),
    Reason.FIRST_RESPONSE_REPEAT: ("sorry_wait", *_FIRST_RESPONSE),
    Reason.NEXT_RESPONSE_WARN: _NEXT_RESPONSE,
    Reason.NEXT_RESPONSE_BREACH: ("sorry_wait", *_NEXT_RESPONSE),
    Reason.NEXT_RESPONSE_REPEAT: ("sorry_wait", *_NEXT_RESPONSE),
    Reason.RESOLUTION_WARN: _RESOLUTION,
    Reason.RESOLUTION_BREACH: (*_RESOLUTION, "what_holds_it"),
    Reason.RESOLUTION_REPEAT: (*_RESOLUTION, "who_finishes"),
    Reason.WRAP_UP_WARN: _WRAP_UP,
    Reason.WRAP_UP_BREACH: _WRAP_UP,
    Reason.WRAP_UP_REPEAT: (*_WRAP_UP, "set_away"),
    Reason.PROMISE_NEAR: _PROMISE_NEAR,
    Reason.PROMISE_BROKEN: _PROMISE_BROKEN,
    Reason.RING_BACK: (
        "ring_back",
        "cut_off",
        "leave_message",
    ),
    Reason.TOLD_WAIT: (
        "before_they_notice",
        "new_time_if_known",
        "callback_or_write",
    ),
    Reason.CLOSING_TIME: (
        "may_close",
        "offer_kept",
        "somebody_stays",
    ),
    Reason.RISK_HIGH: (
        "whole_history",
        "what_went_wrong",
        "what_you_will_do",
        "need_decision",
    ),
    Reason.BREACH_FORESEEN: (
        "take_next",
        "takes_longer",
        "promise_next",
    ),
}
"""Reason to what is shipped: keys of ``english_steps``."""


def steps_for(reason: str, topic: str | None, queue: str | None, own: Sequence[PlaybookEntry]) -> list[Saying]:
    """Give the steps for a nudge: of the last own entry that matches, else the shipped; then who to ask, what to offer."""
    entry = next((one for one in reversed(own) if _is_for(one, reason, topic, queue)), PlaybookEntry())
    steps = [Saying("step_own", {"text": text}) for text in entry.steps]
    steps = steps or [Saying(f"step_{key}") for key in STEPS.get(reason, ())]
    if entry.ask:
        steps.append(Saying("step_ask", {"who": entry.ask}))
    if entry.may_offer:
        steps.append(Saying("step_offer", {"what": entry.may_offer}))
    return steps


def _is_for(entry: PlaybookEntry, reason: str, topic: str | None, queue: str | None) -> bool:
    return (
        (entry.reason is None or reason in entry.reason or clock_of(reason) in entry.reason)
        and (entry.topic is None or topic in entry.topic)
        and (entry.queue is None or queue in entry.queue)
    )
