"""What Redis really does with what it is given, compared with what is wanted of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.errors import Refused
from monitor.storage.connection import Line, Rejected


class Durability(NamedTuple):
    """What Redis really does with what it is given, and where that falls short of what is wanted.

    None stands for what it will not tell. ``problems`` are sentences for ``/readyz`` and the log; none at all is well.
    """

    product: str
    version: str
    run_id: str
    appendonly: bool | None
    appendfsync: str | None
    eviction: str | None
    problems: tuple[str, ...]


async def check_durability(line: Line, wanted: str = "always") -> Durability:
    """Compare what Redis does with ``wanted`` (``always`` or ``everysec``).

    Raises ``Refused`` where it evicts whatever it likes at its memory limit: that would take the journal and the state.
    """
    info = await read_info(line)
    settings = await _settings(line)
    appendonly = settings.get("appendonly") or {"0": "no", "1": "yes"}.get(info.get("aof_enabled", ""))
    appendfsync = settings.get("appendfsync")
    eviction = settings.get("maxmemory-policy") or info.get("maxmemory_policy")
    if (eviction or "").startswith("allkeys"):
        raise Refused(
            f"Redis evicts any key at its memory limit (maxmemory-policy {eviction}); set it to noeviction, "
            "or the journal itself may vanish"
        )
    product = "valkey" if "valkey_version" in info else "redis"
    return Durability(
        product,
        info.get("valkey_version") or info.get("redis_version", ""),
        info.get("run_id", ""),
        None if appendonly is None else appendonly == "yes",
        appendfsync,
        eviction,
        tuple(_problems(appendonly, appendfsync, eviction, wanted)),
    )


async def read_info(line: Line, *sections: str) -> dict[str, str]:
    """What ``INFO`` says (of one section, or of the usual ones), empty where it is forbidden."""
    try:
        text: bytes = await line.call("INFO", *sections)
    except Rejected:
        return {}
    lines = (line.partition(":") for line in text.decode(errors="replace").splitlines() if not line.startswith("#"))
    return {name: value for name, _, value in lines if name}


async def check_all(lines: Sequence[Line], wanted: str = "always") -> Durability:
    """The same of several servers: the first one's answer, with the problems of all."""
    found = [await check_durability(line, wanted) for line in lines]
    problems = dict.fromkeys(problem for one in found for problem in one.problems)
    return found[0]._replace(problems=tuple(problems))


async def _settings(line: Line) -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern in ("append*", "maxmemory-policy"):  # before 7.0 one pattern a call
        try:
            flat: list[bytes] = await line.call("CONFIG", "GET", pattern)
        except Rejected:
            return found
        found |= {name.decode(): value.decode() for name, value in zip(flat[::2], flat[1::2], strict=True)}
    return found


def _problems(appendonly: str | None, appendfsync: str | None, eviction: str | None, wanted: str) -> Iterator[str]:
    if appendonly == "no":
        yield "Redis keeps nothing on disk (appendonly no): a restart of it loses everything; set appendonly yes."
    elif appendonly is None:
        yield "Redis does not tell whether it keeps an append-only file (CONFIG and INFO are forbidden)."
    elif appendfsync is None:
        yield "Redis does not tell how often it syncs its append-only file (CONFIG is forbidden)."
    elif appendfsync == "no" or (appendfsync == "everysec" and wanted == "always"):
        yield f"Redis syncs its file {appendfsync!r}, configured is {wanted!r}: a power cut loses the newest events."
    if eviction is not None and eviction != "noeviction":
        yield f"Redis evicts keys that expire at its memory limit (maxmemory-policy {eviction}); set it to noeviction."
