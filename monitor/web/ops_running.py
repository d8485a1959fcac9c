"""What runs, in words: checks, sources with how late they are, processes, and who writes which site. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from monitor.domain.sources import SourceView
from monitor.storage import BEHIND_MS, Process, Sighting, SiteLease
from monitor.units import MINUTE_MS
from monitor.web.lengths import NOTHING, count, fine, spoken
from monitor.web.ops_api import host_and_pid
from monitor.web.page_words import Local
from monitor.web.ports import Check
from monitor.web.texts import Texts

OWN_SOURCE = "site"
"""The writer's own entries, such as a changed policy, come from nowhere."""
LATE_MS = MINUTE_MS
"""A source of whose events half arrive later than this is called late."""
SHOWN_SITES = 20
WELL_BUT = frozenset({"config_refused", "board_behind"})
"""What does not make a process unready, but ought to be looked at."""


def checks_model(t: Texts, checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Give what ``/readyz`` tells, in the viewer's language where its sentence is one of ours."""
    return [
        {
            "name": t(f"ops.check_{check.what}", **{"site": "", **check.values}) if check.what else check.name,
            "state": "no" if not check.ok else "warn" if check.key in WELL_BUT else "yes",
            "message": t(f"ops.said_{check.key}", **check.values) if check.key else check.message,
            "language": None if check.key else "en",
        }
        for check in checks
    ]


def sources_model(t: Texts, sources: Iterable[Mapping[str, Any] | SourceView], local: Local) -> list[dict[str, Any]]:
    """Give the sources: those that are quiet first, then the one heard of last."""
    read = [msgspec.convert(msgspec.to_builtins(one), SourceView) for one in sources]
    shown = [_source(t, one, local) for one in read if one.source != OWN_SOURCE]
    return sorted(shown, key=lambda one: (one["state"] != "quiet", -one["last_ms"]))


def _source(t: Texts, one: SourceView, local: Local) -> dict[str, Any]:
    last_ms = max(one.last_event_ms, one.last_beat_ms or 0)
    silent_ms = local.now_ms - last_ms
    quiet = one.quiet_after_ms is not None and silent_ms > one.quiet_after_ms
    late = one.late_p50_ms is not None and one.late_p50_ms > LATE_MS
    state = "quiet" if quiet else "late" if late else "live" if one.quiet_after_ms is not None else "no_beats"
    return {
        "name": one.source,
        "last_ms": last_ms,
        "state": state,
        "words": t(f"ops.source_{state}", at=local.dated(last_ms), length=spoken(t, silent_ms)),
        "heard": ago(t, one.last_event_ms or None, local),
        "beat": ago(t, one.last_beat_ms, local),
        "events": count(t, one.events),
        "late_p50": NOTHING if one.late_p50_ms is None else fine(t, one.late_p50_ms),
        "late_p95": "" if one.late_p95_ms is None else t("ops.most_within", length=fine(t, one.late_p95_ms)),
        "late_n": count(t, one.late_n),
        "repeated": one.repeated,
        "refused": one.refused,
    }


def ago(t: Texts, at_ms: int | None, local: Local) -> str:
    """Write how long ago an instant was."""
    return t("ops.never") if at_ms is None else t("ops.ago", length=spoken(t, local.now_ms - at_ms))


def processes_model(t: Texts, seen: Sighting, site: str, in_force: str, local: Local) -> list[dict[str, Any]]:
    """Give every process: those that are silent first, then those with a broken file, then by name."""
    shown = [_process(t, one, seen.now_ms, site, in_force, local) for one in seen.processes]
    return sorted(shown, key=lambda one: (not one["stale"], not one["faults"], one["host"], one["pid"]))


def _process(t: Texts, one: Process, now_ms: int, site: str, in_force: str, local: Local) -> dict[str, Any]:
    told = one.told
    host, pid = host_and_pid(told.name)
    silent = spoken(t, now_ms - one.heard_at_ms)
    revision = told.revisions.get(site, "")
    return {
        "host": host,
        "pid": pid,
        "name": told.name,
        "role": t(f"ops.role_{told.role}") if told.role in ("all", "web", "processor") else told.role,
        "stale": one.stale,
        "state": t("ops.process_stale" if one.stale else "ops.process_runs", length=silent),
        "since": local.dated(told.started_at_ms),
        "version": told.version,
        "writes": t("ops.sites", n=told.writes) if told.role != "web" else NOTHING,
        "takeovers": told.takeovers,
        "restarts": told.restarts,
        "boards": NOTHING if told.boards is None else count(t, told.boards),
        "revision": revision,
        "differs": bool(revision) and bool(in_force) and revision != in_force,
        "file": told.file or "",
        "faults": told.faults_count,
    }


def leases_model(t: Texts, seen: Sighting, site: str) -> list[dict[str, Any]]:
    """Give who writes each site: the one that is shown first, then those in trouble; ``SHOWN_SITES`` at most."""
    shown = [_lease(t, one, seen) for one in seen.leases]
    shown.sort(key=lambda one: (one["site"] != site, one["ok"], one["site"]))
    return shown[:SHOWN_SITES]


def is_behind(lease: SiteLease, now_ms: int) -> bool:
    """Tell whether a site's boards say that they are old."""
    return lease.as_of_ms is not None and now_ms - lease.as_of_ms > BEHIND_MS


def _lease(t: Texts, one: SiteLease, seen: Sighting) -> dict[str, Any]:
    behind_ms = None if one.as_of_ms is None else max(0, seen.now_ms - one.as_of_ms)
    host, pid = host_and_pid(one.owner) if one.owner is not None else ("", 0)
    state = "nobody" if one.owner is None else "behind" if is_behind(one, seen.now_ms) else "written"
    return {
        "site": one.site,
        "host": host,
        "pid": pid,
        "ok": state == "written",
        "state": t(f"ops.lease_{state}"),
        "left": NOTHING if one.left_ms is None else fine(t, one.left_ms),
        "behind": NOTHING if behind_ms is None else fine(t, behind_ms),
        "unapplied": one.unapplied,
        "wanted": one.wanted,
    }
