"""``config.toml`` as frozen structs.

Every key has a default, so that no file at all is a valid configuration. What is wrong is collected, not stumbled upon:
``load`` raises once, with every mistake, each with its line, its key and what to write instead.

What stands at the top (``[policy]``, ``[nudges]``, ``[hours]`` …) holds for every site; a ``[sites.<name>]`` may have
the same sections beneath it, where it differs. Order of precedence of a policy's values, the last wins: shipped for
everybody, shipped for the channel, ``[policy]``, ``[sites.<name>.policy]``, each ``[[policy.when]]``, each
``[[sites.<name>.policy.when]]``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from monitor import _toml_table as read
from monitor._customer_config import CustomerPageSettings, read_customer_page
from monitor._policy_config import Origin, Written, check_credit, read_hours, read_policy, read_pools, shipped, zone
from monitor._redis_config import RedisSettings, read_redis
from monitor._reply_config import ReplySettings, read_replies
from monitor._risk_config import read_risk
from monitor._screen_config import BoardSettings, ScreenSettings, read_boards, read_screens
from monitor._server_config import SERVER, ServerSettings
from monitor._toml_file import content_of, digest_of, tables_of
from monitor._toml_lines import Path as KeyPath
from monitor._toml_table import Key, Noted, Table
from monitor._touchpoints_config import read_touchpoints
from monitor._words_config import read_playbook, read_words
from monitor.domain.calendar import Hours
from monitor.domain.policy import Policy
from monitor.domain.settings import (
    Limits,
    NudgeSettings,
    PlaybookEntry,
    QueueLevels,
    RatingSettings,
    RiskSettings,
    Touchpoint,
    WordSettings,
)
from monitor.errors import BadConfig, BadInput
from monitor.shipped import MAX_CONNECTIONS, SEND_TIMEOUT_MS, UPDATES_PER_SECOND
from monitor.shipped import SITE as DEFAULT_SITE
from monitor.units import DAY_MS, HOUR_MS

SITE_NAME = re.compile(r"[a-z0-9_-]{1,64}")
"""It stands in keys, addresses and paths."""


class BadConfigs(BadInput):
    """Everything that is wrong with a configuration, in the order of its lines."""

    def __init__(self, errors: list[BadConfig]) -> None:
        super().__init__(errors)
        self.errors = tuple(sorted(errors, key=lambda error: error.line))

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class LiveSettings(msgspec.Struct, frozen=True):
    """What screens get."""

    updates_per_second: float = UPDATES_PER_SECOND
    send_timeout_ms: int = SEND_TIMEOUT_MS
    max_connections: int = MAX_CONNECTIONS


class LogSettings(msgspec.Struct, frozen=True):
    """What the server says on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class SiteSettings(msgspec.Struct, frozen=True):
    """One centre: its name, its policy, and who set each value of it."""

    name: str
    policy: Policy
    origins: tuple[Origin, ...]
    """For each layer of the policy, each value it sets and the place that does (``config.toml:12``)."""
    reply: dict[str, ReplySettings] = {}
    """How texts are delivered, by source; the policy knows the sources alone."""


class Config(msgspec.Struct, frozen=True):
    """A whole configuration."""

    sites: dict[str, SiteSettings]
    redis: RedisSettings
    server: ServerSettings
    live: LiveSettings
    customer_page: CustomerPageSettings = CustomerPageSettings()
    log: LogSettings = LogSettings()
    boards: tuple[BoardSettings, ...] = ()
    screens: tuple[ScreenSettings, ...] = ()
    file: str | None = None
    """What it was read from; ``None``: nothing."""
    digest: str = ""
    """Of what was found there, by which a changed file is known; empty: nothing."""
    empty: bool = True
    """Whether there was no key at all, so that everything is a default."""
    noted: dict[KeyPath, Noted] = {}
    """Where each setting beside the cascade comes from, for ``_explained.settings_of``."""


