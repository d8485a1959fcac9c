"""The senders of this process, one a site: started, stopped and looked at together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from monitor.notify.outbox import Sender
from monitor.notify.reply import KINDS, Build, HookSettings, ReplyHook
from monitor.storage import Outbox

log = logging.getLogger(__name__)

STOP_WITHIN_S = 1.0


class Senders:
    """Delivers for every site that this process writes; ``settings`` are those of the hooks, by site and source."""

    def __init__(
        self,
        outboxes: Mapping[str, Outbox],
        settings: Mapping[str, Mapping[str, HookSettings]],
        now_ms: Callable[[], int],
        kinds: Mapping[str, Build] = KINDS,
    ) -> None:
        self._now_ms = now_ms
        self._kinds = kinds
        self._settings = dict(settings)
        self._tasks: list[asyncio.Task[None]] = []
        self.by_site = {
            site: Sender(site, outbox, self._hooks(site, settings.get(site, {})), now_ms)
            for site, outbox in outboxes.items()
        }

    def start(self) -> None:
        """Start delivering."""
        self._tasks = [
            asyncio.create_task(sender.run(), name=f"replies of {site}") for site, sender in self.by_site.items()
        ]

    def use_settings(self, settings: Mapping[str, Mapping[str, HookSettings]]) -> None:
        """Take changed hooks over; sites that came or went need a restart."""
        for site, sender in self.by_site.items():
            if settings.get(site, {}) != self._settings.get(site, {}):
                sender.use_hooks(self._hooks(site, settings.get(site, {})))
        self._settings = dict(settings)

    async def stop(self) -> None:
        """Let what is under way end, all within a second; the rest is found in the outbox by whoever comes next."""
        for sender in self.by_site.values():
            sender.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_WITHIN_S)
        for task in self._tasks:
            task.cancel()
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("replies ended with %r", ended)

    def failed(self) -> BaseException | None:
        """Give what ended a sender that ought to run."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                return error
        return None

    def _hooks(self, site: str, settings: Mapping[str, HookSettings]) -> dict[str, ReplyHook]:
        return {source: self._kinds[one.kind](site, one, self._now_ms) for source, one in settings.items()}
