"""arq: jobs deferred to instants of their own. Arguments: socket of Redis, jobs, seconds. Prints lateness (ms)."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime

from arq import create_pool
from arq.connections import RedisSettings
from arq.worker import Worker

path, jobs, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
late = []


async def fire(ctx, due):
    late.append((time.time() - due) * 1_000)


async def main():
    settings = RedisSettings(unix_socket_path=path)
    pool = await create_pool(settings)
    first = time.time() + 2 + jobs / 2_000
    for number in range(jobs):
        due = first + number * seconds / jobs
        await pool.enqueue_job("fire", due, _defer_until=datetime.fromtimestamp(due, UTC))
    worker = Worker(
        [fire], redis_settings=settings, max_jobs=1_000, poll_delay=0.05, handle_signals=False, keep_result=0
    )
    running = asyncio.create_task(worker.async_run())
    while len(late) < jobs and time.time() < first + seconds + 60:
        await asyncio.sleep(0.1)
    running.cancel()
    late.sort()
    print(json.dumps({"p50_ms": late[len(late) // 2], "p99_ms": late[int(len(late) * 0.99)], "fired": len(late)}))


asyncio.run(main())
