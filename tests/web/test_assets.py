"""What pages are made of: all of it here, unchanged where it is others', and nothing that the content policy would stop."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from monitor.storage import BEHIND_MS
from monitor.web.assets import asset_url, static_route

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "static"
VENDORED = STATIC / "vendor"
LICENCES = VENDORED / "LICENSES"
FILES: list[dict[str, Any]] = tomllib.loads((VENDORED / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
OURS = [*TEMPLATES, *SCRIPTS, *STYLES, *sorted((STATIC / "icons").glob("*.svg"))]
NAMESPACE = "http://www.w3.org/"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file["name"]))
def test_what_is_others_is_as_it_came_and_has_its_licence(file: dict[str, Any]) -> None:
    content = (VENDORED / file["path"]).resolve().read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    licence = (LICENCES / f"{file['name'].split()[0]}.txt").read_text(encoding="utf-8")
    mark = {"MIT": "MIT", "ISC": "ISC", "Apache-2.0": "Apache"}[file["licence"]]
    assert mark in licence


def test_every_file_of_others_is_listed() -> None:
    listed = {(VENDORED / file["path"]).resolve() for file in FILES}
    assert {path.resolve() for path in VENDORED.glob("*.js")} <= listed


@pytest.mark.parametrize("path", [*OURS, *sorted(VENDORED.glob("*.js"))], ids=name)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.parent == VENDORED:
        found = re.findall(r"""(?:import|from|fetch\()\s*["'(]*(?:https?:)?//[^"')\s]+""", text)
    else:
        found = [
            url
            for url in re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"')]*""", text)
            if NAMESPACE not in url
        ]
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_script_style_or_handler_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert 'type="application/json"' in attributes or ("src=" in attributes and not content.strip())
    assert not re.findall(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text, re.IGNORECASE)
    assert "| safe" not in text
    assert "autoescape false" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_put_no_text_into_pages_as_html(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_what_a_template_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for asset in re.findall(r"asset_url\('([^']+)'\)", text):
        assert (STATIC / asset).is_file(), asset
        assert re.fullmatch(rf"/static/{re.escape(asset)}\?v=[0-9a-f]{{12}}", asset_url(asset))
    for other in re.findall(r"""{% (?:extends|from|include|import) "([^"]+)\"""", text):
        assert (ROOT / "templates" / other).is_file(), other


@pytest.mark.parametrize("path", [*SCRIPTS, *sorted(VENDORED.glob("*.js"))], ids=name)
def test_what_a_script_imports_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for imported in re.findall(r"""\b(?:from|import)\s*["']([^"']+)["']""", text):
        assert imported.startswith("."), imported
        assert (path.parent / imported).is_file(), imported


def test_every_icon_a_page_shows_is_there() -> None:
    known = set(
        re.findall(r'<symbol[^>]*\bid="([a-z_]+)"', (STATIC / "icons" / "icons.svg").read_text(encoding="utf-8"))
    )
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    shown = set(re.findall(r'icon\("([a-z_]+)"\)', templates)) | set(
        re.findall(r'<\$\{Icon\} name="([a-z_]+)"', scripts)
    )
    assert shown
    assert shown | {"ok", "warn", "breach"} <= known


def test_colours_stand_in_the_tokens_alone() -> None:
    for path in STYLES:
        if path.name != "tokens.css":
            assert not re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", path.read_text(encoding="utf-8")), name(path)


async def test_files_are_kept_by_browsers_for_as_long_as_their_address_tells_their_content() -> None:
    app = Starlette(routes=[static_route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        marked = await client.get(asset_url("js/wall.js"))
        assert marked.status_code == 200
        assert "immutable" in marked.headers["cache-control"]
        assert marked.headers["content-type"].startswith("text/javascript")
        plain = await client.get("/static/js/live.js")
        assert plain.headers["cache-control"] == "no-cache"
        again = await client.get("/static/js/live.js", headers={"If-None-Match": plain.headers["etag"]})
        assert again.status_code == 304
        for outside in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/js/none.js"):
            assert (await client.get(outside)).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "compressed"), [("gzip, br", True), ("br;q=1, GZIP;q=0.5", True), ("gzip;q=0", False), ("", False)]
)
async def test_files_of_text_come_compressed_to_browsers_that_take_it(accepted: str, compressed: bool) -> None:
    app = Starlette(routes=[static_route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        for path in ("js/wall.js", "css/wall.css", "icons/icons.svg"):
            answer = await client.get(f"/static/{path}", headers={"Accept-Encoding": accepted})
            assert answer.content == (STATIC / path).read_bytes()
            assert answer.headers.get("content-encoding") == ("gzip" if compressed else None)
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["content-type"].startswith(("text/", "image/"))
            mark = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]}
            again = await client.get(f"/static/{path}", headers=mark)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["cache-control"] == "no-cache"


def test_a_board_says_that_it_is_old_after_as_long_as_the_server_does() -> None:
    script = (ROOT / "static" / "js" / "live.js").read_text(encoding="utf-8")
    assert re.findall(r"STALE_MS = (\d+);", script) == [str(BEHIND_MS)]
