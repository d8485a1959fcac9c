"""All exceptions of the project.

The tree::

    MonitorError
    ├── BadInput            something given from outside is wrong; says where and what to write instead
    │   ├── BadEvent        one event of a batch (index, path)
    │   └── BadConfig       config.toml (file, line, key path)
    ├── Unavailable         cannot be done now; trying again later makes sense
    │   ├── Overloaded      the journal has more unapplied events than allowed
    │   └── StorageDown     Redis does not answer, or its answer is in doubt
    │       └── NotShown    a site cannot be shown (yet); names why
    ├── Fenced              another processor has taken the site over
    └── Refused             will not be done: unsafe or contradictory start-up
"""

from __future__ import annotations

from dataclasses import dataclass


class MonitorError(Exception):
    """Root of everything this project raises on purpose."""


class BadInput(MonitorError):
    """Something given from outside is wrong."""


@dataclass(slots=True)
class BadEvent(BadInput):
    """One event cannot be taken.

    ``index`` is its place in the batch (from 0), ``path`` the JSON path within it (``$.data.queue``).
    """

    index: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"event {self.index}, {self.path}: {self.message}"


@dataclass(slots=True)
class BadConfig(BadInput):
    """One thing wrong in a configuration file; ``line`` counts from 1, 0 where it cannot be told."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class Unavailable(MonitorError):
    """Cannot be done now; ``retry_after_s`` says when to try again (whole seconds)."""

    retry_after_s = 2


class Overloaded(Unavailable):
    """More events are waiting to be applied than allowed."""


class StorageDown(Unavailable):
    """Redis does not answer, or whether it did what was asked is in doubt."""


class NotShown(StorageDown):
    """A site cannot be shown (yet); ``why`` names the reason, for pages to say it in the viewer's language."""

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(sentence)
        self.why = why


class Fenced(MonitorError):
    """Another processor has taken over the site; everything in memory must be dropped."""


class Refused(MonitorError):
    """Will not be done because it would be unsafe or contradicts what is there."""
