"""Lines of a ``queue_log`` into events; pure, one line at a time.

A line is ``epoch|callid|queue|agent|event|data…``. The epoch counts seconds, in newer versions with a fraction. A call
keeps its id when it is transferred and then enters the next queue as a new entry; a call that was transferred out of
all queues is never heard of again, so it counts as ended where no queue took it within ``TRANSFER_LANDS_MS``.

Ids are made of a line's own bytes: the same log read twice, whole or after a rotation, gives the same events.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from monitor.domain.events import Event
from monitor.errors import BadInput
from monitor.units import SECOND_MS

TRANSFER_LANDS_MS = 10 * SECOND_MS
"""A transferred call enters its next queue within this, or has left all of them."""
KEEP_CALLS = 50_000
"""Calls whose way is remembered; beyond it the oldest are forgotten."""
NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{1,128}")
"""What may be an id; the replacement character stands where bytes were no text."""
LAST_EPOCH_S = 253_402_300_799
QUIET = frozenset(
    ("QUEUESTART", "CONFIGRELOAD", "DID", "INFO", "PENALTY", "AGENTDUMP", "SYSCOMPAT", "CALLSTATUS", "CHANGEPENALTY")
)
"""Events that say nothing about a wait."""


@dataclass(slots=True)
class Line:
    """One line taken apart; ``data`` are the fields after the event's name."""

    at_ms: int
    call: str
    queue: str
    agent: str
    event: str
    data: list[str]
    number: int
    mark: str
    """Short digest of the line."""

    def datum(self, place: int) -> str:
        """Give a field of ``data``, empty where the line has fewer."""
        return self.data[place] if place < len(self.data) else ""


@dataclass(slots=True)
class _Call:
    closed: bool = False
    moved: Line | None = None
    """The transfer that has not landed in a queue yet."""


@dataclass(slots=True)
class _Agent:
    queues: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)


Says = tuple[str, str, dict[str, Any]]
"""Type, subject and data of one event."""


