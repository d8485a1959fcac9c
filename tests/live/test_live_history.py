"""Figures of the past: added up over any stretches, read once for a while, and the same as what is counted minute by minute."""

from __future__ import annotations

import random
from typing import Any

import pytest

from monitor.domain.effect import is_effect
from monitor.domain.figures import present
from monitor.domain.metrics import Counters, Now, add_up
from monitor.domain.policy import Policy
from monitor.live.history import KEPT_MS, KEPT_SETTLED_MS, MOST_HOURS, QUARTER_MS, PastFigures, Span
from monitor.storage.state import Counted, QuarterKey
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS

HOUR = 494_444
START_MS = HOUR * HOUR_MS
EFFECT = "nudge:silence_warn:raised"


class Saved:
    """Counted hours in memory, and how often each was read."""

    def __init__(self, rows: list[Counted]) -> None:
        self.rows = rows
        self.reads: list[int] = []

    async def counted_hours(self, first_hour: int, last_hour: int) -> list[int]:
        return sorted({row.minute // 60 for row in self.rows if first_hour <= row.minute // 60 <= last_hour})

    async def quarters(self, hour: int) -> list[dict[QuarterKey, int]]:
        self.reads.append(hour)
        sums: list[dict[QuarterKey, int]] = [{}, {}, {}, {}]
        for minute, queue, channel, counter, by in self.rows:
            if minute // 60 == hour:
                of, key = sums[minute % 60 // 15], QuarterKey(queue, channel, counter)
                of[key] = of.get(key, 0) + by
        return sums


class Time:
    def __init__(self) -> None:
        self.at_ms = START_MS + 30 * HOUR_MS

    def now_ms(self) -> int:
        return self.at_ms


def row(minute: int, counter: str = "offered", by: int = 1, queue: str = "sales", channel: str = "voice") -> Counted:
    return Counted(HOUR * 60 + minute, queue, channel, counter, by)


def past(*rows: Counted) -> tuple[PastFigures, Saved, Time]:
    saved, time = Saved(list(rows)), Time()
    return PastFigures(saved, time.now_ms), saved, time


async def offered(figures: PastFigures, *spans: Span, queue: str | None = None) -> dict[int, Any]:
    return {key: shown["offered"] for key, shown in (await figures.over(queue, spans, Policy())).items()}


def quarter(number: int, key: int, count: int = 1) -> Span:
    return Span(START_MS + number * QUARTER_MS, START_MS + (number + count) * QUARTER_MS, key)


async def test_what_is_counted_falls_into_its_own_stretch() -> None:
    figures, _, _ = past(row(0), row(14, by=2), row(15, by=4), row(59, by=8), row(60, by=16), row(60, "answered"))
    assert await offered(figures, *(quarter(number, number) for number in range(5))) == {0: 3, 1: 4, 2: 0, 3: 8, 4: 16}
    assert await offered(figures, quarter(0, 7, 4), quarter(4, 9, 1)) == {7: 15, 9: 16}


async def test_stretches_of_the_same_key_are_added_up() -> None:
    figures, _, _ = past(row(0), row(15, by=2), row(75, by=4))
    assert await offered(figures, quarter(0, 1), quarter(5, 1), quarter(1, 2)) == {1: 5, 2: 2}


async def test_one_queue_is_its_own_and_people_count_once_in_all_together() -> None:
    figures, _, _ = past(
        row(0), row(1, by=2, queue="billing"), row(2, "contacts"), row(2, "contacts\x1ebilling", queue="sales")
    )
    assert await offered(figures, quarter(0, 0), queue="billing") == {0: 2}
    assert await offered(figures, quarter(0, 0)) == {0: 3}
    both = await figures.over(None, [quarter(0, 0)], Policy())
    alone = await figures.over("sales", [quarter(0, 0)], Policy())
    assert (both[0]["contacts"], alone[0]["contacts"]) == (1, 2)


@pytest.mark.parametrize("seed", range(5))
async def test_they_are_what_adding_up_minute_by_minute_gives(seed: int) -> None:
    dice = random.Random(seed)
    names = ["offered", "answered", "wait_n", "wait_ms", "answered_within", EFFECT]
    queues, channels = ["sales", "billing"], ["voice", "chat"]
    rows = [
        row(dice.randrange(600), dice.choice(names), dice.randrange(1, 9), dice.choice(queues), dice.choice(channels))
        for _ in range(400)
    ]
    figures, _, _ = past(*rows)
    spans = [quarter(number, dice.randrange(4)) for number in range(40)]
    found = await figures.over("sales", spans, Policy())
    for key in {span.key for span in spans}:
        counted: dict[tuple[str, str], Counters] = {}
        for minute, queue, channel, counter, by in rows:
            if any(span.key == key and span.from_ms <= minute * MINUTE_MS < span.to_ms for span in spans):
                of = counted.setdefault((queue, channel), {})
                of[counter] = of.get(counter, 0) + by
        total = {name: by for name, by in add_up(counted, {"sales"}).items() if not is_effect(name)}
        policy = Policy()
        assert found[key] == present(
            "sales", total, Now(), policy.rules("sales", None), 0, limits=policy.levels, lengths=False
        )


async def test_nothing_recorded_is_nothing() -> None:
    figures, saved, _ = past()
    assert await offered(figures, quarter(0, 0)) == {0: 0}
    assert await offered(figures) == {}
    assert (await figures.counted_ms(), saved.reads) == ([], [])
    figures, _, _ = past(row(200), row(90))
    assert (await figures.counted_ms())[0] == START_MS + HOUR_MS


async def test_a_stretch_off_the_quarters_is_refused() -> None:
    figures, _, _ = past(row(0))
    with pytest.raises(ValueError, match="quarters"):
        await offered(figures, Span(START_MS + 1, START_MS + QUARTER_MS, 0))


async def test_what_is_long_past_is_read_again_less_often() -> None:
    figures, saved, time = past(row(0))
    for wait_ms, reads in ((0, 1), (KEPT_MS, 1), (1, 2)):
        time.at_ms += wait_ms
        await offered(figures, quarter(0, 0))
        assert len(saved.reads) == reads
    time.at_ms += 3 * DAY_MS
    for wait_ms, reads in ((0, 3), (KEPT_SETTLED_MS, 3), (1, 4)):
        time.at_ms += wait_ms
        await offered(figures, quarter(0, 0))
        assert len(saved.reads) == reads
    await offered(figures, quarter(0, 0), queue="sales")
    assert len(saved.reads) == 5


async def test_so_many_hours_are_remembered_and_no_more() -> None:
    figures, saved, _ = past(row(0), row(60))
    for number in range(MOST_HOURS):
        await offered(figures, quarter(0, 0), queue=f"q{number}")
    await offered(figures, quarter(4, 0))
    before = len(saved.reads)
    await offered(figures, quarter(0, 0), queue="q0")
    await offered(figures, quarter(0, 0), queue=f"q{MOST_HOURS - 1}")
    assert len(saved.reads) == before + 1
