"""What the server says on standard error: a line a batch at debug, none for an event, and nothing of customers."""

from __future__ import annotations

import json
import logging
import re
import sys
from pathlib import Path

import pytest

from monitor.cli._logging import JsonFormatter, set_up_logging
from monitor.config import LogSettings
from tests.server_process import ServerProcess

EVENTS, POSTS = 100, 5
SAID = "my card is 4111-1111"
NAME = "Ms Nobody-Else"
APPLIED = re.compile(r"site main: (\d+) events of \d+ entries applied")


def batch(number: int) -> list[dict[str, object]]:
    """A hundred events, half of them of contacts with names and words."""
    events: list[dict[str, object]] = []
    for place in range(EVENTS // 2):
        name = f"c{number}-{place}"
        data = {"channel": "chat", "queue": "sales", "customer": {"name": NAME}}
        events.append({"type": "contact.opened", "subject": name, "id": f"{name}.o", "source": "web", "data": data})
        events.append(
            {"type": "message.received", "subject": name, "id": f"{name}.m", "source": "web", "data": {"text": SAID}}
        )
    return events


async def said_by_a_server(folder: Path, log: str) -> str:
    """Let a server take five batches, and something wrong, and give all it said."""
    (folder / "config.toml").write_text(f"[log]\n{log}\n")
    server = await ServerProcess(folder).start()
    try:
        async with server.client() as client:
            for number in range(POSTS):
                answer = await client.post("/api/v1/events", json=batch(number))
                assert answer.status_code == 202
            refused = await client.post(
                "/api/v1/events", json=[{"type": "contact.opened", "subject": NAME, "data": SAID}]
            )
            assert refused.status_code == 400

            async def all_applied() -> bool:
                return (
                    f'monitor_events_applied_total{{site="main"}} {POSTS * EVENTS + 1}.0'
                    in (await client.get("/metrics")).text
                )

            await server.until(all_applied)
        assert await server.stop() == 0
        return server.log
    finally:
        await server.close()


async def test_at_debug_there_is_a_line_for_each_batch_and_none_for_an_event(tmp_path: Path) -> None:
    said = await said_by_a_server(tmp_path, 'level = "debug"')
    applied = [int(found) for found in APPLIED.findall(said)]
    assert sum(applied) == POSTS * EVENTS + 1, "the policy is an event too"
    assert len([line for line in said.splitlines() if "applied" in line]) == len(applied) <= 200
    assert len(said.splitlines()) < POSTS * EVENTS, "no line an event"
    assert SAID not in said
    assert NAME not in said


async def test_as_json_every_line_is_an_object_with_its_instant_level_and_sentence(tmp_path: Path) -> None:
    said = await said_by_a_server(tmp_path, 'format = "json"')
    lines = [json.loads(line) for line in said.splitlines()]
    assert any("taken over" in line["message"] for line in lines)
    for line in lines:
        assert line.keys() == {"at", "level", "logger", "message"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])
    assert not [line for line in lines if line["level"] == "debug"]


def test_what_failed_in_our_own_code_comes_with_its_traceback() -> None:
    try:
        raise KeyError("line\nbreak")
    except KeyError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "it %s", ("failed",), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "x", "it failed")
    assert "Traceback" in told["error"]
    assert "KeyError" in told["error"]


def test_setting_up_again_replaces_what_was_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    try:
        set_up_logging()
        set_up_logging(LogSettings("warning", "json"))
        assert [type(handler.formatter) for handler in root.handlers] == [JsonFormatter]
        assert root.level == logging.WARNING
    finally:
        root.setLevel(level)
