"""What the server measures is documented, what is documented is measured, and there is a bound to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from monitor.web.prometheus import MOST_QUEUES, site_samples
from tests.server_process import ROOT, ServerProcess

ROW = re.compile(r"^\| `(monitor_[a-z0-9_]+)` \| (counter|gauge|histogram) \|", re.MULTILINE)
LABELS = {"site", "queue", "state", "level", "code", "status", "processor", "le"}
SECRET = "Ms Nobody-Else"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    process = ServerProcess(tmp_path)
    await process.start()
    yield process
    await process.close()


def contact(name: str, queue: str = "sales") -> dict[str, object]:
    customer = {"id": "customer-77", "name": SECRET, "tier": "gold"}
    data = {"channel": "chat", "queue": queue, "customer": customer}
    return {"type": "contact.opened", "subject": name, "id": name, "source": "pbx", "data": data}


async def scraped(server: ServerProcess) -> dict[str, Family]:
    """Give the families by name, once what was posted is applied and Redis was looked at."""
    text = ""
    async with server.client() as client:

        async def told() -> bool:
            nonlocal text
            text = (await client.get("/metrics")).text
            return (
                'monitor_events_repeated_total{site="main"} 1.0' in text
                and 'monitor_live_closed_total{code="1000"} 1.0' in text
                and "monitor_redis_used_memory_bytes" in text
                and 'queue="sales"' in text
            )

        await server.until(told)
    return {family.name: family for family in text_string_to_metric_families(text)}


async def test_every_metric_is_documented_with_its_kind_and_every_documented_one_is_told(server: ServerProcess) -> None:
    async with server.client() as client, server.live() as live:
        await live.send('{"type":"subscribe","view":"queues"}')
        wrong = {"type": "contact.teleported", "subject": "x"}
        answered = {"type": "contact.answered", "subject": "c1", "data": {"agent": "kim"}}
        await client.post("/api/v1/events", json=[contact("c1"), contact("c1"), contact("c2"), answered])
        await client.post("/api/v1/events", json=[wrong])
    families = await scraped(server)
    told = {
        name + ("_total" if family.type == "counter" else ""): family.type
        for name, family in families.items()
        if name.startswith("monitor_")
    }
    documented = dict(ROW.findall((ROOT / "docs" / "operations.md").read_text()))
    assert told == documented
    assert families.keys() >= {"process_resident_memory_bytes", "process_open_fds"}
    values = {sample.name: sample.value for family in families.values() for sample in family.samples}
    assert values["monitor_events_accepted_total"] == 4
    assert values["monitor_events_rejected_total"] == 1
    assert values["monitor_intake_seconds_count"] == 1
    assert values["monitor_redis_durable"] == values["monitor_redis_up"] == values["monitor_writer"] == 1
    assert values["monitor_live_opened_total"] == 1
    assert values["monitor_commit_seconds_count"] == values["monitor_commits_total"] > 0


async def test_no_label_names_a_customer_a_contact_or_an_agent_and_no_log_line_does(server: ServerProcess) -> None:
    async with server.client() as client, server.live() as live:
        await live.send('{"type":"subscribe","view":"queues"}')
        said = {"type": "message.received", "subject": "c1", "data": {"text": "My card is 4111-1111"}}
        await client.post("/api/v1/events", json=[contact("c1"), contact("c1"), said])
        await client.post(
            "/api/v1/events", json=[{"type": "contact.opened", "subject": "c9", "data": {"channel": SECRET}}]
        )
    samples = [sample for family in (await scraped(server)).values() for sample in family.samples]
    ours = [sample for sample in samples if sample.name.startswith("monitor_")]
    assert {label for sample in ours for label in sample.labels} <= LABELS
    assert not {text for sample in ours for text in sample.labels.values()} & {"c1", "customer-77", "kim", SECRET}
    for hidden in (SECRET, "customer-77", "4111-1111"):
        assert hidden not in server.log


def test_only_so_many_queues_have_series_of_their_own_the_fullest() -> None:
    queues = [{"queue": f"q{number}", "open": number, "waiting": number} for number in range(5_000)]
    samples = list(site_samples("main", {"as_of_ms": 0, "queues": queues}, 1_000))
    shown = {sample.labels["queue"] for sample in samples if "queue" in sample.labels}
    assert shown == {f"q{number}" for number in range(5_000 - MOST_QUEUES, 5_000)}
    assert [sample.value for sample in samples if sample.name == "monitor_site_queues"] == [5_000]
