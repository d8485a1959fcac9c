"""Connections to Redis, heeding what is known of the client.

``redis.asyncio`` packs commands in Python, opens a time-out for each reply and repeats commands on its own. Here
commands are packed by hiredis, nothing is ever repeated (a lost reply is *unknown*, not *no*), and one watch guards a
whole exchange. A connection belongs to one owner; whenever anything is in doubt it is closed, so that no reply can
reach the wrong question.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import hiredis
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from monitor.errors import Refused, StorageDown

Arg = str | bytes | int | float
Reply = Any
"""What Redis answers: bytes, int, None or lists of them."""

_pack = cast("Callable[[tuple[Arg, ...]], bytes]", hiredis.pack_command)
PATIENCE_S = 10.0
"""How long an exchange may take before the connection counts as dead."""
CONNECT_S = 5.0
_READ_SIZE = 256 * 1024
_FOREIGN = frozenset(
    {"socket_timeout", "socket_connect_timeout", "retry_on_timeout", "health_check_interval", "protocol"}
)
"""Options of a URL that would undo what this module is for."""
_IN_SCRIPT = re.compile(r"@user_script: ?\d+: -?([A-Z]+) ")
"""Redis 6.2 wraps what a command within a script said into a sentence of its own."""


class Rejected(StorageDown):
    """Redis itself said no; ``code`` is the first word of its sentence (``OOM``, ``READONLY``, ``WRONGTYPE`` …)."""

    def __init__(self, error: ResponseError) -> None:
        sentence = str(error)
        super().__init__(f"Redis refused: {sentence}")
        code = error.status_code or sentence.split(" ", 1)[0]
        wrapped = _IN_SCRIPT.search(sentence)
        self.code = wrapped[1] if wrapped else code


class Script:
    """A Lua script and its name to Redis."""

    __slots__ = ("sha", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class _Packing:
    """Packs with hiredis: a third of the cost of the client's own way."""

    def pack_command(self, *args: Arg) -> list[bytes]:
        return [_pack(args)]


class _Tcp(_Packing, Connection):  # type: ignore[misc]  # the client's bases are untyped in part
    pass


class _Unix(_Packing, UnixDomainSocketConnection):  # type: ignore[misc]  # the same
    pass


class _Tls(_Packing, SSLConnection):  # type: ignore[misc]  # the same
    pass


_CLASSES: dict[object, type[_Tcp] | type[_Unix] | type[_Tls]] = {
    UnixDomainSocketConnection: _Unix,
    SSLConnection: _Tls,
}


def url_options(url: str) -> dict[str, Any]:
    """Read a ``redis://``, ``rediss://`` or ``unix://`` URL as the client's options; raises ``Refused``."""
    try:
        options: dict[str, Any] = dict(parse_url(url))
    except ValueError as error:
        raise Refused(f"[redis] url cannot be used: {error}") from None
    return {name: value for name, value in options.items() if name not in _FOREIGN}


def _connection(url: str, name: str) -> Connection:
    options = url_options(url)
    make = cast("Callable[..., Connection]", _CLASSES.get(options.pop("connection_class", None), _Tcp))
    return make(
        socket_timeout=None,
        socket_connect_timeout=CONNECT_S,
        socket_read_size=_READ_SIZE,
        retry=Retry(NoBackoff(), 0),
        client_name=name,
        driver_info=None,
        protocol=2,
        **options,
    )


