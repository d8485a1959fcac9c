"""Promises recognised in what an agent is about to send: a suggestion to confirm, never acted on by itself."""

from __future__ import annotations

import msgspec

from monitor.domain.events import Name, Text
from monitor.domain.promises import recognise
from monitor.web.bodies import read_body
from monitor.web.operations import Call
from monitor.web.problems import Fault, ProblemError
from monitor.web.schemas import At


class Draft(msgspec.Struct, omit_defaults=True):
    """What an agent is about to send."""

    text: Text
    language: Name | None = None


class Recognised(msgspec.Struct):
    """By when the next word seems to be promised, and the words that say so; null: by no time."""

    due_ms: At | None
    quote: str | None


_draft = msgspec.json.Decoder(Draft)


async def recognised(call: Call) -> Recognised:
    """Read a draft; raises ``ProblemError`` (400) for what is none."""
    body = await read_body(call.request, call.services.limits.body_bytes)
    try:
        draft = _draft.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = f'{error}; write {{"text": "…", "language": "en"}}'
        raise ProblemError(400, f"the body is no draft: {message}", [Fault(None, "$", message)]) from None
    timezone = str(call.services.board.policy(call.site)["timezone"])
    found = recognise(draft.text, draft.language, call.services.clock.now_ms(), timezone)
    return Recognised(None, None) if found is None else Recognised(found.due_ms, found.quote)
