"""A second reading of the design, to measure the product by: plain, slow, and without a line of the product's.

``Model(events, now_ms)`` takes accepted events as plain dicts (``type, subject, time_ms, id, source, sequence, data``, in
any order, repeats too), folds each contact's in the order of §2, and counts its visits afresh under the shipped policy.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.oracle_moments import CUSTOMERS_VERDICT, Standing, Touchpoints

Plain = dict[str, Any]
S, M, H = 1_000, 60_000, 3_600_000
LIVE, SPOKEN = {"voice", "chat", "walk_in"}, {"voice", "walk_in"}
WITHIN = defaultdict(lambda: 20 * S, chat=60 * S, messaging=15 * M, email=8 * H, ticket=8 * H, walk_in=5 * M)
SHORT = defaultdict(lambda: 5 * S, walk_in=30 * S)
LEAD = defaultdict(lambda: 10 * M, chat=2 * M, email=H, ticket=H)
FIRST_RESPONSE_HAS_TARGET = {"messaging", "email", "ticket"}
ORDER = (
    *("opened", "changed", "merged", "transferred", "queued", "assigned", "alerted", "missed", "answered", "joined"),
    *("parted", "held", "resumed", "viewed", "received", "sent", "made", "released", "awaiting", "left", "ended"),
    *("closed", "reopened", "rated"),
)
OTHERWISE = {"timed_out", "turned_away", "withdrawn", "callback", "no_show", "no_answer", "reconciled"}
COUNTED = ("missed", "closed", "reopened", "hold_abandoned", "promises_kept", "promises_broken")
OVER = ("wrap_up", "callback", "closed")


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
    outcome: str = ""
    handled_until: int | None = None

    def wait(self, now: int) -> int:
        """Give how long it waited, or has."""
        return (now if self.until is None else self.until) - self.since


@dataclass
class Contact:
    """The fold of one contact's events."""

    channel: str = ""
    out: bool = False
    bot: bool = False
    known: bool = False
    state: str = "waiting"  # or handling, held, wrap_up, callback, closed
    final: bool = False
    queue: str = ""
    agent: str | None = None
    owner: str | None = None
    visits: list[Visit] = field(default_factory=list)
    ringing: set[str] = field(default_factory=set)
    promises: dict[str, int] = field(default_factory=dict)  # the open ones: until when
    broken: set[str] = field(default_factory=set)  # of these
    counted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    start: int | None = None
    first_response: tuple[str, int] | None = None
    responded: bool = False
    said: str | None = None
    said_until: int | None = None
    spoke: str = "customer"
    silent_since: int | None = None
    opened: int | None = None
    asked: int | None = None
    resolution: str | None = None
    touchpoints: Touchpoints = field(default_factory=lambda: Touchpoints("", out=False))

    @property
    def line(self) -> Visit | None:
        """Give the visit that waits in line now."""
        return self.visits[-1] if self.visits and self.visits[-1].until is None else None

    def fold(self, events: Sequence[Plain], now: int) -> Contact:
        """Go through all events, which are in order, and then up to now."""
        opened: Plain = next((event["data"] for event in events if event["type"] == "contact.opened"), {})
        self.channel, self.out = opened.get("channel", ""), opened.get("direction") == "out"
        self.touchpoints = Touchpoints(self.channel, out=self.out)
        for event in events:
            self.let_pass(event["time_ms"] - 1)
            self.touchpoints.until(event["time_ms"])
            step = getattr(self, f"on_{event['type'].rpartition('.')[2]}", None)
            if step:
                step(event["time_ms"], event["data"], event)
            self.touchpoints.stand(self.standing())
        self.let_pass(now)
        return self

    def let_pass(self, until: int) -> None:
        """Let promises break and turns end that were said until some instant."""
        for name, due in sorted(self.promises.items()):
            if due <= until and name not in self.broken:
                if self.channel in SPOKEN and self.state == "handling":  # a conversation is a word all the while
                    self.promise_over("kept")
                    del self.promises[name]
                else:
                    self.promise_over("broken")
                    self.broken.add(name)
        if self.said_until is not None and self.said_until <= until:
            self.touchpoints.until(self.said_until)
            self.said = self.said_until = None
            self.touchpoints.stand(self.standing())

    def standing(self) -> Standing:
        """Say which clocks run from here on."""
        talking = self.channel in SPOKEN and self.state == "handling"
        theirs = self.said == "customer" and not self.promises
        ours = self.shown not in ("awaiting_customer", "awaiting_third_party")
        return Standing(
            conversing=self.state not in OVER,
            silence_runs=self.silent_since is not None and not talking and not theirs and self.state not in OVER,
            solving=self.opened is not None and self.state not in ("closed", "callback") and ours,
            owed_since=None if self.responded or self.out else self.start,
            asked_since=self.asked,
        )

    def hush(self, at: int) -> None:
        """Silence begins."""
        self.silent_since, self.touchpoints.silence = at, 0

    def promise_over(self, how: str) -> None:
        self.count(f"promises_{how}")
        self.touchpoints.count(self.queue, "promise", "positive" if how == "kept" else "negative", f"promise_{how}")

    def count(self, what: str) -> None:
        self.counted[self.queue, what] += 1

    def settle(self, outcome: str, at: int) -> None:
        """End the wait in line, or the handling of the visit that was answered."""
        if self.line:
            self.line.outcome, self.line.until = outcome, at
            if not self.out:
                short = SHORT[self.channel]
                self.touchpoints.wait_over(self.visits[-1].queue, outcome, self.visits[-1].wait(at), short)
        elif self.visits and self.visits[-1].outcome == "answered" and self.visits[-1].handled_until is None:
            self.visits[-1].handled_until = at
        self.ringing.clear()

    def enter(self, queue: str, at: int) -> None:
        """Take a place in a line, unless it waits there already or was closed for good."""
        if self.final or (self.line and self.line.queue == queue):
            return
        self.settle("transferred", at)
        self.touchpoints.hold_over(self.queue, "sent_on", at)
        if self.state == "closed":
            self.touchpoints.anew()
        talked = self.channel in SPOKEN and self.state == "handling"
        if talked or (not self.out and (self.state in OVER or self.silent_since is None)):
            self.hush(at)
        if not self.out and (not self.known or (self.bot and not self.visits)):
            self.start = at
            self.hush(at)
        self.visits.append(Visit(queue, at))
        self.known, self.state, self.queue, self.agent = True, "waiting", queue, None

    def close(self, at: int, outcome: str, *, final: bool, resolution: str | None = None) -> None:
        self.resolution = resolution or self.resolution
        nothing_to_solve = self.resolution in ("spam", "merged")
        if self.state != "closed":
            self.settle(outcome, at)
            self.count("closed")
            self.touchpoints.hold_over(self.queue, "closed", at)
            self.touchpoints.closed(self.queue, nothing_to_solve=nothing_to_solve)
        elif nothing_to_solve:
            self.touchpoints.nothing_to_solve()
        self.state, self.final = "closed", self.final or final

    def word(self, at: int, keeps: str | None = None) -> None:
        """A human of ours spoke to the customer."""
        if not self.responded and self.start is not None and not self.out:
            self.first_response = (self.queue, at - self.start)
        self.touchpoints.word(at, asked=self.asked is not None)
        self.responded, self.asked, self.spoke = True, None, "us"
        self.hush(at)
        self.said = None if self.said == "us" else self.said
        talking = self.channel in LIVE and self.state == "handling"
        for name, due in list(self.promises.items()):
            if talking or name == keeps or name in self.broken or at >= due - LEAD[self.channel]:
                if name not in self.broken:
                    self.promise_over("kept")
                del self.promises[name]

    def promise(self, name: str, due: str) -> None:
        self.broken.discard(name)
        self.promises[name] = ms_of(due)

    def take(self, at: int, agent: str | None) -> None:
        """A human has it from now on; by voice that is a word."""
        if self.line:
            self.settle("answered", at)
        self.touchpoints.hold_over(self.queue, "back", at)
        self.state, self.agent = "handling", agent or self.agent or self.owner
        self.ringing.clear()
        if self.channel in SPOKEN:
            self.word(at)

    def hold(self, at: int) -> None:
        if self.channel in SPOKEN and self.state == "handling":
            self.hush(at)
        self.state = "held"
        self.touchpoints.hold(at)

    def reopen(self, at: int) -> None:
        if self.state == "closed":
            self.count("reopened")
            self.state = "handling" if self.responded and self.channel not in SPOKEN else "waiting"
            self.said, self.spoke, self.final, self.resolution = None, "customer", False, None
            self.hush(at)
            self.touchpoints.anew()

    def on_opened(self, at: int, data: Plain, _: Plain) -> None:
        self.opened = at if self.opened is None else self.opened
        if not self.known:
            self.known, self.bot = True, bool(data.get("bot"))
            self.queue = "" if self.bot else data.get("queue") or ""
            if not self.bot and not self.out:
                self.start = at
                self.hush(at)
        if data.get("queue"):
            self.enter(data["queue"], at)

    def on_merged(self, at: int, *_: object) -> None:
        self.close(at, "withdrawn", final=True, resolution="merged")

    def on_transferred(self, at: int, data: Plain, _: Plain) -> None:
        agent = data.get("agent")
        if self.final or (data.get("from") and self.queue and data["from"] != self.queue):
            return
        if data.get("queue"):
            self.enter(data["queue"], at)
            if agent and data["kind"] == "attended":
                self.take(at, agent)
        if agent and self.state not in ("closed", "callback") and (data["kind"] == "blind" or not data.get("queue")):
            self.owner = agent
            if self.state in ("handling", "held") and data["kind"] == "attended":
                self.take(at, agent)
            elif self.state in ("handling", "held"):
                self.hold(at)
                self.agent = agent

    def on_queued(self, at: int, data: Plain, _: Plain) -> None:
        self.enter(data["queue"], at)

    def on_assigned(self, _at: int, data: Plain, _: Plain) -> None:
        self.owner = data.get("agent")
        if self.state == "handling" and self.channel not in LIVE:
            self.agent = self.owner

    def on_alerted(self, _at: int, data: Plain, _: Plain) -> None:
        if self.state == "waiting":
            self.ringing.add(data["agent"])

    def on_missed(self, _at: int, data: Plain, _: Plain) -> None:
        self.count("missed")
        self.ringing.discard(data["agent"])

    def on_answered(self, at: int, data: Plain, _: Plain) -> None:
        if self.state == "wrap_up":
            self.settle("answered", at)
        if self.state != "closed":
            self.take(at, data["agent"])

    def on_held(self, at: int, *_: object) -> None:
        if self.state == "handling":
            self.hold(at)

    def on_resumed(self, at: int, *_: object) -> None:
        if self.state == "held":
            self.take(at, None)

    def on_received(self, at: int, data: Plain, _: Plain) -> None:
        if not data.get("auto"):
            self.reopen(at)
            self.said, self.spoke = self.said if self.said == "us" else None, "customer"
            if self.asked is None and not (self.channel in SPOKEN and self.state == "handling"):
                self.asked = at

    def on_sent(self, at: int, data: Plain, _: Plain) -> None:
        if data["by"] == "human" and data.get("public", True):
            if self.state in ("waiting", "callback"):
                self.take(at, data.get("agent"))
            if self.channel not in SPOKEN or self.state != "handling" or data.get("keeps") in self.promises:
                self.word(at, data.get("keeps"))

    def on_made(self, _at: int, data: Plain, event: Plain) -> None:
        self.promise(data.get("id") or event["id"], data["due"])

    def on_released(self, _at: int, data: Plain, _: Plain) -> None:
        for name in [name for name in self.promises if data.get("id") in (None, name)]:
            del self.promises[name]

    def on_awaiting(self, _at: int, data: Plain, _: Plain) -> None:
        self.said, self.said_until = data["on"], ms_of(data["until"]) if data.get("until") else None

    def on_left(self, at: int, data: Plain, _: Plain) -> None:
        if self.state != "waiting" or (data.get("from") and self.line and data["from"] != self.line.queue):
            return
        if data["outcome"] != "callback":
            self.close(at, data["outcome"], final=False)
            return
        self.settle("callback", at)
        self.state = "callback"
        if data.get("due"):
            self.promise("callback", data["due"])

    def on_ended(self, at: int, data: Plain, _: Plain) -> None:
        gave_up = data.get("by") in (None, "customer")
        if self.state == "waiting":
            self.close(at, "abandoned" if gave_up and self.channel in LIVE else "withdrawn", final=False)
        elif self.state in ("handling", "held"):
            if self.state == "held" and gave_up:
                self.count("hold_abandoned")
            self.touchpoints.hold_over(self.queue, "hung_up" if gave_up else "ended", at)
            self.state = "wrap_up"

    def on_closed(self, at: int, data: Plain, _: Plain) -> None:
        outcome = "abandoned" if self.channel in LIVE else "withdrawn"
        self.close(at, outcome, final=True, resolution=data.get("resolution"))

    def on_rated(self, _at: int, data: Plain, _: Plain) -> None:
        self.touchpoints.count(self.queue, data.get("touchpoint") or "contact", *CUSTOMERS_VERDICT[data["score"]])

    def on_reopened(self, at: int, *_: object) -> None:
        self.reopen(at)

    @property
    def shown(self) -> str:
        """Give the state as it shows: whose turn, where it is written; ringing, where it rings."""
        if self.state == "waiting" and self.ringing:
            return "alerting"
        if self.state != "handling" or self.channel in LIVE or not self.channel:
            return self.state
        turn = "us" if self.promises else self.said or ("customer" if self.spoke == "us" else "us")
        return f"awaiting_{turn}"

    @property
    def silent(self) -> int | None:
        """Give since when the customer has heard nothing; None where nobody waits for a word."""
        talking = self.channel in SPOKEN and self.state == "handling"
        owed_first = self.channel in FIRST_RESPONSE_HAS_TARGET and not self.responded and self.start is not None
        theirs = self.said == "customer" and not self.promises
        return None if talking or owed_first or theirs or self.state in OVER else self.silent_since


