"""The store of one site, whose writer the test is."""

from __future__ import annotations

from monitor.storage import SiteStore, Storage


async def writer_of(storage: Storage) -> SiteStore:
    """Become the writer of the site ``main``, which nobody writes yet."""
    store = storage.site("main", lambda: 0)
    assert await store.lease.acquire()
    await store.takeover()
    return store
