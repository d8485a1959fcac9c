"""``[redis]`` of ``config.toml``: where everything is kept."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

from monitor import _toml_table as read
from monitor._reply_config import from_environment
from monitor._toml_table import Discreet, Key, Table
from monitor.domain.hints import nearest

_HOSTS = r"(?:[^@/?#]*@)?(?:\[[0-9a-fA-F:.]+\]|[^:\[\]\s,@/?#]+):\d{1,5}(?:,\s*(?:\[[0-9a-fA-F:.]+\]|[^:\[\]\s,@/?#]+):\d{1,5})*"
SEVERAL = {
    **dict.fromkeys(("redis+sentinel", "rediss+sentinel"), re.compile(_HOSTS + r"/[^/?#]+(/\d*)?(\?[^#]*)?")),
    **dict.fromkeys(("redis+cluster", "rediss+cluster"), re.compile(_HOSTS + r"(/0?)?(\?[^#]*)?")),
}
"""Addresses of more than one server, by scheme: what follows it."""
_ONE = {
    **dict.fromkeys(("redis", "rediss"), re.compile(r"[^/?#]*(/\d*/?)?(\?[^#]*)?")),
    "unix": re.compile(r"(?:[^@/?#]*@)?/[^?#]+(\?[^#]*)?"),
}
"""Addresses of one server, in the same manner."""


class Option(NamedTuple):
    """What the query of an address may say."""

    fits: Callable[[str], object]
    """Gives something true for a value that can be used."""
    write: str


def _of(pattern: str, write: str) -> Option:
    return Option(re.compile(pattern, re.IGNORECASE).fullmatch, write)


def _are_flags(text: str) -> bool:
    return all(one.strip() in ssl.VerifyFlags.__members__ for one in text.strip("[]").split(","))


_TEXT = Option(bool, "something, or leave it out")
_FLAG = _of("true|false|yes|no|1|0", "true or false")
_WHOLE = _of(r"\d{1,9}", "a whole number")
_SECONDS = _of(r"\d{1,9}(\.\d{1,9})?", "a number of seconds")
_FLAGS = Option(_are_flags, "names such as VERIFY_X509_STRICT, with commas between them")

_ALWAYS = {
    "db": _WHOLE, "username": _TEXT, "password": _TEXT, "socket_keepalive": _FLAG,
    # These the program decides itself; they stand in addresses that others use too, and change nothing.
    "socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "health_check_interval": _SECONDS,
    "retry_on_timeout": _FLAG, "protocol": _of("[23]", "2 or 3"),
}  # fmt: skip
_WITH_TLS = {
    **dict.fromkeys(("ssl_ca_certs", "ssl_ca_data", "ssl_ca_path", "ssl_certfile", "ssl_keyfile"), _TEXT),
    **dict.fromkeys(("ssl_password", "ssl_ciphers"), _TEXT),
    "ssl_cert_reqs": Option(re.compile("none|optional|required").fullmatch, "none, optional or required"),
    "ssl_check_hostname": _FLAG,
    "ssl_min_version": _of("77[12]", "771 for TLS 1.2 or 772 for TLS 1.3"),
    "ssl_include_verify_flags": _FLAGS,
    "ssl_exclude_verify_flags": _FLAGS,
}
_WITH_SENTINELS = {"sentinel_username": _TEXT, "sentinel_password": _TEXT}


class RedisSettings(msgspec.Struct, frozen=True):
    """Where everything is kept. What it prints as does not show the address, which may hold a password."""

    url: str = ""
    """Empty: the embedded one."""
    durability: Literal["always", "everysec"] = "always"

    def __repr__(self) -> str:
        return f"RedisSettings({'with' if self.url else 'without'} a url, durability={self.durability!r})"


def read_redis(table: Table, environ: Mapping[str, str]) -> RedisSettings:
    """Read the section; ``environ`` is what ``${NAME}`` stands for."""
    keys = {
        "url": Key("url", lambda value: _url(read.text(value), environ), secret=True),
        "durability": Key("durability", read.choice("always", "everysec")),
    }
    found = table.fill(keys, RedisSettings())
    table.close()
    return found


def options_of(scheme: str) -> dict[str, Option]:
    """Give what the query of an address may name."""
    known = dict(_ALWAYS)
    if scheme == "unix":
        del known["socket_keepalive"]
    if scheme.endswith("+cluster"):
        del known["db"]  # a Cluster has one database
    if scheme.endswith("+sentinel"):
        known |= _WITH_SENTINELS
    return known | _WITH_TLS if scheme.startswith("rediss") else known


def _url(text: str, environ: Mapping[str, str]) -> str:
    """Fill ``${NAME}`` in and check; what is wrong is told without showing the URL, for it may hold a password."""
    text = from_environment(text, environ)
    if not text:
        return text
    scheme, _, rest = text.partition("://")
    if scheme in SEVERAL and not SEVERAL[scheme].fullmatch(rest):
        raise Discreet(
            'does not name its hosts; write "redis+sentinel://host:26379,host:26379/name-of-the-primary" or '
            '"redis+cluster://host:6379,host:6379"'
        )
    if scheme not in SEVERAL and not (scheme in _ONE and _ONE[scheme].fullmatch(rest) and _has_port(text)):
        raise Discreet(
            'is no address of Redis; write "redis://host:6379/0", "rediss://…", "unix:///path", '
            '"redis+sentinel://host:26379,host:26379/name", "redis+cluster://host:6379", or ""'
        )
    _check_options(scheme, rest.partition("?")[2])
    return text


def _has_port(text: str) -> bool:
    """Say whether the port can be one, where there is any."""
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return False


def _check_options(scheme: str, query: str) -> None:
    """Raise ``Discreet`` for an option that the client would stumble upon: by its place, it may be a part of a password."""
    known = options_of(scheme)
    for place, (name, value) in enumerate(parse_qsl(query, keep_blank_values=True), 1):
        if name in known and known[name].fits(value):
            continue
        if name in known:
            raise Discreet(f"has {name} with a value that does not fit; write {known[name].write}")
        where = f"has, as option {place} after the ?,"
        if name in _WITH_TLS:
            raise Discreet(
                f'{where} one for TLS; write "rediss" instead of "redis" before the :// for it, or leave it out'
            )
        close = nearest(name, known)
        meant = f'did you mean "{close}"?' if close else f"leave it out, or write one of {', '.join(known)}"
        raise Discreet(f"{where} one that is not known to {scheme}://; {meant}")
