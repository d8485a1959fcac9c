"""``[redis]`` of ``config.toml``: where everything is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from monitor import _toml_table as read
from monitor._reply_config import from_environment
from monitor._toml_table import Discreet, Key, Table

_HOSTS = r"(?:[^@/?#]*@)?(?:\[[0-9a-fA-F:.]+\]|[^:\[\]\s,@/?#]+):\d{1,5}(?:,\s*(?:\[[0-9a-fA-F:.]+\]|[^:\[\]\s,@/?#]+):\d{1,5})*"
SEVERAL = {
    **dict.fromkeys(("redis+sentinel", "rediss+sentinel"), re.compile(_HOSTS + r"/[^/?#]+(/\d*)?(\?[^#]*)?")),
    **dict.fromkeys(("redis+cluster", "rediss+cluster"), re.compile(_HOSTS + r"(/0?)?(\?[^#]*)?")),
}
"""Addresses of more than one server, by scheme: what follows it."""


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


def _url(text: str, environ: Mapping[str, str]) -> str:
    """Fill ``${NAME}`` in and check; what is wrong is told without showing the URL, for it may hold a password."""
    text = from_environment(text, environ)
    if not text:
        return text
    scheme, _, rest = text.partition("://")
    if scheme in SEVERAL:
        if not SEVERAL[scheme].fullmatch(rest):
            raise Discreet(
                'does not name its hosts; write "redis+sentinel://host:26379,host:26379/name-of-the-primary" or '
                '"redis+cluster://host:6379,host:6379"'
            )
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"redis", "rediss", "unix"} and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Discreet(
            'is no address of Redis; write "redis://host:6379/0", "rediss://…", "unix:///path", '
            '"redis+sentinel://host:26379,host:26379/name", "redis+cluster://host:6379", or ""'
        )
    return text
