"""What happened to a contact, told for people: its events and what was decided about it, newest first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from monitor.domain.events import instant_ms
from monitor.web.page_words import Local, said
from monitor.web.sayings import told
from monitor.web.texts import Texts

Data = Mapping[str, Any]
SHOWS = ("all", "messages", "nudges")
"""What of the story is shown."""


class Telling(NamedTuple):
    """What an event or a decision is told with."""

    t: Texts
    local: Local
    masked: bool
    """Nobody's names and words, and no free text."""
    address: Callable[[str], str]
    """Gives the address of another contact's page."""


class Line(NamedTuple):
    """One thing that happened."""

    at_ms: int
    kind: str
    """``customer``, ``ours``, ``note``, ``nudge``, ``held`` or ``fact``: how it is drawn, and what shows it."""
    icon: str
    sentence: Markup
    text: str = ""
    """What was said, or why."""
    times: int = 1
    """Of the same in a row."""


def story(timeline: Iterable[Data], decisions: Iterable[Data], telling: Telling, show: str = "all") -> list[Data]:
    """Give what happened by days, newest first: ``{"day", "lines": [...]}``; the same in a row is told once."""
    lines = [_event(event, telling) for event in timeline] + [_decision(one, telling) for one in decisions]
    lines.sort(key=lambda line: line.at_ms)  # stable: of one instant in the order they came
    lines = [line for line in _joined(lines) if _is_shown(line, show)]
    lines.reverse()
    days = groupby(lines, key=lambda line: telling.local.day(line.at_ms))
    return [{"day": day, "lines": [_shown(line, telling.local) for line in of_day]} for day, of_day in days]


def _is_shown(line: Line, show: str) -> bool:
    kinds = {"messages": ("customer", "ours", "note"), "nudges": ("nudge", "held")}.get(show)
    return kinds is None or line.kind in kinds


