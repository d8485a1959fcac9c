"""What ``/readyz`` and ``/metrics`` tell of a process: is it able to do its work, and what has it done.

A check that is not well says what is wrong and what to do. What Redis has to be asked for is asked in the background and
told as it was last: a scrape never waits for a Redis that does not answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from prometheus_client import GC_COLLECTOR, PROCESS_COLLECTOR, Histogram
from prometheus_client import Metric as Family

from monitor.clock import Clock
from monitor.errors import BadConfig, Refused, Unavailable
from monitor.intake import Intake
from monitor.live.absence import SENTENCES
from monitor.live.endpoint import Gate
from monitor.live.hub import Hub
from monitor.notify.senders import Senders
from monitor.processor.fleet import Fleet
from monitor.processor.progress import Progress
from monitor.processor.supervisor import Supervisor
from monitor.storage import BEHIND_MS, Durability, Storage
from monitor.units import SECOND_MS
from monitor.web.ports import Check, Configuration, Sample
from monitor.web.prometheus import with_labels

LOOK_EVERY_S = 5.0
LOOP_EVERY_S = 0.25
LOOP_LAG_S = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
CHECKED_ONE_BY_ONE = 20
"""Of more sites ``/readyz`` tells in one sentence."""


class SeenOfRedis(NamedTuple):
    """Redis as last looked at."""

    reply_s: float
    durable: bool
    used_bytes: int
    most_bytes: int
    """0: no limit."""


class Health:
    """What a process is and does."""

    def __init__(
        self,
        storage: Storage,
        hubs: Mapping[str, Hub],
        supervisor: Supervisor | None,
        intake: Intake,
        senders: Senders | None = None,
        fleet: Fleet | None = None,
        clock: Clock | None = None,
        configuration: Configuration | None = None,
    ) -> None:
        self._storage = storage
        self._hubs = hubs
        self._supervisor = supervisor
        self._senders = senders
        self._intake = intake
        self._fleet = fleet
        self._clock = clock or Clock()
        self._configuration = configuration
        self._redis: SeenOfRedis | None = None
        self._loop_lag = Histogram(
            "monitor_loop_lag_seconds",
            "How much later than asked the event loop woke.",
            buckets=LOOP_LAG_S,
            registry=None,
        )
        self.gate: Gate | None = None
        self.stopping = False
        self.config_reloads = 0

    # ---- whether it can do its work

    async def checks(self) -> Sequence[Check]:
        """Look at everything this process needs."""
        found = [_stopping_check(self.stopping)]
        try:
            found.append(_durability_check(await self._storage.check()))
        except (Unavailable, Refused) as error:
            message = f"{error}; see that it runs, `monitor doctor` looks at the way to it"
            found.append(Check("redis", False, message, "redis", "redis_away", {"error": str(error)}))
        now_ms = self._clock.now_ms()
        found += _in_one([_board_check(name, hub, now_ms) for name, hub in self._hubs.items()], "boards")
        if self._supervisor is not None:
            written = self._supervisor.progress.items()
            found += _in_one([_writer_check(name, progress) for name, progress in written], "writers")
        if self._fleet is not None:
            found.append(_processors_check(self._fleet))
        faults = self._faults()
        if faults:
            told = "\n".join(str(fault) for fault in faults)
            message = f"the old one is kept; mend the file, `monitor check` tells all that is wrong: {told}"
            found.append(Check("config", True, message, "config", "config_refused", {"n": len(faults)}))
        return found

    def _faults(self) -> Sequence[BadConfig]:
        return self._configuration.faults if self._configuration is not None else ()

    # ---- what it has done

    async def keep_looking(self) -> None:
        """Look at Redis and at the event loop again and again until cancelled."""
        looked_ms = float("-inf")
        while True:
            asked_ms = self._clock.monotonic_ms()
            await asyncio.sleep(LOOP_EVERY_S)
            now_ms = self._clock.monotonic_ms()
            self._loop_lag.observe(max(0.0, (now_ms - asked_ms) / SECOND_MS - LOOP_EVERY_S))
            if now_ms - looked_ms >= LOOK_EVERY_S * SECOND_MS:
                looked_ms = now_ms
                self._redis = await self._look_at_redis()

    async def _look_at_redis(self) -> SeenOfRedis | None:
        asked_ms = self._clock.monotonic_ms()
        try:
            await self._storage.time_ms()
            reply_s = (self._clock.monotonic_ms() - asked_ms) / SECOND_MS
            used, most = await self._storage.memory()
            return SeenOfRedis(reply_s, not (await self._storage.check()).problems, used, most)
        except (Unavailable, Refused):
            return None

    def samples(self) -> Iterable[Sample | Family]:
        """Give the figures of this process; others may have their turn between one and the next."""
        yield from self._redis_samples()
        yield from self._config_samples()
        yield from self._live_samples()
        yield from self._fleet_samples()
        yield from self._writer_samples()
        yield from self._reply_samples()
        yield from self._loop_lag.collect()
        yield from PROCESS_COLLECTOR.collect()
        yield from GC_COLLECTOR.collect()

    def _redis_samples(self) -> Iterable[Sample]:
        seen = self._redis
        up = "1 where Redis answered when last asked, a few seconds ago."
        yield Sample("monitor_redis_up", "gauge", up, float(seen is not None))
        if seen is None:
            return
        durable = "1 where Redis does with its disk and memory what is configured."
        yield Sample("monitor_redis_durable", "gauge", durable, float(seen.durable))
        yield Sample("monitor_redis_reply_seconds", "gauge", "How long Redis took to tell the time.", seen.reply_s)
        yield Sample("monitor_redis_used_memory_bytes", "gauge", "Memory Redis uses.", seen.used_bytes)
        yield Sample("monitor_redis_max_memory_bytes", "gauge", "Its limit of memory; 0: none.", seen.most_bytes)

    def _config_samples(self) -> Iterable[Sample]:
        failed = "1 where the file is broken and the old configuration kept."
        yield Sample("monitor_config_reload_failed", "gauge", failed, float(bool(self._faults())))
        told = "Changed configurations that were taken over."
        yield Sample("monitor_config_reloads_total", "counter", told, self.config_reloads)

    def _live_samples(self) -> Iterable[Sample]:
        gate = self.gate
        if gate is not None:
            yield Sample("monitor_live_connections", "gauge", "Open connections of /live.", len(gate))
            yield Sample("monitor_live_opened_total", "counter", "Connections of /live that were let in.", gate.opened)
            yield Sample("monitor_live_dropped_total", "counter", "Clients too slow to be kept.", gate.dropped)
            for code, count in list(gate.closed.items()):
                told = "Connections of /live that ended, by the code they were closed with."
                yield Sample("monitor_live_closed_total", "counter", told, count, {"code": code})
            for status, count in list(gate.refused.items()):
                told = "Connections of /live that were not let in, by the status they were answered with."
                yield Sample("monitor_live_refused_total", "counter", told, count, {"status": status})
        now_ms = self._clock.now_ms()
        for site, hub in self._hubs.items():
            lag_s = max(0, now_ms - hub.as_of_ms) / SECOND_MS if hub.loaded else 0.0
            labels = {"site": site}
            yield Sample(
                "monitor_feed_lag_seconds", "gauge", "How far a reader of the feed is behind now.", lag_s, labels
            )
            yield Sample("monitor_feed_loads_total", "counter", "Times a site was loaded whole.", hub.loads, labels)
            told = "Stored records that cannot be read and are left out of boards."
            yield Sample("monitor_unreadable_records", "gauge", told, len(hub.memory.unread), labels)

    def _fleet_samples(self) -> Iterable[Sample]:
        if self._fleet is None:
            return
        told = "Processors that are alive, by the sites they write."
        for processor, sites in self._fleet.sites_of.items():
            yield Sample("monitor_processor_sites", "gauge", told, len(sites), {"processor": processor})
            for site in sites:
                labels = {"site": site, "processor": processor}
                yield Sample("monitor_site_owner", "gauge", "1 for the processor that writes the site.", 1, labels)
        yield Sample("monitor_sites_ownerless", "gauge", "Sites that nobody writes.", len(self._fleet.ownerless))

    def _writer_samples(self) -> Iterable[Sample | Family]:
        if self._supervisor is None:
            return
        written = self._supervisor.progress
        if len(written) > CHECKED_ONE_BY_ONE:  # of what others write there is nothing to tell
            written = {site: progress for site, progress in written.items() if progress.takeovers}
        yield from _writer_histograms(written)
        for site, progress in written.items():
            labels, done = {"site": site}, progress.measured
            yield Sample("monitor_events_applied_total", "counter", "Events applied.", progress.applied, labels)
            yield Sample("monitor_events_repeated_total", "counter", "Events known already.", done.repeated, labels)
            yield Sample(
                "monitor_dead_letters_total", "counter", "Events not applied: dead letters.", done.dead, labels
            )
            yield Sample("monitor_commits_total", "counter", "Commits made.", progress.commits, labels)
            yield Sample(
                "monitor_ticks_total", "counter", "Ticks appended: time that passed by itself.", done.ticks, labels
            )
            yield Sample("monitor_takeovers_total", "counter", "Takeovers of the site.", progress.takeovers, labels)
            told = "Times the writer dropped its memory and began anew."
            yield Sample("monitor_writer_restarts_total", "counter", told, done.restarts, labels)
            owns = "1 where this process holds the lease of the site and writes it."
            yield Sample("monitor_writer", "gauge", owns, float(progress.owns), labels)
            lag_s = max(0, self._clock.now_ms() - progress.as_of_ms) / SECOND_MS if progress.owns else 0.0
            told = "How far back what is applied lies: the age of the oldest event that may wait."
            yield Sample("monitor_writer_lag_seconds", "gauge", told, lag_s, labels)
            backlog = self._intake.backlog(site)
            yield Sample("monitor_unapplied_events", "gauge", "Events stored and not applied.", backlog, labels)

    def _reply_samples(self) -> Iterable[Sample]:
        senders = self._senders.by_site if self._senders is not None else {}
        many = len(senders) > CHECKED_ONE_BY_ONE
        for site, sender in senders.items():
            if many and not (sender.waiting or sender.sent.delivered or sender.sent.failed or sender.sent.given_up):
                continue
            labels, sent = {"site": site}, sender.sent
            yield Sample("monitor_replies_waiting", "gauge", "Replies not delivered yet.", sender.waiting, labels)
            yield Sample("monitor_replies_delivered_total", "counter", "Replies delivered.", sent.delivered, labels)
            yield Sample("monitor_reply_attempts_failed_total", "counter", "Tried again later.", sent.failed, labels)
            yield Sample("monitor_replies_given_up_total", "counter", "Now dead letters.", sent.given_up, labels)


def _writer_histograms(written: Mapping[str, Progress]) -> Iterator[Family]:
    """Give the writers' histograms by site; of very many sites those of all together: they are fifty series each."""
    together: dict[str, Family] = {}
    for site, progress in written.items():
        done = progress.measured
        for histogram in (done.commit_s, done.step_events, done.tick_late_s):
            for family in histogram.collect():
                if len(written) <= CHECKED_ONE_BY_ONE:
                    yield with_labels(family, {"site": site})
                elif (known := together.get(family.name)) is None:
                    together[family.name] = family
                else:
                    pairs = zip(known.samples, family.samples, strict=True)
                    known.samples = [one._replace(value=one.value + other.value) for one, other in pairs]
    yield from together.values()