SITE = {
    "correctable_for": Key("correctable_for_ms", read.duration()),
    "keep_contacts": Key("keep_contacts_ms", read.duration()),
    "allowed_skew": Key("skew_ms", read.duration(least_ms=0)),
    "remember_ids": Key("seen_for_ms", read.duration(most_ms=90 * DAY_MS)),
    "keep_journal": Key("keep_journal_ms", read.duration(least_ms=HOUR_MS)),
    "journal_max_bytes": Key("journal_max_bytes", read.size),
    "remember_most": Key("seen_most", read.integer(1_000, 1_000_000_000)),
    "max_queues": Key("queues", read.integer(1, 1_000_000)),
}
NUDGES = {
    "minimum_gap": Key("minimum_gap_ms", read.duration(least_ms=0)),
    "just_wrote": Key("just_wrote_ms", read.duration(least_ms=0)),
    "viewed": Key("viewed_ms", read.duration(least_ms=0)),
    "disturb_in_conversation": Key("disturb_in_conversation", read.choice("warn", "breach", "never")),
    "open_per_agent": Key("open_per_agent", read.integer(1, 1_000)),
    "per_agent_hour": Key("per_agent_hour", read.integer(1, 10_000)),
    "away": Key("away_ms", read.duration()),
    "per_contact_day": Key("per_contact_day", read.integer(1, 10_000)),
    "before_closing": Key("before_closing_ms", read.duration(least_ms=0)),
    "sent_void": Key("sent_void_ms", read.duration()),
}
GROUP = {
    "contacts": Key("group_contacts", read.integer(0, 10_000)),
    "within": Key("group_within_ms", read.duration()),
}
LEVELS = {
    "minimum_n": Key("minimum_n", read.integer(1, 1_000_000)),
    "shortfall_breach": Key("shortfall_breach", read.share),
    "share_warn": Key("share_warn", read.share),
    "share_breach": Key("share_breach", read.share),
}
RATINGS = {
    "scale": Key("scale", read.number(1, 1_000)),
    "good": Key("good", read.number(0, 1_000)),
    "poor": Key("poor", read.number(0, 1_000)),
    "direction": Key("direction", read.choice("up", "down")),
}
LIVE = {
    "updates_per_second": Key("updates_per_second", read.number(0.2, 50)),
    "send_timeout": Key("send_timeout_ms", read.duration(least_ms=100)),
    "max_connections": Key("max_connections", read.integer(1, 1_000_000)),
}
LOG = {
    "level": Key("level", read.choice("debug", "info", "warning", "error")),
    "format": Key("format", read.choice("text", "json")),
}


class _Scope(NamedTuple):
    """What holds for a site, or for all that do not differ."""

    timezone: str = Policy().timezone
    keep: Limits = Limits()
    hours: Mapping[str, Hours] = {}
    pools: Mapping[str, tuple[str, ...]] = {}
    nudges: NudgeSettings = NudgeSettings()
    levels: QueueLevels = QueueLevels()
    ratings: RatingSettings = RatingSettings()
    words: WordSettings = WordSettings()
    playbooks: tuple[PlaybookEntry, ...] = ()
    touchpoints: Mapping[str, Touchpoint] = {}
    risk: RiskSettings = RiskSettings()
    plain: tuple[Written, ...] = ()
    """Each ``[policy]``."""
    whens: tuple[Written, ...] = ()
    reply: Mapping[str, ReplySettings] = {}
    environ: Mapping[str, str] = {}
    """What ``${NAME}`` stands for."""


def load(path: str | Path | None, environ: Mapping[str, str] | None = None) -> Config:
    """Read a file (``None``: all defaults); raises ``BadConfigs`` with everything that is wrong.

    ``environ`` is what ``${NAME}`` stands for in ``[redis] url`` and under ``[reply]``; by default the process's.
    """
    if path is None:
        return parse(b"", None, environ)
    try:
        content = content_of(Path(path))
    except BadConfig as error:
        raise BadConfigs([error]) from None
    return parse(content, str(path), environ)


def parse(content: bytes, file: str | None, environ: Mapping[str, str] | None = None) -> Config:
    """Read what was found in a file, which is not opened again; else as ``load``."""
    try:
        raw, report = tables_of(content, file or "defaults")
    except BadConfig as error:
        raise BadConfigs([error]) from None
    root = Table(report, (), raw)
    environ = os.environ if environ is None else environ
    shared = _read_scope(root.table("site"), root, _Scope(environ=environ))
    sites = _read_sites(root.table("sites"), shared)
    boards = read_boards(root)
    config = Config(
        sites=sites,
        redis=read_redis(root.table("redis"), environ),
        server=_read_section(root.table("server"), SERVER, ServerSettings()),
        live=_read_section(root.table("live"), LIVE, LiveSettings()),
        customer_page=read_customer_page(root.table("customer_page"), environ, Path(file or "").parent),
        log=_read_section(root.table("log"), LOG, LogSettings()),
        boards=boards,
        screens=read_screens(root, boards),
        file=file,
        digest=digest_of(content),
        empty=not raw,
        noted={path: noted for path, noted in report.noted.items() if not _is_of_cascade(path)},
    )
    root.close()
    if report.errors:
        raise BadConfigs(report.errors)
    return config


