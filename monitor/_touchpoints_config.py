"""``[touchpoints.<name>]``: the road map, every moment in which the customer judges with its responsible owner."""

from __future__ import annotations

from collections.abc import Mapping

from monitor import _toml_table as read
from monitor._toml_table import Key, Table
from monitor.domain.settings import Touchpoint

TOUCHPOINT = {"owner": Key("owner", read.name), "label": Key("label", read.name)}


def read_touchpoints(table: Table, base: Mapping[str, Touchpoint]) -> dict[str, Touchpoint]:
    """Read the road map over ``base``; what an entry leaves out stays as it is there."""
    found = dict(base)
    for name in table:
        entry = table.table(name)
        try:
            read.name(name)
        except ValueError as error:
            table.wrong(name, str(error))
        found[name] = entry.fill(TOUCHPOINT, found.get(name, Touchpoint()))
        entry.close()
    return found
