"""Dead letters driven again: the event goes once more through the door, under its own id, and its letter is taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Raw

from monitor.domain import wire
from monitor.domain.events import Event
from monitor.domain.hints import quoted
from monitor.web.ports import Services
from monitor.web.problems import ProblemError, fault_of


class _Letter(msgspec.Struct):
    at_ms: int
    reason: str
    event: Raw = Raw(b"")
    """Absent where the letter holds a text that is no event."""


REFUSED_AT_THE_DOOR = "not_valid"
"""The reason of letters whose event stands as it was posted; in all others it stands as intake stamped it."""


async def redrive(services: Services, site: str, letter: str) -> str:
    """Enter the event of a dead letter again; gives its id. Twice at once is one event: the id tells.

    Raises ``ProblemError`` (404 where there is no such letter, 422 where its event cannot be taken as it is) and what
    intake raises.
    """
    raw = await services.board.dead_letter(site, letter)
    if raw is None:
        raise ProblemError(404, f"there is no dead letter {quoted(letter)}, or not any more")
    posted = _posted(msgspec.json.decode(raw, type=_Letter), letter)
    stamp = services.intake.stamp(site)
    reading = wire.read(msgspec.json.encode(posted), "json", stamp)
    if reading.rejected:
        fault = fault_of(reading.rejected[0].error)
        raise ProblemError(422, f"it still cannot be taken: {fault.path} {fault.message}", [fault])
    # First the event: whoever is interrupted here finds the letter again, and the same id a second time is no event.
    await services.intake.accept(site, reading.events)
    await services.board.remove_dead_letter(site, letter)
    return reading.events[0].id


def _posted(letter: _Letter, letter_id: str) -> dict[str, object]:
    """Give the event as one posts it, with the id and the time that it had or was to get."""
    if not letter.event:
        raise ProblemError(422, "it holds a text that is no event; have its source send it again, corrected")
    if letter.reason == REFUSED_AT_THE_DOOR:
        found = msgspec.json.decode(letter.event, type=dict[str, Raw])
        given: dict[str, object] = {name: value for name, value in found.items() if bytes(value) != b"null"}
        return {"id": f"letter:{letter_id}", "time": _instant(letter.at_ms), **given}
    event = msgspec.json.decode(letter.event, type=Event)
    return {
        "type": event.type,
        "subject": event.subject,
        "id": event.id,
        "source": event.source,
        "time": _instant(event.time_ms),
        "sequence": event.sequence,
        "data": event.data,
    }


def _instant(at_ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).isoformat()
