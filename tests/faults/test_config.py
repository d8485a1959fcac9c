"""The configuration broken while the server runs: the old one stays, and it says so, until a good file comes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.amounts import amount
from tests.faults.centre import Centre, Member, until
from tests.faults.conftest import Report
from tests.faults.verdict import judge
from tests.server_process import ROOT

ROUNDS = amount(1, 5)


def written(text: str) -> Callable[[Path], object]:
    """Give what puts a text after a good file."""
    return lambda file: file.write_text(file.read_text() + text)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def unreadable(file: Path) -> None:
    """Take the right to read away; whoever may read everything finds a link to nowhere instead."""
    if os.geteuid():
        file.chmod(0)
    else:
        file.unlink()
        file.symlink_to("nowhere")


BREAKS: dict[str, Callable[[Path], object]] = {
    "no TOML": written("\n[policy\n"),
    "warn after breach": written('\n[policy.clocks]\nwait = { warn = "120s", breach = "60s" }\n'),
    "a share above one": written('\n[policy]\nservice_level = { within = "20s", target = 80 }\n'),
    "an unknown key": written("\n[polcy]\n"),
    "half a file": lambda file: file.write_bytes(file.read_bytes()[:-20]),
    "empty": lambda file: file.write_bytes(b""),
    "only a comment": lambda file: file.write_text("# to be written\n"),
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00"),
    "gone": Path.unlink,
    "a folder": a_folder,
    "unreadable": unreadable,
}


def mend(file: Path, text: str) -> None:
    """Put a good file there, whatever lies there now; in one step, as an editor does."""
    if file.is_dir():
        file.rmdir()
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 300))
async def test_a_broken_file_is_told_and_the_old_one_kept_until_a_good_one_comes(
    centre: Centre, report: Report
) -> None:
    processor, _ = await centre.add("processor"), await centre.add("web")
    await centre.up()
    centre.call()
    good, wrong, revisions = processor.config.read_text(), [], set()
    for turn in range(ROUNDS):
        for number, (name, break_) in enumerate(BREAKS.items()):
            before = await in_force(processor)
            break_(processor.config)
            await until(lambda: told(processor), 5.0, lambda name=name: f"{name}: nothing is told")  # type: ignore[misc]  # bound as it is now
            await centre.accepted(20)
            if await in_force(processor) != before:
                wrong.append(f"{name}: another policy is in force")
            mend(processor.config, good + f'\n[policy]\nescalate_after = "{10 + turn}m{1 + number}s"\n')
            await until(lambda before=before: is_new(processor, before), 5.0, lambda name=name: f"{name}: not mended")  # type: ignore[misc]  # bound as they are now
            revisions.add(await in_force(processor))
    await centre.hang_up()
    found = await judge(centre, "configuration broken while running", faults=ROUNDS * len(BREAKS))
    if len(revisions) != ROUNDS * len(BREAKS):
        wrong.append(f"{len(revisions)} good files came into force")
    found.wrong += wrong
    report(found)


def test_the_page_of_faults_names_each_way_to_break_the_file_and_how_many_were_measured() -> None:
    page = (ROOT / "docs" / "faults.md").read_text()
    named, measured = (line for line in page.splitlines() if line.startswith("| configuration broken while running |"))
    assert named.split(" | ")[1] == f"eleven ways: {', '.join(BREAKS)}"
    assert len(BREAKS) == 11
    assert measured.split(" | ")[1] == str(5 * len(BREAKS)), "five rounds in full"


async def checks(member: Member) -> dict[str, str]:
    """Give what a member says of each thing it looks at."""
    _, text = await member.ask_ready()
    return {check["name"]: check["message"] for check in json.loads(text or "{}").get("checks", [])}


async def told(member: Member) -> bool:
    return "the old one is kept" in (await checks(member)).get("config", "") and await member.serves()


async def in_force(member: Member) -> str:
    return (await checks(member))["writer of main"]


async def is_new(member: Member, before: str) -> bool:
    found = await checks(member)
    return "config" not in found and found["writer of main"] not in (before, "")
