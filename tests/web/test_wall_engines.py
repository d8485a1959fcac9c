"""Televisions have old engines: what the wall loads keeps to what Chromium 87 knows, in styles and in scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent.parent / "static"
STYLES = ("tokens.css", "base.css", "wall.css", "wall_tv.css", "pair.css")
NEWER_STYLE = {
    "cascade layers": r"@layer\b",
    "scopes": r"@scope\b",
    "container queries": r"@container\b|container-type",
    ":has": r":has\(",
    ":is": r":is\(",
    ":where": r":where\(",
    "colour mixing": r"color-mix\(|oklch\(|oklab\(|\blab\(|\blch\(",
    "nesting": r"[{;]\s*&|\{[^{}@]*\{[^{}]*\}[^{}]*\}",
    "aspect-ratio": r"[^-]aspect-ratio\s*:",
    "small viewport units": r"\d[dsl]v[hwib]\b",
    "overflow: clip": r"overflow(?:-[xy])?:\s*clip",
    "transforms of their own": r"[{;\s](?:translate|rotate|scale)\s*:",
    "logical radii": r"border-(?:start|end)-(?:start|end)-radius",
    "text-wrap": r"text-wrap\s*:",
    "subgrid": r"subgrid",
    "light-dark": r"light-dark\(",
}
NEWER_SCRIPT = {
    "at": r"\.at\(",
    "structuredClone": r"structuredClone",
    "hasOwn": r"Object\.hasOwn",
    "findLast": r"\.findLast",
    "copying array methods": r"\.to(?:Sorted|Reversed|Spliced)\(",
    "groupBy": r"\bgroupBy\(",
    "static blocks": r"\bstatic\s*\{",
    "top-level await": r"^(?:const [\w{}, ]+ = )?await ",
    "brand checks": r"#\w+ in ",
    "import attributes": r"from \"[^\"]+\" (?:with|assert)",
    "randomUUID": r"randomUUID",
    "withResolvers": r"withResolvers",
    "timeouts of signals": r"AbortSignal\.(?:timeout|any)",
    "durations": r"DurationFormat",
    "regex flags": r"/[gimsuy]*[dv][gimsuy]*[.;,)]",
    "cause": r"\bcause:",
}


def without_rules_of_media(style: str) -> str:
    """Give a style without comments and without the braces of its media rules, so that nesting shows."""
    text = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    while found := re.search(r"@(?:media|supports)[^{]*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", text):
        text = text[: found.start()] + found[1] + text[found.end() :]
    return text


def loaded_by(script: Path, seen: set[Path]) -> set[Path]:
    """Give a script and everything it imports that is ours."""
    if script not in seen and script.parent.name == "js":
        seen.add(script)
        for other in re.findall(r'from "([^"]+)"', script.read_text(encoding="utf-8")):
            loaded_by((script.parent / other).resolve(), seen)
    return seen


SCRIPTS = sorted(loaded_by(STATIC / "js" / "wall.js", set()))


def found_in(text: str, newer: dict[str, str]) -> list[str]:
    return [name for name, pattern in newer.items() if re.search(pattern, text, re.MULTILINE)]


@pytest.mark.parametrize("name", [name for name in STYLES if (STATIC / "css" / name).is_file()])
def test_styles_of_the_wall_use_nothing_newer(name: str) -> None:
    style = (STATIC / "css" / name).read_text(encoding="utf-8")
    assert not found_in(without_rules_of_media(style), NEWER_STYLE)
    assert not re.findall(r"@media[^{]*[<>]", style)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_of_the_wall_use_nothing_newer(script: Path) -> None:
    assert not found_in(script.read_text(encoding="utf-8"), NEWER_SCRIPT)


def test_everything_the_wall_imports_was_looked_at() -> None:
    assert {"wall.js", "live.js", "state.js", "parts.js", "ticks.js", "texts.js"} <= {script.name for script in SCRIPTS}


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ("a { &:hover { top: 0 } }", "nesting"), (".a { .b { top: 0 } }", "nesting"),
        ("@layer x { a { top: 0 } }", "cascade layers"),
        (".a:has(b) { top: 0 }", ":has"), ("a { color: color-mix(in srgb, red, blue) }", "colour mixing"),
        ("a { height: 100dvh }", "small viewport units"),
    ],
)  # fmt: skip
def test_the_check_sees_what_is_newer(style: str, what: str) -> None:
    assert what in found_in(without_rules_of_media(style), NEWER_STYLE)


@pytest.mark.parametrize(
    ("script", "what"),
    [("x.at(-1)", "at"), ("const a = await b()", "top-level await"), ("list.toSorted()", "copying array methods")],
)
def test_the_check_sees_newer_scripts(script: str, what: str) -> None:
    assert what in found_in(script, NEWER_SCRIPT)
