"""What is promised where the owner says nothing: for everybody, then for each channel where it differs."""

from __future__ import annotations

from monitor.domain.layers import ALWAYS_OPEN, Layer, Targets
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS


def _clock(warn_ms: int, breach_ms: int | None = None, repeat_ms: int | None = None) -> Targets:
    return Targets(warn_ms=warn_ms, breach_ms=breach_ms, repeat_ms=repeat_ms)


SHIPPED: tuple[Layer, ...] = (
    # For everybody; it suits voice, where somebody holds a receiver to the ear. There the answer is the first response
    # and the conversation the next one, so that those clocks have no targets.
    Layer(
        within_ms=20 * SECOND_MS,
        target=0.80,
        basis="live",
        short_abandon_ms=5 * SECOND_MS,
        order="fifo",
        credit_ms={},
        hours=ALWAYS_OPEN,
        escalate_after_ms=3 * MINUTE_MS,
        clocks={
            "wait": _clock(60 * SECOND_MS, 120 * SECOND_MS, 60 * SECOND_MS),
            "silence": _clock(60 * SECOND_MS, 150 * SECOND_MS, 120 * SECOND_MS),
            "hold": _clock(60 * SECOND_MS, 120 * SECOND_MS, 60 * SECOND_MS),
            "promise": _clock(10 * MINUTE_MS),
            "wrap_up": _clock(90 * SECOND_MS, 180 * SECOND_MS),
        },
    ),
    # No first_response: silence would only start after it, and whoever sits before an empty chat window is to hear from
    # us from the first minute on. Until somebody takes the chat, wait is the same clock with tighter targets.
    Layer(
        channel=("chat",),
        within_ms=60 * SECOND_MS,
        escalate_after_ms=60 * SECOND_MS,
        clocks={
            "wait": _clock(30 * SECOND_MS, 60 * SECOND_MS, 60 * SECOND_MS),
            "next_response": _clock(45 * SECOND_MS, 90 * SECOND_MS, 90 * SECOND_MS),
            "promise": _clock(2 * MINUTE_MS),
        },
    ),
    Layer(
        channel=("messaging",),
        within_ms=15 * MINUTE_MS,
        escalate_after_ms=10 * MINUTE_MS,
        clocks={
            "wait": _clock(5 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS),
            "silence": _clock(30 * MINUTE_MS, 60 * MINUTE_MS, 60 * MINUTE_MS),
            "hold": _clock(10 * MINUTE_MS, 30 * MINUTE_MS),
            "first_response": _clock(5 * MINUTE_MS, 15 * MINUTE_MS),
            "next_response": _clock(10 * MINUTE_MS, 30 * MINUTE_MS, 30 * MINUTE_MS),
            "resolution": _clock(12 * HOUR_MS, 24 * HOUR_MS),
            "wrap_up": _clock(5 * MINUTE_MS, 10 * MINUTE_MS),
        },
    ),
    # Nobody is held in a mailbox, and an e-mail needs no time of its own to be wrapped up.
    Layer(
        channel=("email",),
        within_ms=8 * HOUR_MS,
        target=0.90,
        escalate_after_ms=30 * MINUTE_MS,
        clocks={
            "wait": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "silence": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "hold": None,
            "first_response": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "next_response": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "resolution": _clock(2 * DAY_MS, 3 * DAY_MS),
            "promise": _clock(1 * HOUR_MS),
            "wrap_up": None,
        },
    ),
    # A ticket lives longer than an e-mail; who opened it is content with a word a day.
    Layer(
        channel=("ticket",),
        within_ms=8 * HOUR_MS,
        target=0.90,
        escalate_after_ms=30 * MINUTE_MS,
        clocks={
            "wait": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "silence": _clock(16 * HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS),
            "hold": None,
            "first_response": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "next_response": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "resolution": _clock(3 * DAY_MS, 5 * DAY_MS),
            "promise": _clock(1 * HOUR_MS),
            "wrap_up": None,
        },
    ),
    # Who stands at a counter sees the line move, but leaves no number behind when they go.
    Layer(
        channel=("walk_in",),
        within_ms=5 * MINUTE_MS,
        short_abandon_ms=30 * SECOND_MS,
        clocks={
            "wait": _clock(5 * MINUTE_MS, 10 * MINUTE_MS, 5 * MINUTE_MS),
            "silence": _clock(5 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS),
            "hold": _clock(2 * MINUTE_MS, 4 * MINUTE_MS, 2 * MINUTE_MS),
            "wrap_up": _clock(2 * MINUTE_MS, 5 * MINUTE_MS),
        },
    ),
)
"""What holds where nobody says otherwise."""
