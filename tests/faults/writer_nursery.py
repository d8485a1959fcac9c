"""Writers as processes of their own, to be killed: each line of standard input is answered with the id of a new one.

Started once; a child is a fork of it, so that a life begins in a hundredth of a second.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from monitor.processor import writer as writer_module
from monitor.storage import Storage
from monitor.storage.leases import Leases
from tests.processor.journal_site import Runner, quick_policy

POLICY = quick_policy(300, 900)
"""So quick that clocks reach their targets while writers die."""
LEASE_MS = 60
"""So short that the next writer need not wait long for the lease of a dead one."""


async def live(url: str) -> None:
    """Write the site until killed; small steps, so that there are many places to die at."""
    writer_module.STEP_ENTRIES = 4
    writer_module.RETRY_S = 0.01
    storage = Storage(url)
    storage.leases = Leases(url, ttl_ms=LEASE_MS, renew_every_ms=LEASE_MS // 3)
    await Runner(storage, POLICY).writer.run()


def main(url: str) -> None:
    child = 0
    for _ in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            try:
                asyncio.run(live(url))
            finally:
                os._exit(1)  # a writer that ends by itself is a failure of the test
        print(child, flush=True)
    if child:
        os.kill(child, signal.SIGKILL)  # who asked for it has gone
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1])