def _stopping_check(stopping: bool) -> Check:  # what it is about
    message = "it is stopping; send requests to another" if stopping else "running"
    return Check("stopping", not stopping, message, "process", "stopping" if stopping else "running")


def _board_check(name: str, hub: Hub, now_ms: int) -> Check:
    what, behind_ms, values = f"board of {name}", now_ms - hub.as_of_ms, {"site": name, "error": hub.detail}
    if not hub.loaded:
        message = f"not loaded: {hub.trouble or SENTENCES[hub.absent]}"
        return Check(what, False, message, "board", f"board_{hub.absent}", values)
    if behind_ms > BEHIND_MS:
        # Still ready: old figures that say so are better than none.
        seconds = behind_ms // SECOND_MS
        message = f"{seconds} s behind; {hub.trouble or 'see that a processor runs and writes the site'}"
        return Check(what, True, message, "board", "board_behind", {"site": name, "seconds": seconds})
    unread = len(hub.memory.unread)
    if unread:
        counts = ", ".join(f"{n} {kind}" for kind, n in hub.memory.unread.counts().items() if n)
        message = f"loaded, but for records that cannot be read ({counts}); see that all processes run one version"
        return Check(what, True, message, "board", "board_left_out", {"site": name, "n": unread})
    return Check(what, True, "loaded", "board", "board_loaded", values)


