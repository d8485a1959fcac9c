"""The HTTP API as its callers meet it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from monitor.errors import BadInput
from monitor.live.board import ContactQuery
from monitor.web.assets import build
from monitor.web.ports import Check
from tests.web.asking import EVENT, get, post, problem
from tests.web.web_site import DOWN, NOW_MS, Site

# reads ----------------------------------------------------------------------------------------------------------------


async def test_queues_are_read_for_a_window_and_chosen_ones(site: Site, client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/queues"))["window"] == "today"
    await get(client, "/api/v1/queues?window=30m&queue=sales&queue=b&site=north")
    assert site.board.asked == [
        ("queues", "main", "today", None),
        ("queues", "north", "30m", frozenset({"sales", "b"})),
    ]


async def test_moments_are_read_for_a_window_and_chosen_queues(site: Site, client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/moments"))["window"] == "today"
    await get(client, "/api/v1/moments?window=60m&queue=sales&site=north")
    assert site.board.asked == [("moments", "main", "today", None), ("moments", "north", "60m", frozenset({"sales"}))]


async def test_one_queue_has_the_form_of_all_and_any_name(site: Site, client: httpx.AsyncClient) -> None:
    assert [queue["queue"] for queue in (await get(client, "/api/v1/queues/a%2Fb"))["queues"]] == ["sales"]
    assert site.board.asked == [("queues", "main", "today", ["a/b"])]
    assert "no queue" in problem(await client.get("/api/v1/queues/zzz"), 404)["detail"]
    problem(await client.get("/api/v1/queues/"), 404)


async def test_contacts_are_chosen_sorted_and_paged(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/contacts")
    await get(
        client, "/api/v1/contacts?queue=a,b&state=waiting,held&state=alerting&level=breach&sort=wait&limit=7&after=x"
    )
    assert [asked[2] for asked in site.board.asked] == [
        ContactQuery(),
        ContactQuery(
            frozenset({"a,b"}), frozenset({"waiting", "held", "alerting"}), frozenset({"breach"}), "wait", 7, "x"
        ),
    ]


async def test_one_contact_is_found_by_any_id_or_not_at_all(client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/contacts/call%2F1"))["contact"] == "call/1"
    problem(await client.get("/api/v1/contacts/other"), 404)


async def test_nudges_are_the_open_ones_unless_said_otherwise(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/nudges")
    await get(client, "/api/v1/nudges?agent=ada&queue=q&state=sent,dismissed&to=supervisors")
    assert site.board.asked == [
        ("nudges", "main", None, None, frozenset({"open"}), None),
        ("nudges", "main", "ada", frozenset({"q"}), frozenset({"sent", "dismissed"}), "supervisors"),
    ]


@pytest.mark.parametrize("path", ["agents", "sources", "policy", "dead-letters?limit=5&after=1-0"])
async def test_lists_are_read(site: Site, client: httpx.AsyncClient, path: str) -> None:
    await get(client, f"/api/v1/{path}")
    assert len(site.board.asked) == 1


async def test_history_reads_instants_in_both_forms_and_steps_as_lengths(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/history?metric=offered")
    await get(client, f"/api/v1/history?metric=offered&queue=q&from=2026-05-04T10:00:00%2B02:00&to={NOW_MS}&step=1h")
    await get(client, "/api/v1/history?metric=offered&from=2026-05-04T10:00:00+02:00&to=2026-05-05T00:00:00Z")
    first, second, third = (asked[2] for asked in site.board.asked)
    assert (first.from_ms, first.to_ms, first.step_ms) == (NOW_MS - 86_400_000, NOW_MS, 300_000)
    assert (second.queue, second.to_ms, second.step_ms) == ("q", NOW_MS, 3_600_000)
    assert second.from_ms == third.from_ms == 1_777_881_600_000


REFUSED_QUERIES = [
    ("queues?window=90m", "window", "30m"),
    ("queues?windw=today", "windw", 'did you mean "window"'),
    ("queues?window=today&window=30m", "window", "once"),
    ("queues?queue=" + "x" * 129, "queue", "128"),
    ("agents?x=1", "x", "site"),
    ("contacts?limit=0", "limit", "from 1 to 500"),
    ("contacts?limit=501", "limit", "from 1 to 500"),
    ("contacts?limit=-1", "limit", "whole number"),
    ("contacts?limit=%D9%A1", "limit", "whole number"),
    ("contacts?limit=" + "9" * 5_000, "limit", "whole number"),
    ("contacts?state=waitng", "state", 'did you mean "waiting"'),
    ("contacts?level=red", "level", '"breach"'),
    ("contacts?sort=age", "sort", '"urgency"'),
    ("nudges?state=gone", "state", '"open"'),
    ("history", "metric", "is missing"),
    ("history?metric=offered&from=yesterday", "from", "milliseconds since 1970"),
    ("history?metric=offered&from=1777881600", "from", "not seconds"),
    ("history?metric=offered&from=2026-05-04T10:00:00", "from", "2026"),
    ("history?metric=offered&from=2026-05-05T00:00:00Z&to=2026-05-04T00:00:00Z", "from", "earlier"),
    ("history?metric=offered&step=5", "step", '"5m"'),
    ("history?metric=offered&step=0m", "step", "above zero"),
    ("history?metric=offered&step=90s", "step", "whole minutes"),
    ("history?metric=offered&step=" + "9" * 400 + "d", "step", '"5m"'),
    ("history?metric=offered&from=2025-01-01T00:00:00Z&step=1m", "step", "at least"),
]


@pytest.mark.parametrize(("query", "name", "sentence"), REFUSED_QUERIES, ids=lambda value: str(value)[:50])
async def test_a_query_that_cannot_be_read_says_what_to_write(
    client: httpx.AsyncClient, query: str, name: str, sentence: str
) -> None:
    told = problem(await client.get(f"/api/v1/{query}"), 400)
    assert name in told["errors"][0]["path"]
    assert sentence in told["detail"]


async def test_a_board_that_cannot_answer_is_503_and_its_own_refusals_are_400(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.board.broken = DOWN
    problem(await client.get("/api/v1/queues"), 503)
    site.board.broken = BadInput("no such page")
    assert problem(await client.get("/api/v1/contacts?after=zzz"), 400)["detail"] == "no such page"


async def test_an_unknown_site_is_404_everywhere(client: httpx.AsyncClient) -> None:
    for path in ("queues", "contacts", "nudges", "agents", "history?metric=offered"):
        joined = "&" if "?" in path else "?"
        problem(await client.get(f"/api/v1/{path}{joined}site=zzz"), 404)


async def test_unknown_addresses_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    assert "openapi.json" in problem(await client.get("/api/v1/zzz"), 404)["detail"]
    response = await client.delete("/api/v1/queues")
    assert "GET" in problem(response, 405)["detail"]
    assert "GET" in response.headers["allow"]


async def test_a_defect_is_a_problem_without_details_and_goes_on_into_the_log(site: Site) -> None:
    site.board.broken = RuntimeError("secret")
    transport = httpx.ASGITransport(site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert "secret" not in json.dumps(problem(await client.get("/api/v1/queues"), 500))
    async with site.client() as client:
        with pytest.raises(RuntimeError, match="secret"):
            await client.get("/api/v1/queues")


# about the process ----------------------------------------------------------------------------------------------------


async def test_live_and_ready_are_told_apart(site: Site, client: httpx.AsyncClient) -> None:
    assert await get(client, "/livez") == {"live": True, "build": build()}
    ready = {"ready": True, "checks": [{"name": "redis", "ok": True, "message": "answers"}]}
    assert await get(client, "/readyz") == ready
    site.health.told = [*site.health.told, Check("lease", False, "held by nobody")]
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (503, False)


async def test_metrics_are_prometheus_text(site: Site, client: httpx.AsyncClient) -> None:
    await post(client, EVENT)
    response = await client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    assert "monitor_events_accepted_total 1.0" in lines
    assert 'monitor_clients{kind="a\\"b\\\\c"} 3.0' in lines
    assert 'monitor_site_age_seconds{site="main"} 0.25' in lines
    assert 'monitor_queue_contacts{queue="sales",site="main",state="waiting"} 2.0' in lines
    assert 'monitor_queue_longest_wait_seconds{queue="sales",site="north"} 1.5' in lines
    assert 'monitor_queue_service_level_ratio{queue="sales",site="main"} 0.8' in lines
    assert len([line for line in lines if line == "# TYPE monitor_queue_contacts gauge"]) == 1


async def test_metrics_answer_while_no_site_is_loaded(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = DOWN
    response = await client.get("/metrics")
    assert response.status_code == 200
    assert "monitor_queue" not in response.text


async def test_a_site_that_is_behind_refuses_a_body_before_it_looks_at_it(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.journal.unapplied["main"] = 10_000_000
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"this is no JSON"

    response = await client.post("/api/v1/events", content=body(), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert not read
    assert (await client.post("/api/v1/events?site=north", json=EVENT)).status_code == 202, "others are not concerned"
