"""How counted rows and the present moment are shown: the figures and levels of the design's §4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from monitor.domain.buckets import percentile_ms
from monitor.domain.metrics import SINCE, Counters, Now, service_level_parts
from monitor.domain.policy import Rules
from monitor.domain.settings import QueueLevels

NOT_ENOUGH_DATA = {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0}


def ratio(part: int, whole: int) -> float | None:
    """Give a share; of nothing it is None, never 0."""
    return part / whole if whole > 0 else None


class ServiceLevel(TypedDict):
    """A service level with its basis and its n, the denominator; ratios of nothing are None."""

    ratio: float | None
    level: str | None
    """None where ``n`` is below ``minimum_n``: so few visits say nothing, neither good nor bad."""
    minimum_n: int
    within_ms: int
    target_ratio: float
    basis: str
    n: int


def service_level(totals: Counters, late_in_line: int, rules: Rules, limits: QueueLevels) -> ServiceLevel:
    """Give the service level on the policy's basis, and how it stands."""
    level = rules.service_level
    part, whole = service_level_parts(totals, late_in_line, level.basis)
    reached = ratio(part, whole)
    return {
        "ratio": reached,
        "level": _reached_level(reached, level.target, whole, limits),
        "minimum_n": limits.minimum_n,
        "within_ms": level.within_ms,
        "target_ratio": level.target,
        "basis": level.basis,
        "n": whole,
    }


def _reached_level(reached: float | None, target: float, n: int, limits: QueueLevels) -> str | None:
    """Say how a service level stands; None of too few visits."""
    if reached is None or n < limits.minimum_n:
        return None
    shortfall = target - reached
    if shortfall >= limits.shortfall_breach:
        return "breach"
    return "warn" if shortfall > 0 else "ok"


def promise_level(kept: int, broken: int, limits: QueueLevels) -> str:
    """Say how promises stand: a broken one is ``warn``, a share of many (that of contacts in breach) ``breach``."""
    if not broken:
        return "ok"
    share = broken / (kept + broken)
    return "breach" if share >= limits.share_breach and kept + broken >= limits.minimum_n else "warn"


def worst_level(in_warn: int, in_breach: int) -> str:
    """Give the worst level that anybody has."""
    return "breach" if in_breach else "warn" if in_warn else "ok"


def queue_level(now: Now, reached_level: str | None, limits: QueueLevels) -> str:
    """Give the worst of a queue's service level, its longest wait and its share of contacts in breach."""
    share = ratio(now.in_breach, now.open) or 0.0
    if now.wait_breach or reached_level == "breach" or share >= limits.share_breach:
        return "breach"
    if now.wait_warn or reached_level == "warn" or share >= limits.share_warn:
        return "warn"
    return "ok"


def spread_of(totals: Counters, name: str) -> dict[int, int]:
    """Give the counted buckets of a measured length."""
    prefix = f"{name}_h"
    return {int(key[len(prefix) :]): count for key, count in totals.items() if key.startswith(prefix)}


def mean_ms(totals: Counters, name: str) -> float | None:
    """Give the mean of a measured length in ms; None of nothing."""
    return ratio(totals.get(f"{name}_ms", 0), totals.get(f"{name}_n", 0))


_PLAIN = (
    "contacts", "offered", "answered", "abandoned", "short_abandoned", "left_otherwise", "transferred_out", "missed",
    "hold_abandoned", "closed", "reopened", "promises_kept", "promises_broken",
)  # fmt: skip


def present(
    queue: str | None, totals: Counters, now: Now, rules: Rules, as_of_ms: int, *, limits: QueueLevels, lengths: bool
) -> dict[str, object]:
    """Give the Queue object of the API. ``lengths``: also the waits that change merely because time passes."""

    def counted(name: str) -> int:
        return totals.get(name, 0)

    level = service_level(totals, now.late_in_line, rules, limits)
    shown: dict[str, object] = {"queue": queue, "level": queue_level(now, level["level"], limits)}
    shown["wait_level"] = worst_level(now.wait_warn, now.wait_breach)
    shown["silence_level"] = worst_level(now.silent_warn, now.silent_breach)
    shown["owed_level"] = worst_level(now.owed_warn, now.owed_breach)
    shown["promise_level"] = promise_level(counted("promises_kept"), counted("promises_broken"), limits)
    shown["expected_wait"] = NOT_ENOUGH_DATA
    shown["service_level"] = level
    shown["targets"] = {
        clock: {"warn_ms": targets.warn_ms, "breach_ms": targets.breach_ms}
        for clock, targets in rules.clocks.items()
        if clock in ("wait", "silence") and now.channel is not None
    }
    shown.update(_show_now(now, as_of_ms, lengths=lengths))
    for name in _PLAIN:
        shown[name] = counted(name)
    waits, responses = spread_of(totals, "wait"), spread_of(totals, "response")
    shown["average_speed_of_answer_ms"] = mean_ms(totals, "wait")
    shown["average_time_to_abandon_ms"] = mean_ms(totals, "abandon")
    for percent in (50, 90, 95):
        shown[f"wait_p{percent}_ms"] = percentile_ms(waits, percent / 100)
    shown["wait_n"] = counted("wait_n")
    shown["handle_time_ms"] = mean_ms(totals, "handle")
    shown["handle_time_n"] = counted("handle_n")
    shown["occupancy_ratio"] = ratio(counted("busy_ms"), counted("busy_ms") + counted("available_ms"))
    shown["first_response_ms"] = {
        "mean": mean_ms(totals, "response"), "p90": percentile_ms(responses, 0.9), "n": counted("response_n"),
    }  # fmt: skip
    shown["first_hour_ratio"] = ratio(counted("first_hour_in"), counted("first_hour_n"))
    shown["first_hour_n"] = counted("first_hour_n")
    shown["resolved_24h_ratio"] = ratio(counted("first_day_in"), counted("first_day_n"))
    shown["resolved_24h_n"] = counted("first_day_n")
    shown["csat_ratio"] = ratio(counted("rated_top"), counted("rated"))
    shown["csat_n"] = counted("rated")
    short = counted("short_abandoned")
    shown["abandoned_ratio"] = ratio(counted("abandoned") - short, counted("offered") - short)
    shown["moments"] = {name: counted(f"moments_{name}") for name in ("positive", "neutral", "negative")}
    return shown


def _show_now(now: Now, as_of_ms: int, *, lengths: bool) -> Iterator[tuple[str, object]]:
    for name in Now.__struct_fields__:
        if name not in ("channel", "heard_day"):
            yield name, getattr(now, name)
    if not lengths:
        return
    for name in SINCE:
        since_ms = getattr(now, name)
        yield name.replace("_since_ms", "_ms"), None if since_ms is None else max(0, as_of_ms - since_ms)