def _joined(lines: Iterable[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and (last.kind, last.sentence, last.text) == (line.kind, line.sentence, line.text):
            found[-1] = line._replace(times=last.times + 1)
        else:
            found.append(line)
    return found


def _shown(line: Line, local: Local) -> dict[str, Any]:
    at = {"time": local.time(line.at_ms), "seconds": local.seconds(line.at_ms), "iso": local.iso(line.at_ms)}
    return line._asdict() | at


def _decision(decision: Data, telling: Telling) -> Line:
    sentence, why = decided(decision, telling)
    kind, icon = ("nudge", "bell") if decision["nudged"] else ("held", "quiet")
    return Line(decision["at_ms"], kind, icon, sentence, why)


def decided(decision: Data, telling: Telling) -> tuple[Markup, str]:
    """Tell what was decided, and why; a decision not to nudge is one sentence, which says both."""
    reason, nudged = str(decision["reason"]), bool(decision["nudged"])
    key = "contact.nudged" if nudged else "contact.done" if reason in ("cleared", "sent_void") else "contact.not_nudged"
    sentence = said(telling.t, key, reason=escape(reason_words(telling.t, reason)))
    if telling.masked:
        return sentence, ""
    as_of = telling.local._replace(now_ms=decision["at_ms"])  # "today" is the day it was decided on
    why = told(decision["said"], decision["sentence"], telling.t, as_of)
    return (sentence, why) if nudged else (escape(why), "")


def reason_words(t: Texts, reason: str) -> str:
    """Name a reason to nudge, or not to; one that has no words is shown as it is."""
    clock, _, step = reason.rpartition("_")
    if step in ("warn", "breach", "repeat") and f"contact.clock_{clock}" in t:
        return t(f"contact.step_{step}", clock=t(f"contact.clock_{clock}"))
    return word(t, "why", reason)


def word(t: Texts, table: str, name: str) -> str:
    """Give a word of the program's in the viewer's language; others' words as they are."""
    return t(f"contact.{table}_{name}") if f"contact.{table}_{name}" in t else name.replace("_", " ")


def _event(event: Data, telling: Telling) -> Line:
    data: Data = event.get("data") or {}
    if telling.masked and data.get("agent"):
        data = {**data, "agent": telling.t("contact.somebody")}
    tell = _TOLD.get(str(event["type"]))
    if tell is None:
        sentence = said(telling.t, f"contact.{_PLAIN[event['type']][1]}") if event["type"] in _PLAIN else None
        icon = _PLAIN[event["type"]][0] if event["type"] in _PLAIN else "dot"
        return Line(event["at_ms"], "fact", icon, sentence or escape(event["type"]))
    kind, icon, sentence, text = tell(data, event, telling)
    return Line(event["at_ms"], kind, icon, sentence, "" if telling.masked else text)


Told = tuple[str, str, Markup, str]
"""Kind, icon, sentence and what was said."""
_PLAIN = {
    "contact.changed": ("note", "ev_changed"),
    "contact.held": ("hold", "ev_held"),
    "contact.resumed": ("resume", "ev_resumed"),
    "contact.reopened": ("open", "ev_reopened"),
    "contact.reconciled": ("closed", "ev_reconciled"),
}
"""What needs no more than its sentence: icon and text."""


def _opened(data: Data, _: Data, telling: Telling) -> Told:
    t, channel = telling.t, str(data.get("channel", ""))
    key = "contact.ev_reached_out" if data.get("direction") == "out" else "contact.ev_opened"
    icon = channel if channel in CHANNELS else "open"
    return "fact", icon, said(t, key, channel=escape(word(t, "by", channel))), ""


CHANNELS = ("voice", "chat", "messaging", "email", "ticket", "walk_in")


def _named(key: str, icon: str, name: str, kind: str = "fact") -> Callable[[Data, Data, Telling], Told]:
    """Tell what has one name in it: an agent, a queue, another contact."""

    def tell(data: Data, _: Data, telling: Telling) -> Told:
        return kind, icon, said(telling.t, f"contact.{key}", name=data.get(name) or "?"), ""

    return tell


def _assigned(data: Data, _: Data, telling: Telling) -> Told:
    if data.get("agent") is None:
        return "fact", "person", said(telling.t, "contact.ev_unassigned"), ""
    return "fact", "person", said(telling.t, "contact.ev_assigned", name=data["agent"]), ""


def _transferred(data: Data, _: Data, telling: Telling) -> Told:
    key = "contact.ev_handed_over" if data.get("kind") == "attended" else "contact.ev_sent_on"
    return "fact", "transfer", said(telling.t, key, name=data.get("agent") or data.get("queue") or "?"), ""


def _received(data: Data, _: Data, telling: Telling) -> Told:
    key = "contact.ev_auto" if data.get("auto") else "contact.ev_received"
    return "note" if data.get("auto") else "customer", "chat", said(telling.t, key), str(data.get("text") or "")


def _sent(data: Data, _: Data, telling: Telling) -> Told:
    t, text = telling.t, str(data.get("text") or "")
    name = data.get("agent") or t("contact.somebody")
    if data.get("public") is False:
        return "note", "note", said(t, "contact.ev_note", name=name), text
    if data.get("by") != "human":
        return "note", "bot", said(t, f"contact.ev_sent_{'bot' if data.get('by') == 'bot' else 'system'}"), text
    return "ours", "send", said(t, "contact.ev_sent", name=name), text


def _promised(data: Data, _: Data, telling: Telling) -> Told:
    return "fact", "promise", said(telling.t, "contact.ev_promised", due=_due(data, "due", telling)), _about(data)


def _released(data: Data, _: Data, telling: Telling) -> Told:
    return "fact", "promise", said(telling.t, "contact.ev_released"), str(data.get("reason") or "")


def _about(data: Data) -> str:
    return str(data.get("about") or "")


def _due(data: Data, name: str, telling: Telling) -> Markup:
    """Write an instant that an event gives as text; one that cannot be read as it stands there."""
    text = str(data.get(name) or "")
    try:
        at_ms = instant_ms(datetime.fromisoformat(text))
    except (ValueError, TypeError):
        return escape(text or "?")
    return escape(telling.local.dated(at_ms))


def _awaiting(data: Data, _: Data, telling: Telling) -> Told:
    return "fact", "elsewhere", said(telling.t, f"contact.ev_awaiting_{data.get('on', 'us')}"), ""


def _left(data: Data, _: Data, telling: Telling) -> Told:
    t = telling.t
    return "fact", "end", said(t, "contact.ev_left", how=escape(word(t, "left", str(data.get("outcome", ""))))), ""


def _ended(data: Data, _: Data, telling: Telling) -> Told:
    by = data.get("by") if data.get("by") in ("customer", "agent", "system", "dropped") else "unknown"
    return "fact", "end", said(telling.t, f"contact.ev_ended_{by}"), ""


def _closed(data: Data, _: Data, telling: Telling) -> Told:
    if data.get("resolution") is None:
        return "fact", "closed", said(telling.t, "contact.ev_closed"), ""
    as_what = escape(word(telling.t, "resolution", str(data["resolution"])))
    return "fact", "closed", said(telling.t, "contact.ev_closed_as", resolution=as_what), ""


def _rated(data: Data, _: Data, telling: Telling) -> Told:
    score, scale = (f"{data.get(name, 0):g}" for name in ("score", "scale"))
    return "customer", "star", said(telling.t, "contact.ev_rated", score=score, scale=scale), ""


def _announced(data: Data, _: Data, telling: Telling) -> Told:
    sentence = said(telling.t, "contact.ev_announced", until=_due(data, "until", telling))
    return "ours", "notice", sentence, str(data.get("text") or "")


def _merged(data: Data, _: Data, telling: Telling) -> Told:
    return "fact", "merge", said(telling.t, "contact.ev_merged", name=_link(str(data.get("into") or "?"), telling)), ""


def _link(contact: str, telling: Telling) -> Markup:
    """Lead to another contact's page, under its id."""
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(telling.address(contact), contact)


def _reached(_: Data, event: Data, telling: Telling) -> Told:
    """The id names the contact in which it was: ``<contact>:<instant>``."""
    other = str(event["id"]).rpartition(":")[0]
    return "fact", "elsewhere", said(telling.t, "contact.ev_reached", name=_link(other, telling)), ""


def _acted(key: str, icon: str) -> Callable[[Data, Data, Telling], Told]:
    def tell(data: Data, _: Data, telling: Telling) -> Told:
        t = telling.t
        names: dict[str, object] = {"name": data.get("agent") or t("contact.somebody")}
        if key == "ev_snoozed":
            names["until"] = _due(data, "until", telling)
        if key == "ev_dismissed":
            names["reason"] = escape(word(t, "dismissed", str(data.get("reason") or "other")))
        kind = "ours" if key == "ev_nudge_sent" else "nudge"
        return kind, icon, said(t, f"contact.{key}", **names), str(data.get("text") or "")

    return tell


_TOLD: dict[str, Callable[[Data, Data, Telling], Told]] = {
    "contact.opened": _opened,
    "contact.merged": _merged,
    "contact.transferred": _transferred,
    "contact.queued": _named("ev_queued", "line", "queue"),
    "contact.assigned": _assigned,
    "contact.alerted": _named("ev_alerted", "voice", "agent"),
    "contact.missed": _named("ev_missed", "end", "agent"),
    "contact.answered": _named("ev_answered", "person", "agent"),
    "contact.joined": _named("ev_joined", "person", "agent"),
    "contact.parted": _named("ev_parted", "person", "agent"),
    "contact.viewed": _named("ev_viewed", "eye", "agent"),
    "message.received": _received,
    "message.sent": _sent,
    "promise.made": _promised,
    "promise.released": _released,
    "contact.awaiting": _awaiting,
    "contact.left": _left,
    "contact.ended": _ended,
    "contact.closed": _closed,
    "contact.rated": _rated,
    "queue.announced": _announced,
    "customer.reached": _reached,
    "nudge.acknowledged": _acted("ev_acknowledged", "bell"),
    "nudge.sent": _acted("ev_nudge_sent", "send"),
    "nudge.snoozed": _acted("ev_snoozed", "bell"),
    "nudge.dismissed": _acted("ev_dismissed", "quiet"),
    "nudge.undone": _acted("ev_undone", "bell"),
}
"""What each event is told by."""
