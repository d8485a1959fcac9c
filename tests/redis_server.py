"""A real Redis for tests: private, on a Unix socket, in a directory of its own.

``TEST_REDIS_SERVER`` names another executable than the embedded one: the same tests then run against that version.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import RedisError

from monitor.storage.mending import mend_append_only_file
from monitor.storage.servers import Server, find_servers

_POLL_S = 0.005
_PATIENCE_S = 20.0


class RedisServer:
    """Start, stop, kill and pause one server. ``settings`` are its configuration, underscores for hyphens."""

    def __init__(
        self,
        directory: Path,
        *,
        mended: bool = True,
        environment: Mapping[str, str] | None = None,
        launcher: Sequence[str] = (),
        **settings: str,
    ) -> None:
        """``mended``: its append-only file is mended before a start, as that of the embedded one is.

        ``environment`` is added to that of the test; ``launcher`` is what becomes the server, which is its last argument.
        """
        self.directory = directory
        self._launcher = launcher
        self._environment = os.environ | (environment or {})
        self._mended = mended
        # Short whatever the test's own directory: the path of a socket may have some 100 bytes.
        self._run = tempfile.TemporaryDirectory(prefix="mm")
        self.socket = f"{self._run.name}/s"
        self._settings = {"appendonly": "no", "save": "", **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def port(self) -> int:
        """That of this machine it listens on beside its socket, where it was told one; else 0."""
        return int(self._settings.get("port", 0))

    @property
    def client(self) -> redis.Redis:
        """A plain client, to look at and change things behind the program's back; the caller closes it."""
        return redis.Redis(unix_socket_path=self.socket, decode_responses=True, protocol=2)

    def ask(self, *command: str | bytes | int) -> Any:
        """Send one command over a connection of its own and give the reply."""
        with self.client as client:
            return client.execute_command(*command)

    def dump(self, key: str) -> bytes | None:
        """The whole content of a key as Redis serialises it."""
        with redis.Redis(unix_socket_path=self.socket, protocol=2) as client:
            dumped: bytes | None = client.dump(key)
        return dumped

    def start(self) -> None:
        server = server_under_test()
        if self._mended:
            mend_append_only_file(server, self.directory)
        arguments = [
            *self._launcher,
            server.path,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--dir",
            str(self.directory),
        ]
        for name, value in self._settings.items():
            arguments += ["--" + name.replace("_", "-"), *(value.split() or [""])]
        # As Python has it, SIGXFSZ stays ignored: a file that may not grow is an error to Redis, not its end.
        self._process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, env=self._environment, restore_signals=False
        )
        for _ in range(int(_PATIENCE_S / _POLL_S)):
            try:
                self.ask("PING")
            except (RedisError, OSError):
                assert self._process.poll() is None, "the server of the test does not start"
                time.sleep(_POLL_S)
            else:
                return
        raise AssertionError("the server of the test does not answer")

    def kill(self) -> None:
        """As a crash would: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        os.kill(self._pid(), signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._pid(), signal.SIGCONT)

    def limit_files(self, most_bytes: int | None) -> None:
        """Let no file of it grow beyond so much, as on a full disk; None: there is room again."""
        most = resource.RLIM_INFINITY if most_bytes is None else most_bytes
        resource.prlimit(self._pid(), resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def written_bytes(self) -> int:
        """Give the size of its append-only file, or of the largest part of it."""
        return max(path.stat().st_size for path in self.directory.rglob("*.aof"))

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        assert self._process is not None
        return self._process.poll() is not None

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.go_on()
            self.kill()
        self._run.cleanup()

    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait()


def server_under_test() -> Server:
    """The server the tests run against."""
    path = os.environ.get("TEST_REDIS_SERVER")
    servers = find_servers([path] if path else None)
    assert servers, f"{path or 'the embedded server'} cannot be started or is too old"
    return servers[-1]


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
