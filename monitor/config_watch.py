"""Taking over a changed configuration while running; a broken one is refused loudly and the old one kept."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Protocol

from monitor.config import BadConfigs, Config, load
from monitor.domain.policy import Policy

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
SETTLED_AFTER_S = 0.2
"""A file is emptied before it is written anew, and an empty file is a valid one: only what has stood for so long is read."""


class Follower(Protocol):
    """Whoever lives by the configuration."""

    def use_config(self, config: Config) -> None:
        """Take a good configuration over."""

    def refuse_config(self, error: BadConfigs) -> None:
        """Learn that the file is broken; the configuration that was taken over last is kept."""


async def follow_config(follower: Follower, file: Path | None) -> None:
    """Look at the file again and again. It is read whenever it is not the one last looked at, by its content."""
    if file is None:
        return
    known = _content(file)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if _content(file) == known:
            continue
        known = await _settled(file)
        take_over(follower, file)


async def _settled(file: Path) -> bytes | None:
    """Give what stands in a file as soon as nobody writes it any more."""
    content = _content(file)
    while True:
        await asyncio.sleep(SETTLED_AFTER_S)
        before, content = content, _content(file)
        if content == before:
            return content


def take_over(follower: Follower, file: Path) -> bool:
    """Read the file and hand it over; gives whether it was good."""
    try:
        config = load(file)
    except BadConfigs as error:
        follower.refuse_config(error)
        log.error("the changed configuration is refused and the old one kept:\n%s", error)
        return False
    follower.use_config(config)
    log.info("the changed configuration is in force: %s", ", ".join(_revisions(config)))
    return True


def _revisions(config: Config) -> list[str]:
    policies: dict[str, Policy] = {name: site.policy for name, site in config.sites.items()}
    return [f"{name} {policy.revision}" for name, policy in policies.items()]


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