class Translator:
    """Turns lines into stamped events and remembers what later lines need: calls on their way and agents' queues.

    ``source`` is the name of the system, ``prefix`` is put before call ids where several systems share a site.
    """

    def __init__(self, source: str = "queue_log", prefix: str = "") -> None:
        self._source = source
        self._prefix = prefix
        self._calls: dict[str, _Call] = {}
        self._agents: dict[str, _Agent] = {}
        self._moving: dict[str, Line] = {}
        """Transfers that have not landed, oldest first, by call."""

    def line(self, raw: bytes, number: int) -> list[Event]:
        """Give the events of one line, number ``number`` of its file; none for an empty or uninteresting one.

        Raises ``BadInput`` with the reason, in words, why the line cannot be used.
        """
        raw = raw.strip(b"\r\n\0 \t")
        if not raw:
            return []
        line = _take_apart(raw, number)
        out = self._lost_transfers(line.at_ms - TRANSFER_LANDS_MS)
        handler = HANDLERS.get(line.event)
        if handler is not None:
            out += self._stamp(line, handler(self, line))
        elif line.event not in QUIET:
            raise BadInput(f"unknown event {line.event[:40]!r}")
        return out

    def flush(self) -> list[Event]:
        """Give what was held back; call it at the end of a log that will not go on."""
        return self._lost_transfers(None)

    def _lost_transfers(self, until_ms: int | None) -> list[Event]:
        """End calls whose transfer, at ``until_ms`` or before, led into no queue."""
        out: list[Event] = []
        while self._moving:
            call, line = next(iter(self._moving.items()))
            if until_ms is not None and line.at_ms > until_ms:
                break
            del self._moving[call]
            known = self._call(call)
            known.moved, known.closed = None, True
            out += self._stamp(line, [self._says(line, "ended", by="agent"), self._says(line, "closed")])
        return out

    def _stamp(self, line: Line, said: list[Says]) -> list[Event]:
        return [
            Event(
                type_, subject, line.at_ms, f"{line.mark}.{place}", self._source,
                sequence=line.number * 4 + place, data=msgspec.Raw(msgspec.json.encode(data)),
            )
            for place, (type_, subject, data) in enumerate(said)
        ]  # fmt: skip

    def _says(self, line: Line, what: str, **data: Any) -> Says:
        return (f"contact.{what}", self._prefix + line.call, data)

    def _call(self, call: str) -> _Call:
        known = self._calls.get(call)
        if known is None:
            if len(self._calls) >= KEEP_CALLS:
                del self._calls[next(iter(self._calls))]
            known = self._calls[call] = _Call()
        return known

    # ---- calls

    def _entered(self, line: Line) -> list[Says]:
        _need(line.queue, "queue")
        new = line.call not in self._calls
        call = self._call(line.call)
        queued = self._says(line, "queued", queue=line.queue)
        if new:
            opened: dict[str, Any] = {"channel": "voice"}
            if _is_name(line.datum(1)):
                opened["customer"] = {"id": line.datum(1)}
            return [self._says(line, "opened", **opened), queued]
        if call.moved is not None:
            moved, call.moved = call.moved, None
            del self._moving[line.call]
            kind = "attended" if moved.event == "ATTENDEDTRANSFER" else "blind"
            return [self._says(line, "transferred", kind=kind, queue=line.queue)]
        if call.closed:
            call.closed = False
            return [self._says(line, "reopened"), queued]
        return [queued]

    def _connected(self, line: Line) -> list[Says]:
        _need(line.agent, "agent")
        self._call(line.call)
        return [self._says(line, "answered", agent=line.agent)]

    def _missed(self, line: Line) -> list[Says]:
        _need(line.agent, "agent")
        return [self._says(line, "missed", agent=line.agent)]

    def _completed(self, line: Line) -> list[Says]:
        self._call(line.call).closed = True
        by = "customer" if line.event == "COMPLETECALLER" else "agent"
        return [self._says(line, "ended", by=by), self._says(line, "closed")]

    def _left(self, line: Line) -> list[Says]:
        self._call(line.call)
        said = {"outcome": OUTCOMES[line.event]}
        if _is_name(line.queue):
            said["from"] = line.queue
        return [self._says(line, "left", **said)]

    def _moved(self, line: Line) -> list[Says]:
        self._call(line.call).moved = line
        self._moving.pop(line.call, None)
        self._moving[line.call] = line
        return []

    # ---- agents

    def _agent(self, line: Line) -> _Agent:
        _need(line.agent, "agent")
        return self._agents.setdefault(line.agent, _Agent())

    def _status(self, line: Line, status: str, reason: str = "") -> list[Says]:
        agent = self._agent(line)
        said: dict[str, Any] = {"status": status}
        if agent.queues:
            said["queues"] = sorted(agent.queues)
        if reason:
            said["reason"] = reason[:1_024]
        return [("agent.changed", line.agent, said)]

    def _added(self, line: Line) -> list[Says]:
        _need(line.queue, "queue")
        agent = self._agent(line)
        agent.queues.add(line.queue)
        if line.datum(0) == "PAUSED":
            agent.paused.add(line.queue)
        return self._status(line, "away" if agent.paused >= agent.queues else "available")

    def _removed(self, line: Line) -> list[Says]:
        agent = self._agent(line)
        agent.queues.discard(line.queue)
        agent.paused.discard(line.queue)
        if not agent.queues:
            return self._status(line, "offline")
        return self._status(line, "away" if agent.paused >= agent.queues else "available")

    def _paused(self, line: Line) -> list[Says]:
        agent = self._agent(line)
        agent.paused |= {line.queue} if line.event == "PAUSE" else agent.queues
        # An agent paused in one queue still serves the others; one whose queues the log never named is simply away.
        away = line.event == "PAUSEALL" or agent.paused >= agent.queues
        return self._status(line, "away" if away else "available", line.datum(0))

    def _unpaused(self, line: Line) -> list[Says]:
        agent = self._agent(line)
        agent.paused -= {line.queue} if line.event == "UNPAUSE" else set(agent.paused)
        return self._status(line, "available")

    def _logged_in(self, line: Line) -> list[Says]:
        return self._status(line, "available")

    def _logged_off(self, line: Line) -> list[Says]:
        return self._status(line, "offline")


