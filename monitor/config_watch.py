"""Taking over a changed configuration while running; a broken one is refused loudly and the old one kept."""

from __future__ import annotations

import asyncio
import codecs
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from monitor._toml_file import content_of, digest_of
from monitor.config import BadConfigs, Config, parse
from monitor.domain.policy import Policy
from monitor.errors import BadConfig

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
SETTLED_AFTER_S = 1.0
"""A file is emptied before it is written anew, and half of one may be a valid one: only what has stood for so long is read."""
_KEPT = "the configuration in force is kept: write at least [site], or restart to run with the defaults"


class Follower(Protocol):
    """Whoever lives by the configuration."""

    def use_config(self, config: Config) -> None:
        """Take a good configuration over."""

    def refuse_config(self, error: BadConfigs) -> None:
        """Learn that the file is broken; the configuration that was taken over last is kept."""


class Seen(NamedTuple):
    """A file as it was found. Two that are equal were found alike, and nothing was written in between."""

    content: bytes = b""
    written: tuple[int, int] = (0, 0)
    """When, ns since 1970, and how much, bytes."""
    fault: BadConfig | None = None
    """Why it cannot be read."""

    @property
    def says(self) -> str:
        """By what it is told whether there is something new in it, whenever it was written."""
        return str(self.fault) if self.fault is not None else digest_of(self.content)


def look_at(file: Path) -> Seen:
    """Read a file, and when it was written. A pipe is not waited for."""
    found = _status(file)
    if _is_pipe(found):
        return Seen(fault=BadConfig(str(file), 0, "", "is no file any more; put one there"))
    try:
        return Seen(content_of(file), (found.st_mtime_ns, found.st_size) if found is not None else (0, 0))
    except BadConfig as error:
        return Seen(fault=error)


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


def _is_pipe(found: os.stat_result | None) -> bool:
    return found is not None and not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode))


async def follow_config(
    follower: Follower,
    started: Config,
    *,
    look_every_s: float = LOOK_EVERY_S,
    settled_after_s: float = SETTLED_AFTER_S,
    look: Callable[[Path], Seen] = look_at,
) -> None:
    """Look again and again at the file that a process was started with; what is new there and stands is taken over.

    One that came through a pipe cannot be looked at again.
    """
    file = Path(started.file or "")
    if started.file is None or _is_pipe(_status(file)):
        return
    known, in_force = started.digest, started
    while True:
        await asyncio.sleep(look_every_s)
        seen = look(file)
        if seen.says == known:
            continue
        before = None
        while seen != before:
            await asyncio.sleep(settled_after_s)
            before, seen = seen, look(file)
        if seen.says != known:
            known, in_force = seen.says, take_over(follower, in_force, seen)


def take_over(follower: Follower, in_force: Config, seen: Seen) -> Config:
    """Hand over what was found in the file, and that very thing; gives what is in force then."""
    try:
        config = _read(in_force, seen)
    except BadConfigs as error:
        follower.refuse_config(error)
        log.error("the changed configuration is refused and the old one kept:\n%s", error)
        return in_force
    follower.use_config(config)
    log.info("the changed configuration is in force: %s", ", ".join(_revisions(config)))
    return config


def _read(in_force: Config, seen: Seen) -> Config:
    """Read what was found; who set something is not believed to want all defaults because a file has become empty."""
    if seen.fault is not None:
        raise BadConfigs([seen.fault])
    config = parse(seen.content, in_force.file)
    if config.empty and not in_force.empty:
        problem = "holds no key, only comments" if seen.content.removeprefix(codecs.BOM_UTF8).strip() else "is empty"
        raise BadConfigs([BadConfig(config.file or "", 0, "", f"{problem}; {_KEPT}")])
    return config


def _revisions(config: Config) -> list[str]:
    policies: dict[str, Policy] = {name: site.policy for name, site in config.sites.items()}
    return [f"{name} {policy.revision}" for name, policy in policies.items()]
