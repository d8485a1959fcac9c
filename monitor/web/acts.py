"""What an agent does about a nudge: an event like every other, and the wait for what the writer decides about it."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import msgspec
from msgspec import Raw
from starlette.responses import Response

from monitor.domain import strict, wire
from monitor.domain.hints import nearest
from monitor.errors import BadEvent
from monitor.web.bodies import form_of, read_body
from monitor.web.operations import Call
from monitor.web.problems import Fault, ProblemError, answer, fault_of
from monitor.web.responses import json_response

TYPES = {
    "acknowledge": "nudge.acknowledged",
    "sent": "nudge.sent",
    "snooze": "nudge.snoozed",
    "dismiss": "nudge.dismissed",
    "undo": "nudge.undone",
}
SOURCE = "desk"
MOST_KEY = 120


class _Verdict(msgspec.Struct):
    """What the writer decided; ``nudge`` as it is then."""

    status: int
    message: str = ""
    said: Raw = Raw(b"null")
    """What the message tells, apart from any language."""
    nudge: Raw = Raw(b"null")
    type: str = ""
    agent: str = ""


class _Id(msgspec.Struct):
    id: str


class _Agent(msgspec.Struct):
    agent: str = ""


_agent = msgspec.json.Decoder(_Agent)
_verdict = msgspec.json.Decoder(_Verdict)
_nudge_id = msgspec.json.Decoder(_Id | None)


async def act(call: Call) -> Response:
    """``POST /api/v1/nudges/{nudge}/{act}``: 200, 404, 409, 410 as decided, or 202 where that takes too long."""
    nudge, said = call.path("nudge"), call.path("act")
    if said not in TYPES:
        close = nearest(said, TYPES)
        raise ProblemError(404, f'there is no such act; did you mean "{close}"?' if close else "there is no such act")
    given_key = _given_key(call)
    key = given_key or secrets.token_urlsafe(16)
    event_id = f"act:{key}"
    verdicts, limits = call.services.verdicts, call.services.limits
    verdict = await verdicts.wait(call.site, event_id, 0) if given_key else None
    if verdict is None:
        await _enter(call, TYPES[said], nudge, event_id)
        verdict = await verdicts.wait(call.site, event_id, limits.verdict_s)
    if verdict is None:
        waiting = {
            "nudge": nudge,
            "idempotency_key": key,
            "message": "stored, and not decided yet; ask again under the same Idempotency-Key",
        }
        return json_response(waiting, 202)
    decided = _verdict.decode(verdict)
    answered = _tell(decided, nudge)
    if given_key and decided.type:
        await _check_reuse(call, decided, TYPES[said])
    return answered


async def _check_reuse(call: Call, decided: _Verdict, name: str) -> None:
    """A key stands for one act of one agent: another one under it would get an answer that is not its own."""
    body = await read_body(call.request, call.services.limits.body_bytes)
    try:
        agent = _agent.decode(body).agent
    except msgspec.MsgspecError:
        agent = ""
    if (decided.type, decided.agent) != (name, agent):
        message = "was used for another act; take a new one for each"
        raise ProblemError(422, f"the Idempotency-Key {message}", [Fault(None, "Idempotency-Key", message)])


def _given_key(call: Call) -> str | None:
    key = call.request.headers.get("idempotency-key")
    if key is None:
        return None
    key = key.strip().removeprefix('"').removesuffix('"')
    if not key or len(key) > MOST_KEY or not key.isascii() or not key.isprintable():
        message = f"is not usable; write 1–{MOST_KEY} printable ASCII characters, such as a UUID"
        raise ProblemError(400, f"the Idempotency-Key {message}", [Fault(None, "Idempotency-Key", message)])
    return key


async def _enter(call: Call, name: str, nudge: str, event_id: str) -> None:
    if form_of(call.request.headers) != "json":
        raise ProblemError(415, "an act is one JSON object; send application/json", headers={"Accept-Post": _JSON})
    body = await read_body(call.request, call.services.limits.body_bytes)
    if (found := strict.find_fault(body)) is not None:
        raise ProblemError(400, f"the body {found.message}", [Fault(None, found.path, found.message)])
    if not 1 <= len(nudge) <= 128 or not nudge.isprintable():
        raise ProblemError(404, "there is no such nudge")
    envelope = wire.Envelope(type=name, subject=nudge, id=event_id, source=SOURCE, data=Raw(body))
    try:
        event = wire.take(envelope, 0, call.services.intake.stamp(call.site, SOURCE))
    except BadEvent as error:
        fault = fault_of(error)
        path = "$" + fault.path.removeprefix("$.data") if fault.path.startswith("$.data") else fault.path
        raise ProblemError(400, f"{path} {fault.message}", [Fault(None, path, fault.message)]) from None
    await call.services.intake.accept(call.site, [event])


_JSON = "application/json"


def _tell(verdict: _Verdict, nudge: str) -> Response:
    """Answer what was decided: the nudge itself, or a problem with the nudge beside it."""
    about = _nudge_id.decode(verdict.nudge)
    if about is not None and about.id != nudge:
        message = "was used for another nudge; take a new one for each act"
        raise ProblemError(422, f"the Idempotency-Key {message}", [Fault(None, "Idempotency-Key", message)])
    if verdict.status == HTTPStatus.OK:
        return Response(bytes(verdict.nudge), media_type=_JSON)
    return answer(ProblemError(verdict.status, verdict.message, said=verdict.said, nudge=verdict.nudge))
