"""The wall as it is first rendered: the frames of the live protocol as lines for the template.

The script of the page goes on from the same frames; what it shows must read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

RANK = {"breach": 0, "warn": 1, "ok": 2}
WORDS = {"ok": "On plan", "warn": "Late", "breach": "Breach"}
WINDOW_WORDS = {"30m": "last 30 minutes", "60m": "last 60 minutes", "today": "today"}
OWED_SHOWN = 9
GOOD_SHOWN = 5
NOTHING = "–"
VERDICTS = (("positive", "check", "good"), ("neutral", None, "neutral"), ("negative", "dismiss", "bad"))
"""How a moment turned out: its name, its icon, its word on the wall."""
NONE_WEAKEST = "none stands out"
NO_OWNER = "no owner named"


def wall_model(frames: Mapping[str, Any], window: str) -> dict[str, Any]:
    """Give what the template shows of a wall's frames (``queues``, ``contacts``, ``moments``)."""
    queues, as_of_ms = frames["queues"], frames["queues"]["as_of_ms"]
    total = queues.get("total") or {}
    shown = sorted(
        queues["data"].values(), key=lambda queue: (RANK[queue["level"]], _since(queue), str(queue["queue"]))
    )
    owed = [contact for contact in frames["contacts"]["data"].values() if _silence(contact)["level"] != "ok"]
    owed.sort(key=lambda contact: (RANK[_silence(contact)["level"]], contact["silent_since_ms"] or as_of_ms))
    statuses: dict[str, int] = total.get("agents") or {}
    return {
        "as_of": datetime.fromtimestamp(as_of_ms / 1000, UTC).strftime("%H:%M:%S UTC"),
        "window": WINDOW_WORDS[window],
        "tiles": tiles(total, shown, owed, as_of_ms),
        "moments": moments(frames["moments"]),
        "good": [_good(one, as_of_ms) for one in frames["moments"]["total"]["good"][:GOOD_SHOWN]],
        "queues": [_row(queue, as_of_ms) for queue in shown],
        "owed": [
            {
                "id": contact["contact"],
                "queue": contact["queue"] or "",
                "level": _silence(contact)["level"],
                "silent": clock(as_of_ms - (contact["silent_since_ms"] or as_of_ms)),
            }
            for contact in owed[:OWED_SHOWN]
        ],
        "owed_more": max(0, len(owed) - OWED_SHOWN),
        "agents": " · ".join(f"{count} {status.replace('_', '-')}" for status, count in sorted(statuses.items())),
    }


def tiles(total: Mapping[str, Any], queues: list[Any], owed: list[Any], as_of_ms: int) -> list[dict[str, str]]:
    """Give the tiles: what it is, its figure, how it stands in a word, and the limit it is held against."""
    if not total:
        return []
    level = total["service_level"]
    slowest = min((queue for queue in queues if queue["longest_wait_since_ms"]), key=_since, default=None)
    reached, target = level["ratio"], level["target_ratio"]
    short = reached is not None and reached < target and level["n"] >= 20
    return [
        _tile(
            "Longest wait",
            _ago(total["longest_wait_since_ms"], as_of_ms),
            _worst(total, "wait"),
            _limit(slowest, "wait"),
        ),
        _tile(
            "Waiting now",
            str(total["waiting"] + total["alerting"]),
            "ok",
            f"{total['late_in_line']} longer than the goal",
        ),
        _tile(
            f"Answered in {length(level['within_ms'])}",
            NOTHING if reached is None else f"{round(100 * reached)} %",
            ("breach" if reached < target - 0.1 else "warn") if short else "ok",
            f"goal {round(100 * target)} % · {level['basis']} · n {level['n']}",
        ),
        _silence_tile(total, owed, as_of_ms),
        _tile("Owed a word", str(total["silent_warn"] + total["silent_breach"]), _worst(total, "silent"), "goal 0"),
    ]


