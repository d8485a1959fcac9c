"""Bytewax: events from memory, a state for each contact, and a sink that writes what the naive design writes of each
event (state, line, feed), a batch in one pipeline.

Arguments: the socket of Redis, a file with one JSON event a line. Prints {"events_per_second"}.
"""

import json
import sys
import time
from pathlib import Path

import bytewax.operators as op
import redis
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import TestingSource, cluster_main

path, file = sys.argv[1:3]
events = Path(file).read_text(encoding="utf-8").splitlines()


class Partition(StatelessSinkPartition):
    def __init__(self):
        self.client = redis.Redis(unix_socket_path=path)

    def write_batch(self, items):
        with self.client.pipeline(transaction=True) as pipe:
            for key, (state, event) in items:
                pipe.hset("bw:contacts", key, state)
                pipe.zadd("bw:line", {key: event["time_ms"]})
                pipe.publish("bw:feed", json.dumps(event))
            pipe.execute()


class RedisSink(DynamicSink):
    def build(self, step_id, worker_index, worker_count):
        return Partition()


def read(line):
    event = json.loads(line)
    return event["subject"], event


def apply(state, event):
    state = state or {"log": []}
    state["log"].append(event)
    return state, (json.dumps(state), event)


flow = Dataflow("peer")
lines = op.input("in", flow, TestingSource(events, batch_size=500))
states = op.stateful_map("apply", op.map("read", lines, read), apply)
op.output("out", states, RedisSink())
began = time.perf_counter()
cluster_main(flow, [], 0)
print(json.dumps({"events_per_second": len(events) / (time.perf_counter() - began)}))
