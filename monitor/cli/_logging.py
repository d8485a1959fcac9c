"""What the server says on standard error: text for people, or a JSON object a line for programs that gather logs.

Nothing here or elsewhere logs what customers say or who they are; an event leaves no line, a batch one at ``debug``.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import msgspec

from monitor.config import LogSettings

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """One object a line: ``at`` (RFC 3339, UTC), ``level``, ``logger``, ``message``, and ``error`` where there is a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def set_up_logging(settings: LogSettings | None = None) -> None:
    """Log to standard error as configured; may be called again."""
    settings = settings or LogSettings()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.format == "json" else logging.Formatter(TEXT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    # Libraries have a line for each of their steps, and for each connection of a board.
    for library in ("asyncio", "httpcore", "httpx", "uvicorn", "websockets"):
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