def moments(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Give how moments turned out (icon, figure, word), and the weakest touchpoint in a phrase, with its owner."""
    counts, weakest = frame["total"]["moments"], frame["total"]["weakest"]
    shown = [(icon, counts[verdict], word) for verdict, icon, word in VERDICTS]
    if weakest is None:
        return {"counts": shown, "weakest": NONE_WEAKEST, "share": "", "owner": ""}
    touchpoint = frame["data"][weakest]
    share = f"{round(100 * touchpoint['negative_ratio'])} % bad of {touchpoint['n']}"
    return {"counts": shown, "weakest": touchpoint["label"], "share": share, "owner": touchpoint["owner"] or NO_OWNER}


def _good(moment: Mapping[str, Any], as_of_ms: int) -> tuple[str, str, str]:
    """Give a good moment's sentence, how long ago it was, and its queue where the sentence does not name it."""
    queue = moment["queue"] or ""
    return moment["sentence"], ago(as_of_ms - moment["at_ms"]), "" if queue in moment["sentence"] else queue


def _silence_tile(total: Mapping[str, Any], owed: list[Any], as_of_ms: int) -> dict[str, str]:
    """The silence that matters most: the longest of those at the worst level, with its own limit."""
    if not owed:
        return _tile("Longest silence", _ago(total["longest_silence_since_ms"], as_of_ms), "ok", "within its limit")
    silence, queue = _silence(owed[0]), owed[0]["queue"] or "no queue"
    limit = f"limit {length(silence['breach_at_ms'] - silence['since_ms'])} · " if silence["breach_at_ms"] else ""
    return _tile("Longest silence", _ago(owed[0]["silent_since_ms"], as_of_ms), silence["level"], limit + queue)


def _tile(name: str, figure: str, level: str, limit: str) -> dict[str, str]:
    return {"name": name, "figure": figure, "level": level, "word": WORDS[level], "limit": limit}


def _row(queue: Mapping[str, Any], as_of_ms: int) -> dict[str, Any]:
    reached, agents = queue["service_level"]["ratio"], queue["agents"]
    return {
        "name": queue["queue"],
        "level": queue["level"],
        "waiting": queue["waiting"] + queue["alerting"],
        "longest": _ago(queue["longest_wait_since_ms"], as_of_ms),
        "in_goal": NOTHING if reached is None else f"{round(100 * reached)} %",
        "ready": f"{agents.get('available', 0)}/{sum(count for status, count in agents.items() if status != 'offline')}",
    }


def _since(queue: Mapping[str, Any]) -> float:
    since_ms = queue["longest_wait_since_ms"]
    return float("inf") if since_ms is None else since_ms


def _silence(contact: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((clock for clock in contact["clocks"] if clock["clock"] == "silence"), {"level": "ok"})


def _worst(total: Mapping[str, Any], clock: str) -> str:
    return "breach" if total[f"{clock}_breach"] else "warn" if total[f"{clock}_warn"] else "ok"


def _limit(queue: Mapping[str, Any] | None, clock: str) -> str:
    if queue is None:
        return ""
    targets = queue["targets"].get(clock)
    limit = f"limit {length(targets['breach_ms'])} · " if targets and targets["breach_ms"] is not None else ""
    return f"{limit}{queue['queue']}"


def _ago(since_ms: int | None, as_of_ms: int) -> str:
    return NOTHING if since_ms is None else clock(as_of_ms - since_ms)


def clock(length_ms: int) -> str:
    """Write a running length: ``7:42``, ``1:02:09``, ``3 d 4 h``."""
    seconds = max(0, length_ms) // 1000
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def ago(length_ms: int) -> str:
    """Write how long ago something was, to the minute: nothing on a quiet list ticks."""
    minutes = max(0, length_ms) // 60_000
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"


def length(ms: int) -> str:
    """Write a limit: ``20 s``, ``8 h``."""
    for unit_ms, unit in ((3_600_000, "h"), (60_000, "min")):
        if ms % unit_ms == 0:
            return f"{ms // unit_ms} {unit}"
    return f"{ms / 1000:g} s"