class Link:
    """One connection with one exchange at a time; connects when first used and again after it was dropped.

    Every failure is ``StorageDown``; where Redis answered, the narrower ``Rejected``. Cancelling a call drops the
    connection.
    """

    def __init__(self, url: str, name: str, patience_s: float = PATIENCE_S) -> None:
        """``name`` is what ``CLIENT LIST`` shows; no blanks in it."""
        self._connection = _connection(url, name)
        self._patience_s = patience_s
        self._turn = asyncio.Lock()

    async def call(self, *args: Arg, patience_s: float | None = None) -> Reply:
        """Send one command and give its reply."""
        return (await self._exchange(_pack(args), 1, patience_s))[0]

    async def transaction(self, commands: Sequence[Sequence[Arg]]) -> list[Reply]:
        """Send commands as one MULTI and give their replies; raises ``Rejected`` if one of them failed."""
        packed = [_pack(("MULTI",))]
        packed += [_pack(tuple(command)) for command in commands]
        packed.append(_pack(("EXEC",)))
        replies = await self._exchange(b"".join(packed), len(packed), None)
        results: list[Reply] = replies[-1]
        for result in results:
            if isinstance(result, ResponseError):
                raise Rejected(result)
        return results

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> Reply:
        """Run a script, loading it first where Redis does not know it (then it has done nothing yet)."""
        packed = _pack(("EVALSHA", script.sha, len(keys), *keys, *args))
        try:
            return (await self._exchange(packed, 1, None))[0]
        except Rejected as rejected:
            if rejected.code != "NOSCRIPT":
                raise
        await self.call("SCRIPT", "LOAD", script.text)
        return (await self._exchange(packed, 1, None))[0]

    async def close(self) -> None:
        """Close the connection; a later call opens it anew."""
        await self._connection.disconnect(nowait=True)

    async def _exchange(self, packed: bytes, replies: int, patience_s: float | None) -> list[Reply]:
        connection = self._connection
        async with self._turn:
            try:
                async with asyncio.timeout(patience_s or self._patience_s):
                    # One that was closed at the other end, or holds a reply nobody asked for, is not used again.
                    if connection.is_connected and (await connection.can_read() or _was_reset(connection)):
                        await connection.disconnect(nowait=True)
                    await connection.send_packed_command(packed)
                    return [await connection.read_response() for _ in range(replies)]
            except ResponseError as error:
                if replies > 1:  # the rest of the answers would be left lying in the line
                    await connection.disconnect(nowait=True)
                raise Rejected(error) from error
            except (RedisError, OSError) as error:
                await connection.disconnect(nowait=True)
                raise StorageDown(f"Redis does not answer: {error or type(error).__name__}") from error


def _was_reset(connection: Connection) -> bool:
    """Say whether the other end reset a connection: that is no end of what can be read, as a close is."""
    writer = connection._writer  # the client has no name for it
    return writer is not None and writer.is_closing()


class Durability(NamedTuple):
    """What Redis really does with what it is given, and where that falls short of what is wanted.

    None stands for what it will not tell. ``problems`` are sentences for ``/readyz`` and the log; none at all is well.
    """

    product: str
    version: str
    run_id: str
    appendonly: bool | None
    appendfsync: str | None
    eviction: str | None
    problems: tuple[str, ...]


async def check_durability(link: Link, wanted: str = "always") -> Durability:
    """Compare what Redis does with ``wanted`` (``always`` or ``everysec``).

    Raises ``Refused`` where it evicts whatever it likes at its memory limit: that would take the journal and the state.
    """
    info = await read_info(link)
    settings = await _settings(link)
    appendonly = settings.get("appendonly") or {"0": "no", "1": "yes"}.get(info.get("aof_enabled", ""))
    appendfsync = settings.get("appendfsync")
    eviction = settings.get("maxmemory-policy") or info.get("maxmemory_policy")
    if (eviction or "").startswith("allkeys"):
        raise Refused(
            f"Redis evicts any key at its memory limit (maxmemory-policy {eviction}); set it to noeviction, "
            "or the journal itself may vanish"
        )
    product = "valkey" if "valkey_version" in info else "redis"
    return Durability(
        product,
        info.get("valkey_version") or info.get("redis_version", ""),
        info.get("run_id", ""),
        None if appendonly is None else appendonly == "yes",
        appendfsync,
        eviction,
        tuple(_problems(appendonly, appendfsync, eviction, wanted)),
    )


async def read_info(link: Link) -> dict[str, str]:
    """What ``INFO`` says, empty where it is forbidden."""
    try:
        text: bytes = await link.call("INFO")
    except Rejected:
        return {}
    lines = (line.partition(":") for line in text.decode(errors="replace").splitlines() if not line.startswith("#"))
    return {name: value for name, _, value in lines if name}


async def _settings(link: Link) -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern in ("append*", "maxmemory-policy"):  # before 7.0 one pattern a call
        try:
            flat: list[bytes] = await link.call("CONFIG", "GET", pattern)
        except Rejected:
            return found
        found |= {name.decode(): value.decode() for name, value in zip(flat[::2], flat[1::2], strict=True)}
    return found


def _problems(appendonly: str | None, appendfsync: str | None, eviction: str | None, wanted: str) -> Iterator[str]:
    if appendonly == "no":
        yield "Redis keeps nothing on disk (appendonly no): a restart of it loses everything; set appendonly yes."
    elif appendonly is None:
        yield "Redis does not tell whether it keeps an append-only file (CONFIG and INFO are forbidden)."
    elif appendfsync is None:
        yield "Redis does not tell how often it syncs its append-only file (CONFIG is forbidden)."
    elif appendfsync == "no" or (appendfsync == "everysec" and wanted == "always"):
        yield f"Redis syncs its file {appendfsync!r}, configured is {wanted!r}: a power cut loses the newest events."
    if eviction is not None and eviction != "noeviction":
        yield f"Redis evicts keys that expire at its memory limit (maxmemory-policy {eviction}); set it to noeviction."
