"""Celery: tasks with an ETA. Arguments: socket of Redis, jobs, seconds. Prints lateness (ms)."""

import json
import sys
import threading
import time
from datetime import UTC, datetime

from celery import Celery

path, jobs, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
app = Celery("peer", broker=f"redis+socket://{path}")
app.conf.update(worker_prefetch_multiplier=0, task_ignore_result=True, broker_connection_retry_on_startup=True)
late = []


@app.task
def fire(due):
    late.append((time.time() - due) * 1_000)


def look():
    while len(late) < jobs and time.time() < first + seconds + 60:
        time.sleep(0.1)
    late.sort()
    told = {"p50_ms": late[len(late) // 2], "p99_ms": late[int(len(late) * 0.99)], "fired": len(late)}
    print(json.dumps(told), flush=True, file=sys.__stdout__)
    __import__("os")._exit(0)


first = time.time() + 4 + jobs / 1_000
for number in range(jobs):
    due = first + number * seconds / jobs
    fire.apply_async((due,), eta=datetime.fromtimestamp(due, UTC))
threading.Thread(target=look).start()
app.worker_main(
    ["worker", "--pool", "threads", "--concurrency", "8", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
)
