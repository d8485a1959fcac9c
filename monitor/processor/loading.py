"""A site put together from what is stored of it, as a writer takes it over."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Iterator

from monitor.domain.policy import Policy
from monitor.domain.restore import Restoring
from monitor.domain.site import Site
from monitor.storage import SavedState


async def load_site(name: str, first: Policy, saved: SavedState) -> Site:
    """Build a site from what is stored of it; others have their turn meanwhile."""
    restoring = Restoring(name, first, await saved.misc())
    with _no_garbage_looked_for():
        for raw in (await saved.sources()).values():
            restoring.source(raw)
        for queue, raw in (await saved.now()).items():
            restoring.queue(queue, raw)
        async for digests in saved.seen():
            restoring.seen(digests)
        await _each(saved.agents(), restoring.agent)
        async for agent, hour, spans in saved.agent_spans():
            restoring.agent_spans(agent, hour, spans)
        await _each(saved.nudges(), restoring.nudge)
        await _each(saved.contacts(), restoring.contact)
        for _ in restoring.steps():
            await asyncio.sleep(0)
    return restoring.site


@contextlib.contextmanager
def _no_garbage_looked_for() -> Iterator[None]:
    """While a large site is built nothing is garbage: to look for it again and again takes a third of the time.

    What has been built is left out of later searches too, each of which would hold everybody up; see ``_drop_memory``.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()


async def _each(records: AsyncIterator[tuple[str, bytes]], take: Callable[[bytes], None]) -> None:
    async for _, raw in records:
        take(raw)
