"""The history page and its file as they come from the server."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from monitor.errors import StorageDown
from monitor.units import DAY_MS, HOUR_MS
from monitor.web.app import create_app
from monitor.web.history_page import history_routes
from monitor.web.history_spans import VIEWS
from tests.web.plain import text
from tests.web.web_site import NOW_MS, Site

HOSTILE = '=cmd|"<img src=x>"'


@pytest.fixture
def site() -> Site:
    found = Site()
    for ago in range(0, 3 * DAY_MS, HOUR_MS):  # 21:26:40, 20:26:40 …, London time
        found.board.counters[NOW_MS - ago] = {
            "offered": 1 + ago // DAY_MS, "answered": 1, "answered_within": 1, "wait_n": 1, "wait_ms": 20_000,
        }  # fmt: skip
    found.app = create_app(found.services, history_routes(found.services))
    return found


async def test_today_is_shown_by_quarters_as_chart_and_table(client: httpx.AsyncClient) -> None:
    told = await text(client, "/history")
    assert "Offered all together" in told
    assert "21:15 so far 1 1 0 100 % 0:20" in told
    assert "21:15: 1" in told
    assert "Recorded since Mon 25 May 22:00. Times are those of Europe/London." in told.replace(
        "Mon 25 May 2026", "Mon 25 May"
    )


async def test_a_metric_a_queue_an_interval_and_days_are_chosen_by_the_address(
    site: Site, client: httpx.AsyncClient
) -> None:
    told = await text(
        client, "/history?metric=service_level&queue=sales&interval=hour&from=2026-05-27&to=2026-05-27&site=north"
    )
    assert "Service level sales" in told
    assert "goal 80 %" in told
    assert "23:00 100 %" in told
    assert ("past", "north", "sales", 24) in site.board.asked


async def test_ways_before_and_after_keep_the_choice(client: httpx.AsyncClient) -> None:
    page = (await client.get("/history?metric=answered&interval=hour&from=2026-05-26&to=2026-05-27&lang=en")).text
    links = [html.unescape(link) for link in re.findall(r'href="(/history\?[^"]*)"', page)]
    assert "/history?lang=en&metric=answered&interval=hour&from=2026-05-24&to=2026-05-25" in links
    assert "/history?lang=en&metric=answered&interval=hour&from=2026-05-28&to=2026-05-29" in links
    assert "Later" not in await text(client, "/history")


async def test_too_many_days_are_cut_and_said(client: httpx.AsyncClient) -> None:
    assert "shows at most 3 days at a time" in await text(client, "/history?from=2026-05-01")


async def test_hours_and_weekdays_are_a_table_with_shades(client: httpx.AsyncClient) -> None:
    told = await text(client, "/history?view=week&weeks=1")
    assert "Counts are means of an hour, Fr 22/05 to Th 28/05" in told
    assert "from 0 to 3" in told or "from 1 to 3" in told
    assert "Monday" in told
    assert "–: no figures" in told


async def test_two_days_are_compared_hour_by_hour(client: httpx.AsyncClient) -> None:
    told = await text(client, "/history?view=days&day=2026-05-28&with=2026-05-26")
    assert "Th 28/05 Tu 26/05 Change" in told
    assert "09:00 1 3 −2" in told
    assert "21:00 so far 1 3 –" in told
    assert "so far: this stretch of time is not over" in told
    none = await text(client, "/history?view=days&day=2026-05-28&with=2026-05-21")
    assert "Th 21/05: nothing counted on this day" in none
    assert "Th 28/05 Th 21/05 nothing counted on this day Change" in none
    assert "09:00 1 – –" in none
    odd = await text(client, "/history?view=days&day=2026-03-29&with=2026-05-26&lang=en")
    assert "Su 29/03 has 23 hours" in odd


async def test_what_was_never_recorded_says_so(site: Site, client: httpx.AsyncClient) -> None:
    assert "Nothing was recorded for this." in await text(client, "/history?from=2026-01-01&to=2026-01-01")
    site.board.counters = {}
    for view in VIEWS:
        assert "Nothing has been recorded yet" in await text(client, f"/history?view={view}")


async def test_a_file_for_spreadsheets_has_the_same_stretches(client: httpx.AsyncClient) -> None:
    response = await client.get("/history.csv?interval=hour&from=2026-05-28&queue=sales&metric=answered")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        response.headers["content-disposition"] == 'attachment; filename="history-sales-2026-05-28-2026-05-28-hour.csv"'
    )
    lines = response.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("from,to,queue,offered,answered")
    assert len(lines) == 1 + 22
    assert lines[-1].startswith("2026-05-28T21:00:00+01:00,2026-05-28T22:00:00+01:00,sales,1,1,")


async def test_a_hostile_queue_is_text_in_page_file_and_file_name(client: httpx.AsyncClient) -> None:
    page = (await client.get("/history", params={"queue": HOSTILE})).text
    assert "<img" not in page
    assert html.escape(HOSTILE, quote=False).replace('"', "&#34;") in page
    response = await client.get("/history.csv", params={"queue": HOSTILE})
    assert 'filename="history-cmd-img-src-x-' in response.headers["content-disposition"]
    assert ",\"'=cmd|" in response.text


async def test_while_the_site_is_not_loaded_it_looks_again(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = StorageDown("Redis does not answer")
    response = await client.get("/history")
    assert (response.status_code, response.headers["refresh"]) == (503, "2")
    assert (await client.get("/history.csv")).status_code == 503