class Model:
    """All contacts of a site, and what the wall would say of them."""

    def __init__(self, events: Iterable[Plain], now: int) -> None:
        self.now = now
        logs: dict[str, list[Plain]] = defaultdict(list)
        unique = {(event["source"], event["id"]): event for event in events}.values()
        for event in sorted((event for event in unique if event["type"].rpartition(".")[2] in ORDER), key=key):
            logs[event["subject"]].append(event)
        every = {name: Contact().fold(log, now) for name, log in logs.items()}
        self.contacts = {name: contact for name, contact in every.items() if contact.known}

    def queues(self) -> set[str]:
        """Give all queues that were ever entered."""
        return {visit.queue for contact in self.contacts.values() for visit in contact.visits}

    def figures(self, queues: Collection[str]) -> dict[str, Any]:
        """Give the figures of a set of queues ("" for none) together, under the names of §4."""
        visits = [
            (contact, visit)
            for contact in self.contacts.values()
            for visit in contact.visits
            if visit.queue in queues and not contact.out
        ]
        here = [contact for contact in self.contacts.values() if contact.queue in queues]
        return dict([*self._counts(queues), *self._visits(visits), *self._now(here)])

    def _counts(self, queues: Collection[str]) -> Iterator[tuple[str, Any]]:
        for what in COUNTED:
            yield what, sum(contact.counted[queue, what] for contact in self.contacts.values() for queue in queues)
        firsts = [contact.first_response for contact in self.contacts.values() if contact.first_response]
        yield "first_response_mean", _mean([length for queue, length in firsts if queue in queues])
        touchpoints: Counter[str] = Counter()
        verdicts = Counter({"positive": 0, "neutral": 0, "negative": 0})
        for contact in self.contacts.values():
            for (queue, touchpoint, verdict, reason), n in contact.touchpoints.moments.items():
                if queue in queues and n:
                    touchpoints[f"{touchpoint}:{verdict}:{reason}"] += n
                    verdicts[verdict] += n
        yield from (("moments", dict(verdicts)), ("touchpoints", dict(touchpoints)))

    def _visits(self, visits: Sequence[tuple[Contact, Visit]]) -> Iterator[tuple[str, Any]]:
        waits: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for contact, visit in visits:
            outcome = "left_otherwise" if visit.outcome in OTHERWISE else visit.outcome
            waits[outcome].append((visit.wait(self.now), contact.channel))
        a, b = len(waits["answered"]), len(waits["abandoned"])
        short = sum(wait < SHORT[channel] for wait, channel in waits["abandoned"])
        a_in, b_in = (sum(wait <= WITHIN[ch] for wait, ch in waits[kind]) for kind in ("answered", "abandoned"))
        kinds = ("left_otherwise", "transferred", "")
        late = sum(wait > WITHIN[channel] for kind in kinds for wait, channel in waits[kind])
        yield from {"offered": len(visits), "answered": a, "abandoned": b, "short_abandoned": short}.items()
        yield from (("left_otherwise", len(waits["left_otherwise"])), ("transferred_out", len(waits["transferred"])))
        yield "contacts", len({id(contact) for contact, _ in visits})
        yield "still_in_line", len(waits[""])
        yield (
            "service_level",
            {
                "answered": (a_in, a),
                "offered": (a_in, a + b),
                "removed": (a_in + b_in, a + b),
                "late_abandons": (a_in, a + b - b_in),
                "no_short": (a_in, a + b - short),
                "live": (a_in, a + b - short + late),
            },
        )
        answered = sorted(wait for wait, _ in waits["answered"])
        yield "average_speed_of_answer_ms", _mean(answered)
        yield "average_time_to_abandon_ms", _mean([wait for wait, _ in waits["abandoned"]])
        for percent in (50, 90, 95):
            yield f"wait_p{percent}_ms", answered[math.ceil(percent * a / 100) - 1] if a else None
        handled = [(contact, visit, visit.handled_until) for contact, visit in visits if visit.outcome == "answered"]
        live = [end - (visit.until or 0) for contact, visit, end in handled if end and contact.channel in LIVE]
        yield "handle_time_ms", _mean(live)

    def _now(self, contacts: Sequence[Contact]) -> Iterator[tuple[str, Any]]:
        lines = [contact for contact in contacts if contact.line]
        yield "waiting", sum(not contact.ringing for contact in lines)
        yield "alerting", sum(bool(contact.ringing) for contact in lines)
        for state in ("handling", "held", "wrap_up"):
            yield state, sum(contact.state == state for contact in contacts)
        yield "awaiting_us", sum(contact.shown == "awaiting_us" for contact in contacts)
        yield "open", sum(contact.state != "closed" for contact in contacts)
        yield "callbacks_open", sum(contact.state == "callback" for contact in contacts)
        yield "longest_wait_since_ms", min((contact.visits[-1].since for contact in lines), default=None)
        silences = [since for contact in contacts if (since := contact.silent) is not None]
        yield "longest_silence_since_ms", min(silences, default=None)


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None
