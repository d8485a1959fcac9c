"""The ops page of a centre of several processes: what one of them refuses, does or fails to do is told by all of them."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.redis_server import RedisServer
from tests.server_process import ServerProcess
from tests.test_roles import Processes, opened

GOOD = """
[policy]
escalate_after = "4m"

[[policy.when]]
queue = "sales"
tier = "gold"
clocks.wait = { warn = "20s", breach = "40s" }
"""


class Centre(Processes):
    """Processes whose files can be changed; the first is a web process."""

    def write(self, process: ServerProcess, text: str) -> None:
        (process.folder / "config.toml").write_text(self._config.split("\n[policy")[0] + text)


@pytest.fixture
async def centre(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[Centre]:
    made = Centre(tmp_path, own_redis.url)
    made._config = f'[redis]\nurl = "{own_redis.url}"\n[sites.main]\n{GOOD}'
    yield made
    for process in made.all:
        await process.close()


async def answer(process: ServerProcess, path: str, **params: Any) -> dict[str, Any]:
    async with process.client() as client:
        found = await client.get(path, params=params)
    assert found.is_success, found.text
    body: dict[str, Any] = found.json()
    return body


async def page(process: ServerProcess, path: str = "/ops") -> str:
    async with process.client() as client:
        found = await client.get(path, params={"lang": "en"})
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(?:style|title|script).*?</.*?>|<[^>]*>", " ", found.text)))


async def says(process: ServerProcess, sentence: str, path: str = "/ops") -> None:
    async def there() -> bool:
        return sentence in await page(process, path)

    await process.until(there)


async def test_what_a_processor_refuses_is_told_by_the_web_process_with_file_line_and_the_policy_that_is_kept(
    centre: Centre,
) -> None:
    web, processor = await centre.start("web"), await centre.start("processor")
    await web.until(web.is_ready)
    await says(web, "Everything works")
    (kept,) = {(await answer(web, "/api/v1/settings"))[name] for name in ("revision", "revision_in_force")}

    centre.write(processor, GOOD + "\n[nudges]\nminimum_gab = 5\n")
    await says(web, "The configuration is refused: 1 mistake")
    told = await page(web)
    assert re.search(r"config.toml:14: nudges.minimum_gab: there is no such key; did you mean \"minimum_gap\"\?", told)
    assert f"The old policy, revision {kept}, is still in force." in told
    assert f": {processor.folder}/config.toml." in told, "which file on which machine"
    (broken,) = [one for one in (await answer(web, "/api/v1/processes"))["processes"] if one["faults"]]
    assert (broken["role"], broken["pid"], broken["faults"][0]["line"]) == ("processor", processor.pid, 14)

    centre.write(processor, GOOD + '\n[nudges]\nminimum_gap = "3m"\n')
    await says(web, "This process has read another policy than the one in force")
    settings = await answer(web, "/api/v1/settings")
    assert settings["revision"] == kept != settings["revision_in_force"]
    (gap,) = [one for one in settings["settings"] if one["key"] == "nudges.minimum_gap"]
    assert (gap["value"], gap["source"], gap["in_force"]) == ("2m", "default", "3m")

    centre.write(web, GOOD + '\n[nudges]\nminimum_gap = "3m"\n')
    await says(web, "Everything works")
    (gap,) = [one for one in (await answer(web, "/api/v1/settings"))["settings"] if one["key"] == "nudges.minimum_gap"]
    assert (gap["value"], gap["source"], gap["in_force"]) == ("3m", "config.toml:14", None)


async def test_which_rule_wins_is_explained_by_the_policy_in_force(centre: Centre) -> None:
    web = await centre.start("all")
    await web.until(web.is_ready)
    found = await answer(web, "/api/v1/policy/explain", queue="sales", channel="voice", tier="gold")
    by_key = {one["key"]: one for one in found["values"]}
    assert (by_key["clocks.wait"]["value"], by_key["clocks.wait"]["source"]) == (
        "warn 20s, breach 40s",
        "config.toml:11",
    )
    assert (by_key["escalate_after"]["value"], by_key["escalate_after"]["source"]) == ("4m", "config.toml:6")
    wins = [rule["source"] for rule in by_key["clocks.wait"]["rules"] if rule["wins"]]
    misses = [rule["misses"] for rule in by_key["clocks.wait"]["rules"] if rule["selectors"].get("channel") == ["chat"]]
    assert (wins, misses) == (["config.toml:11"], [["channel"]])
    plain = await answer(web, "/api/v1/policy/explain", queue="sales", channel="voice")
    assert next(one for one in plain["values"] if one["key"] == "clocks.wait")["source"] == "shipped default"
    async with web.client() as client:
        assert (await client.get("/api/v1/policy/explain", params={"channel": "pigeon"})).status_code == 400
        assert (await client.get("/api/v1/policy/explain", params={"priority": "x"})).status_code == 400


async def test_processes_leases_and_boards_are_told_and_one_that_dies_falls_silent(centre: Centre) -> None:
    web = await centre.start("web")
    first, second = await centre.start("processor"), await centre.start("processor")
    await web.until(web.is_ready)

    async def all_there() -> bool:
        seen = (await answer(web, "/api/v1/processes"))["processes"]
        return sorted(one["role"] for one in seen) == ["processor", "processor", "web"]

    await web.until(all_there)
    async with web.client() as client:
        assert (await client.post("/api/v1/events", json=opened("c1"))).status_code == 202

    async def written() -> bool:
        return (await answer(web, "/api/v1/processes"))["sites"][0]["owner"] is not None

    await web.until(written)
    (site,) = (await answer(web, "/api/v1/processes"))["sites"]
    writer, other = (first, second) if f":{first.pid}:" in site["owner"] else (second, first)
    assert 0 < site["lease_left_ms"] <= 2_000

    async with web.live():

        async def a_board() -> bool:
            seen = (await answer(web, "/api/v1/processes"))["processes"]
            return [one["boards"] for one in seen if one["role"] == "web"] == [1]

        await web.until(a_board)

    assert await other.stop() == 0

    async def left() -> bool:
        return other.pid not in {one["pid"] for one in (await answer(web, "/api/v1/processes"))["processes"]}

    await web.until(left)
    await writer.kill()
    await says(web, "Nobody writes the site main")
    assert "Start a processor; it takes the site over by itself." in await page(web)
    await says(web, "A process has fallen silent")


async def test_while_redis_is_away_the_page_says_what_it_still_knows(centre: Centre, own_redis: RedisServer) -> None:
    web = await centre.start("all")
    await web.until(web.is_ready)
    own_redis.kill()

    async def told() -> bool:
        async with web.client() as client:
            try:
                found = await client.get("/ops", params={"lang": "en"})
            except httpx.TransportError:
                return False
        return "Redis fails" in found.text and "Redis does not tell which processes there are." in found.text

    await web.until(told)
    async with web.client() as client:
        driven = await client.post("/ops/dead-letters/1-1/redrive", params={"lang": "en"})
        assert (driven.status_code, "could not be written now, and stays here" in driven.text) == (503, True)
    own_redis.start()
    await says(web, "Everything works")


async def test_how_late_events_arrive_is_told_by_source(centre: Centre) -> None:
    web = await centre.start("all")
    await web.until(web.is_ready)
    late = opened("c9") | {"time": "2020-01-01T00:00:00Z"}
    async with web.client() as client:
        for event in (opened("c1"), opened("c1"), late):
            assert (await client.post("/api/v1/events", json=event)).status_code == 202

    async def counted() -> bool:
        found = [one for one in (await answer(web, "/api/v1/sources"))["sources"] if one["source"] == "pbx"]
        return bool(found) and found[0]["repeated"] == 1 and found[0]["late_n"] == 2

    await web.until(counted)
    await says(web, "pbx sends no beats")
