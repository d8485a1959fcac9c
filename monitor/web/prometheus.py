"""What is measured, as Prometheus reads it (text format 0.0.4); docs/operations.md lists every name.

Parts count plainly, in numbers of their own or in histograms of the library; here they become its families. Labels name
sites, queues, levels and codes, never a customer, contact, agent or nudge: there is a bound to how many series there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import Metric as Family
from prometheus_client import disable_created_metrics, generate_latest
from prometheus_client.registry import Collector

from monitor.intake_lane import Stats
from monitor.web.ports import Sample

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a histogram began, nobody asks
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_QUEUES = 200
"""Of a site, with series of their own: those with the most open contacts."""
_STATES = ("waiting", "alerting", "handling", "held", "wrap_up", "callbacks_open", "awaiting_us")


class _Told(Collector):
    """Families made of samples; those of one name together."""

    def __init__(self, samples: Iterable[Sample | Family]) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Family]:
        families: dict[str, Family] = {}
        for sample in self._samples:
            if isinstance(sample, Family):
                known = families.setdefault(sample.name, sample)
                if known is not sample:
                    known.samples += sample.samples
                continue
            name = sample.name.removesuffix("_total") if sample.kind == "counter" else sample.name
            family = families.get(name)
            if family is None:
                family = families[name] = Family(name, sample.help, sample.kind)
            family.add_sample(sample.name, dict(sample.labels), sample.value)
        yield from families.values()


def render(samples: Iterable[Sample | Family]) -> str:
    """Write samples and whole families."""
    return generate_latest(_Told(samples)).decode()


def with_labels(family: Family, labels: Mapping[str, str]) -> Family:
    """Give a family all of whose samples carry further labels."""
    other = Family(family.name, family.documentation, family.type)
    other.samples = [sample._replace(labels={**labels, **sample.labels}) for sample in family.samples]
    return other


def intake_samples(stats: Stats) -> Iterator[Sample | Family]:
    """Say what came in."""
    yield Sample("monitor_posts_total", "counter", "Posts whose events were let in.", stats.posts)
    yield Sample("monitor_events_accepted_total", "counter", "Events stored in the journal.", stats.events)
    yield Sample("monitor_journal_entries_total", "counter", "Entries appended to the journal.", stats.entries)
    yield Sample("monitor_events_rejected_total", "counter", "Events that could not be taken.", stats.rejected)
    yield Sample("monitor_overloaded_total", "counter", "Posts refused for want of room.", stats.overloaded)
    yield Sample("monitor_appends_failed_total", "counter", "Appends that failed or stayed in doubt.", stats.failed)
    yield Sample("monitor_intake_waiting_events", "gauge", "Events between arrival and the disk.", stats.waiting)
    yield from stats.seconds.collect()


def site_samples(site: str, answer: Mapping[str, Any], now_ms: int) -> Iterator[Sample]:
    """Say how a site's queues stand, from the answer of ``/api/v1/queues`` for 30 minutes."""
    age = max(0, now_ms - int(answer["as_of_ms"])) / 1_000
    yield Sample("monitor_site_age_seconds", "gauge", "How far behind now the site's state is.", age, {"site": site})
    queues = sorted(answer["queues"], key=lambda queue: (-int(queue.get("open") or 0), str(queue["queue"])))
    yield Sample("monitor_site_queues", "gauge", "Queues that are known.", len(queues), {"site": site})
    for queue in queues[:MOST_QUEUES]:
        yield from _queue_samples({"site": site, "queue": str(queue["queue"])}, queue)


def _queue_samples(labels: dict[str, str], queue: Mapping[str, Any]) -> Iterator[Sample]:
    for state in _STATES:
        if isinstance(count := queue.get(state), int):
            yield Sample("monitor_queue_contacts", "gauge", "Open contacts by state.", count, labels | {"state": state})
    for reached in ("warn", "breach"):
        if isinstance(count := queue.get(f"silent_{reached}"), int):
            explained = "Contacts whose silence has reached a level."
            yield Sample("monitor_queue_silent_contacts", "gauge", explained, count, labels | {"level": reached})
    for name, explained in (("longest_wait", "The longest wait."), ("longest_silence", "The longest silence.")):
        if isinstance(length_ms := queue.get(f"{name}_ms"), int | float):
            yield Sample(f"monitor_queue_{name}_seconds", "gauge", explained, length_ms / 1_000, labels)
    level = queue.get("service_level")
    if isinstance(level, Mapping) and isinstance(share := level.get("ratio"), int | float):
        explained = "Service level of the last 30 minutes."
        yield Sample("monitor_queue_service_level_ratio", "gauge", explained, share, labels)
    for name in ("offered", "answered", "abandoned"):
        if isinstance(count := queue.get(name), int):
            yield Sample(f"monitor_queue_{name}_30m", "gauge", f"Visits {name} in the last 30 minutes.", count, labels)
