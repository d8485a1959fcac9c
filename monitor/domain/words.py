"""The sentence that says why somebody is nudged, and the words suggested to them.

Plain and true: nothing is claimed that the facts do not support, no cause and no time is invented.
"""

from __future__ import annotations

from monitor.domain.events import Customer
from monitor.domain.life import Life
from monitor.units import spoken_duration


def sentence_for(clock: str, step: int, life: Life, elapsed_ms: int) -> str:
    """Say why now, in one sentence."""
    length = spoken_duration(elapsed_ms)
    where = f" in {life.queue}" if life.queue else ""
    still = "still " if step > 2 else ""
    match clock:
        case "wait":
            return f"Is {still}waiting{where}, for {length} now."
        case "hold":
            return f"Is {still}on hold, for {length} now."
        case _:
            if life.asked_ms is not None:
                return f"Wrote to us and has {still}heard nothing for {length}."
            return f"Has {still}heard nothing from us{where} for {length}."


def line_for(clock: str, level: str, elapsed_ms: int) -> str:
    """Say one further reason in a few words."""
    name = {"wait": "waiting", "hold": "on hold", "silence": "silence"}.get(clock, clock)
    return f"{name} {spoken_duration(elapsed_ms)} ({level})"


def words_for(clock: str, life: Life) -> str:
    """Suggest what to say or write: own the wait, say what is being done, say that more will follow."""
    hello = _greeting(life.customer)
    if life.spoken:
        match clock:
            case "hold":
                return "Thank you for holding. I am still working on this for you. Would you like to stay on the line?"
            case "wait":
                return "Thank you for waiting. You have not been forgotten: we will be with you as soon as somebody is free."
            case _:
                return "Thank you for your patience. Let me tell you where we are and what happens next."
    match clock:
        case "wait":
            return f"{hello}thank you for waiting. Your request is in our queue and we will answer it here."
        case "hold":
            return f"{hello}thank you for your patience. I am still working on this and will write to you here."
        case _:
            return f"{hello}I am sorry that you have not heard from us. I am looking at your request and will write again here."


def _greeting(customer: Customer | None) -> str:
    if customer is None or customer.name is None:
        return "Hello, "
    return f"Hello {customer.name}, "
