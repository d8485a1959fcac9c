"""A second reading of the design, to measure the product by: plain, slow, and without a line of the product's.

``Model(events).figures(now_ms)`` takes accepted events as plain dicts (``type, subject, time_ms, id, source, sequence, data``;
instants within ``data`` as RFC 3339) in any order, folds each contact's from first to last, and counts its visits afresh.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Plain = dict[str, Any]
S, M, H = 1_000, 60_000, 3_600_000
LIVE, SPOKEN = {"voice", "chat", "walk_in"}, {"voice", "walk_in"}
WITHIN = defaultdict(lambda: 20 * S, chat=60 * S, messaging=15 * M, email=8 * H, ticket=8 * H, walk_in=5 * M)
SHORT = defaultdict(lambda: 5 * S, walk_in=30 * S)
LEAD = defaultdict(lambda: 10 * M, chat=2 * M, email=H, ticket=H)
FIRST_RESPONSE_HAS_TARGET = {"messaging", "email", "ticket"}
ORDER = (
    "opened changed merged transferred queued assigned alerted missed answered joined parted held resumed viewed"
    " received sent made released awaiting left ended closed reopened rated"
).split()


def ms_of(text: str) -> int:
    """Give an RFC 3339 instant as ms since 1970."""
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def key(event: Plain) -> tuple[int, int, int, str, str]:
    """Give the key of §2, in whose order a contact's events are folded."""
    place = ORDER.index(event["type"].rpartition(".")[2])
    return (event["time_ms"], event.get("sequence", 0), place, event["source"], event["id"])


@dataclass
class Visit:
    """One stay in one queue."""

    queue: str
    since: int
    until: int | None = None
    outcome: str | None = None
    handled_until: int | None = None

    def wait(self, now: int) -> int:
        """Give how long it waited, or has."""
        return (now if self.until is None else self.until) - self.since


@dataclass
class Promise:
    """The next word, promised: from ``made`` to ``ended``, due at ``due``."""

    made: int
    due: int
    ended: int | None = None
    kept: bool = False


