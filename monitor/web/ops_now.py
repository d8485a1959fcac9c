"""What is wrong now, gravest first, and where to change it: what somebody who was woken reads first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from monitor.errors import BadConfig
from monitor.storage import Process, Sighting, SiteLease
from monitor.storage.processes import MOST_FAULTS, Fault, fault
from monitor.web.lengths import fine, spoken
from monitor.web.ops_api import host_and_pid
from monitor.web.ops_running import is_behind
from monitor.web.page_words import Local
from monitor.web.ports import Check, Configuration
from monitor.web.texts import Texts

NAMED = 3
"""So many names stand in a sentence; of more their number is told."""


class Problem(NamedTuple):
    """One thing that is wrong."""

    grave: Literal["breach", "warn", "note"]
    """``breach``: customers are not watched; ``warn``: soon, or in part; ``note``: something to tune."""
    title: str
    detail: str = ""
    language: str | None = None
    """Of the detail; None: the page's."""
    lines: Sequence[str] = ()
    """Places and what to write there, as ``monitor check`` tells them: in English."""
    anchor: str = ""
    """Part of the page that tells more."""
    advice: str = ""


class Broken(NamedTuple):
    """A file that one or more processes refused."""

    lines: tuple[str, ...]
    mistakes: int
    since_ms: int | None
    where: list[str]
    """Hosts and files."""


def problems_of_checks(t: Texts, checks: Sequence[Check], shown: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Tell what ``/readyz`` finds wrong."""
    for check, words in zip(checks, shown, strict=True):
        if not check.ok:
            title = t("ops.now_fails", name=words["name"])
            yield Problem("breach", title, words["message"], words["language"], anchor="health")


def problems_of_configuration(
    t: Texts, site: str, configuration: Configuration, seen: Sighting | None, in_force: str, local: Local
) -> Iterable[Problem]:
    """Tell of files that were refused, and of a policy that this process has read and that is not in force."""
    broken = _broken(configuration, seen.processes if seen is not None else [])
    for one in broken:
        since = ""
        if one.since_ms is not None:
            length = spoken(t, local.now_ms - one.since_ms)
            since = t("ops.now_refused_since", at=local.exactly(one.since_ms), length=length)
        kept = t("ops.now_kept", revision=in_force or "?")
        where = t("ops.now_refused_by", names=_names(t, one.where)) if one.where else ""
        detail = " ".join(part for part in (since, kept, where) if part)
        title = t("ops.now_refused", n=one.mistakes)
        yield Problem("breach", title, detail, lines=one.lines, anchor="processes", advice=t("ops.now_mend"))
    read = configuration.revision(site)
    if read and in_force and read != in_force:
        detail = t("ops.now_differs", read=read, in_force=in_force)
        yield Problem("warn", t("ops.now_differs_title"), detail, anchor="processes", advice=t("ops.now_same_file"))


def _broken(configuration: Configuration, processes: Sequence[Process]) -> list[Broken]:
    """Give each broken file once, however many processes refused it."""
    found: dict[tuple[str, ...], Broken] = {}
    for one in processes:
        if not one.told.faults or one.stale:
            continue
        lines = tuple(map(_line, one.told.faults))
        known = found.get(lines) or Broken(lines, one.told.faults_count, one.told.faults_since_ms, [])
        known.where.append(f"{host_and_pid(one.told.name)[0]}: {one.told.file or '?'}")
        earliest = [at_ms for at_ms in (known.since_ms, one.told.faults_since_ms) if at_ms is not None]
        found[lines] = known._replace(since_ms=min(earliest, default=None))
    own = tuple(_line(fault(one.file, one.line, one.path, one.message)) for one in configuration.faults[:MOST_FAULTS])
    if own and own not in found:  # it has not told the others yet, or cannot
        found[own] = Broken(own, len(configuration.faults), configuration.faults_since_ms, [configuration.file or "?"])
    return [one._replace(where=sorted(set(one.where))) for one in found.values()]


def _line(one: Fault) -> str:
    """Write what is wrong as ``monitor check`` does."""
    return str(BadConfig(one.file, one.line, one.path, one.message))


def problems_of_processes(t: Texts, site: str, seen: Sighting) -> Iterable[Problem]:
    """Tell of sites that nobody writes or that lag, and of processes that have fallen silent."""
    ownerless = [one for one in seen.leases if one.owner is None]
    if ownerless:
        mine = any(one.site == site for one in ownerless)
        names = _names(t, [one.site for one in ownerless])
        title = t("ops.now_ownerless", n=len(ownerless), names=names)
        waiting = sum(one.unapplied for one in ownerless)
        detail = t("ops.now_ownerless_detail", n=waiting)
        grave: Literal["breach", "warn"] = "breach" if mine else "warn"
        yield Problem(grave, title, detail, anchor="processes", advice=t("ops.now_start_processor"))
    for one in (lease for lease in seen.leases if lease.owner is not None and is_behind(lease, seen.now_ms)):
        if one.site == site:
            yield _behind(t, one, seen.now_ms)
    gone = [one for one in seen.processes if one.stale]
    if gone:
        names = _names(t, [_process_name(one) for one in gone])
        title = t("ops.now_silent", n=len(gone), names=names)
        yield Problem("warn", title, t("ops.now_silent_detail"), anchor="processes")


def _behind(t: Texts, one: SiteLease, now_ms: int) -> Problem:
    title = t("ops.now_behind", site=one.site, length=fine(t, now_ms - (one.as_of_ms or now_ms)))
    return Problem("breach", title, t("ops.now_behind_detail", n=one.unapplied), anchor="processes")


def problems_of_sources(t: Texts, sources: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Tell of sources that ought to be heard of and are not, and of those whose events come late; of many in one."""
    quiet = [one for one in sources if one["state"] == "quiet"]
    if quiet:
        title = t("ops.now_source_quiet", names=_names(t, [one["name"] for one in quiet]))
        yield Problem("warn", title, quiet[0]["words"], anchor="sources", advice=t("ops.now_look_at_source"))
    late = [one for one in sources if one["state"] == "late"]
    if late:
        title = t("ops.now_source_late", names=_names(t, [one["name"] for one in late]))
        detail = t("ops.now_late_by", half=late[0]["late_p50"], most=late[0]["late_p95"])
        yield Problem("warn", title, detail, anchor="sources", advice=t("ops.now_late_source"))


def problems_to_tune(t: Texts, letters: int, noise: int, unpreceded: int) -> Iterable[Problem]:
    """Tell what waits for somebody, but not tonight."""
    if letters:
        yield Problem("note", t("ops.now_letters", n=letters), anchor="dead-letters")
    if noise:
        yield Problem("note", t("ops.now_noise", n=noise), anchor="nudges")
    if unpreceded:
        yield Problem("note", t("ops.now_unpreceded", n=unpreceded), anchor="breaches")


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Put the gravest first."""
    return sorted(problems, key=lambda one: ("breach", "warn", "note").index(one.grave))


def _process_name(one: Process) -> str:
    host, pid = host_and_pid(one.told.name)
    return f"{host} · {pid}"


def _names(t: Texts, names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (" " + t("ops.and_more", n=more) if more > 0 else "")
