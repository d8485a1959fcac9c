"""``[server]`` of ``config.toml``: where the server listens, what it takes in at most, and which pages may show the desk."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from monitor import _toml_table as read
from monitor._toml_table import Key, toml
from monitor.shipped import MAX_BATCH, MAX_BODY_BYTES, MAX_UNAPPLIED

MOST_ORIGINS = 50
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})?(\.[a-z0-9]([a-z0-9-]{0,62})?)*")
_EXAMPLE = '["https://help.example.com"]'


class ServerSettings(msgspec.Struct, frozen=True):
    """Where the server listens, what it takes in at most, and who may show the desk."""

    host: str = "127.0.0.1"
    port: int = 8080
    max_body_bytes: int = MAX_BODY_BYTES
    max_batch: int = MAX_BATCH
    max_unapplied: int = MAX_UNAPPLIED
    desk_frame_origins: tuple[str, ...] = ()
    """Origins of the pages that may show the desk in a frame; empty: none."""


def _origin(value: object) -> str:
    """Read the origin of a page exactly as browsers name it: it stands in a header, where nothing else may get in."""
    text = read.text(value).lower().removesuffix("/")
    if "*" in text:
        raise ValueError(f"{toml(value)} lets in pages nobody has looked at; write each origin out, as in {_EXAMPLE}")
    try:
        parts = urlsplit(text)
        scheme, name, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, name, port = "", "", None
    ours = f"{scheme}://{name}" + (f":{port}" if port else "")
    if ours != text or not _NAME.fullmatch(name) or scheme not in {"http", "https"}:
        raise ValueError(f"{toml(value)} is no origin; write scheme, name and port alone, as in {_EXAMPLE}")
    if scheme == "http" and name not in _LOOPBACK:
        raise ValueError(
            f'{toml(value)} can be changed on its way; write "https://{text.partition("://")[2]}" (http is for loopback alone)'
        )
    return text


def _origins(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{toml(value)} is no list; write {_EXAMPLE}")
    if len(value) > MOST_ORIGINS:
        raise ValueError(f"{len(value)} origins are too many; write {MOST_ORIGINS} at most")
    return tuple(dict.fromkeys(map(_origin, value)))


SERVER = {
    "host": Key("host", read.name),
    "port": Key("port", read.integer(0, 65_535)),
    "max_body": Key("max_body_bytes", read.size),
    "max_batch": Key("max_batch", read.integer(1, 1_000_000)),
    "max_unapplied": Key("max_unapplied", read.integer(1, 100_000_000)),
    "desk_frame_origins": Key("desk_frame_origins", _origins),
}
