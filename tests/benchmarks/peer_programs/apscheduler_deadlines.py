"""APScheduler with its store in Redis. Arguments: socket of Redis, jobs, seconds. Prints lateness (ms)."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime

from apscheduler.jobstores.redis import RedisJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

path, jobs, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
late = []


async def fire(due):
    late.append((time.time() - due) * 1_000)


async def main():
    scheduler = AsyncIOScheduler(jobstores={"default": RedisJobStore(unix_socket_path=path)}, timezone=UTC)
    scheduler.start(paused=True)
    first = time.time() + 2 + jobs / 1_000
    for number in range(jobs):
        due = first + number * seconds / jobs
        when = datetime.fromtimestamp(due, UTC)
        scheduler.add_job(fire, "date", run_date=when, args=[due], misfire_grace_time=None)
    scheduler.resume()
    while len(late) < jobs and time.time() < first + seconds + 60:
        await asyncio.sleep(0.1)
    late.sort()
    print(json.dumps({"p50_ms": late[len(late) // 2], "p99_ms": late[int(len(late) * 0.99)], "fired": len(late)}))


asyncio.run(main())
