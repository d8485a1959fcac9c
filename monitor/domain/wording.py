from __future__ import annotations
from typing import Any, Literal, Sequence
import msgspec


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    reason: str
    form: Literal["say", "write", "announce"]
    channel: str | None
    language: str | None
    tier: str | None
    name: str | None
    agent: str | None
    queue: str | None
    topic: str | None
    waited_ms: int | None
    silent_ms: int | None
    held_ms: int | None
    promised_for_ms: int | None
    suggested_due_ms: int | None
    told_for_ms: int | None
    closes_at_ms: int | None
    position: int | None
    expected_wait_ms: int | None
    count: int | None
    now_ms: int
    timezone: str


def words_for(situation: Situation, settings: Any) -> str:
    return f"Hello, I am sorry {situation.reason}."


def steps_for(reason: str, topic: str | None, queue: str | None, own: Sequence[Any]) -> list[str]:
    return []
