"""What the domain tells, as pages tell it: server and scripts alike, in every language."""

from __future__ import annotations

import re

import msgspec
import pytest

from monitor.domain.english import ENGLISH
from monitor.domain.nudges import UNDO_FOR_MS
from monitor.domain.sayings import Saying
from monitor.web.lengths import spoken
from monitor.web.page_words import Local
from monitor.web.sayings import told, told_all
from monitor.web.texts import LANGUAGES, texts_in
from tests.web.browser import LAPTOP, Pages
from tests.web.running import Centre
from tests.web.web_site import NOW_MS

LOCAL = Local("UTC", NOW_MS, "en")


def made(key: str, n: int) -> Saying:
    """Give a saying of a key with a value of each kind that its text has."""
    text = ENGLISH[key]
    names = set(re.findall(r"\{(\w+)\}", str(text))) | ({"n"} if isinstance(text, dict) else set())
    return Saying(key, {name: value_of(name, n) for name in sorted(names)})


def value_of(name: str, n: int) -> int | str | Saying | list[Saying]:
    if name.endswith("_at_ms"):
        return NOW_MS + n * 60_000
    nested: dict[str, int | str | Saying | list[Saying]] = {
        "n": n, "where": Saying("in_queue", {"queue": "{queue}"}), "level": Saying("late"), "why": Saying("minimum_gap"),
        "because": Saying("because", {"reasons": [Saying("risk_capitals"), Saying("risk_holds", {"n": n})]}),
        "causes": [Saying("line_ring_back"), Saying("line_more", {"n": n})], "reasons": [Saying("risk_long_wait")],
    }  # fmt: skip
    return nested.get(name, 61_000 * n if name.endswith("_ms") else "<b>{n}</b>")


SAYINGS = [made(key, n) for key in ENGLISH for n in (1, 4)]


def test_what_cannot_be_told_stands_in_english() -> None:
    t = texts_in("de")
    for said in (None, {"key": "of_another_version"}, {"key": "viewed"}, {"no": "key"}):
        assert told(said, "kim has it open", t, LOCAL) == "kim has it open"
    assert told_all([{"key": "act_undone"}], ["Undone.", "and more"], t, LOCAL) == ["Zurückgenommen.", "and more"]
    assert told_all(None, ["Undone."], t, LOCAL) == ["Undone."]


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_scripts_tell_the_same(centre: Centre, pages: Pages) -> None:
    plain = [said for said in SAYINGS if not any(name.endswith("_at_ms") for name in said.values)]
    assert len(plain) > 100
    opened = await pages.open(LAPTOP)
    for language in LANGUAGES:
        page = await opened.go(f"/patterns?of=desk&lang={language}")  # a page that has the texts
        written = await page.evaluate(
            """async (sayings) => {
              const { say } = await import("/static/js/say.js");
              return sayings.map((one) => say(one, "?"));
            }""",
            msgspec.to_builtins([*plain, Saying("of_another_version")]),
        )
        t, local = texts_in(language), Local("UTC", NOW_MS, language)
        assert written == [*(told(one, "", t, local) for one in plain), "?"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_undoes_too_late_is_told_how_long_there_was(language: str) -> None:
    words = told(Saying("act_too_late"), "", texts_in(language), LOCAL)
    assert spoken(texts_in(language), UNDO_FOR_MS) in words
