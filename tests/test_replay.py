"""``monitor replay`` as people use it: small files written by hand, what is skipped, and into a running server."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.server_process import ROOT, ServerProcess

QUEUE_LOG = """\
1767600000|call1|sales|NONE|ENTERQUEUE||0151234|1
1767600005|call2|sales|NONE|ENTERQUEUE||0151235|2
1767600010|call1|sales|Agent/kim|CONNECT|10|call1.b|0
1767600020|call2|sales|NONE|ABANDON|1|2|15
1767600030|call3|support|NONE|ENTERQUEUE|||1
1767600030|call3|support|Agent/lee|CONNECT|0|call3.b|0
1767600070|call1|sales|Agent/kim|COMPLETECALLER|10|60|1
1767600090|call3|support|Agent/lee|COMPLETEAGENT|0|60|1
"""
EVENTS = """\
{"id":"1","source":"pbx","type":"contact.opened","subject":"c1","time":"2026-01-05T08:00:00Z","data":{"channel":"voice","queue":"sales"}}
{"id":"2","source":"pbx","type":"contact.answered","subject":"c1","time":"2026-01-05T08:00:10Z","data":{"agent":"kim"}}
{"id":"3","source":"pbx","type":"contact.opened","subject":"c2","time":"2026-01-05T08:00:20Z","data":{"channel":"voice","queue":"sales"}}
{"id":"4","source":"pbx","type":"contact.left","subject":"c2","time":"2026-01-05T08:01:20Z","data":{"outcome":"abandoned"}}
"""


def replay(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", "replay", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def report(folder: Path, *arguments: str) -> dict[str, Any]:
    ended = replay(folder, *arguments, "--report", "json")
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = msgspec.json.decode(ended.stdout)
    return answer


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(path)


@pytest.mark.parametrize("name", ["queue_log", "queue_log.gz", "named_otherwise"])
def test_a_queue_log_gives_its_figures(tmp_path: Path, name: str) -> None:
    answer = report(tmp_path, written(tmp_path, name, QUEUE_LOG))
    assert answer.keys() == {"queues", "total", "skipped"}
    assert answer["skipped"] == []
    sales, support, total = answer["queues"]["sales"], answer["queues"]["support"], answer["total"]
    assert (sales["offered"], sales["answered"], sales["abandoned"]) == (2, 1, 1)
    assert sales["average_speed_of_answer_ms"] == 10_000
    assert sales["average_time_to_abandon_ms"] == 15_000
    assert sales["handle_time_ms"] == 60_000
    assert (support["offered"], support["answered"]) == (1, 1)
    assert support["average_speed_of_answer_ms"] == 0
    assert (total["offered"], total["answered"], total["abandoned"], total["open"]) == (3, 2, 1, 0)
    assert total["service_level"]["n"] == 3


@pytest.mark.parametrize("name", ["events.ndjson", "events.ndjson.gz"])
def test_a_file_of_events_gives_its_figures(tmp_path: Path, name: str) -> None:
    sales = report(tmp_path, written(tmp_path, name, EVENTS))["queues"]["sales"]
    assert (sales["offered"], sales["answered"], sales["abandoned"]) == (2, 1, 1)
    assert sales["average_speed_of_answer_ms"] == 10_000


def test_the_text_report_is_a_table_with_a_line_for_all(tmp_path: Path) -> None:
    ended = replay(tmp_path, written(tmp_path, "queue_log", QUEUE_LOG))
    assert ended.returncode == 0
    lines = ended.stdout.splitlines()
    assert lines[0].split()[0] == "queue"
    assert [line.split()[0] for line in lines[1:4]] == ["sales", "support", "all"]
    assert "10.0 s" in lines[1]
    assert "8 events" not in lines[-1]
    assert "0 lines skipped" in lines[-1]


def test_the_policy_of_a_configuration_counts(tmp_path: Path) -> None:
    log = written(tmp_path, "queue_log", QUEUE_LOG)
    config = written(tmp_path, "other.toml", '[policy]\nservice_level = { within = "5s", basis = "offered" }\n')
    level = report(tmp_path, log, "--config", config)["total"]["service_level"]
    few = {"level": None, "minimum_n": 20}
    assert level == few | {"ratio": 1 / 3, "within_ms": 5_000, "target_ratio": 0.8, "basis": "offered", "n": 3}


def test_lines_that_cannot_be_used_are_named_and_cost_themselves_alone(tmp_path: Path) -> None:
    lines = QUEUE_LOG.splitlines()
    lines[2:2] = ["this is junk", "1767600007|callX|sales|NONE|ENTERQUEUE", "soon|callY|sales|NONE|ENTERQUEUE|||1"]
    log = written(tmp_path, "queue_log", "\n".join(lines))
    answer = report(tmp_path, log)
    assert {skipped["line"] for skipped in answer["skipped"]} >= {3, 5}
    assert all(skipped["reason"] for skipped in answer["skipped"])
    assert answer["total"]["answered"] == 2
    text = replay(tmp_path, log).stdout
    assert "line 3: " in text


def test_events_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    bad = ['{"type":"contact.teleported","subject":"x","time":"2026-01-05T08:00:00Z"}', "{half", '{"type":7}']
    events = written(tmp_path, "events.ndjson", EVENTS + "\n".join(bad))
    answer = report(tmp_path, events)
    assert [skipped["line"] for skipped in answer["skipped"]] == [5, 6, 7]
    assert "teleported" in answer["skipped"][0]["reason"]
    assert answer["total"]["offered"] == 2


def test_a_damaged_archive_gives_what_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "queue_log.gz"
    path.write_bytes(gzip.compress((QUEUE_LOG * 200).encode())[:-12])
    ended = replay(tmp_path, str(path))
    assert ended.returncode == 0
    assert "compressed file" in ended.stdout


@pytest.mark.parametrize("text", ["", "\n\n", "nothing of use\nat all\n"])
def test_a_file_without_anything_of_use_ends_with_1(tmp_path: Path, text: str) -> None:
    ended = replay(tmp_path, written(tmp_path, "empty", text), "--report", "json")
    assert ended.returncode == 1
    assert msgspec.json.decode(ended.stdout)["queues"] == {}
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.log",),
        (".",),
        ("queue_log", "--config", "nowhere.toml"),
        ("queue_log", "--site", "elsewhere"),
        ("queue_log", "--to", "http://127.0.0.1:1", "--speed", "0"),
        ("queue_log", "--to", "127.0.0.1:8080", "--speed", "max"),
    ],
)
def test_what_cannot_be_done_is_told_without_a_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    written(tmp_path, "queue_log", QUEUE_LOG)
    ended = replay(tmp_path, *arguments)
    assert ended.returncode == 1
    assert ended.stderr.startswith("monitor: ")
    assert "Traceback" not in ended.stderr


# ---- into a running server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    folder = tmp_path / "server"
    folder.mkdir()
    process = ServerProcess(folder)
    await process.start()
    yield process
    await process.close()


async def total_of(client: httpx.AsyncClient) -> dict[str, Any]:
    total: dict[str, Any] = (await client.get("/api/v1/queues?window=60m")).json()["total"]
    return total


async def test_a_recording_sent_to_a_server_happens_now(tmp_path: Path, server: ServerProcess) -> None:
    log = written(tmp_path, "queue_log", QUEUE_LOG)
    ended = replay(tmp_path, log, "--to", server.url, "--speed", "max")
    assert ended.returncode == 0
    assert ended.stderr.endswith(" events sent, 0 lines skipped\n")
    async with server.client() as client:

        async def arrived() -> bool:
            return bool((await total_of(client))["closed"] >= 3)

        await server.until(arrived)
        total = await total_of(client)
        assert (total["offered"], total["answered"], total["abandoned"]) == (3, 2, 1)
        assert total["average_speed_of_answer_ms"] == 5_000, "lengths stay as they were"


async def test_a_recording_can_be_sent_many_times_as_fast_as_it_was(tmp_path: Path, server: ServerProcess) -> None:
    events = written(tmp_path, "events.ndjson", EVENTS)
    ended = replay(tmp_path, events, "--to", server.url, "--speed", "100")
    assert ended.returncode == 0
    async with server.client() as client:

        async def arrived() -> bool:
            return bool((await total_of(client))["abandoned"] == 1)

        await server.until(arrived)
        assert 0 < (await total_of(client))["average_speed_of_answer_ms"] <= 1_000


def test_lines_that_are_skipped_are_told_when_they_are_met_and_not_after_the_file_has_been_played(
    tmp_path: Path,
) -> None:
    first, *later = EVENTS.splitlines()
    lines = ["{half", first, *(f"no event {number}" for number in range(12)), *later]
    log = written(tmp_path, "events.ndjson", "\n".join(lines))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        command = [sys.executable, "-m", "monitor", "replay", log, "--to", url, "--speed", "0.001"]
        playing = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        assert playing.stderr is not None
        told = [playing.stderr.readline() for _ in range(10)]
        assert told[0].startswith("skipped  line 1: ")
        assert told[9].startswith("skipped  line 11: ")
        assert playing.poll() is None, "it is playing: its second event is hours away"
        playing.send_signal(signal.SIGINT)
        _, rest = playing.communicate(timeout=30)
    assert playing.returncode == 130
    assert rest.startswith(
        "0 events sent, 13 lines skipped; the file was not sent to its end\n  and 3 more (replay without"
    )
    assert "Traceback" not in rest


def test_a_table_says_how_all_skipped_lines_are_listed(tmp_path: Path) -> None:
    log = written(tmp_path, "queue_log", QUEUE_LOG + "junk\n" * 12)
    text = replay(tmp_path, log).stdout
    assert text.splitlines()[-1] == "  and 2 more (--report json lists all)"


async def test_a_server_that_refuses_or_is_away_is_told(tmp_path: Path, server: ServerProcess) -> None:
    log = written(tmp_path, "queue_log", QUEUE_LOG)
    refused = replay(tmp_path, log, "--to", server.url, "--speed", "max", "--site", "elsewhere")
    assert refused.returncode == 1
    assert "elsewhere" in refused.stderr
    away = replay(tmp_path, log, "--to", "http://127.0.0.1:1", "--speed", "max")
    assert away.returncode == 3
    assert "does not answer" in away.stderr
    assert "Traceback" not in away.stderr + refused.stderr
