"""Called in a process of the product before it starts, to have more faults in the same time; what it does stays the same."""

from __future__ import annotations

from monitor import config_watch
from monitor.processor import supervisor, writer
from monitor.storage import feed, journal
from monitor.storage.connection import Link
from monitor.storage.lease import Lease

LEASE_MS = 300
PATIENCE_S = 1.5


def hasty() -> None:
    """Have the lease of a dead one expire sooner, and everything tried again sooner."""
    Lease.__init__.__kwdefaults__ = {"ttl_ms": LEASE_MS, "renew_every_ms": LEASE_MS // 4}
    writer.RETRY_S = 0.05
    config_watch.LOOK_EVERY_S = 0.1
    supervisor.ASK_TIME_EVERY_S = 0.2


def impatient() -> None:
    """Count a way to Redis that is silent as dead sooner."""
    Link.__init__.__defaults__ = (PATIENCE_S,)
    journal._READ_SPARE_S = PATIENCE_S
    feed._READ_SPARE_S = PATIENCE_S


def small_steps() -> None:
    """Commit a little at a time: there are more places to die at."""
    writer.STEP_ENTRIES = 4
