"""Lengths, shares and counts as pages write them; scripts write the same, which a browser is asked for."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from monitor.units import DAY_MS, HOUR_MS
from monitor.web.lengths import ago, clock, count, fine, hms, limit, share, spoken
from monitor.web.texts import LANGUAGES, texts_in
from tests.web.browser import LAPTOP, pages_of
from tests.web.ops_site import fill, served
from tests.web.web_site import Site

LENGTHS_MS = (0, 999, 1_000, 9_500, 59_999, 60_000, 85_999, 119_000, 120_000, 150_000, 3_600_000, 3_729_000, 7_140_000,
              7_200_000, 47 * HOUR_MS + 60_000, 48 * HOUR_MS, 76 * HOUR_MS, 90 * DAY_MS)  # fmt: skip


def test_a_length_in_a_sentence_is_said_in_whole_units() -> None:
    t = texts_in("en")
    said_of = [
        spoken(t, length)
        for length in (-5, 119_000, 120_000, 7_140_000, 7_200_000, 47 * HOUR_MS + 60_000, 48 * HOUR_MS)
    ]
    assert said_of == ["0 s", "119 s", "2 min", "119 min", "2 h", "47 h 1 min", "2 days"]


@pytest.mark.parametrize(
    ("length_ms", "written"),
    [
        (45_000, "45 s"),
        (60_000, "1 min"),
        (150_000, "2:30"),
        (900_000, "15 min"),
        (14_400_000, "4 h"),
        (5_400_000, "1 h 30 min"),
    ],
)
def test_what_a_clock_is_held_against_is_said_exactly(length_ms: int, written: str) -> None:
    assert limit(texts_in("en"), length_ms) == written


def test_a_column_of_lengths_has_colons_and_a_running_one_has_days() -> None:
    lengths_ms = (-1, 85_999, 3_729_000, 180_000_000)
    assert [hms(length_ms) for length_ms in lengths_ms] == ["0:00", "1:25", "1:02:09", "50:00:00"]
    assert [clock(texts_in("de"), length_ms) for length_ms in lengths_ms] == ["0:00", "1:25", "1:02:09", "2 T 2 h"]


def test_parts_of_seconds_shares_and_counts_are_written_as_the_language_does() -> None:
    t = texts_in("en")
    assert [fine(t, length_ms) for length_ms in (-3, 0, 420, 2_000, 12_400, 180_000)] == [
        "0 s", "0 s", "0.4 s", "2 s", "12 s", "3 min",
    ]  # fmt: skip
    assert [share(ratio) for ratio in (None, 0.0, 0.784, 1.0)] == ["–", "0 %", "78 %", "100 %"]
    assert [count(texts_in(language), 48_210) for language in LANGUAGES] == [
        "48,210", "48\u00a0210", "48.210", "48\u202f210",
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_scripts_write_the_same(browser: Browser, language: str) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP)).go(f"/ops?lang={language}")
        address = await page.evaluate("new URL(document.querySelector('script[src*=\"js/ops\"]').src).href")
        written = await page.evaluate(
            """async ([from, lengths]) => {
              const words = await import(from.replace(/ops\\.js/, "format.js").replace(/\\?.*/, ""));
              return lengths.map((one) => [words.clock(one), words.spoken(one), words.length(one), words.ago(one)]);
            }""",
            [address, list(LENGTHS_MS)],
        )
    t = texts_in(language)
    assert written == [[clock(t, one), spoken(t, one), limit(t, one), ago(t, one)] for one in LENGTHS_MS]