@dataclass
class Contact:
    """The fold of one contact's events."""

    events: list[Plain]
    channel: str | None = None
    out: bool = False
    bot: bool = False
    known: bool = False
    state: str = "waiting"  # waiting handling held wrap_up callback closed
    final: bool = False
    queue: str | None = None
    agent: str | None = None
    visits: list[Visit] = field(default_factory=list)
    ringing: set[str] = field(default_factory=set)
    promises: dict[str, Promise] = field(default_factory=dict)
    counted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    start: int | None = None
    first_response: tuple[str, int] | None = None
    responded: bool = False
    said: str | None = None
    spoke: str = "customer"
    silent_since: int | None = None
    stood_since: int | None = None

    @property
    def line(self) -> Visit | None:
        """Give the visit that waits in line now."""
        return self.visits[-1] if self.visits and self.visits[-1].until is None else None

    def fold(self) -> Contact:
        """Go through all events in their order."""
        opened = next((event["data"] for event in self.events if event["type"] == "contact.opened"), {})
        self.channel, self.out = opened.get("channel"), opened.get("direction") == "out"
        for event in self.events:
            name = event["type"].rpartition(".")[2]
            getattr(self, f"on_{name}", lambda *_: None)(event["time_ms"], event["data"], event)
            self.silence(event["time_ms"])
        return self

    def count(self, what: str) -> None:
        self.counted[self.queue or "", what] += 1

    def settle(self, outcome: str, at: int) -> None:
        """End the wait in line, or the handling of the visit that was answered."""
        if self.line:
            self.line.until, self.line.outcome = at, outcome
        elif self.visits and self.visits[-1].outcome == "answered" and self.visits[-1].handled_until is None:
            self.visits[-1].handled_until = at
        self.ringing.clear()

    def enter(self, queue: str, at: int) -> None:
        """Take a place in a line, unless it waits there already or was closed for good."""
        self.known = True
        if self.final or (self.line and self.line.queue == queue):
            return
        if self.state == "closed":
            self.count("reopened")
            self.begin_anew(at)
        self.settle("transferred", at)
        self.visits.append(Visit(queue, at))
        self.state, self.queue, self.agent = "waiting", queue, None
        if self.start is None or self.bot:
            self.start, self.silent_since, self.bot = at, at, False

    def begin_anew(self, at: int) -> None:
        self.silent_since, self.stood_since, self.said, self.spoke, self.final = at, None, None, "customer", False

    def close(self, at: int, outcome: str, *, final: bool) -> None:
        if self.state != "closed":
            self.count("closed")
            self.settle(outcome, at)
        self.state, self.final = "closed", self.final or final

    def word(self, at: int) -> None:
        """A human of ours spoke to the customer."""
        if self.state == "closed":
            return
        if not self.responded and self.start is not None and not self.out:
            self.first_response = (self.queue or "", at - self.start)
        self.responded = True
        self.silent_since, self.stood_since = at, at if self.stood_since is not None else None
        self.spoke = "us"

    def take(self, at: int, agent: str | None) -> None:
        """A human has it from now on."""
        if self.line:
            self.settle("answered", at)
        self.state, self.agent = "handling", agent or self.agent
        self.ringing.clear()

    def keep(self, at: int, marked: str | None, *, all_of_them: bool = False) -> None:
        for name, promise in self.promises.items():
            near = at >= promise.due - LEAD[self.channel or ""]
            if promise.ended is None and (name == marked or near or all_of_them):
                promise.ended, promise.kept = at, at <= promise.due

    def reopen(self, at: int) -> None:
        if self.state == "closed":
            self.count("reopened")
            self.begin_anew(at)
            taken = bool(self.visits and self.visits[-1].outcome == "answered") or self.responded
            self.state = "handling" if taken else "waiting"

    def silence(self, at: int) -> None:
        """Let silence stand still while it was said to be the customer's turn."""
        stands = self.said == "customer"
        if stands and self.stood_since is None:
            self.stood_since = at
        elif not stands and self.stood_since is not None:
            self.silent_since = (self.silent_since or at) + at - max(self.stood_since, self.silent_since or 0)
            self.stood_since = None

    def on_opened(self, at: int, data: Plain, _: Plain) -> None:
        self.known = True
        if self.start is None:
            self.start, self.silent_since, self.bot = at, at, bool(data.get("bot"))
        if data.get("queue"):
            self.bot = False
            self.enter(data["queue"], at)

    def on_merged(self, at: int, *_: object) -> None:
        self.close(at, "withdrawn", final=True)

    def on_transferred(self, at: int, data: Plain, _: Plain) -> None:
        if data.get("queue"):
            self.enter(data["queue"], at)
            self.agent = data.get("agent", self.agent)
        elif data.get("agent") and self.line is None and self.state in ("handling", "held"):
            self.agent = data["agent"]
            self.state = "held" if data["kind"] == "blind" else "handling"
            if self.state == "held" and self.channel in SPOKEN:
                self.silent_since = at

    def on_queued(self, at: int, data: Plain, _: Plain) -> None:
        self.enter(data["queue"], at)

    def on_assigned(self, at: int, data: Plain, _: Plain) -> None:
        self.agent = data.get("agent")

    def on_alerted(self, at: int, data: Plain, _: Plain) -> None:
        if self.line:
            self.ringing.add(data["agent"])

    def on_missed(self, at: int, data: Plain, _: Plain) -> None:
        if self.line:
            self.count("missed")
        self.ringing.discard(data["agent"])

    def on_answered(self, at: int, data: Plain, _: Plain) -> None:
        if self.state == "closed":
            return
        self.take(at, data["agent"])
        if self.channel in SPOKEN:
            self.word(at)
        if self.channel in LIVE:
            self.keep(at, None, all_of_them=True)

    def on_held(self, at: int, *_: object) -> None:
        if self.state == "handling":
            self.state = "held"
            if self.channel in SPOKEN:
                self.silent_since = at

    def on_resumed(self, at: int, *_: object) -> None:
        if self.state == "held":
            self.state = "handling"
            if self.channel in SPOKEN:
                self.word(at)
                self.keep(at, None)

    def on_received(self, at: int, data: Plain, _: Plain) -> None:
        if not data.get("auto"):
            self.reopen(at)
            self.said, self.spoke = None, "customer"

    def on_sent(self, at: int, data: Plain, _: Plain) -> None:
        if data["by"] != "human" or not data.get("public", True):
            return
        if self.state in ("waiting", "callback"):
            self.take(at, data.get("agent"))
        self.word(at)
        self.keep(at, data.get("keeps"))

    def on_made(self, at: int, data: Plain, event: Plain) -> None:
        self.promises[data.get("id") or event["id"]] = Promise(at, ms_of(data["due"]))

    def on_released(self, at: int, data: Plain, _: Plain) -> None:
        for name, promise in self.promises.items():
            if promise.ended is None and data.get("id") in (None, name):
                promise.ended = at

    def on_awaiting(self, at: int, data: Plain, _: Plain) -> None:
        self.said = data["on"]

    def on_left(self, at: int, data: Plain, event: Plain) -> None:
        if self.state != "waiting" and self.state != "callback":
            return
        if data["outcome"] != "callback":
            self.close(at, data["outcome"], final=False)
            return
        self.settle("callback", at)
        self.state = "callback"
        if data.get("due"):
            self.promises[event["id"]] = Promise(at, ms_of(data["due"]))

    def on_ended(self, at: int, data: Plain, _: Plain) -> None:
        cause = data.get("by")
        if self.state in ("waiting", "callback"):
            gave_up = self.channel in LIVE and cause in (None, "customer")
            self.close(at, "abandoned" if gave_up else "withdrawn", final=False)
        elif self.state in ("handling", "held"):
            if self.state == "held" and cause in (None, "customer"):
                self.count("hold_abandoned")
            self.state = "wrap_up"

    def on_closed(self, at: int, *_: object) -> None:
        self.close(at, "abandoned" if self.channel in LIVE else "withdrawn", final=True)

    def on_reopened(self, at: int, *_: object) -> None:
        self.reopen(at)

    def shown(self, now: int) -> str:
        """Give the state as it shows: whose turn, where it is written; ringing, where it rings."""
        if self.state == "waiting" and self.ringing:
            return "alerting"
        if self.state != "handling" or self.channel in SPOKEN:
            return self.state
        owed = any(promise.ended is None for promise in self.promises.values())
        turn = "us" if owed else self.said or ("customer" if self.spoke == "us" else "us")
        return f"awaiting_{turn}"

    def silent(self) -> int | None:
        """Give since when the customer has heard nothing; ``None`` where nobody waits for a word."""
        talking = self.channel in SPOKEN and self.state == "handling"
        first = self.channel in FIRST_RESPONSE_HAS_TARGET and not self.responded
        if talking or first or self.bot or self.stood_since is not None or self.state in ("wrap_up", "callback", "closed"):
            return None
        return self.silent_since
