"""The house keeps its own rules: who may import whom, who may read the time, what the pure core may not touch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOOR = {"errors", "shipped", "units"}
"""What everybody stands on."""
EVERYTHING = {
    "bootstrap", "cli", "clock", "config", "connectors", "domain", "health", "intake", "lab", "live", "notify", "processor",
    "serving", "storage", "teller", "upkeep", "web",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "errors": set(),
    "shipped": set(),
    "units": set(),
    "clock": set(),
    "domain": set(),
    "config": {"domain"},
    "storage": {"domain"},
    "intake": {"domain", "storage", "clock"},
    "processor": {"domain", "storage", "clock"},
    "live": {"domain", "storage", "clock"},
    "connectors": {"domain", "intake"},
    "notify": {"domain", "storage", "clock"},
    "web": {"domain", "storage", "intake", "live", "clock"},
    "lab": {"domain", "connectors"},
    "health": {"domain", "storage", "intake", "processor", "live", "notify", "web", "clock"},
    "teller": {"storage", "processor", "live", "web"},
    "upkeep": {"storage", "processor", "clock"},
    "bootstrap": EVERYTHING - {"cli", "serving"},
    "serving": {"bootstrap", "live", "web"},
    "cli": EVERYTHING,
    "__main__": {"cli"},
}
"""Room → rooms it may import, beside itself and the floor."""
PARTS_OF_CONFIG = {
    "_config_state", "_customer_config", "_explained", "_policy_changes", "_policy_config", "_redis_config", "_reply_config",
    "_risk_config", "_screen_config", "_server_config", "_toml_file", "_toml_lines", "_toml_table", "_touchpoints_config",
    "_words_config", "config_watch",
}  # fmt: skip
PARTS_OF_INTAKE = {"intake_lane"}

READS_TIME = {
    "time": {
        "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time",
        "process_time_ns", "localtime", "gmtime", "ctime", "clock_gettime", "clock_gettime_ns",
    },
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}  # fmt: skip
NOT_IN_THE_DOMAIN = {
    "aiohttp", "asyncio", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "queue", "random", "redis",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "starlette", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib.request", "uuid", "warnings",
}  # fmt: skip
NOT_CALLED_IN_THE_DOMAIN = {"open", "print", "input", "exec", "eval", "breakpoint"}


@cache
def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    out = {}
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"), modules()[name].name)


def room(name: str) -> str:
    part = name.split(".")[1] if "." in name else ""
    return "config" if part in PARTS_OF_CONFIG else "intake" if part in PARTS_OF_INTAKE else part


def imported(name: str) -> Iterator[tuple[str, int]]:
    """Everything a module imports, at whatever depth, with its line; our own as precisely as can be told."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: write imports in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in modules() else str(node.module)), node.lineno


def names() -> list[str]:
    return sorted(modules())


def test_every_room_is_in_the_table() -> None:
    assert {room(name) for name in names()} <= set(MAY_IMPORT)


@pytest.mark.parametrize("name", names())
def test_a_room_imports_only_what_lies_below_it(name: str) -> None:
    allowed = MAY_IMPORT[room(name)] | FLOOR | {room(name)}
    wrong = [
        f"line {line}: {target}"
        for target, line in imported(name)
        if target.split(".")[0] == "monitor" and room(target) not in allowed | {""}
    ]
    assert not wrong, f"{name} may import {sorted(allowed)}, but imports {wrong}"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: {target for target, _ in imported(name) if target in modules()} - {name} for name in names()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("name", names())
def test_only_the_clock_reads_the_time(name: str) -> None:
    if name == "monitor.clock":
        return
    wrong = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute):
            base = node.value
            owner = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
            if node.attr in READS_TIME.get(owner, set()):
                wrong.append(f"line {node.lineno}: {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found = [alias.name for alias in node.names if alias.name in READS_TIME["time"]]
            wrong += [f"line {node.lineno}: from time import {each}" for each in found]
    assert not wrong, f"{name} reads the time: {wrong}"


@pytest.mark.parametrize("name", [name for name in names() if room(name) == "domain"])
def test_the_domain_is_pure(name: str) -> None:
    outside = [target for target, _ in imported(name) if target in NOT_IN_THE_DOMAIN]
    assert not outside, f"{name} imports {outside}"
    called = [
        f"line {node.lineno}: {node.func.id}"
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NOT_CALLED_IN_THE_DOMAIN
    ]
    assert not called, f"{name} calls {called}"
    waits = [node.lineno for node in ast.walk(tree(name)) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]
    assert not waits, f"{name} waits in lines {waits}"


@pytest.mark.parametrize("name", names())
def test_nothing_catches_everything(name: str) -> None:
    wrong = [
        node.lineno
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    ]
    assert not wrong, f"{name} catches everything in lines {wrong}"
