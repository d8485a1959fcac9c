"""Streams of events as centres send them on their worst days: what the tests of any order are made of.

``streams()`` gives accepted events as plain dicts, in an order in which they could have happened, between ``START_MS`` and
``END_MS``. ``arrivals`` gives the order, and the batches, in which they reach the site: shuffled, and some of them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.domain.events import Event

Plain = dict[str, Any]
START_MS = 1_790_000_000_000
END_MS = START_MS + 40 * 60_000
QUEUES = ("sales", "support", "billing")
AGENTS = ("ann", "bob")
STEPS_MS = (
    *(0, 0, 0, 1, 999, 3_000, 4_999, 5_000, 9_000, 19_999, 20_000, 20_001, 29_999, 30_000, 47_000, 60_000, 60_001),
    *(90_000, 119_000, 120_000, 181_000, 299_999, 300_001, 599_000, 600_000, 900_000, 900_001),
)
"""Between two events of a contact: nothing at all, and around everything that policies and minutes turn on."""
AHEAD_MS = (-60_000, 0, 1, 15_000, 60_000, 120_000, 300_000, 660_000, 1_800_000, 5_400_000)

_ANY = (
    *("changed", "merged", "transferred", "queued", "assigned", "alerted", "missed", "answered", "joined", "parted"),
    *("held", "resumed", "viewed", "received", "sent", "made", "released", "awaiting", "left", "ended", "closed"),
    *("reopened", "rated"),
)
_NEXT = {
    "start": "opened opened opened opened opened opened opened queued received sent",
    "opened": "queued queued queued alerted answered received assigned left ended sent",
    "queued": "alerted alerted answered answered left left queued transferred ended received sent made closed",
    "alerted": "missed missed alerted answered answered left ended transferred",
    "missed": "alerted queued answered left missed",
    "answered": "held held ended closed transferred made sent received awaiting missed",
    "held": "resumed resumed ended transferred answered left sent",
    "resumed": "held ended transferred made",
    "transferred": "answered alerted left queued ended resumed",
    "left": "queued queued answered received closed reopened left sent ended",
    "ended": "closed closed closed answered transferred reopened received sent rated",
    "closed": "reopened received rated queued transferred sent made answered",
    "reopened": "sent answered queued closed awaiting",
    "received": "sent sent received awaiting answered closed",
    "sent": "received awaiting closed ended made sent transferred",
    "made": "sent sent made released ended answered held closed",
    "awaiting": "received sent awaiting queued closed made reopened",
}
NEXT = {name: [*names.split(), "*"] for name, names in _NEXT.items()}
"""What tends to follow what; ``*`` is anything at all."""
_PREFIX = {"received": "message", "sent": "message", "made": "promise", "released": "promise"}


def rfc3339(at_ms: int) -> str:
    """Write an instant as the wire does."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).isoformat()


def as_event(plain: Plain) -> Event:
    """Give the stamped form of an event."""
    return msgspec.convert(plain | {"data": msgspec.Raw(msgspec.json.encode(plain["data"]))}, Event)


Draw = Callable[[st.SearchStrategy[Any]], Any]


def _maybe(draw: Draw, **choices: Any) -> Plain:
    """Give some of the named fields."""
    drawn = {name: draw(st.sampled_from([None, *values])) for name, values in choices.items()}
    return {name: value for name, value in drawn.items() if value is not None}


def _data(draw: Draw, name: str, at_ms: int, channel: str) -> Plain:
    def one(values: Sequence[Any]) -> Any:
        return draw(st.sampled_from(values))

    match name:
        case "opened":
            direction = "out" if draw(st.integers(0, 9)) == 0 else "in"
            named = {"channel": channel, "direction": direction, "bot": draw(st.integers(0, 5)) == 0}
            return named | _maybe(draw, queue=QUEUES, priority=(1,))
        case "changed":
            return _maybe(draw, priority=(-1, 2), topic=("parcel",))
        case "merged":
            return {"into": "c0"}
        case "transferred":
            return {"kind": one(("attended", "blind"))} | _maybe(
                draw, queue=QUEUES, agent=AGENTS, **{"from": (None, None, *QUEUES)}
            )
        case "queued":
            return {"queue": one(QUEUES)} | _maybe(draw, priority=(0, 2), rejoined=(True,))
        case "assigned":
            return _maybe(draw, agent=AGENTS)
        case "alerted" | "missed" | "answered" | "viewed":
            return {"agent": one(AGENTS)}
        case "joined" | "parted":
            return {"agent": one(AGENTS), "role": "coach"}
        case "received":
            return {"text": "hello"} | _maybe(draw, auto=(False, False, True))
        case "sent":
            by = one(("human", "human", "human", "bot", "system"))
            return {"by": by} | _maybe(draw, agent=AGENTS, public=(True, True, False), keeps=(None, "p1", "p2"))
        case "made":
            return {"due": rfc3339(at_ms + one(AHEAD_MS))} | _maybe(draw, id=("p1", "p2"))
        case "released":
            return _maybe(draw, id=("p1", "p2"))
        case "awaiting":
            ahead = one((None, None, *AHEAD_MS))
            until = {} if ahead is None else {"until": rfc3339(at_ms + ahead)}
            return {"on": one(("us", "customer", "customer", "third_party"))} | until
        case "left":
            outcomes = ("abandoned", "abandoned", "callback", "callback", "timed_out", "turned_away", "withdrawn")
            due = {"due": rfc3339(at_ms + one(AHEAD_MS))} if draw(st.booleans()) else {}
            rare = ("no_show", "no_answer", "reconciled")
            return {"outcome": one((*outcomes, *rare))} | _maybe(draw, **{"from": (None, None, *QUEUES)}) | due
        case "ended":
            return _maybe(draw, by=("customer", "agent", "system", "dropped"))
        case "closed":
            return _maybe(draw, resolution=("solved", "spam", "merged"))
        case "rated":
            return {"score": one((1, 3, 5)), "scale": 5} | _maybe(draw, touchpoint=(None, "hold", "shop: paying"))
        case _:
            return {}


