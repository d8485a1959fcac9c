"""A centre for tests: events in one line each, and a site whose changes are gathered as the server would store them.

Every ``at`` is in seconds from ``START_MS``, a Monday at nine in the morning (UTC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from monitor.domain.book import PolicyBook
from monitor.domain.calendar import Hours
from monitor.domain.changes import Changes
from monitor.domain.events import Event, key_of
from monitor.domain.figures import present
from monitor.domain.fold import Fold, fold_events
from monitor.domain.layers import Clock, Layer, Targets
from monitor.domain.metrics import Ledger, Now, merge_now
from monitor.domain.policy import Policy
from monitor.domain.restore import Restoring
from monitor.domain.sayings import in_english
from monitor.domain.settings import NudgeSettings
from monitor.domain.shipped_layers import SHIPPED
from monitor.domain.site import Site
from monitor.units import MINUTE_MS

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
START_MS = round(START.timestamp() * 1_000)
MINUTE, HOUR, DAY = 60, 3_600, 86_400
OFFICE = Hours("UTC", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",)))

_numbers = count(1)
_MEASURED = re.compile(r"contacts|moments?[_:]|(wait|abandon|handle|response)_(ms|n|h[0-9]+)$")


def ms(at: float) -> int:
    """Give an instant."""
    return START_MS + round(at * 1_000)


def iso(at: float) -> str:
    """Give an instant as events carry it."""
    return (START + timedelta(seconds=at)).isoformat()


def event(kind: str, subject: str, at: float, /, **data: Any) -> Event:
    """Make an event.

    ``id``, ``source``, ``sequence`` and ``own`` belong to its envelope, everything else to its data; ``id_`` and ``from_``
    are the data's own ``id`` and ``from``.
    """
    envelope = {name: data.pop(name) for name in ("id", "source", "sequence", "own") if name in data}
    envelope = {"id": f"e{next(_numbers):06}", "source": "pbx", **envelope}
    body = {name.rstrip("_"): value for name, value in data.items() if value is not None}
    return Event(type=kind, subject=subject, time_ms=ms(at), data=msgspec.Raw(msgspec.json.encode(body)), **envelope)


def opened(contact: str, at: float = 0, channel: str = "voice", **data: Any) -> Event:
    return event("contact.opened", contact, at, channel=channel, **data)


def changed(contact: str, at: float, **data: Any) -> Event:
    return event("contact.changed", contact, at, **data)


def merged(contact: str, at: float, into: str) -> Event:
    return event("contact.merged", contact, at, into=into)


def transferred(contact: str, at: float, kind: str = "blind", **data: Any) -> Event:
    return event("contact.transferred", contact, at, kind=kind, **data)


def queued(contact: str, at: float, queue: str = "sales", **data: Any) -> Event:
    return event("contact.queued", contact, at, queue=queue, **data)


def assigned(contact: str, at: float, agent: str | None = None) -> Event:
    return event("contact.assigned", contact, at, agent=agent)


def alerted(contact: str, at: float, agent: str = "anna") -> Event:
    return event("contact.alerted", contact, at, agent=agent)


def missed(contact: str, at: float, agent: str = "anna", **data: Any) -> Event:
    return event("contact.missed", contact, at, agent=agent, **data)


def answered(contact: str, at: float, agent: str = "anna", **data: Any) -> Event:
    return event("contact.answered", contact, at, agent=agent, **data)


def held(contact: str, at: float) -> Event:
    return event("contact.held", contact, at)


def resumed(contact: str, at: float) -> Event:
    return event("contact.resumed", contact, at)


def received(contact: str, at: float, text: str | None = None, **data: Any) -> Event:
    return event("message.received", contact, at, text=text, **data)


def sent(contact: str, at: float, by: str = "human", **data: Any) -> Event:
    return event("message.sent", contact, at, by=by, **data)


def promised(contact: str, at: float, due: float, **data: Any) -> Event:
    return event("promise.made", contact, at, due=iso(due), **data)


def released(contact: str, at: float, **data: Any) -> Event:
    return event("promise.released", contact, at, **data)


def awaiting(contact: str, at: float, on: str, until: float | None = None) -> Event:
    return event("contact.awaiting", contact, at, on=on, until=None if until is None else iso(until))


def left(contact: str, at: float, outcome: str = "abandoned", due: float | None = None, **data: Any) -> Event:
    return event("contact.left", contact, at, outcome=outcome, due=None if due is None else iso(due), **data)


def ended(contact: str, at: float, by: str | None = None) -> Event:
    return event("contact.ended", contact, at, by=by)


def closed(contact: str, at: float, resolution: str | None = None) -> Event:
    return event("contact.closed", contact, at, resolution=resolution)


def reopened(contact: str, at: float) -> Event:
    return event("contact.reopened", contact, at)


def rated(contact: str, at: float, score: float, scale: float = 5, touchpoint: str | None = None) -> Event:
    return event("contact.rated", contact, at, score=score, scale=scale, touchpoint=touchpoint)


def announced(queue: str, at: float, until: float, **data: Any) -> Event:
    return event("queue.announced", queue, at, text="We are many today.", until=iso(until), **data)


def agent(agent_id: str, at: float, status: str = "available", **data: Any) -> Event:
    return event("agent.changed", agent_id, at, status=status, **data)


def snapshot(at: float, *contacts: str, source: str = "pbx") -> Event:
    return event("source.snapshot", source, at, contacts=list(contacts), source=source)


def acted(kind: str, nudge: str, at: float, by: str = "anna", **data: Any) -> Event:
    """Make what an agent did about a nudge."""
    return event(f"nudge.{kind}", nudge, at, agent=by, source="desk", **data)


def reconciled(contact: str, at: float, **data: Any) -> Event:
    """Make what a snapshot means for a contact that is not in it."""
    return event("contact.reconciled", contact, at, **data)


def reached(contact: str, at: float) -> Event:
    """Make what a word in another contact means for this one."""
    return event("customer.reached", contact, at, source="reached")


def policy(*layers: Layer, **settings: Any) -> Policy:
    """Make a policy of what is shipped and further layers."""
    return Policy(layers=(*SHIPPED, *layers), **settings).settled()


def office_hours(**selectors: Any) -> Policy:
    """Make a policy whose hours are nine to five."""
    return policy(Layer(hours="office", **selectors), hours={"office": OFFICE})


def one_clock(clock: Clock, warn: float | None, breach: float | None = None, repeat: float | None = None) -> Layer:
    """Make a layer that sets the targets (s) of one clock."""

    def target(length: float | None) -> int | None:
        return None if length is None else round(length * 1_000)

    return Layer(clocks={clock: Targets(target(warn), target(breach), target(repeat))})


def fold(*events: Event, rules: Policy | None = None, until: float | None = None) -> Fold:
    """Fold one contact's events, in the order of their key."""
    folded = fold_events(events[0].subject, sorted(events, key=key_of), PolicyBook(rules or Policy()))
    if until is not None:
        folded.settle(ms(until))
    return folded


