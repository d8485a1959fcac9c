"""Dead letters in words, and why one was not driven again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from monitor.web.page_words import Local
from monitor.web.texts import Texts

SHOWN_BYTES = 4_000
"""Of what a letter holds."""
WORDED = frozenset(
    {
        "not_valid", "not_readable", "unknown_type", "cannot_apply", "too_late", "partial", "reply_failed", "reply_expired",
        "reply_unreadable", "reply_refused", "reply_address",
    }
)  # fmt: skip


class Failed(NamedTuple):
    """Why a letter was not driven again: a sentence of ours, and what exactly was said, in English."""

    sentence: str
    detail: str = ""


def failed(t: Texts, status: int, detail: str) -> Failed:
    """Say why a letter was not driven again, by the status of the problem."""
    if status == 404:
        return Failed(t("ops.letter_gone"))
    if status == 422:
        return Failed(t("ops.letter_still_refused"), detail)
    return Failed(t("ops.letter_unavailable"), detail)


def letters_model(t: Texts, letters: Iterable[Mapping[str, Any]], local: Local) -> list[dict[str, Any]]:
    """Give dead letters as they came; ``raw`` is what a letter holds of its event, reply or text."""
    return [_letter(t, letter, local) for letter in letters]


def _letter(t: Texts, letter: Mapping[str, Any], local: Local) -> dict[str, Any]:
    event, reply = letter.get("event"), letter.get("reply")
    held = event if event is not None else reply
    raw = msgspec.json.format(msgspec.json.encode(held)).decode() if held is not None else str(letter.get("text", ""))
    about = event if isinstance(event, dict) else {}
    kind = "event" if event is not None else "reply" if reply is not None else "text"
    reason = str(letter["reason"])
    return {
        "id": letter["id"],
        "at": local.exactly(letter["at_ms"]),
        "reason": t(f"ops.letter_{reason}") if reason in WORDED else reason.replace("_", " "),
        "sentence": letter["sentence"],
        "type": str(about.get("type", "")) or t(f"ops.letter_is_{kind}"),
        "subject": str(about.get("subject", "")) or str((reply or {}).get("contact", "")),
        "source": str(about.get("source", "")) or str((reply or {}).get("source", "")),
        "raw": raw if len(raw) <= SHOWN_BYTES else raw[:SHOWN_BYTES] + " …",
        "kind": kind,
    }
