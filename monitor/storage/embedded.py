"""The private Redis: started where no other is configured, over a Unix socket that only this user can open.

It is a child of its own session and holds a lock on its directory by an inherited descriptor, so that the lock lives
exactly as long as it does, whatever becomes of its parent. Who finds the directory locked uses the server that is
there; who gets the lock starts one. So it is found again after a crash and never started twice. Processes that use it
share a second lock; the last to leave stops it.

Everything here blocks; callers with an event loop use ``asyncio.to_thread``.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

from monitor.errors import Refused, StorageDown
from monitor.storage.mending import mend_append_only_file
from monitor.storage.servers import Record, choose, find_servers, version_text

LONGEST_SOCKET_PATH = 100
"""Bytes; the system takes 107, macOS 103."""
_POLL_S = 0.02
_PATIENCE_S = 30.0
_LOG_BYTES = 5 * 1024 * 1024

_CONFIG = """\
# Written by Moment Monitor at each start; changes made here are lost.
port 0
unixsocket {socket}
unixsocketperm 600
dir {directory}
logfile {log}
daemonize no
databases 1
appendonly yes
appendfsync {durability}
no-appendfsync-on-rewrite no
aof-load-truncated yes
save ""
stop-writes-on-bgsave-error no
maxmemory {maxmemory}
maxmemory-policy noeviction
timeout 0
always-show-logo no
"""


class EmbeddedRedis:
    """The private Redis of one data directory, in its folder ``redis``."""

    def __init__(self, data_dir: str | Path, durability: str = "always", maxmemory_bytes: int = 0) -> None:
        """``durability``: ``always`` or ``everysec``; ``maxmemory_bytes``: 0 for no limit."""
        self.directory = Path(data_dir).absolute() / "redis"
        self._durability = durability
        self._maxmemory = maxmemory_bytes
        self._child: subprocess.Popen[bytes] | None = None
        self._users: int | None = None
        self.found = False
        """Whether the last start found a server that was running already."""

    @property
    def socket(self) -> str:
        """The path of the socket."""
        record = self._record()
        return record.socket if record else self._socket_path()

    @property
    def url(self) -> str:
        """What ``Storage`` connects to."""
        return "unix://" + self.socket.replace("%", "%25").replace("?", "%3F").replace("#", "%23")

    def start(self) -> str:
        """Make sure that it runs and give its URL; also after it died. Raises ``Refused``, ``StorageDown``."""
        _own_directory(self.directory)
        with self._alone():
            self.found = False
            self._launch_or_find()
            self._await_answer()
            self._join()
        return self.url

    def stop(self) -> bool:
        """Leave it; the last to leave stops it and waits until it has gone. Gives whether that was us.

        Raises ``StorageDown`` where it does not go.
        """
        if not self.directory.is_dir():
            return False
        with self._alone():
            if not self._leave_as_last():
                return False
            self._shut_down()
        return True

    def alive(self) -> bool:
        """Whether a server holds the directory."""
        if self._child is not None:
            self._child.poll()
        descriptor = self._lock()
        if descriptor is None:
            return True
        os.close(descriptor)
        return False

    def pid(self) -> int:
        """The process id of the running server, as it says itself; raises ``StorageDown``."""
        try:
            with self._client() as client:
                return int(client.info("server")["process_id"])
        except (RedisError, OSError) as error:
            raise StorageDown(f"the private Redis does not answer: {error}") from error

    def _launch_or_find(self) -> None:
        for _ in range(int(_PATIENCE_S / _POLL_S)):
            descriptor = self._lock()
            if descriptor is not None:
                try:
                    self._launch(descriptor)
                finally:
                    os.close(descriptor)
                return
            if self._answers():
                self.found = True
                return
            time.sleep(_POLL_S)
        raise StorageDown(f"a server holds {self.directory} but does not answer at {self.socket}")

    def _launch(self, lock: int) -> None:
        server = choose(find_servers(), self._record(), many_files=(self.directory / "appendonlydir").exists())
        mend_append_only_file(server, self.directory)
        socket = self._socket_path()
        log = self.directory / "redis.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        config = _CONFIG.format(
            socket=_quoted(socket),
            directory=_quoted(str(self.directory)),
            log=_quoted(str(log)),
            durability=self._durability,
            maxmemory=self._maxmemory,
        )
        path = self.directory / "redis.conf"
        _write(path, config)
        record = {"product": server.product, "version": version_text(server.version), "socket": socket}
        # Before the start: from then on the files may be such as an older server does not see.
        _write(self.directory / "server.json", json.dumps(record) + "\n")
        # By standard input: servers from 7.0 on take a file's name for a pattern where it holds *, ? or [, and serve
        # with no settings at all, open to everybody, where nothing matches.
        with path.open("rb") as settings, log.open("ab") as output:
            self._child = subprocess.Popen(
                [server.path, "-"],
                stdin=settings,
                stdout=output,
                stderr=output,
                cwd=self.directory,
                start_new_session=True,
                pass_fds=(lock,),
            )

    def _await_answer(self) -> None:
        left_s = _PATIENCE_S
        while left_s > 0:
            try:
                with self._client() as client:
                    client.config_set("appendfsync", self._durability)
                    return
            except BusyLoadingError:
                left_s = _PATIENCE_S  # reading its file takes as long as it takes
            except (RedisError, OSError):
                left_s -= _POLL_S
            if not self.found and self._child is not None and self._child.poll() is not None:
                raise Refused(f"the private Redis does not start; it says: {self._last_words()}")
            time.sleep(_POLL_S)
        raise StorageDown(f"the private Redis does not answer at {self.socket}; see {self.directory / 'redis.log'}")

    def _shut_down(self) -> None:
        try:
            with self._client() as client:
                client.shutdown(nosave=True)
        except (RedisError, OSError):
            if self._child is not None:
                self._child.terminate()
        for _ in range(int(_PATIENCE_S / _POLL_S)):
            if not self.alive():
                break
            time.sleep(_POLL_S)
        else:
            raise StorageDown(f"the private Redis in {self.directory} does not stop; see its redis.log")
        if self._child is not None:
            self._child.wait()
            self._child = None

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except BusyLoadingError:
            return True
        except (RedisError, OSError):
            return False

    def _client(self) -> redis.Redis:
        return redis.Redis(
            unix_socket_path=self.socket,
            socket_timeout=2,
            retry=Retry(NoBackoff(), 0),
            driver_info=None,
            protocol=2,
        )

    def _record(self) -> Record | None:
        path = self.directory / "server.json"
        try:
            held = json.loads(path.read_text())
            major, minor, patch = map(int, held["version"].split("."))
            return Record(held["product"], (major, minor, patch), held["socket"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(f"{path} cannot be read ({error}); it says what the data beside it was served by") from error

    def _socket_path(self) -> str:
        path = str(self.directory / "redis.sock")
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - made safe below
            run = Path(base or "/") / f"moment-monitor-{os.geteuid()}"
            path = str(run / f"{name}.sock")
            if base and len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
                _own_directory(run)
                return path
        raise Refused(f"{self.directory} is too long a path for a socket; choose a shorter --data-dir")

    def _last_words(self) -> str:
        text = (self.directory / "redis.log").read_text(errors="replace").strip()
        return " / ".join(text.splitlines()[-3:]) or "nothing"

    def _lock(self) -> int | None:
        """The descriptor of the directory's lock, or None while a server holds it."""
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if _flock(descriptor, fcntl.LOCK_EX):
            return descriptor
        os.close(descriptor)
        return None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else starts or stops it meanwhile."""
        descriptor = os.open(self.directory / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            for _ in range(int(4 * _PATIENCE_S / _POLL_S)):
                if _flock(descriptor, fcntl.LOCK_EX):
                    break
                time.sleep(_POLL_S)
            else:
                raise StorageDown(f"another process has been starting the Redis in {self.directory} for too long")
            yield
        finally:
            os.close(descriptor)

    def _join(self) -> None:
        if self._users is None:
            self._users = os.open(self.directory / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave_as_last(self) -> bool:
        if self._users is None:
            return False
        last = _flock(self._users, fcntl.LOCK_EX)
        os.close(self._users)
        self._users = None
        return last


def _flock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _own_directory(path: Path) -> None:
    """Make sure of a directory that only we can enter; raises ``Refused`` where it is another's or no directory."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = path.lstat()
        if not stat.S_ISDIR(held.st_mode) or held.st_uid != os.geteuid():
            raise Refused(f"{path} is not a directory of this user; choose another --data-dir")
        path.chmod(0o700)
    except OSError as error:
        raise Refused(f"{path} cannot be used: {error.strerror}; choose another --data-dir") from error


def _write(path: Path, text: str) -> None:
    """Replace a file as a whole, on disk before it is under its name."""
    draft = path.with_suffix(path.suffix + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
