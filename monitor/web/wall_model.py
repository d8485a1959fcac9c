"""The wall as it is first rendered: the frames of the live protocol as lines for the template.

The script of the page goes on from the same frames; what it shows must read the same. How anything stands was decided
by the domain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain.moments_view import LABELS
from monitor.web.layouts import Layout
from monitor.web.lengths import NOTHING, ago, clock, limit, share
from monitor.web.page_words import Local
from monitor.web.sayings import told
from monitor.web.texts import Texts
from monitor.web.wall_words import distance, longness, nightly, spark, unbroken

RANK = {"breach": 0, "warn": 1, "ok": 2}
ROWS = 100
"""Queues rendered, where the page does not scroll: the script counts what fits."""
OWED_SHOWN = 9
GOOD_SHOWN = 5
VERDICTS = (("positive", "check"), ("neutral", None), ("negative", "dismiss"))
"""How a moment turned out, and its icon."""
STATUSES = ("available", "busy", "wrap_up", "away", "offline")
Frames = Mapping[str, Any]


def wall_model(frames: Frames, layout: Layout, t: Texts, timezone: str) -> dict[str, Any]:
    """Give what the template shows of a wall's frames."""
    queues, as_of_ms = frames["queues"], frames["queues"]["as_of_ms"]
    total = queues.get("total") or {}
    shown = sorted(queues["data"].values(), key=lambda one: (RANK[one["level"]], _since(one), str(one["queue"])))
    owed = [contact for contact in frames["contacts"]["data"].values() if contact.get("owed")]
    owed.sort(key=lambda contact: (RANK[contact["owed"]["level"]], contact["owed"]["over_since_ms"]))
    shown_owed = owed[:OWED_SHOWN]
    trends = frames["trends"]["data"]
    rows = len(shown) if layout.all_rows else layout.screen.rows if layout.screen is not None else ROWS
    names = layout.tiles if layout.screen is None else nightly(layout.tiles, as_of_ms, timezone)
    return {
        "as_of": datetime.fromtimestamp(as_of_ms / 1000, ZoneInfo(timezone)).strftime("%H:%M:%S ") + timezone,
        "window": t("wall.today" if layout.window == "today" else f"wall.last_{layout.window}"),
        "tiles": tiles(names, frames, shown, t, short=layout.screen is not None),
        "moments": _moments(frames["moments"], t),
        "good": [_good(one, as_of_ms, t) for one in frames["moments"]["total"]["good"][:GOOD_SHOWN]],
        "queues": [_row(queue, trends.get(queue["queue"]), as_of_ms, t) for queue in shown[:rows]],
        "queues_more": _more_queues(shown[rows:], layout, t),
        "owed": [_owed(contact, as_of_ms, t) for contact in shown_owed],
        "owed_more": _more_owed(_count_owed(total) - len(shown_owed), layout, t),
        "agents": _agents(total.get("agents") or {}, t),
    }


def tiles(
    names: Sequence[str], frames: Frames, queues: list[Any], t: Texts, *, short: bool = False
) -> list[dict[str, Any]]:
    """Give the tiles: what it is, its figure, how it stands, the limit it is held against and how far that is.

    ``short``: on a television, where long words do not fit.
    """
    total, as_of_ms = frames["queues"].get("total"), frames["queues"]["as_of_ms"]
    if not total:
        return []
    contacts = list(frames["contacts"]["data"].values())
    trends = frames["trends"]["total"]
    none_owed = unbroken(t("wall.goal_none"))
    in_breach = t("wall.in_breach", n=total["owed_breach"]) if total["owed_breach"] else ""
    made = {
        "wait": lambda: _wait_tile(total, queues, contacts, trends, as_of_ms, t),
        "waiting": lambda: _tile(
            t("wall.waiting_now"), str(total["waiting"] + total["alerting"]), "ok",
            t("wall.late_in_line", n=total["late_in_line"]), points=trends["waiting"],
        ),
        "level": lambda: _level_tile(total["service_level"], trends, t, short=short),
        "silence": lambda: _silence_tile(total, contacts, as_of_ms, t),
        "owed": lambda: _tile(
            t("wall.owed_a_word"), str(_count_owed(total)), total["owed_level"], none_owed, in_breach, points=trends["owed"],
        ),
        "promises": lambda: _promises_tile(total, t),
    }  # fmt: skip
    return [{"id": name, **made[name]()} for name in names]


def _worst_of(name: str, contacts: list[Any], as_of_ms: int, t: Texts) -> dict[str, Any] | None:
    """Of one clock, the length that matters most: the longest of those at the worst level, with its own limit."""
    late = [contact for contact in contacts if _clock(contact, name)["level"] != "ok"]
    if not late:
        return None
    worst = min(late, key=lambda one: (RANK[_clock(one, name)["level"]], _clock(one, name)["since_ms"]))
    return _length_of(worst, name, as_of_ms, t)


