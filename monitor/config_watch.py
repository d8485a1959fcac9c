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
        content = _content(file)
        if content == known:
            continue
        known = content
        take_over(follower, file)


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
