"""A file of settings as it lies there: its bytes, its tables, and what is wrong with it before any key is read."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from monitor._toml_lines import key_lines
from monitor._toml_table import Report
from monitor.errors import BadConfig


def content_of(path: Path) -> bytes:
    """Read a file; raises ``BadConfig``."""
    try:
        return path.read_bytes()
    except OSError as error:
        problem = error.strerror or "an error of the system"
        raise BadConfig(str(path), 0, "", f"cannot be read: {problem}; name a file of settings") from None


def digest_of(content: bytes) -> str:
    """Give by what a content is known again; empty for nothing."""
    return hashlib.sha256(content).hexdigest() if content else ""


def tables_of(content: bytes, file: str) -> tuple[dict[str, Any], Report]:
    """Read TOML, with where each key stands; ``file`` is how it is named in mistakes; raises ``BadConfig``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadConfig(file, line, "", "is not UTF-8; save the file in that encoding") from None
    try:
        return tomllib.loads(text), Report(file, key_lines(text))
    except RecursionError:
        raise BadConfig(file, 0, "", "is nested too deeply; write it flatter") from None
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
        place = re.search(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)", str(error))
        line = int(place[1] or text.count("\n") + 1) if place else 0
        problem = str(error)[: place.start()] if place else str(error)
        message = f'is not TOML: {problem}; texts and lengths of time are written in quotes, such as "90s"'
        raise BadConfig(file, line, "", message) from None
