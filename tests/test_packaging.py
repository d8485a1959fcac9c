"""What is installed is what was checked: locks, the build, and a checkout that names no machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([a-z0-9-]+)==([^ \\]+)", re.MULTILINE)
REQUIREMENT = re.compile(r"^[A-Za-z0-9-]+")


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def wanted(requirements: list[str]) -> set[str]:
    found = [REQUIREMENT.match(requirement) for requirement in requirements]
    return {match.group(0).lower() for match in found if match is not None}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_a_hash_for_everything_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock))
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_hold_what_the_project_asks_for_in_the_same_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert wanted(project["project"]["dependencies"]) <= set(run)
    assert wanted(project["dependency-groups"]["dev"]) <= set(dev)
    assert run.items() <= dev.items()


def test_the_builds_own_tool_is_the_one_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["build-system"]["requires"] == [f"hatchling=={pins('requirements-dev.lock')['hatchling']}"]


def test_the_wheel_holds_the_program_with_its_pages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("static", "templates"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert files
        assert {f"monitor/_assets/{path.relative_to(ROOT).as_posix()}" for path in files} <= held
    assert {"monitor/__main__.py", "monitor/_assets/config.toml"} <= held
    assert not any(name.startswith(("tests/", "scripts/")) for name in held)