def _writer_check(name: str, progress: Progress) -> Check:
    what, values = f"writer of {name}", {"site": name, "revision": progress.revision}
    if progress.owns:
        return Check(what, True, f"written here, policy {progress.revision}", "writer", "written_here", values)
    if progress.elsewhere:
        return Check(what, True, progress.trouble or "starting", "writer", "written_elsewhere", values)
    key = "" if progress.trouble else "writer_starting"
    return Check(what, False, progress.trouble or "starting", "writer", key, values)


def _processors_check(fleet: Fleet) -> Check:
    values = {"n": len(fleet.sites_of), "ownerless": len(fleet.ownerless)}
    return Check("processors", True, fleet.sentence(), "processors", "processors", values)


def _in_one(checks: list[Check], name: str) -> list[Check]:
    """Put many checks into one, with the first that is not well."""
    if len(checks) <= CHECKED_ONE_BY_ONE:
        return checks
    wrong = [check for check in checks if not check.ok]
    message = f"{len(checks) - len(wrong)} of {len(checks)} are well"
    return [Check(name, not wrong, f"{message}; {wrong[0].name}: {wrong[0].message}" if wrong else message)]


def _durability_check(durability: Durability) -> Check:
    answers = f"{durability.product} {durability.version}"
    if durability.problems:
        return Check("redis", False, " ".join(durability.problems), "redis")
    return Check("redis", True, answers, "redis", "redis_answers", {"version": answers})
