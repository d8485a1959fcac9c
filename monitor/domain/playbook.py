"""What an agent can do now: two to five steps for each reason, the owner's before those that are shipped."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.reasons import Reason
from monitor.domain.settings import PlaybookEntry
from monitor.domain.situation import clock_of

_WAIT = (
    "Open it and take it, or ask somebody who is free to.",
    "Thank them for waiting before anything else.",
    "Say what happens next, and by when they will hear from you.",
)
_SILENCE = (
    "Write or say a short word now, even if there is nothing new.",
    "Say what is being done, and only what you know.",
    "Promise the next word, at a time you can keep.",
)
_HOLD = (
    "Go back to them now, even without the answer.",
    "Ask whether they would rather stay on the line or be called back.",
    "If you need longer, say how long, and come back before that.",
)
_FIRST_RESPONSE = (
    "Read the request and answer what you can at once.",
    "If you cannot solve it yet, confirm that you have it and say what happens next.",
    "Promise the next word, at a time you can keep.",
)
_NEXT_RESPONSE = (
    "Read their last message and answer the question in it first.",
    "If you need somebody else, say so and say by when you will write again.",
    "If it needs no answer, say so: Not needed, it needs no answer.",
)
_RESOLUTION = (
    "Look at what is still missing, and from whom.",
    "Ask for it now, or hand the contact to somebody who can finish it.",
    "Tell the customer where it stands and when they will hear from you next.",
)
_WRAP_UP = (
    "Write down the outcome and what was promised, in a few words.",
    "Close the contact.",
    "If it needs more work, make a follow-up of it and close this one.",
)
_PROMISE_NEAR = (
    "See whether you have what was promised.",
    "If so, tell the customer now.",
    "If not, write before the time is up: where it stands, and a new time that you can keep.",
)
_PROMISE_BROKEN = (
    "Contact the customer now; do not wait for the full answer.",
    "Say plainly that we did not keep our word, and that you are sorry.",
    "Promise one new time, and only one you are sure of.",
    "Set it as a promise here, so that you are reminded.",
)

STEPS: dict[str, tuple[str, ...]] = {
    Reason.WAIT_WARN: _WAIT,
    Reason.WAIT_BREACH: (*_WAIT, "Ask the supervisor for another pair of hands if the line is long."),
    Reason.WAIT_REPEAT: (
        "Take it now, or pass it to the supervisor: it has been waiting far too long.",
        "Apologise for the wait in one sentence, without a cause you do not know.",
        "Stay with it until the customer knows what happens next.",
    ),
    Reason.SILENCE_WARN: _SILENCE,
    Reason.SILENCE_BREACH: ("Apologise for the silence in one sentence.", *_SILENCE),
    Reason.SILENCE_REPEAT: (
        "Apologise for the silence in one sentence.",
        "Say where it stands, also when that is the same as before.",
        "Promise the next word, and set it as a promise here.",
        "If you cannot go on with it, hand it over and tell the customer who has it.",
    ),
    Reason.HOLD_WARN: _HOLD,
    Reason.HOLD_BREACH: _HOLD,
    Reason.HOLD_REPEAT: (
        "Go back to them now and apologise.",
        "Offer to call back, and agree on a time.",
        "Take them off hold, unless they ask to stay.",
    ),
    Reason.FIRST_RESPONSE_WARN: _FIRST_RESPONSE,
    Reason.FIRST_RESPONSE_BREACH: ("Apologise for the wait in one sentence.", *_FIRST_RESPONSE),
    Reason.FIRST_RESPONSE_REPEAT: ("Apologise for the wait in one sentence.", *_FIRST_RESPONSE),
    Reason.NEXT_RESPONSE_WARN: _NEXT_RESPONSE,
    Reason.NEXT_RESPONSE_BREACH: ("Apologise for the wait in one sentence.", *_NEXT_RESPONSE),
    Reason.NEXT_RESPONSE_REPEAT: ("Apologise for the wait in one sentence.", *_NEXT_RESPONSE),
    Reason.RESOLUTION_WARN: _RESOLUTION,
    Reason.RESOLUTION_BREACH: (*_RESOLUTION, "Tell the supervisor what holds it up."),
    Reason.RESOLUTION_REPEAT: (*_RESOLUTION, "Agree with the supervisor on who finishes it, and by when."),
    Reason.WRAP_UP_WARN: _WRAP_UP,
    Reason.WRAP_UP_BREACH: _WRAP_UP,
    Reason.WRAP_UP_REPEAT: (*_WRAP_UP, "If you need a break, set your status to away."),
    Reason.PROMISE_NEAR: _PROMISE_NEAR,
    Reason.PROMISE_BROKEN: _PROMISE_BROKEN,
    Reason.RING_BACK: (
        "Contact them now: they did not choose to end it.",
        "Say that you were cut off, and go on where you stopped.",
        "If you cannot reach them, leave a short message and say when you will try again.",
    ),
    Reason.TOLD_WAIT: (
        "Tell them before they notice that it takes longer than they were told.",
        "Give a new time only if you know one.",
        "Offer to call back or to write, if you can keep that.",
    ),
    Reason.CLOSING_TIME: (
        "Tell everybody in line now that we may close before it is their turn.",
        "Offer what you can keep: a callback, or an answer in writing.",
        "Ask the supervisor whether somebody can stay until the line is empty.",
    ),
    Reason.RISK_HIGH: (
        "Read the whole history first, so that they need not tell it again.",
        "Say what went wrong for them, in their words, and that you are sorry.",
        "Say what you will do, and by when; keep it in your own hands.",
        "Tell the supervisor if you need a decision.",
    ),
    Reason.BREACH_FORESEEN: (
        "Take it next, or ask somebody who is free to.",
        "If nobody can, tell the customer now that it will take longer.",
        "Promise the next word, at a time you can keep.",
    ),
}
"""Reason to what is shipped."""


def steps_for(reason: str, topic: str | None, queue: str | None, own: Sequence[PlaybookEntry]) -> list[str]:
    """Give the steps for a nudge: of the last own entry that matches, else the shipped; then who to ask, what to offer."""
    entry = next((one for one in reversed(own) if _is_for(one, reason, topic, queue)), PlaybookEntry())
    lines = list(entry.steps or STEPS.get(reason, ()))
    if entry.ask:
        lines.append(f"Ask: {entry.ask}")
    if entry.may_offer:
        lines.append(f"You may offer without asking: {entry.may_offer}")
    return lines


def _is_for(entry: PlaybookEntry, reason: str, topic: str | None, queue: str | None) -> bool:
    return (
        (entry.reason is None or reason in entry.reason or clock_of(reason) in entry.reason)
        and (entry.topic is None or topic in entry.topic)
        and (entry.queue is None or queue in entry.queue)
    )