OUTCOMES = {
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "timed_out",
    "EXITWITHKEY": "withdrawn",
    "WITHDRAW": "withdrawn",
    "EXITEMPTY": "turned_away",
}
HANDLERS: dict[str, Callable[[Translator, Line], list[Says]]] = {
    "ENTERQUEUE": Translator._entered,
    "CONNECT": Translator._connected,
    "RINGNOANSWER": Translator._missed,
    "RINGCANCELED": Translator._missed,
    "COMPLETECALLER": Translator._completed,
    "COMPLETEAGENT": Translator._completed,
    **dict.fromkeys(OUTCOMES, Translator._left),
    "BLINDTRANSFER": Translator._moved,
    "ATTENDEDTRANSFER": Translator._moved,
    "TRANSFER": Translator._moved,
    "ADDMEMBER": Translator._added,
    "REMOVEMEMBER": Translator._removed,
    "PAUSE": Translator._paused,
    "PAUSEALL": Translator._paused,
    "UNPAUSE": Translator._unpaused,
    "UNPAUSEALL": Translator._unpaused,
    "AGENTLOGIN": Translator._logged_in,
    "AGENTCALLBACKLOGIN": Translator._logged_in,
    "AGENTLOGOFF": Translator._logged_off,
    "AGENTCALLBACKLOGOFF": Translator._logged_off,
}
"""What each event of the log means."""


def _take_apart(raw: bytes, number: int) -> Line:
    fields = raw.split(b"|")
    if len(fields) < 5:
        raise BadInput(f"has {len(fields)} of at least 5 fields")
    at_ms = _epoch_ms(fields[0])
    try:
        call, queue, agent, event = (part.decode() for part in fields[1:5])
    except UnicodeDecodeError:
        raise BadInput("is not UTF-8") from None
    # The rest is names and numbers typed elsewhere (a caller's name, a URL): one odd byte there must not cost the call.
    data = [part.decode(errors="replace") for part in fields[5:]]
    if event not in AGENTS_ONLY and event not in QUIET and event in HANDLERS:
        _need(call, "call id")
    mark = hashlib.blake2b(raw, digest_size=9).hexdigest()
    return Line(at_ms, call, queue, agent, event, data, number, mark)


AGENTS_ONLY = frozenset(name for name in HANDLERS if name.startswith(("AGENT", "PAUSE", "UNPAUSE", "ADD", "REMOVE")))
"""Events about an agent alone: their call id may be NONE."""


def _epoch_ms(text: bytes) -> int:
    """Read seconds since 1970, with or without a fraction, exactly."""
    whole, _, fraction = text.removeprefix(b"\xef\xbb\xbf").partition(b".")
    if not whole.isdigit() or not (fraction.isdigit() or not fraction):
        raise BadInput("does not begin with a time in seconds since 1970")
    if len(whole) > 12 or int(whole) > LAST_EPOCH_S:
        raise BadInput("its time is beyond the year 9999")
    return int(whole) * SECOND_MS + int((fraction + b"000")[:3])


def _is_name(text: str) -> bool:
    return text != "NONE" and NAME.fullmatch(text) is not None


def _need(text: str, what: str) -> None:
    if not _is_name(text):
        article = "an" if what[0] in "aeiou" else "a"
        raise BadInput(f"names no {what}" if text in ("", "NONE") else f"{text[:40]!r} cannot be {article} {what}")
