"""Rolling windows of counted facts, and sums of them for sets of queues."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.figures import present
from monitor.domain.metrics import Ledger, Now, add_up, only_channel
from monitor.domain.policy import Policy
from monitor.domain.settings import QueueLevels
from monitor.units import MINUTE_MS

MIDNIGHT = round(datetime(2026, 3, 2, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) // 60


def ledger(now: int, *rows: tuple[int, str, str, str, int]) -> Ledger:
    """Give figures at a minute from midnight, of rows whose minutes are counted from midnight too."""
    figures = Ledger("Europe/Berlin")
    figures.turn((MIDNIGHT + now) * MINUTE_MS)
    figures.add((MIDNIGHT + minute, queue, channel, counter, by) for minute, queue, channel, counter, by in rows)
    return figures


def offered(figures: Ledger, window: str) -> int:
    return figures.totals(window).get("offered", 0)


@pytest.mark.parametrize(
    ("age", "in_30", "in_60", "in_day"), [(0, 1, 1, 1), (29, 1, 1, 1), (30, 0, 1, 1), (59, 0, 1, 1), (60, 0, 0, 1)]
)
def test_a_window_is_this_minute_and_those_before_it(age: int, in_30: int, in_60: int, in_day: int) -> None:
    at_once = ledger(600, (600 - age, "sales", "voice", "offered", 1))
    assert [offered(at_once, window) for window in ("30m", "60m", "today")] == [in_30, in_60, in_day]
    in_time = ledger(600 - age, (600 - age, "sales", "voice", "offered", 1))
    for minute in range(600 - age, 601):
        in_time.turn((MIDNIGHT + minute) * MINUTE_MS)
    assert [offered(in_time, window) for window in ("30m", "60m", "today")] == [in_30, in_60, in_day]


def test_turning_many_minutes_at_once_ends_as_turning_each() -> None:
    rows = [(600 + number, "sales", "voice", "offered", 1) for number in range(5)]
    jumped = ledger(604, *rows)
    jumped.turn((MIDNIGHT + 632) * MINUTE_MS)
    assert offered(jumped, "30m") == 2
    assert offered(jumped, "60m") == 5


def test_a_turn_says_which_queues_it_touched() -> None:
    figures = ledger(600, (600, "sales", "voice", "offered", 1), (601, "post", "email", "offered", 1))
    assert figures.turn((MIDNIGHT + 600) * MINUTE_MS + 59_999) == set()
    assert figures.turn((MIDNIGHT + 629) * MINUTE_MS) == set()
    assert figures.turn((MIDNIGHT + 630) * MINUTE_MS) == {"sales"}
    assert figures.turn((MIDNIGHT + 1_440) * MINUTE_MS) == {"sales", "post"}
    assert figures.turn(0) == set()


def test_rows_that_come_late_are_added_where_they_belong() -> None:
    figures = ledger(600)
    assert figures.add([(MIDNIGHT + 560, "sales", "voice", "offered", 1)]) == {"sales"}
    assert [offered(figures, window) for window in ("30m", "60m", "today")] == [0, 1, 1]


def test_differences_that_cancel_out_leave_nothing_behind() -> None:
    figures = ledger(600, (600, "sales", "voice", "offered", 1), (600, "sales", "voice", "missed", 1))
    figures.add([(MIDNIGHT + 600, "sales", "voice", "offered", -1)])
    assert figures.totals("30m") == {"missed": 1}
    figures.add([(MIDNIGHT + 600, "sales", "voice", "missed", -1)])
    assert figures.queues() == set()


def test_today_begins_at_the_sites_midnight() -> None:
    figures = ledger(-1, (-1, "sales", "voice", "offered", 1))
    assert offered(figures, "today") == 1
    figures.add([(MIDNIGHT, "sales", "voice", "offered", 1)])
    figures.turn(MIDNIGHT * MINUTE_MS)
    assert offered(figures, "today") == 1
    assert offered(figures, "60m") == 2


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29), 23),
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("Atlantic/Azores", (2026, 10, 25), 25),  # its clocks go back from one o'clock to midnight
        ("America/Havana", (2026, 3, 8), 23),  # and there they leave midnight out
        ("Africa/Cairo", (2026, 4, 24), 23),
    ],
)
def test_a_day_whose_clock_changes_keeps_its_one_midnight(zone: str, day: tuple[int, int, int], hours: int) -> None:
    year, month, number = day
    begin = round(datetime(year, month, number, tzinfo=ZoneInfo(zone)).timestamp()) // 60
    figures = Ledger(zone)
    figures.turn((begin - 1) * MINUTE_MS)
    figures.add([(begin, "sales", "voice", "offered", 1)])
    for minute in range(begin, begin + hours * 60, 30):
        figures.turn(minute * MINUTE_MS)
        assert figures.first_minute("today") == begin
        assert offered(figures, "today") == 1
    figures.turn((begin + hours * 60) * MINUTE_MS)
    assert figures.first_minute("today") == begin + hours * 60


def test_totals_are_those_of_the_queues_and_the_channel_asked_for() -> None:
    figures = ledger(
        600,
        (600, "sales", "voice", "offered", 1), (600, "sales", "chat", "offered", 2), (600, "post", "email", "offered", 4),
        (600, "", "voice", "closed", 1),
    )  # fmt: skip
    assert figures.queues() == {"sales", "post"}
    assert figures.totals("today") == {"offered": 7, "closed": 1}
    assert figures.totals("today", {"sales"}) == {"offered": 3}
    assert figures.totals("today", ["sales", "post"], "chat") == {"offered": 2}
    assert figures.totals("today", {"nowhere"}) == {}


def test_people_who_were_in_several_queues_of_a_set_count_once() -> None:
    rows = {
        ("support", "voice"): {"contacts": 1},
        ("sales", "voice"): {"contacts\x1esupport": 1},
        ("post", "voice"): {"contacts\x1esales\x1esupport": 1},
    }
    for queues in (
        {"sales"},
        {"sales", "support"},
        {"sales", "post"},
        {"support", "post"},
        {"sales", "support", "post"},
    ):
        assert add_up(rows, queues)["contacts"] == 1
    assert add_up(rows)["contacts"] == 1


def test_the_policy_of_the_site_is_that_of_no_queue() -> None:
    whole = present(None, {}, Now(), Policy().rules(None, None), 0, limits=QueueLevels(), lengths=False)
    assert whole["queue"] is None


def test_a_queue_is_known_by_the_only_channel_its_rows_have() -> None:
    rows = [("post", "email"), ("post", ""), ("sales", "voice"), ("sales", "chat")]
    assert (only_channel(rows, "post"), only_channel(rows, "sales"), only_channel(rows, "none")) == (
        "email",
        None,
        None,
    )
    ledger = Ledger("UTC")
    ledger.add([(0, "post", "email", "offered", 1), (0, "post", "", "busy_ms", 1)])
    assert (ledger.channel_of("post"), ledger.channel_of(None), ledger.channel_of("sales")) == ("email", "email", None)