def with_options(config: Config, options: Mapping[str, object]) -> Config:
    """Give a configuration with keys of ``[server]`` replaced by options of the command line, which say so; None: not given."""
    given = {key: value for key, value in options.items() if value is not None}
    noted = {("server", key): Noted(SERVER[key].field, value, f"--{key}") for key, value in given.items()}
    server = msgspec.structs.replace(config.server, **{SERVER[key].field: value for key, value in given.items()})
    return msgspec.structs.replace(config, server=server, noted={**config.noted, **noted})


def _is_of_cascade(path: KeyPath) -> bool:
    """Tell whether a setting stands in a policy, whose layers know where their values come from."""
    return path[0] == "policy" or (path[0] == "sites" and path[2:3] == ("policy",))


def _read_section(table: Table, keys: Mapping[str, Key], defaults: read.S) -> read.S:
    found = table.fill(keys, defaults)
    table.close()
    return found


def _read_scope(settings: Table, sections: Table, base: _Scope) -> _Scope:
    """Read what is said for a site, or for all; ``settings`` holds its keys, ``sections`` its tables."""
    hours = {**base.hours, **read_hours(sections.table("hours"))}
    plain, whens = read_policy(sections.table("policy"), hours)
    scope = _Scope(
        timezone=settings.read("timezone", base.timezone, zone),
        keep=settings.fill(SITE, base.keep),
        hours=hours,
        pools={**base.pools, **read_pools(sections.table("pools"))},
        nudges=_read_nudges(sections.table("nudges"), base.nudges),
        levels=_read_section(sections.table("levels"), LEVELS, base.levels),
        ratings=_read_section(sections.table("ratings"), RATINGS, base.ratings),
        words=read_words(sections.table("words"), base.words),
        playbooks=read_playbook(sections, base.playbooks),
        touchpoints=read_touchpoints(sections.table("touchpoints"), base.touchpoints),
        risk=read_risk(sections.table("risk"), base.risk),
        plain=(*base.plain, plain),
        whens=(*base.whens, *whens),
        reply={**base.reply, **read_replies(sections.table("reply"), base.environ)},
        environ=base.environ,
    )
    if scope.keep.keep_contacts_ms < scope.keep.correctable_for_ms:
        settings.wrong("keep_contacts", "is shorter than correctable_for; what is forgotten cannot be corrected")
    if scope.levels.share_warn > scope.levels.share_breach:
        sections.report.add(sections.at("levels", "share_warn"), "comes after share_breach; write a smaller share")
    if not scope.ratings.poor < scope.ratings.good <= scope.ratings.scale:
        sections.report.add(sections.at("ratings", "good"), "does not fit; write poor < good ≤ scale")
    settings.close()
    return scope


def _read_nudges(table: Table, base: NudgeSettings) -> NudgeSettings:
    group = _read_section(table.table("group"), GROUP, base)
    return _read_section(table, NUDGES, group)


def _read_sites(table: Table, shared: _Scope) -> dict[str, SiteSettings]:
    scopes: dict[str, _Scope] = {}
    for name in table:
        inner = table.table(name)
        if not SITE_NAME.fullmatch(name):
            table.wrong(name, "cannot be the name of a site; write 1 to 64 of a-z, 0-9, _ and -")
        scopes[name] = _read_scope(inner, inner, shared)
    scopes = scopes or {DEFAULT_SITE: shared}
    for scope in scopes.values():
        check_credit(table.report, (*scope.plain, *scope.whens))
    return {name: _site(name, scope) for name, scope in scopes.items()} if not table.report.errors else {}


def _site(name: str, scope: _Scope) -> SiteSettings:
    written = [one for one in (*shipped(), *scope.plain, *scope.whens) if one.origin]
    policy = Policy(
        timezone=scope.timezone,
        layers=tuple(one.layer for one in written),
        hours={
            key: msgspec.structs.replace(hours, timezone=hours.timezone or scope.timezone)
            for key, hours in scope.hours.items()
        },
        pools=dict(scope.pools),
        nudges=scope.nudges,
        keep=scope.keep,
        levels=scope.levels,
        ratings=scope.ratings,
        words=scope.words,
        playbooks=scope.playbooks,
        reply=tuple(sorted(scope.reply)),
        touchpoints=dict(scope.touchpoints),
        risk=scope.risk,
    )
    origins = tuple(one.origin for one in written)
    return SiteSettings(name=name, policy=policy.settled(), origins=origins, reply=dict(scope.reply))
