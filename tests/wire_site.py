"""Reading posted events in tests."""

from __future__ import annotations

import itertools
import json
from datetime import datetime
from typing import Any

from monitor.domain import wire

NOW_MS = 1_780_000_000_000


def stamp() -> wire.Stamp:
    numbers = itertools.count(1)
    return wire.Stamp(NOW_MS, lambda: f"made-{next(numbers)}")


def event(**changes: Any) -> dict[str, Any]:
    whole = {"type": "contact.queued", "subject": "c-1", "data": {"queue": "sales"}} | changes
    return {name: value for name, value in whole.items() if value is not ...}


def read(body: Any, form: wire.Form = "json", **options: Any) -> wire.Reading:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return wire.read(raw, form, stamp(), **options)


def refused(body: Any) -> tuple[str, str]:
    reading = read(body)
    assert not reading.events
    (one,) = reading.rejected
    return one.error.path, one.error.message


def rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
