"""What the ops page shows, for programs: settings and rules with the lines that set them, processes and leases."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.responses import Response

from monitor.domain.events import CHANNELS
from monitor.domain.explained import Explained, Setting
from monitor.domain.policy import Policy
from monitor.errors import BadConfig
from monitor.storage import Process, SiteLease
from monitor.web.operations import Call, Operation, Param
from monitor.web.ports import Board
from monitor.web.problems import bad_query
from monitor.web.queries import Query
from monitor.web.responses import json_response
from monitor.web.schemas import At, Length

LEAST_PRIORITY, MOST_PRIORITY = -1_000, 1_000
MOST_CHANGES = 20
"""Of the policy, in one answer."""


class SettingOf(msgspec.Struct):
    """One setting, and the place that sets it."""

    key: str
    value: Annotated[str | None, Meta(description="As it is written in the file; null of a secret.")]
    source: Annotated[str, Meta(description="`config.toml:12`, `default`, or an option of the command line.")]
    own: Annotated[bool, Meta(description="Set by the owner.")]
    secret: Annotated[bool, Meta(description="Its value is never told.")]
    is_set: bool
    environment: Annotated[list[str], Meta(description="Variables of the environment it is made of.")]
    in_force: Annotated[str | None, Meta(description="What holds instead for now; null: the value.")]
    restart: Annotated[bool, Meta(description="Read at the start alone.")]


class FaultOf(msgspec.Struct):
    """One thing wrong with a configuration file; `line` 0: it cannot be told."""

    file: str
    line: int
    path: str
    message: str


class Settings(msgspec.Struct):
    """The settings of a site and of this process, and what is wrong with a newer file that was refused."""

    site: str
    file: str | None
    read_at_ms: At
    revision: Annotated[str, Meta(description="Of the policy this process read.")]
    revision_in_force: Annotated[str, Meta(description="Of the policy the site lives by.")]
    faults: list[FaultOf]
    faults_since_ms: At | None
    settings: list[SettingOf]


class Rule(msgspec.Struct):
    """One rule that sets a value, in the order of the cascade; the last that matches wins."""

    value: str
    source: str
    selectors: dict[str, list[Any]]
    misses: Annotated[list[str], Meta(description="Selectors that do not name such a contact; empty: it matches.")]
    wins: bool


class Value(msgspec.Struct):
    """One effective value, the place that sets it, and every rule that sets it."""

    key: str
    value: str
    source: str
    rules: list[Rule]


class Explanation(msgspec.Struct):
    """What holds for such a contact, by the policy in force."""

    site: str
    queue: str | None
    channel: str | None
    tier: str | None
    priority: int
    revision: str
    revision_in_force: str
    values: list[Value]


class MovedOf(msgspec.Struct):
    """One setting that a change of the policy moved."""

    key: str
    selectors: Annotated[dict[str, list[Any]], Meta(description="Whom the rule is for; empty: everybody.")]
    before: Annotated[
        str | None, Meta(description="As it is written in the file; null: not set; empty: too long to tell.")
    ]
    after: str | None


class ChangeOf(msgspec.Struct):
    """One change of the policy."""

    at_ms: At
    revision: str
    moved: Annotated[list[MovedOf], Meta(description="Empty where rules changed places alone.")]


class ChangesOf(msgspec.Struct):
    """The last changes of a site's policy, newest first."""

    site: str
    changes: list[ChangeOf]


class ProcessOf(msgspec.Struct):
    """One process of the program."""

    name: str
    host: str
    pid: int
    role: str
    version: str
    started_at_ms: At
    heard_at_ms: At
    stale: Annotated[bool, Meta(description="It has told nothing for 15 s.")]
    writes: Annotated[int, Meta(description="Sites.")]
    takeovers: int
    restarts: int
    boards: Annotated[int | None, Meta(description="Live connections; null: it has no boards.")]
    file: str | None
    revisions: dict[str, str]
    faults: list[FaultOf]
    faults_count: int
    faults_since_ms: At | None


class SiteOf(msgspec.Struct):
    """Who writes a site, and how far that has come."""

    site: str
    owner: str | None
    lease_left_ms: Length | None
    wanted: bool
    as_of_ms: At | None
    unapplied: Annotated[int, Meta(description="Events on disk that are not applied yet.")]


class ProcessesOf(msgspec.Struct):
    """Every process of late, wherever it runs, and who writes each site."""

    now_ms: At
    processes: list[ProcessOf]
    sites: list[SiteOf]


def in_force(board: Board, site: str) -> Policy:
    """Give the policy a site lives by; raises what ``Board.policy`` raises."""
    return msgspec.convert(board.policy(site), Policy, strict=False)


