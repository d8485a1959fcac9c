"""``[customer_page]`` of ``config.toml``: the page a customer sees of their own request, and the key that signs links to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from monitor import _toml_table as read
from monitor._reply_config import from_environment, secret_of
from monitor._toml_table import Key, Table
from monitor.units import DAY_MS, MINUTE_MS

MOST_SECRET_BYTES = 4_096
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,30}")
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}")


class CustomerPageSettings(msgspec.Struct, frozen=True):
    """What the customer's page is made with. What it prints as does not show the secret."""

    secret: str = ""
    """Signs the links; empty: there are none."""
    secret_file: str = ""
    valid_ms: int = 7 * DAY_MS
    url: str = ""
    """Where customers reach this server, without a path; empty: where whoever asks for a link reached it."""
    name: str = ""
    """Of the centre, as customers know it."""
    phone: str = ""
    email: str = ""
    website: str = ""

    def __repr__(self) -> str:
        return f"CustomerPageSettings({'with' if self.secret else 'without'} a secret, url={self.url!r})"


def read_customer_page(table: Table, environ: Mapping[str, str], folder: Path) -> CustomerPageSettings:
    """Read the section; ``folder`` is what the path of a secret's file starts from."""
    keys = {
        "secret": Key("secret", lambda value: secret_of(from_environment(read.text(value), environ)), secret=True),
        "secret_file": Key("secret_file", read.text),
        "valid_for": Key("valid_ms", read.duration(least_ms=MINUTE_MS)),
        "url": Key("url", lambda value: _origin(read.text(value))),
        "name": Key("name", read.name),
        "phone": Key("phone", lambda value: _fitting(_PHONE, read.text(value), '"+44 20 7946 0000"')),
        "email": Key("email", lambda value: _fitting(_EMAIL, read.text(value), '"help@example.com"')),
        "website": Key("website", lambda value: _address(read.text(value))),
    }
    found = table.fill(keys, CustomerPageSettings())
    table.close()
    if found.secret and found.secret_file:
        table.wrong("secret_file", "stands beside secret; write one of the two")
    elif found.secret_file:
        try:
            found = msgspec.structs.replace(found, secret=_from_file(folder / found.secret_file))
        except ValueError as error:
            table.wrong("secret_file", str(error))
    return found


def _from_file(path: Path) -> str:
    try:
        content = path.read_bytes()[:MOST_SECRET_BYTES]
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or 'an error of the system'}; name a file") from None
    return secret_of(content.decode("utf-8", "replace").strip())


def _origin(text: str) -> str:
    """Check where customers reach us: scheme and host alone, as browsers name an origin."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError('is no address of a server alone; write it as "https://help.example.com"')
    return f"{parts.scheme}://{parts.netloc}".lower()


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s\"<>]", text)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError('is no address of a page; write it as "https://www.example.com/contact"')
    return text


def _fitting(pattern: re.Pattern[str], text: str, example: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"cannot be used as it is written; write it as {example}")
    return text
