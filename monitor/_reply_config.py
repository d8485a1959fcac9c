"""``[reply.<source>]`` of ``config.toml``: where a text that an agent marked as sent is really delivered.

Address and secret stay here: the policy, which goes through the journal, learns the names of the sources alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from monitor import _toml_table as read
from monitor._toml_table import Discreet, Key, Table

LEAST_SECRET = 16
"""Characters."""
_ADDRESS = re.compile(r"[\x21-\x7e]+")
_USE_AS = 'write it as "https://host/path"'


class ReplySettings(msgspec.Struct, frozen=True):
    """One source's hook. What it prints as shows neither address nor secret."""

    kind: Literal["webhook"] = "webhook"
    url: str = ""
    secret: str = ""
    """Signs what is sent."""
    allow_private: bool = False
    """Whether the address may be one of this machine or of a local net, and unencrypted."""

    def __repr__(self) -> str:
        return f"ReplySettings({self.kind}, allow_private={self.allow_private})"


def keys(environ: Mapping[str, str]) -> dict[str, Key]:
    """Give the keys of a ``[reply.<source>]``; ``environ`` is what ``${NAME}`` stands for."""
    return {
        "kind": Key("kind", read.choice("webhook")),
        "url": Key("url", lambda value: _url(from_environment(read.text(value), environ)), secret=True),
        "secret": Key("secret", lambda value: secret_of(from_environment(read.text(value), environ)), secret=True),
        "allow_private": Key("allow_private", _flag),
    }


def read_replies(table: Table, environ: Mapping[str, str]) -> dict[str, ReplySettings]:
    """Read every ``[reply.<source>]``, in the order of their names."""
    found = {}
    for source in sorted(table):
        inner = table.table(source)
        try:
            read.name(source)
        except ValueError as error:
            table.wrong(source, str(error))
        before = len(table.report.errors)
        settings = inner.fill(keys(environ), ReplySettings())
        inner.close()
        if len(table.report.errors) == before:
            _check(inner, settings)
        found[source] = settings
    return found


def _check(table: Table, settings: ReplySettings) -> None:
    if not settings.url:
        table.wrong("url", f"is missing: where are replies to be posted to? {_USE_AS.capitalize()}")
    elif urlsplit(settings.url).scheme == "http" and not settings.allow_private:
        table.wrong(
            "url", "would send what is for one customer in clear; write https, or allow_private = true for a local net"
        )
    if not settings.secret:
        table.wrong(
            "secret", 'is missing: the receiver tells by it who sends; write "${NAME}" and set NAME in the environment'
        )


def from_environment(text: str, environ: Mapping[str, str]) -> str:
    """Fill ``${NAME}`` in; raises ``Discreet`` for a name that is not set."""
    for name in read.VARIABLE.findall(text):
        if name not in environ:
            raise Discreet(f"the environment has no {name}; set it before the start, or write the value here")
        text = text.replace(f"${{{name}}}", environ[name])
    return text


def _url(text: str) -> str:
    """Check an address; what is wrong is told without showing it, for it may hold a secret."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not _ADDRESS.fullmatch(text):
        raise Discreet(f"is no address that can be posted to; {_USE_AS}")
    return text


def secret_of(text: str) -> str:
    """Check what is to sign something; raises ``Discreet``."""
    if len(text) < LEAST_SECRET:
        raise Discreet(f"is too short to be one; take at least {LEAST_SECRET} characters of chance")
    return text


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{read.toml(value)} does not fit; write true or false")
    return value