def _of_since(name: str, contacts: list[Any], since_ms: int | None, as_of_ms: int, t: Texts) -> dict[str, Any] | None:
    """The same of a contact whose clock runs since an instant; None where it is not among those told to the wall."""
    found = next((one for one in contacts if since_ms and _clock(one, name).get("since_ms") == since_ms), None)
    return _length_of(found, name, as_of_ms, t) if found is not None else None


def _length_of(contact: Any, name: str, as_of_ms: int, t: Texts) -> dict[str, Any]:
    found = _clock(contact, name)
    due_ms = found["breach_at_ms"]
    figure = clock(t, as_of_ms - found["since_ms"])
    held_against = _limit(found.get("limit_ms"), contact["queue"], t)
    return {
        "figure": figure, "long": longness(figure), "level": found["level"], "limit": held_against,
        "distance": distance(t, due_ms, as_of_ms),
    }  # fmt: skip


def _wait_tile(
    total: Any, queues: list[Any], contacts: list[Any], trends: Any, as_of_ms: int, t: Texts
) -> dict[str, Any]:
    longest_ms = total["longest_wait_since_ms"]
    tile = _tile(
        t("wall.longest_wait"), _ago(longest_ms, as_of_ms, t), total["wait_level"], "", points=trends["longest_wait_ms"]
    )
    worst = _worst_of("wait", contacts, as_of_ms, t) or _of_since("wait", contacts, longest_ms, as_of_ms, t)
    if worst is not None:
        return tile | worst
    slowest = min((queue for queue in queues if queue["longest_wait_since_ms"] is not None), key=_since, default=None)
    if slowest is None:
        return tile
    breach_ms = (slowest["targets"].get("wait") or {}).get("breach_ms")
    due_ms = slowest["longest_wait_since_ms"] + breach_ms if breach_ms else None
    return tile | {"limit": _limit(breach_ms, slowest["queue"], t), "distance": distance(t, due_ms, as_of_ms)}


def _silence_tile(total: Any, contacts: list[Any], as_of_ms: int, t: Texts) -> dict[str, Any]:
    figure = _ago(total["longest_silence_since_ms"], as_of_ms, t)
    tile = _tile(t("wall.longest_silence"), figure, total["silence_level"], t("wall.within_limit"))
    since_ms = total["longest_silence_since_ms"]
    worst = _worst_of("silence", contacts, as_of_ms, t) or _of_since("silence", contacts, since_ms, as_of_ms, t)
    return tile | (worst or {})


def _level_tile(level: Any, trends: Any, t: Texts, *, short: bool) -> dict[str, Any]:
    reached, target = level["ratio"], level["target_ratio"]
    return _tile(
        t("wall.answered_in", length=limit(t, level["within_ms"])),
        _percent(reached),
        level["level"],
        f"{unbroken(t('wall.goal', share=share(target)))} · {level['basis']} · n\u00a0{level['n']}",
        _away(level, t, short=short),
        points=trends["service_level_ratio"],
        goal=target,
        unit="" if reached is None else " %",
    )


def _away(level: Any, t: Texts, *, short: bool) -> str:
    """Write how far a service level is from its goal; of too few visits how few they are."""
    if level["level"] is None:
        return t("wall.too_few_short" if short else "wall.too_few", n=level["n"], least=level["minimum_n"])
    points = int(100 * level["ratio"] + 0.5) - int(100 * level["target_ratio"] + 0.5)
    return t("wall.points_below" if points < 0 else "wall.points_above", n=abs(points))


def _promises_tile(total: Any, t: Texts) -> dict[str, Any]:
    kept, broken = total["promises_kept"], total["promises_broken"]
    reached = kept / (kept + broken) if kept + broken else None
    return _tile(
        t("wall.promises_kept"),
        _percent(reached),
        total["promise_level"],
        t("wall.kept", n=kept),
        t("wall.broken", n=broken),
        unit="" if reached is None else " %",
    )


def _tile(
    name: str,
    figure: str,
    level: str | None,
    held_against: str,
    away: str = "",
    points: Sequence[float | None] | None = None,
    goal: float | None = None,
    unit: str = "",
) -> dict[str, Any]:
    return {
        "name": name, "figure": figure, "unit": unit, "long": longness(figure, unit), "level": level, "limit": held_against,
        "distance": away, "spark": spark(points, goal),
    }  # fmt: skip


def _moments(frame: Frames, t: Texts) -> dict[str, Any]:
    """Give how moments turned out (icon, figure, word), and the weakest touchpoint in a phrase, with its owner."""
    counts, weakest = frame["total"]["moments"], frame["total"]["weakest"]
    shown = [(icon, counts[verdict], t(f"wall.{verdict}", n=counts[verdict])) for verdict, icon in VERDICTS]
    if weakest is None:
        return {"counts": shown, "weakest": t("wall.none_weakest"), "share": "", "owner": ""}
    touchpoint = frame["data"][weakest]
    bad = t("wall.bad_of", share=share(touchpoint["negative_ratio"]), n=touchpoint["n"])
    return {
        "counts": shown, "weakest": labels(t).get(touchpoint["label"], touchpoint["label"]),
        "share": bad, "owner": touchpoint["owner"] or t("wall.no_owner"),
    }  # fmt: skip


