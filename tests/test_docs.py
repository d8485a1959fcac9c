"""The documentation says what is true: its commands exist and take the options it gives them."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from monitor.cli import VERBS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SPAN = re.compile(r"`(?:[^`\n ]*/)?(monitor [^`\n]+)`")
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w./]+(?:\.py|\.js|\.css|/))`(?: \(((?:`\w+`(?:, )?)+)\))?")
"""A file, or a folder, and what is meant in it."""
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")


def blocks(page: Path) -> list[str]:
    """The lines of a page's code blocks, without comments; a line that goes on is one."""
    text = "\n".join(BLOCK.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " ")
    return [line.split(" #")[0].strip() for line in text.splitlines()]


def commands() -> list[str]:
    """Every ``monitor …`` command of the documentation, once."""
    found = set()
    for page in PAGES:
        found |= {match.strip() for match in SPAN.findall(page.read_text(encoding="utf-8"))}
        for line in blocks(page):
            match = re.match(r"(?:\$ )?(?:\S*/)?(?:python -m )?(monitor [a-z].*)", line)
            if match is not None:
                found.add(match.group(1))
    return sorted(found)


@cache
def help_of(*verb: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *verb, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL, check=False, env={"PATH": "", "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_of_the_command_line_is_a_verb_that_is_listed() -> None:
    files = {path.stem for path in (ROOT / "monitor" / "cli").glob("*.py") if not path.stem.startswith("_")}
    assert files == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_in_the_documentation_and_explains_itself(verb: str) -> None:
    assert any(command.split()[1] == verb for command in commands()), f"no page shows `monitor {verb}`"
    assert "usage:" in help_of(verb).lower()


@pytest.mark.parametrize("command", commands())
def test_a_documented_command_exists_with_its_options(command: str) -> None:
    words = re.split(r"[|>&;]", command)[0].split()[1:]
    if words[0] in ("…", "--help"):
        return
    options = {word.split("=")[0].strip("[]") for word in words if word.strip("[").startswith("--")}
    path = words[:1]
    if len(words) > 1 and re.fullmatch(r"[a-z]+", words[1]) and f"{words[1]}" in help_of(*path):
        path = words[:2] if words[0] in ("token", "policy") else path
    missing = {option for option in options if option not in help_of(*path)}
    assert not missing, f"`{command}`: monitor {' '.join(path)} has no {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_of_the_documentation_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    code = [*blocks(page), *re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))]
    named = {target for line in code for target in MAKE.findall(line)}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    dead = [link for link in links if not (page.parent / link).exists()]
    assert not dead


def rules() -> list[str]:
    """The rows of the table that says in which file each rule is."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [line for line in page.splitlines() if line.startswith("| ") and FILE.search(line)]


@pytest.mark.parametrize("row", rules(), ids=lambda row: row.split("|")[1].strip())
def test_a_rule_is_in_the_file_that_is_said(row: str) -> None:
    folder = ROOT
    for named, within in FILE.findall(row):
        places = [place / named for place in (ROOT, folder, ROOT / "monitor")]
        found = next((place for place in places if place.exists()), None)
        assert found is not None, f"there is no {named}"
        folder = found.parent
        for name in re.findall(r"\w+", within):
            assert re.search(rf"\b{name}\b", found.read_text(encoding="utf-8")), f"{named} has no {name}"
