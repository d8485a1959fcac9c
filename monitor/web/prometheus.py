"""Values as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitor.intake import Stats
from monitor.web.ports import Sample

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STATES = ("waiting", "alerting", "handling", "held", "wrap_up", "callbacks_open", "awaiting_us")
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def render(samples: Iterable[Sample]) -> str:
    """Write samples, those of one name together under its help."""
    families: dict[str, list[Sample]] = {}
    for sample in samples:
        families.setdefault(sample.name, []).append(sample)
    lines = [line for family in families.values() for line in _family(family)]
    return "\n".join(lines) + "\n"


def _family(samples: list[Sample]) -> Iterator[str]:
    first = samples[0]
    explained = first.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {first.name} {explained}"
    yield f"# TYPE {first.name} {first.kind}"
    for sample in samples:
        labels = ",".join(f'{name}="{text.translate(_ESCAPES)}"' for name, text in sample.labels.items())
        yield f"{sample.name}{'{' + labels + '}' if labels else ''} {sample.value:.15g}"


def intake_samples(stats: Stats) -> Iterator[Sample]:
    """Say what came in."""
    yield Sample("moment_intake_posts_total", "counter", "Posts whose events were let in.", stats.posts)
    yield Sample("moment_intake_events_total", "counter", "Events stored in the journal.", stats.events)
    yield Sample("moment_intake_entries_total", "counter", "Entries appended to the journal.", stats.entries)
    yield Sample("moment_intake_rejected_total", "counter", "Events that could not be taken.", stats.rejected)
    yield Sample("moment_intake_overloaded_total", "counter", "Posts refused for want of room.", stats.overloaded)
    yield Sample("moment_intake_failed_total", "counter", "Appends that failed or stayed in doubt.", stats.failed)
    yield Sample("moment_intake_waiting_events", "gauge", "Events between arrival and the disk.", stats.waiting)


def site_samples(site: str, answer: Mapping[str, Any], now_ms: int) -> Iterator[Sample]:
    """Say how a site's queues stand, from the answer of ``/api/v1/queues`` for 30 minutes."""
    age = max(0, now_ms - int(answer["as_of_ms"])) / 1_000
    yield Sample("moment_site_age_seconds", "gauge", "How far behind now the site's state is.", age, {"site": site})
    for queue in answer["queues"]:
        yield from _queue_samples({"site": site, "queue": str(queue["queue"])}, queue)


def _queue_samples(labels: dict[str, str], queue: Mapping[str, Any]) -> Iterator[Sample]:
    for state in _STATES:
        if isinstance(count := queue.get(state), int):
            yield Sample("moment_queue_contacts", "gauge", "Open contacts by state.", count, labels | {"state": state})
    for reached in ("warn", "breach"):
        if isinstance(count := queue.get(f"silent_{reached}"), int):
            explained = "Contacts whose silence has reached a level."
            yield Sample("moment_queue_silent_contacts", "gauge", explained, count, labels | {"level": reached})
    for name, explained in (("longest_wait", "The longest wait."), ("longest_silence", "The longest silence.")):
        if isinstance(length_ms := queue.get(f"{name}_ms"), int | float):
            yield Sample(f"moment_queue_{name}_seconds", "gauge", explained, length_ms / 1_000, labels)
    level = queue.get("service_level")
    if isinstance(level, Mapping) and isinstance(share := level.get("ratio"), int | float):
        explained = "Service level of the last 30 minutes."
        yield Sample("moment_queue_service_level_ratio", "gauge", explained, share, labels)
    for name in ("offered", "answered", "abandoned"):
        if isinstance(count := queue.get(name), int):
            yield Sample(f"moment_queue_{name}_30m", "gauge", f"Visits {name} in the last 30 minutes.", count, labels)