def counts(folded: Fold) -> dict[str, int]:
    """Add up what a fold counts, without people, lengths and moments."""
    total: dict[str, int] = {}
    for _, _, _, counter, by in folded.facts:
        if not _MEASURED.match(counter):
            total[counter] = total.get(counter, 0) + by
    return {counter: by for counter, by in total.items() if by}


def lengths(folded: Fold, name: str) -> list[int]:
    """Give every length (ms) a fold measures under a name."""
    return [by for _, _, _, counter, by in folded.facts if counter == f"{name}_ms"]


class Day:
    """A site with everything its changes ever said, as storage and hub keep it."""

    def __init__(self, rules: Policy | None = None, timezone: str = "UTC") -> None:
        self.policy = rules or Policy()
        self.site = Site("main", self.policy)
        self.ledger = Ledger(timezone)
        self.records: dict[str, bytes] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, dict[str, float]] = {}
        self.nudges: dict[str, dict[str, Any]] = {}
        self.open_nudges: set[str] = set()
        self.nudge_records: dict[str, bytes] = {}
        self.agents: dict[str, dict[str, Any]] = {}
        self.agent_records: dict[str, bytes] = {}
        self.agent_spans: dict[tuple[str, int], bytes] = {}
        self.sources: dict[str, bytes] = {}
        self.parts: dict[str, Now] = {}
        self.rows: dict[tuple[int, str, str, str], int] = {}
        self.samples: dict[int, dict[str, Any]] = {}
        self.dead: list[dict[str, Any]] = []
        self.seen: list[int] = []
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.misc: dict[str, bytes] = {}
        self.policies: list[bytes] = []
        self.good: list[dict[str, Any]] = []
        """Every good moment that was told, less those taken back."""

    def take(self, *events: Event, at: float | None = None) -> Changes:
        """Let events arrive together, at ``at`` or when the last of them happened."""
        now_ms = ms(at) if at is not None else max(event.time_ms for event in events)
        return self.gather(self.site.apply(events, now_ms))

    def each(self, *events: Event) -> Day:
        """Let events arrive one by one, each when it happened."""
        for one in events:
            self.take(one)
        return self

    def until(self, at: float) -> Changes:
        """Let time pass."""
        return self.gather(self.site.advance(ms(at)))

    def decided(self, contact: str) -> list[str]:
        """Give what was decided about a contact in words, oldest first."""
        decisions = self.site.contacts[contact].cared().decisions
        return [in_english(one.said, "UTC", one.at_ms) for one in reversed(decisions) if one.said is not None]

    def gather(self, changes: Changes) -> Changes:
        decode = msgspec.json.decode
        self.ledger.turn(changes.as_of_ms)
        self.ledger.add((*key, by) for key, by in changes.deltas.items())
        for key, by in changes.deltas.items():
            self.rows[key] = self.rows.get(key, 0) + by
        _keep(self.records, changes.records.items())
        _keep(self.views, ((name, view and decode(view)) for name, view in changes.views.items()))
        for (queue, name), score in changes.lines.items():
            _keep(self.lines.setdefault(queue, {}), [(name, score)])
        self.nudges |= {name: decode(raw) for name, raw in changes.nudges.items()}
        self.open_nudges = (self.open_nudges | set(changes.nudges)) - changes.closed_nudges
        _keep(self.nudge_records, changes.nudge_records.items())
        self.agents |= {name: decode(raw) for name, raw in changes.agents.items()}
        self.agent_records |= changes.agent_records
        _keep(self.agent_spans, changes.agent_spans.items())
        self.sources |= changes.sources
        _keep(self.parts, ((queue, raw and decode(raw, type=Now)) for queue, raw in changes.now.items()))
        self.samples |= {minute: msgspec.to_builtins(turn) for minute, turn in changes.samples.items()}
        self.dead += [decode(raw) for raw in changes.dead]
        self.seen += changes.seen
        self.verdicts |= {name: decode(raw) for name, raw in changes.verdicts.items()}
        _keep(self.misc, changes.misc.items())
        gone = set(changes.good_gone)
        self.good = [one for one in self.good if (one["contact"], one["at_ms"], one["touchpoint"]) not in gone]
        self.good += map(decode, changes.good)
        if changes.policy is not None:
            self.policies.append(changes.policy)
        return changes

    def metrics(
        self, queue: str | None = None, window: str = "today", *, queues: Iterable[str] | None = None,
        channel: str | None = None, lengths: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        """Give the Queue object of a queue, of several, or of the site."""
        chosen = {queue} if queue is not None else None if queues is None else set(queues)
        now = merge_now(part for name, part in self.parts.items() if chosen is None or name in chosen)
        rules = self.site.book.newest.rules(queue, channel or "voice")
        totals = self.ledger.totals(window, chosen, channel)
        as_of_ms = self.site.now_ms
        return present(queue, totals, now, rules, as_of_ms, limits=self.policy.levels, lengths=lengths)

    def row(self, at: float, queue: str, counter: str, channel: str = "voice") -> int:
        """Give what one minute's row holds of a counter."""
        return self.rows.get((ms(at) // MINUTE_MS, queue, channel, counter), 0)

    def line(self, queue: str) -> list[str]:
        """Give who waits in a queue, in the order of service."""
        waiting = self.lines.get(queue, {})
        return sorted(waiting, key=lambda name: waiting[name])

    def nudge(self) -> dict[str, Any]:
        """Give the one open nudge."""
        (name,) = self.open_nudges
        return self.nudges[name]

    def restarted(self) -> Day:
        """Give the same day, gone on with by a site that was built from what was stored."""
        restoring = Restoring("main", self.policy, self.misc)
        for raw in self.agent_records.values():
            restoring.agent(raw)
        for (name, hour), raw in self.agent_spans.items():
            restoring.agent_spans(name, hour, raw)
        for raw in self.nudge_records.values():
            restoring.nudge(raw)
        for raw in self.sources.values():
            restoring.source(raw)
        for queue, part in self.parts.items():
            restoring.queue(queue, msgspec.json.encode(part))
        restoring.seen(self.seen)
        for raw in self.records.values():
            restoring.contact(raw)
        self.site = restored(restoring)
        return self


def restored(restoring: Restoring) -> Site:
    """Give the site of which everything that was stored has been taken."""
    for _ in restoring.steps():
        pass
    return restoring.site


def _keep(kept: dict[Any, Any], changes: Iterable[tuple[Any, Any]]) -> None:
    for name, value in changes:
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value


def call_story() -> tuple[Event, ...]:
    """Make a busy quarter of an hour with something of everything."""
    ada: dict[str, Any] = {"customer": {"id": "7", "name": "Ada"}}
    return (
        agent("anna", 0, queues=["sales", "web"], name="Anna"), agent("ben", 1, queues=["web"]),
        opened("a", at=5, queue="sales", **ada), opened("b", at=6, channel="chat", queue="web"),
        opened("m", at=7, channel="email", queue="post", **ada), promised("m", at=8, due=700),
        alerted("a", at=9), missed("a", at=14), answered("a", at=16), received("b", at=20, text="hello?"),
        answered("ghost", at=25), held("a", at=30), opened("d", at=40, queue="sales"), acted("acknowledged", "n1", 71),
        resumed("a", at=75), announced("sales", 80, until=300), acted("sent", "n1", 81, text="Soon."),
        ended("a", at=90), queued("d", at=100, queue="web"), closed("a", at=120), opened("e", at=150, queue="sales"),
        agent("ben", 200, "away", reason="lunch"), left("e", at=210, outcome="callback", due=600),
        snapshot(400, "b", "d", "e"), rated("a", 500, 4), reopened("a", at=800), closed("b", at=820),
        answered("e", at=830, agent="ben"), awaiting("b", 840, "customer"), closed("e", at=900),
    )  # fmt: skip


def call(contact: str, at: float = 0, **data: Any) -> Event:
    """Open a call in the line of sales."""
    return opened(contact, at=at, **{"queue": "sales", **data})


def turned_to(rules: Policy, at: float) -> Event:
    """Make the entry of another policy."""
    body = msgspec.to_builtins(rules, str_keys=True)
    return event("policy.changed", "main", at, revision=rules.revision, policy=body, source="monitor")


def reasons(day: Day) -> list[str]:
    """Give why events went to the dead letters."""
    return [letter["reason"] for letter in day.dead]


AT_ONCE = NudgeSettings(minimum_gap_ms=0, just_wrote_ms=0, group_contacts=0)
"""Nothing waits, and nothing is taken together."""
QUICK = policy(
    one_clock("silence", 60, 120, 60), one_clock("wait", 90, 180, 60), one_clock("hold", 30, 60),
    Layer(escalate_after_ms=DAY * 1_000), nudges=AT_ONCE,
)  # fmt: skip
CHAT = (opened("c", at=0, channel="chat", queue="web"), answered("c", at=1), sent("c", at=2, agent="anna"))
"""A chat in conversation; under the policy QUICK its silence warns a minute after the word."""


def nudged(at: float = 62) -> Day:
    """Give a day on which a chat has heard nothing for a minute."""
    day = Day(QUICK).each(*CHAT)
    day.until(at)
    return day


def act(day: Day, kind: str, at: float, by: str = "anna", nudge: str = "n1", **data: Any) -> dict[str, Any]:
    """Let an agent act; gives the verdict."""
    one = acted(kind, nudge, at, by, **data)
    day.take(one)
    return day.verdicts[one.id]
