"""Where Redis is: one server, one that Sentinels name, or a Cluster; and how a connection to it is opened.

``redis://``, ``rediss://`` and ``unix://`` name one server. ``redis+sentinel://host:port,host:port/name`` names the
sentinels and the primary they watch, ``redis+cluster://host:port,host:port`` some nodes of a Cluster, from which the
others are learnt. ``rediss+…`` is the same with TLS; user and password stand before the first host.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

import hiredis
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from monitor.errors import Refused

Arg = str | bytes | int | float
pack = cast("Callable[[tuple[Arg, ...]], bytes]", hiredis.pack_command)
CONNECT_S = 5.0
SENTINEL_ANSWER_S = 1.0
"""How long one sentinel may take before the next is asked."""
_READ_SIZE = 256 * 1024
_FOREIGN = frozenset(
    {"socket_timeout", "socket_connect_timeout", "retry_on_timeout", "health_check_interval", "protocol"}
)
"""Options of a URL that would undo what this module is for."""
_SEVERAL = re.compile(r"(rediss?)\+(sentinel|cluster)://(?:([^@/?#]*)@)?([^@/?#]+)((?:/[^?#]*)?)(\?[^#]*)?")
_NODE = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]\s,]+):(\d{1,5})")

Node = tuple[str, int]
"""Host and port."""
Dial = Callable[[str], Awaitable[Connection]]
"""Opens a connection under the name that ``CLIENT LIST`` shows; raises ``RedisError``, ``OSError``."""


class Address(NamedTuple):
    """A URL that was read. ``nodes`` and ``primary`` are of Sentinels and Clusters alone."""

    kind: str
    """``single``, ``sentinel`` or ``cluster``."""
    options: dict[str, Any]
    """The client's options of a connection to a server."""
    nodes: tuple[Node, ...] = ()
    primary: str = ""
    """The name of the primary among the sentinels."""
    sentinel_options: dict[str, Any] = {}

    def dial(self) -> Dial:
        """Give what opens connections to the one server there is; not for a Cluster."""
        if self.kind == "sentinel":
            return lambda name: _dial_primary(self, name)
        return lambda name: _opened(self.options, name)

    def dial_node(self, node: Node) -> Dial:
        """Give what opens connections to one node of a Cluster."""
        options = self.options | {"host": node[0], "port": node[1]}
        return lambda name: _opened(options, name)


def read_address(url: str) -> Address:
    """Read a URL; raises ``Refused`` where it cannot be used. The sentence does not show it: it may hold a password."""
    scheme = url.partition("://")[0]
    if not scheme.endswith(("+sentinel", "+cluster")):
        return Address("single", url_options(url))
    parts = _SEVERAL.fullmatch(url)
    if parts is None:
        raise Refused(
            f'[redis] url cannot be used: write "{scheme}://host:port,host:port'
            + ('/name-of-the-primary"' if scheme.endswith("+sentinel") else '"')
        )
    base, kind, user, hosts, path, query = parts.groups()
    nodes = tuple(map(_node, hosts.split(",")))
    primary, _, database = path.lstrip("/").partition("/")
    login = f"{user}@" if user else ""
    if kind == "cluster" and path.strip("/") not in ("", "0"):
        raise Refused("[redis] url cannot be used: a Cluster has database 0 alone; leave out what follows the hosts")
    if kind == "sentinel" and not primary:
        raise Refused("[redis] url cannot be used: the name of the primary is missing; write it after the last host")
    options = url_options(f"{base}://{login}host/{database if kind == 'sentinel' else ''}{query or ''}")
    options.pop("host")
    own = {name: options.pop(f"sentinel_{name}", None) for name in ("username", "password")}
    return Address(kind, options, nodes, unquote(primary), {name: text for name, text in own.items() if text})


def url_options(url: str) -> dict[str, Any]:
    """Read a ``redis://``, ``rediss://`` or ``unix://`` URL as the client's options; raises ``Refused``."""
    try:
        options: dict[str, Any] = dict(parse_url(url))
    except ValueError as error:
        raise Refused(f"[redis] url cannot be used: {error}") from None
    return {name: value for name, value in options.items() if name not in _FOREIGN}


def _node(text: str) -> Node:
    found = _NODE.fullmatch(text.strip())
    if found is None or not 0 < int(found[2]) <= 65_535:
        raise Refused('[redis] url cannot be used: each host needs its port, as in "host:6379,other:6379"')
    return found[1].strip("[]"), int(found[2])


class _Packing:
    """Packs with hiredis: a third of the cost of the client's own way."""

    def pack_command(self, *args: Arg) -> list[bytes]:
        return [pack(args)]


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


async def _opened(options: dict[str, Any], name: str) -> Connection:
    given = dict(options)
    make = cast("Callable[..., Connection]", _CLASSES.get(given.pop("connection_class", None), _Tcp))
    connection = make(
        socket_timeout=None,
        socket_connect_timeout=CONNECT_S,
        socket_read_size=_READ_SIZE,
        retry=Retry(NoBackoff(), 0),
        client_name=name,
        driver_info=None,
        protocol=2,
        **given,
    )
    await connection.connect()  # type: ignore[no-untyped-call]  # the client is untyped in part
    return connection


async def _dial_primary(address: Address, name: str) -> Connection:
    """Ask the sentinels for the primary; what they name must say itself that it is one."""
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # the same
        list(address.nodes),
        sentinel_kwargs={
            "socket_timeout": SENTINEL_ANSWER_S,
            "socket_connect_timeout": SENTINEL_ANSWER_S,
            "retry": Retry(NoBackoff(), 0),
            "protocol": 2,
            **address.sentinel_options,
        },
    )
    try:
        host, port = await sentinel.discover_master(address.primary)
    finally:
        await sentinel.aclose()
    connection = await _opened(address.options | {"host": host, "port": port}, name)
    await connection.send_command("ROLE")
    role = await connection.read_response()
    if role[0] != b"master":
        await connection.disconnect(nowait=True)
        raise RedisConnectionError(f"{host}:{port} is not the primary any more")
    return connection