@st.composite
def contacts(draw: Draw, subject: str) -> list[Plain]:
    """Give one contact's events: a likely story, with what is unlikely in between."""
    channel = draw(st.sampled_from(("voice", "voice", "chat", "messaging", "email", "ticket", "walk_in")))
    at_ms = START_MS + draw(st.sampled_from((0, 1, 30_000, 59_999, 60_000, 600_000, 1_500_000, 2_300_000)))
    name = "start"
    events: list[Plain] = []
    for _ in range(draw(st.integers(1, 14))):
        name = draw(st.sampled_from(NEXT.get(name, ["*"])))
        if name == "*":
            name = draw(st.sampled_from(_ANY))
        at_ms = min(END_MS, at_ms + draw(st.sampled_from(STEPS_MS)))
        events.append(
            {
                "type": f"{_PREFIX.get(name, 'contact')}.{name}",
                "subject": subject,
                "time_ms": at_ms,
                "id": f"{draw(st.integers(0, 9))}-{len(events)}-{subject}",
                "source": draw(st.sampled_from(("pbx", "pbx", "pbx", "crm"))),
                "sequence": draw(st.sampled_from((0, 0, 0, 0, 1))),
                "data": _data(draw, name, at_ms, channel),
            }
        )
    return events


@st.composite
def shifts(draw: Draw) -> list[Plain]:
    """Give what agents do."""
    return [
        {
            "type": "agent.changed",
            "subject": draw(st.sampled_from(AGENTS)),
            "time_ms": START_MS + draw(st.integers(0, 39)) * 60_000,
            "id": f"shift-{number}",
            "source": "wfm",
            "sequence": 0,
            "data": {"status": draw(st.sampled_from(("available", "busy", "wrap_up", "away", "offline")))}
            | _maybe(draw, queues=(list(QUEUES), ["sales"])),
        }
        for number in range(draw(st.integers(0, 3)))
    ]


@st.composite
def streams(draw: Draw, most: int = 4) -> list[Plain]:
    """Give the events of a few contacts and agents, by time."""
    events = draw(shifts())
    for number in range(draw(st.integers(1, most))):
        events += draw(contacts(f"c{number}"))
    return sorted(events, key=lambda event: event["time_ms"])


@st.composite
def wide_streams(draw: Draw) -> list[Plain]:
    """Give the events of a few contacts, with notices to lines and a snapshot of the source."""
    events = [event for event in draw(streams()) if event["type"] != "agent.changed"]
    for number in range(draw(st.integers(0, 2))):
        at_ms = START_MS + draw(st.integers(0, 39)) * 60_000
        until = rfc3339(at_ms + draw(st.sampled_from(AHEAD_MS)))
        data = {"text": "We are many today.", "until": until}
        events.append(_wide("queue.announced", draw(st.sampled_from(QUEUES)), at_ms, f"notice-{number}", data))
    if draw(st.booleans()):
        at_ms = START_MS + draw(st.integers(1, 39)) * 60_000
        known = draw(st.lists(st.sampled_from(["c0", "c1", "c2"]), unique=True))
        events.append(_wide("source.snapshot", "pbx", at_ms, "snapshot", {"contacts": known}))
    return sorted(events, key=lambda event: event["time_ms"])


def _wide(kind: str, subject: str, at_ms: int, event_id: str, data: Plain) -> Plain:
    envelope = {"type": kind, "subject": subject, "time_ms": at_ms, "id": event_id, "source": "pbx", "sequence": 0}
    return envelope | {"data": data}


@st.composite
def arrivals(draw: Draw, events: list[Plain]) -> list[list[Plain]]:
    """Give an order and the batches in which events arrive, some of them again."""
    again = draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = draw(st.permutations([*events, *again]))
    cuts = draw(st.lists(st.integers(0, len(shuffled)), max_size=8))
    edges = [0, *sorted(cuts), len(shuffled)]
    return [shuffled[begin:end] for begin, end in pairwise(edges)]


# ---- a day to be told to a server


def a_day(end_ms: int) -> list[Plain]:
    """Give the events of a hundred contacts or so, always the same but for the time, which ends at ``end_ms``."""
    return [
        later(event, end_ms - END_MS) | {name: f"{event[name]}.{number}" for name in ("subject", "id")}
        for number, events in enumerate(told())
        for event in events
        if event["type"] != "agent.changed"
    ]


@cache
def told() -> tuple[list[Plain], ...]:
    """Give some sixty streams, the same ones each time."""
    gathered: list[list[Plain]] = []

    @settings(
        max_examples=60, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(streams())
    def gather(events: list[Plain]) -> None:
        gathered.append(events)

    gather()
    return tuple(gathered)


def later(event: Plain, by_ms: int) -> Plain:
    """Give an event as it would have been so much later; with it what it names moves: when a promise is due, say."""
    data = event["data"]
    moved = {name: rfc3339(_ms_of(data[name]) + by_ms) for name in ("due", "until") if name in data}
    return event | {"time_ms": event["time_ms"] + by_ms, "data": data | moved}


def _ms_of(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def on_the_wire(event: Plain) -> Plain:
    """Write an event as it is posted."""
    return {name: value for name, value in event.items() if name != "time_ms"} | {"time": rfc3339(event["time_ms"])}
