"""What boards get beside the state of now: the last hour, the sources, and marks in place of ids."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from monitor.domain.metrics import Now
from monitor.domain.samples import Sample, Turn
from monitor.live.marks import LETTERS, Marks
from monitor.live.trends import POINTS, Trend, rolling_ratios
from monitor.live.views import Access
from monitor.units import MINUTE_MS
from tests.live.live_site import NOON_MS, Client, SiteScript, contact, make_hub, move, nudge

MINUTE = NOON_MS // MINUTE_MS
LATER_MS = NOON_MS + MINUTE_MS


@pytest.fixture
def script() -> SiteScript:
    return SiteScript()


def now(waiting: int, since_ms: int | None = None, silent: int = 0) -> dict[str, Any]:
    return {"waiting": waiting, "longest_wait_since_ms": since_ms, "owed_warn": silent}


# ---- the last hour


def test_each_minute_tells_how_the_queues_stood_when_it_turned(script: SiteScript) -> None:
    script.commit(now={"care": now(2, NOON_MS - 5_000), "sales": now(1, NOON_MS - 9_000, 1)})
    hub = make_hub(script)
    client, sales = Client(hub), Client(hub)
    [frame] = client.look("trends")
    assert frame["data"]["care"]["waiting"] == [None] * (POINTS - 1) + [2]
    assert (frame["total"]["until_ms"], frame["total"]["step_ms"]) == (MINUTE * MINUTE_MS, MINUTE_MS)
    sales.look("trends", queues=["sales"])
    move(hub, script, now={"care": now(5, NOON_MS - 5_000)})
    hub.flush()
    assert client.read() == [], "within a minute nothing moves"
    hub.turn(LATER_MS)
    hub.flush()
    client.read()
    total = client.screen.total
    assert client.screen.data["care"]["waiting"][-2:] == [2, 5]
    assert client.screen.data["sales"]["waiting"][-2:] == [1, 1]
    assert (total["waiting"][-2:], total["owed"][-2:]) == ([3, 6], [1, 1])
    assert total["longest_wait_ms"][-2:] == [9_000, 69_000]
    sales.read()
    assert list(sales.screen.data) == ["sales"]
    assert sales.screen.total["waiting"][-2:] == [1, 1]


def test_the_service_level_of_the_last_hour_comes_from_the_counted_minutes(script: SiteScript) -> None:
    script.commit(
        deltas=[
            (MINUTE - 30, "care", "voice", "answered", 4), (MINUTE - 30, "care", "voice", "answered_within", 3),
            (MINUTE - 25, "sales", "voice", "answered", 4), (MINUTE - 25, "sales", "voice", "offered", 4),
            (MINUTE - 2, "care", "voice", "offered", 9),
        ]
    )  # fmt: skip
    [frame] = Client(make_hub(script)).look("trends")
    reached = frame["total"]["service_level_ratio"]
    assert len(reached) == POINTS
    at = {number - POINTS + 1: value for number, value in enumerate(reached) if value is not None}
    assert at == {-30 + n: 0.75 for n in range(5)} | {-25 + n: 0.375 for n in range(5)} | {
        -20 + n: 0.0 for n in range(5)
    }


def turn(minute: int, **queues: Sample) -> Turn:
    return Turn(minute, dict(queues))


def test_what_the_processor_saw_is_shown_and_old_minutes_go() -> None:
    trend = Trend((msgspec.json.encode(turn(MINUTE + n, care=Sample(n, 0, 0))) for n in (2, 0)), LATER_MS)
    assert trend.waiting("care")[-3:] == [0, None, 2]
    assert trend.total(["care"])[-3:] == [Sample(0, 0, 0), None, Sample(2, 0, 0)]
    trend.put(turn(MINUTE + POINTS + 1, care=Sample(9, 0, 0)))
    assert trend.waiting("care")[:2] == [2, None]
    assert trend.waiting("care")[-1] == 9


GARBAGE = [b"", b"\x00", b"[]", b'{"minute":"x"}', b'{"minute":99999999999999999,"queues":{"care":[1,2,3,4]}}']


def test_what_cannot_be_read_of_the_last_hour_is_left_out_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    newer = [{"minute": MINUTE + n, "queues": {"care": [n, 2, 3, 4]}} for n in (1, 3, 4)]
    known = [turn(MINUTE + n, care=Sample(n, 0, 0)) for n in (0, 2)]
    trend = Trend([*map(msgspec.json.encode, [*newer, *known]), *GARBAGE], (MINUTE + 4) * MINUTE_MS)
    assert trend.waiting("care")[-3:] == [0, None, 2]
    assert trend.go_on((MINUTE + 5) * MINUTE_MS, {"care": Now(waiting=7)})
    assert trend.waiting("care")[-6:] == [0, None, 2, None, None, 7], "a gap is not filled from what is now"
    trend.put(turn(MINUTE + 6, care=Sample(8, 0, 0)))
    assert trend.waiting("care")[-3:] == [None, 7, 8]
    [record] = [one for one in caplog.records if one.name == "monitor.live.trends"]
    assert (record.levelname, "8 minutes of the last hour" in record.getMessage()) == ("WARNING", True)


def test_a_minute_that_is_told_in_words_of_another_version_is_a_gap_and_all_else_of_it_is_taken(
    script: SiteScript,
) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look("trends")
    script.as_of_ms = LATER_MS
    move(hub, script, samples=[{"minute": MINUTE + 1, "queues": {"care": [1, 2, 3, 4]}}], now={"care": now(3)})
    script.as_of_ms += MINUTE_MS
    move(hub, script, samples=[{"minute": MINUTE + 2, "queues": {"care": [3, 0, 0]}}])
    client.read()
    assert client.screen.data["care"]["waiting"][-3:] == [0, None, 3]


def test_an_hour_of_which_nothing_can_be_read_begins_anew() -> None:
    trend = Trend(
        [msgspec.json.encode({"minute": MINUTE + n, "queues": {"care": [1, 2, 3, 4]}}) for n in range(3)], LATER_MS
    )
    assert trend.go_on((MINUTE + 2) * MINUTE_MS, {"care": Now(waiting=1)})
    assert trend.waiting("care") == [None] * POINTS
    assert trend.minute == MINUTE + 2
    assert trend.go_on((MINUTE + 3) * MINUTE_MS, {"care": Now(waiting=1)})
    assert trend.waiting("care")[-2:] == [None, 1]


@pytest.mark.parametrize("minute", [MINUTE + 4, 1 << 40, (1 << 63) - 1])
@pytest.mark.parametrize("queues", [{"care": [1, 0, 0]}, {"care": [1, 2, 3, 4]}])
def test_a_minute_that_claims_to_be_of_the_future_empties_no_hour(
    minute: int, queues: dict[str, Any], script: SiteScript, caplog: pytest.LogCaptureFixture
) -> None:
    script.commit(samples=[{"minute": MINUTE, "queues": {"care": [5, 0, 0]}}, {"minute": minute, "queues": queues}])
    hub = make_hub(script)
    client = Client(hub)
    client.look("trends")
    assert client.screen.data["care"]["waiting"][-1] == 5
    script.as_of_ms = LATER_MS
    future, near = {"minute": minute, "queues": queues}, {"minute": MINUTE + 1, "queues": {"care": [6, 0, 0]}}
    move(hub, script, samples=[near, future])
    client.read()
    assert client.screen.data["care"]["waiting"][-2:] == [5, 6]
    assert client.screen.total["until_ms"] == (MINUTE + 1) * MINUTE_MS
    assert "left out" in caplog.text


def test_minutes_in_which_nothing_happened_are_as_what_is_now() -> None:
    trend = Trend([msgspec.json.encode(turn(MINUTE, care=Sample(1, 0, 0)))], LATER_MS)
    standing = {"care": Now(waiting=1, longest_wait_since_ms=MINUTE * MINUTE_MS)}
    assert trend.go_on(LATER_MS + 2 * MINUTE_MS, standing)
    assert not trend.go_on(LATER_MS + 2 * MINUTE_MS + 1, standing)
    assert trend.waiting("care")[-5:] == [None, 1, 1, 1, 1]
    assert [sample and sample.longest_wait_ms for sample in trend.total(None)[-3:]] == [60_000, 120_000, 180_000]


def test_before_anything_is_known_there_is_a_gap() -> None:
    trend = Trend()
    assert trend.go_on(NOON_MS, {"care": Now(waiting=1)})
    assert trend.waiting("care") == [None] * (POINTS - 1) + [1]


def test_two_processes_one_of_which_began_later_show_the_same_hour(script: SiteScript) -> None:
    script.commit(now={"care": now(2, NOON_MS)})
    one = make_hub(script)
    for minute in range(MINUTE + 1, MINUTE + 4):
        script.as_of_ms = minute * MINUTE_MS + 500
        seen = {"care": [minute - MINUTE, 1_000, 0]}
        move(one, script, samples=[{"minute": minute, "queues": seen}], now={"care": now(minute - MINUTE + 1)})
    another = make_hub(script)
    first, second = (Client(hub).look("trends")[0] for hub in (one, another))
    assert first["data"] == {"care": {"waiting": [None] * (POINTS - 4) + [2, 1, 2, 3]}}
    assert second["data"]["care"]["waiting"][-3:] == [1, 2, 3]
    assert first["total"]["waiting"][-3:] == second["total"]["waiting"][-3:]
    assert first["total"]["until_ms"] == second["total"]["until_ms"]


@pytest.mark.parametrize(
    ("chosen", "emptied", "waited"),
    [("care", now(0), [5, 0, 0, 0]), ("care", None, [5, 0, 0, 0]), ("zzz", now(0), [0, 0, 0, 0])],
)
def test_the_hour_of_queues_with_nobody_in_them_goes_on(
    script: SiteScript, chosen: str, emptied: dict[str, Any] | None, waited: list[int]
) -> None:
    script.commit(now={"care": now(5, NOON_MS), "sales": now(1)})
    hub = make_hub(script)
    client = Client(hub)
    client.look("trends", queues=[chosen])
    move(hub, script, now={"care": emptied})
    for minute in range(MINUTE + 1, MINUTE + 4):
        script.as_of_ms = minute * MINUTE_MS + 500
        move(hub, script, samples=[{"minute": minute, "queues": {"sales": [1, 1_000, 0]}}])
        client.read()
    assert client.screen.total["until_ms"] == (MINUTE + 3) * MINUTE_MS
    assert client.screen.total["waiting"][-4:] == waited


def test_the_hour_of_a_queue_nobody_knows_goes_on_where_the_processor_tells_nothing(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look("trends", queues=["care"])
    hub.turn(LATER_MS)
    hub.flush()
    client.read()
    assert client.screen.total["until_ms"] == (MINUTE + 1) * MINUTE_MS


def test_a_share_sums_up_ten_minutes_and_of_nothing_is_none() -> None:
    assert rolling_ratios({0: (1, 2), 9: (0, 2), 10: (0, 0)}, range(0, 21, 5)) == [0.5, 0.5, 0.0, 0.0, None]


# ---- the sources


def source(name: str, **fields: Any) -> dict[str, Any]:
    return {"source": name, "last_beat_ms": None, "events": 1, **fields}


def test_a_board_is_told_of_each_source_and_the_second_it_was_heard_of(script: SiteScript) -> None:
    script.commit(sources={"pbx": source("pbx", last_event_ms=NOON_MS - 1, last_beat_ms=NOON_MS + 2_345)})
    hub = make_hub(script)
    client = Client(hub)
    [frame] = client.look("sources")
    assert frame["data"] == {"pbx": {"source": "pbx", "heard_at_ms": NOON_MS + 2_000, "quiet_after_ms": 90_000}}
    move(hub, script, sources={"api": source("api", last_event_ms=NOON_MS + 5)})
    hub.flush()
    client.read()
    assert client.screen.data["api"] == {"source": "api", "heard_at_ms": NOON_MS, "quiet_after_ms": None}
    move(hub, script, sources={"api": source("api", last_event_ms=NOON_MS + 990)})
    hub.flush()
    assert client.read() == [], "the same second"


# ---- marks in place of ids


def test_on_a_masked_board_ids_of_people_are_marks(script: SiteScript) -> None:
    script.commit(
        views={"+44 20 7946 0958": contact("+44 20 7946 0958", agent="ada@example.com")},
        nudges={"n1": nudge("n1", contact="+44 20 7946 0958")},
        agents={"ada@example.com": {"agent": "ada@example.com", "name": "Ada", "status": "busy", "queues": []}},
    )
    hub = make_hub(script)
    masked = Client(hub, Access(masked=True))
    for view in ("contacts", "nudges", "agents"):
        [frame] = masked.look(view)
        text = msgspec.json.encode(frame).decode()
        assert "7946" not in text
        assert "ada@" not in text
    [frame] = masked.look("contacts")
    [(key, shown)] = frame["data"].items()
    assert re.fullmatch(f"[{LETTERS}]{{16}}", key)
    assert shown["contact"] == key[:4]
    move(hub, script, views={"+44 20 7946 0958": None})
    hub.flush()
    assert [frame["remove"] for frame in masked.read() if frame["type"] == "patch" and frame["view"] == "contacts"] == [
        [key]
    ]


def test_a_mark_is_the_same_everywhere_and_cannot_be_found_without_the_secret() -> None:
    assert Marks(b"one").short("c1") == Marks(b"one").short("c1")
    assert Marks(b"one").key("c1") != Marks(b"another").key("c1")
    assert len({Marks(b"one").key(str(number)) for number in range(10_000)}) == 10_000
