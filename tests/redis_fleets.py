"""More than one real Redis for tests: a Cluster of three primaries; a primary, its replica and three sentinels.

All of them are the one server's own binary, on loopback and free ports, in directories of their own.
"""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from redis.crc import key_slot
from redis.exceptions import RedisError

from tests.redis_server import server_under_test

BUS = 10_000
"""So far above its port a node of a Cluster talks with the others."""
SLOTS = 16_384
_PATIENCE_S = 30.0
_POLL_S = 0.02


def free_ports(count: int, *, with_bus: bool = False) -> list[int]:
    """Ports nobody listens on just now, all different; ``with_bus``: nor on those for the bus."""
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(20_000, 32_000)  # below those the system gives out by itself
        if all(_is_free(one) for one in ((port, port + BUS) if with_bus else (port,))):
            found.add(port)
    return sorted(found)


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that servers come to by themselves."""
    for _ in range(int(_PATIENCE_S / _POLL_S)):
        try:
            if condition():
                return
        except (RedisError, OSError):
            pass
        time.sleep(_POLL_S)
    raise AssertionError(f"it did not come to be: {what}")


class TcpServer:
    """One server on loopback; ``settings`` are its configuration, underscores for hyphens."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.folder = folder
        self.port = port
        self._settings = {"appendonly": "no", "save": "", **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def ask(self, *command: str | int) -> Any:
        """Send one command over a connection of its own and give the reply."""
        with redis.Redis(port=self.port, decode_responses=True, protocol=2, socket_timeout=2) as client:
            return client.execute_command(*command)

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        for name, value in self._settings.items():
            arguments += ["--" + name.replace("_", "-"), *(value.split() or [""])]
        self._launch(arguments)

    def start_as_sentinel(self, primary: int) -> None:
        """Watch over a primary: it counts as dead after a second, when two sentinels say so."""
        self.folder.mkdir(exist_ok=True)
        file = self.folder / "sentinel.conf"
        file.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\nsentinel monitor centre 127.0.0.1 {primary} 2\n"
            "sentinel down-after-milliseconds centre 1000\nsentinel failover-timeout centre 4000\n"
        )
        self._launch([str(file), "--sentinel"])

    def _launch(self, arguments: list[str]) -> None:
        self._process = subprocess.Popen([server_under_test().path, *arguments], stdout=subprocess.DEVNULL)
        wait_for(lambda: bool(self.ask("PING")), "the server answers")

    def follows(self) -> bool:
        """Whether it is a replica that has all its primary has."""
        return bool(self.ask("INFO", "replication").get("master_link_status") == "up")

    def kill(self) -> None:
        """As a crash would: SIGKILL."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


class RedisCluster:
    """Three primaries that share the slots; ``replicas``: each has one that takes its place."""

    def __init__(self, folder: Path, *, replicas: bool = False, **settings: str) -> None:
        ports = free_ports(6 if replicas else 3, with_bus=True)
        own = {"cluster_enabled": "yes", "cluster_node_timeout": "1500", "cluster_config_file": "nodes.conf"}
        self.nodes = [TcpServer(folder / f"node-{port}", port, **own, **settings) for port in ports]
        self.primaries = self.nodes[:3]

    @property
    def url(self) -> str:
        return f"redis+cluster://127.0.0.1:{self.nodes[0].port},127.0.0.1:{self.nodes[1].port}"

    def start(self) -> None:
        for node in self.nodes:
            node.start()
        bounds = [SLOTS * number // 3 for number in range(4)]
        for number, node in enumerate(self.primaries):
            node.ask("CLUSTER", "ADDSLOTS", *range(bounds[number], bounds[number + 1]))
        for node in self.nodes[1:]:
            self.nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port)
        wait_for(lambda: all(self._knows_all(node) for node in self.nodes), "all nodes know each other")
        for primary, replica in zip(self.primaries, self.nodes[3:], strict=False):
            replica.ask("CLUSTER", "REPLICATE", primary.ask("CLUSTER", "MYID"))
        wait_for(self.ok, "the Cluster serves all slots")
        wait_for(lambda: all(one.follows() for one in self.nodes[3:]), "the replicas follow")

    def _knows_all(self, node: TcpServer) -> bool:
        known = str(node.ask("CLUSTER", "INFO"))
        return f"cluster_known_nodes:{len(self.nodes)}" in known

    def ok(self) -> bool:
        """Whether every living node says that all slots are served."""
        living = [node for node in self.nodes if node._process is not None and node._process.poll() is None]
        return all("cluster_state:ok" in str(node.ask("CLUSTER", "INFO")) for node in living)

    def holder(self, key: str) -> TcpServer:
        """The primary that holds a key, at the start."""
        return self.primaries[min(2, key_slot(key.encode()) * 3 // SLOTS)]

    def move_slot(self, key: str, to: TcpServer) -> None:
        """Move a key's slot with all that is in it, as ``redis-cli --cluster reshard`` does."""
        slot, origin = key_slot(key.encode()), self.holder(key)
        to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", origin.ask("CLUSTER", "MYID"))
        origin.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.ask("CLUSTER", "MYID"))
        while keys := origin.ask("CLUSTER", "GETKEYSINSLOT", slot, 100):
            origin.ask("MIGRATE", "127.0.0.1", to.port, "", 0, 5_000, "KEYS", *keys)
        for node in (to, *self.primaries):
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", to.ask("CLUSTER", "MYID"))

    def close(self) -> None:
        for node in self.nodes:
            node.close()


class Sentinels:
    """A primary with one replica, and three sentinels that put it in the primary's place."""

    def __init__(self, folder: Path, **settings: str) -> None:
        ports = free_ports(5)
        self.primary = TcpServer(folder / "primary", ports[0], **settings)
        follow = {"replicaof": f"127.0.0.1 {ports[0]}", "repl_ping_replica_period": "1"}
        self.replica = TcpServer(folder / "replica", ports[1], **settings, **follow)
        self.sentinels = [TcpServer(folder / f"sentinel-{port}", port) for port in ports[2:]]

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in self.sentinels)
        return f"redis+sentinel://{hosts}/centre"

    def start(self) -> None:
        self.primary.start()
        self.replica.start()
        for one in self.sentinels:
            one.start_as_sentinel(self.primary.port)
        wait_for(self.replica.follows, "the replica follows")
        wait_for(lambda: all(self._ready(one) for one in self.sentinels), "the sentinels know each other")

    @staticmethod
    def _ready(sentinel: TcpServer) -> bool:
        flat = sentinel.ask("SENTINEL", "MASTERS")[0]
        told = flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))
        return (int(told["num-other-sentinels"]), int(told["num-slaves"])) == (2, 1)

    def close(self) -> None:
        for one in (*self.sentinels, self.primary, self.replica):
            one.close()
