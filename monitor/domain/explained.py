"""What holds, in the words of the file that says so: one setting, and one value of the cascade with every rule that sets it.

Plain data: the configuration makes it, pages and commands show it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

DEFAULT = "default"
"""The place that sets what nobody set."""
CHANGED = ""
"""Stands for a value that no word or two can tell, such as opening hours."""


class Setting(NamedTuple):
    """One setting beside the cascade."""

    key: str
    """As it is written: ``nudges.minimum_gap``, ``sites.north.nudges.minimum_gap``."""
    value: str
    """As it is written in the file; empty: nothing. Of a secret it is always empty."""
    source: str
    """``config.toml:12``, ``default`` or an option of the command line."""
    section: str
    field: str
    raw: object
    """As it is used; of a secret, whether there is one."""
    environment: tuple[str, ...] = ()
    secret: bool = False
    in_force: str | None = None
    """What holds instead for now; None: the value."""
    restart: bool = False
    """It is read at the start alone."""

    @property
    def own(self) -> bool:
        """Whether the owner set it."""
        return self.source != DEFAULT


class Step(NamedTuple):
    """One rule that sets a value: whom it is for, where it stands, and whether it is for the contact asked about."""

    value: str
    source: str
    selectors: dict[str, list[Any]]
    """Empty: for everybody."""
    misses: list[str]
    """Selectors that do not name the contact; empty: it matches."""
    wins: bool


class Explained(NamedTuple):
    """One effective value, as people write it, the place that sets it, and all rules that set it, in their order."""

    key: str
    value: str
    source: str
    steps: list[Step]


class Moved(NamedTuple):
    """One setting that a change of the policy moved."""

    key: str
    """As the file has it: ``clocks.wait`` of the cascade, ``nudges.minimum_gap``."""
    section: str
    """``policy`` for the cascade."""
    selectors: dict[str, list[Any]]
    """Whom the rule that was changed is for; empty: everybody, or no rule of the cascade."""
    before: str | None
    """None: the owner had not set it; ``CHANGED``: see there."""
    after: str | None


class Change(NamedTuple):
    """One change of the policy."""

    at_ms: int
    revision: str
    moved: list[Moved]
    """Empty where rules changed places alone."""