def labels(t: Texts) -> dict[str, str]:
    """Give the labels of touchpoints that are shipped in the viewer's language, by their English; an owner's stay as they are."""
    return {label: t(f"contact.touchpoint_{name}") for name, label in LABELS.items()}


def _good(moment: Mapping[str, Any], as_of_ms: int, t: Texts) -> tuple[str, str, str]:
    """Give a good moment's sentence, how long ago it was, and its queue where the sentence does not name it."""
    queue = moment["queue"] or ""
    sentence = told(
        moment.get("said"), moment["sentence"], t, Local("UTC", as_of_ms, t.language)
    )  # it tells no instant
    return sentence, ago(t, as_of_ms - moment["at_ms"]), "" if queue in sentence else queue


def _row(queue: Mapping[str, Any], trend: Any, as_of_ms: int, t: Texts) -> dict[str, Any]:
    agents, longest = queue["agents"], _ago(queue["longest_wait_since_ms"], as_of_ms, t)
    return {
        "name": queue["queue"],
        "level": queue["level"],
        "spark": spark(trend["waiting"] if trend else None),
        "waiting": queue["waiting"] + queue["alerting"],
        "longest": longest,
        "long": longness(longest),
        "in_goal": share(queue["service_level"]["ratio"]),
        "few": _few(queue["service_level"], t),
        "ready": f"{agents.get('available', 0)}/{sum(count for status, count in agents.items() if status != 'offline')}",
    }


def _few(level: Mapping[str, Any], t: Texts) -> str:
    """Write how few visits a service level is of, where they are too few to judge by."""
    if level["level"] is not None or not level["n"]:
        return ""
    return t("wall.few", n=level["n"], least=level["minimum_n"])


def _owed(contact: Mapping[str, Any], as_of_ms: int, t: Texts) -> dict[str, str]:
    name = (contact["customer"] or {}).get("name")
    queue, owed = contact["queue"] or t("wall.no_queue"), contact["owed"]
    return {
        "mark": contact["contact"],
        "who": name or "",
        "queue": queue,
        "level": owed["level"],
        "why": t(_why_owed(owed)),
        "length": clock(t, abs(as_of_ms - _counted_from(owed))),
    }


def _why_owed(owed: Mapping[str, Any]) -> str:
    """Give the text that names what somebody is owed a word for; a promise is told by how far its due instant is."""
    if owed["clock"] == "promise":
        return "wall.promise_over" if owed["level"] == "breach" else "wall.promise_due"
    return f"contact.clock_{owed['clock']}"


def _counted_from(owed: Mapping[str, Any]) -> int:
    at_ms: int = owed["breach_at_ms"] if owed["clock"] == "promise" else owed["since_ms"]
    return at_ms


def _count_owed(total: Mapping[str, Any]) -> int:
    return int(total.get("owed_warn", 0)) + int(total.get("owed_breach", 0))


def _agents(statuses: Mapping[str, int], t: Texts) -> list[tuple[int, str]]:
    return [(statuses[name], t(f"wall.status_{name}", n=statuses[name])) for name in STATUSES if statuses.get(name)]


def _is_short(layout: Layout) -> bool:
    """Tell whether long words do not fit."""
    return layout.screen is not None and layout.screen.kind != "wide"


def _more_owed(beyond: int, layout: Layout, t: Texts) -> str:
    return t("wall.more_short" if _is_short(layout) else "wall.more_owed", n=beyond) if beyond > 0 else ""


def _more_queues(beyond: list[Any], layout: Layout, t: Texts) -> str:
    if not beyond:
        return ""
    if _is_short(layout):
        return t("wall.more_short", n=len(beyond))
    return t("wall.more_calm" if all(queue["level"] == "ok" for queue in beyond) else "wall.more", n=len(beyond))


def _since(queue: Mapping[str, Any]) -> float:
    since_ms = queue["longest_wait_since_ms"]
    return float("inf") if since_ms is None else since_ms


def _clock(contact: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next((one for one in contact["clocks"] if one["clock"] == name), {"level": "ok"})


def _percent(ratio: float | None) -> str:
    return NOTHING if ratio is None else str(int(100 * ratio + 0.5))


def _limit(breach_ms: int | None, queue: str | None, t: Texts) -> str:
    name = queue or t("wall.no_queue")
    return f"{unbroken(t('wall.limit', length=limit(t, breach_ms)))} · {name}" if breach_ms else name


def _ago(since_ms: int | None, as_of_ms: int, t: Texts) -> str:
    return NOTHING if since_ms is None else clock(t, as_of_ms - since_ms)