async def get_settings(call: Call) -> Response:
    """Give every setting with its source."""
    configuration, policy = call.services.configuration, in_force(call.services.board, call.site)
    shown = Settings(
        site=call.site,
        file=configuration.file,
        read_at_ms=configuration.read_at_ms,
        revision=configuration.revision(call.site),
        revision_in_force=policy.revision,
        faults=[fault_of(one) for one in configuration.faults],
        faults_since_ms=configuration.faults_since_ms,
        settings=[_setting(one) for one in configuration.settings(call.site, policy)],
    )
    return json_response(shown)


async def get_explanation(call: Call) -> Response:
    """Give what holds for such a contact."""
    queue, channel = call.query.name("queue"), call.query.choice("channel", ("", *CHANNELS), "") or None
    tier, priority = call.query.name("tier"), _priority(call.query)
    configuration, policy = call.services.configuration, in_force(call.services.board, call.site)
    values = configuration.explain(call.site, policy, queue, channel, tier, priority)
    shown = Explanation(
        call.site, queue, channel, tier, priority, configuration.revision(call.site), policy.revision,
        [_value(one) for one in values],
    )  # fmt: skip
    return json_response(shown)


async def get_changes(call: Call) -> Response:
    """Give what the last changes of the policy moved."""
    history = await call.services.board.policies(call.site)
    changes = call.services.configuration.changes(history, MOST_CHANGES)
    shown = [
        ChangeOf(
            one.at_ms,
            one.revision,
            [
                MovedOf(
                    moved.key,
                    {name: list(chosen) for name, chosen in moved.selectors.items()},
                    moved.before,
                    moved.after,
                )
                for moved in one.moved
            ],
        )
        for one in changes
    ]
    return json_response(ChangesOf(call.site, shown))


async def get_processes(call: Call) -> Response:
    """Give every process, and who writes each site."""
    seen = await call.services.processes.look()
    shown = ProcessesOf(seen.now_ms, [_process(one) for one in seen.processes], [_site(one) for one in seen.leases])
    return json_response(shown)


def _priority(query: Query) -> int:
    text = query.one("priority") or "0"
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6 and abs(int(text)) <= MOST_PRIORITY):
        raise bad_query("priority", f"is no priority; write a whole number from {LEAST_PRIORITY} to {MOST_PRIORITY}")
    return int(text)


def _setting(one: Setting) -> SettingOf:
    value = None if one.secret else one.value
    return SettingOf(
        one.key, value, one.source, one.own, one.secret, bool(one.raw), list(one.environment), one.in_force, one.restart
    )


def _value(one: Explained) -> Value:
    rules = [
        Rule(step.value, step.source, {name: list(chosen) for name, chosen in step.selectors.items()},
             list(step.misses), step.wins)
        for step in one.steps
    ]  # fmt: skip
    return Value(one.key, one.value, one.source, rules)


def fault_of(one: BadConfig) -> FaultOf:
    """Give what is wrong with a file, for programs."""
    return FaultOf(one.file, one.line, one.path, one.message)


def _process(one: Process) -> ProcessOf:
    told = one.told
    host, pid = host_and_pid(told.name)
    return ProcessOf(
        name=told.name, host=host, pid=pid, role=told.role, version=told.version, started_at_ms=told.started_at_ms,
        heard_at_ms=one.heard_at_ms, stale=one.stale, writes=told.writes, takeovers=told.takeovers,
        restarts=told.restarts, boards=told.boards, file=told.file, revisions=told.revisions,
        faults=[FaultOf(fault.file, fault.line, fault.path, fault.message) for fault in told.faults],
        faults_count=told.faults_count, faults_since_ms=told.faults_since_ms,
    )  # fmt: skip


def host_and_pid(name: str) -> tuple[str, int]:
    """Read where a process runs out of its name."""
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    return host, int(rest) if rest.isdigit() else 0


def _site(one: SiteLease) -> SiteOf:
    return SiteOf(one.site, one.owner, one.left_ms, one.wanted, one.as_of_ms, one.unapplied)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET", "/api/v1/settings", get_settings, "Every setting, and the line that sets it.", {200: Settings},
    ),
    Operation(
        "GET", "/api/v1/policy/explain", get_explanation, "What holds for such a contact, and which rule says so.",
        {200: Explanation},
        params=(
            Param("queue", str, "Its queue; none unless named."), Param("channel", str, "Its channel."),
            Param("tier", str, "Its customer's tier."), Param("priority", int, "0 unless named."),
        ),
    ),
    Operation(
        "GET", "/api/v1/policy/changes", get_changes, "What the last changes of the policy moved, newest first.",
        {200: ChangesOf},
    ),
    Operation(
        "GET", "/api/v1/processes", get_processes, "Every process, and who writes each site.", {200: ProcessesOf},
        of_site=False,
    ),
)  # fmt: skip
