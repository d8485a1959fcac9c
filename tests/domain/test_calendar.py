"""Opening hours: what is open when, and how long, also on the days on which clocks are changed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.calendar import ALWAYS, FAR_MS, Calendar, Hours, faults, parse_slot, zone_of
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str, zone: str = "UTC", fold: int = 0) -> int:
    """Give an instant by the clock of a zone."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1_000)


def daily(*slots: str, zone: str = "UTC", holidays: tuple[str, ...] = ()) -> Calendar:
    return Calendar(Hours(zone, dict.fromkeys(DAYS, slots), holidays))


def test_a_place_that_never_closes_counts_all_time() -> None:
    assert ALWAYS.always
    assert ALWAYS.open_ms(5, 12) == 7
    assert ALWAYS.open_ms(12, 5) == 0
    assert ALWAYS.after_open_ms(5, 7) == 12
    assert ALWAYS.before_open_ms(12, 7) == 5
    assert ALWAYS.is_open(-1)
    assert ALWAYS.next_change_ms(0) is None


def test_only_slots_count() -> None:
    office = Calendar(Hours("UTC", {"mon": ("09:00-12:30", "13:30-18:00")}))
    monday = at("2026-03-02T00:00")
    assert not office.always
    assert office.open_ms(monday, monday + DAY_MS) == 8 * HOUR_MS
    assert office.open_ms(monday + 12 * HOUR_MS, monday + 14 * HOUR_MS) == HOUR_MS
    assert office.open_ms(monday + DAY_MS, monday + 7 * DAY_MS) == 0
    assert office.open_ms(monday + 10 * HOUR_MS, monday + 9 * HOUR_MS) == 0
    assert office.open_ms(monday, monday + 365 * DAY_MS) == 53 * 8 * HOUR_MS


def test_open_time_passes_over_breaks_nights_and_weekends() -> None:
    office = Calendar(Hours("UTC", {"mon": ("09:00-12:30", "13:30-18:00")}))
    monday = at("2026-03-02T00:00")
    assert office.after_open_ms(monday, 0) == monday
    assert office.after_open_ms(monday, HOUR_MS) == monday + 10 * HOUR_MS
    assert office.after_open_ms(monday + 12 * HOUR_MS, HOUR_MS) == monday + 14 * HOUR_MS
    assert office.after_open_ms(monday, 8 * HOUR_MS) == monday + 18 * HOUR_MS
    assert office.after_open_ms(monday, 8 * HOUR_MS + 1) == monday + 7 * DAY_MS + 9 * HOUR_MS + 1
    assert office.after_open_ms(monday, 80 * HOUR_MS) == monday + 63 * DAY_MS + 18 * HOUR_MS
    assert office.after_open_ms(monday, 800 * HOUR_MS) == monday + 693 * DAY_MS + 18 * HOUR_MS


def test_a_lead_of_open_time_is_counted_back_from_an_instant() -> None:
    office = Calendar(Hours("UTC", {"mon": ("09:00-12:30", "13:30-18:00")}))
    monday = at("2026-03-02T00:00")
    assert office.before_open_ms(monday, 0) == monday
    assert office.before_open_ms(monday + 14 * HOUR_MS, HOUR_MS) == monday + 12 * HOUR_MS
    assert office.before_open_ms(monday + 20 * HOUR_MS, 8 * HOUR_MS) == monday + 9 * HOUR_MS
    assert office.before_open_ms(monday + 9 * HOUR_MS, HOUR_MS) == monday - 7 * DAY_MS + 17 * HOUR_MS
    assert office.before_open_ms(monday, 800 * HOUR_MS) == monday - 700 * DAY_MS + 9 * HOUR_MS
    assert office.before_open_ms(monday, 1_000_000 * HOUR_MS) == 0
    assert office.before_open_ms(-5, HOUR_MS) == -5


def test_it_is_open_at_the_first_instant_of_a_slot_and_closed_at_the_last() -> None:
    shop = daily("09:00-17:00")
    day = at("2026-03-02T00:00")
    assert not shop.is_open(day + 9 * HOUR_MS - 1)
    assert shop.is_open(day + 9 * HOUR_MS)
    assert shop.is_open(day + 17 * HOUR_MS - 1)
    assert not shop.is_open(day + 17 * HOUR_MS)
    assert not shop.is_open(-1)
    assert not shop.is_open(FAR_MS)


def test_the_next_change_is_the_next_opening_or_closing() -> None:
    shop = daily("09:00-17:00")
    day = at("2026-03-02T00:00")
    assert shop.next_change_ms(day) == day + 9 * HOUR_MS
    assert shop.next_change_ms(day + 9 * HOUR_MS) == day + 17 * HOUR_MS
    assert shop.next_change_ms(day + 17 * HOUR_MS) == day + 33 * HOUR_MS
    assert shop.next_change_ms(FAR_MS) is None


def test_slots_that_touch_at_midnight_are_one_stretch() -> None:
    night = daily("00:00-06:00", "22:00-24:00")
    day = at("2026-03-02T00:00")
    assert night.next_change_ms(day + 23 * HOUR_MS) == day + 30 * HOUR_MS
    # 1 March to 31 December hold several of the blocks it reckons in
    instant, changes = day, 0
    while instant < day + 300 * DAY_MS:
        changed = night.next_change_ms(instant)
        assert changed is not None
        assert (changed % DAY_MS) // HOUR_MS in {6, 22}
        instant, changes = changed, changes + 1
    assert changes == 601


def test_a_slot_may_pass_midnight_and_belongs_to_the_day_it_begins_on() -> None:
    late = Calendar(Hours("UTC", {"fri": ("22:00-06:00",)}, holidays=("2026-03-14", "2026-03-20")))
    friday = at("2026-03-06T00:00")
    assert late.open_ms(friday, friday + 2 * DAY_MS) == 8 * HOUR_MS
    assert late.is_open(friday + 29 * HOUR_MS)
    assert late.open_ms(friday + 7 * DAY_MS, friday + 9 * DAY_MS) == 8 * HOUR_MS, (
        "the holiday is the Saturday it runs into"
    )
    assert late.open_ms(friday + 14 * DAY_MS, friday + 16 * DAY_MS) == 0


def test_a_week_without_a_gap_is_always_open_unless_it_has_holidays() -> None:
    assert daily("00:00-24:00").always
    assert daily("06:00-22:00", "22:00-06:00").always
    closed_once = daily("00:00-24:00", holidays=("2026-12-25",))
    assert not closed_once.always
    assert closed_once.next_change_ms(at("2026-12-01T00:00")) == at("2026-12-25T00:00")
    assert closed_once.next_change_ms(at("2026-12-25T12:00")) == at("2026-12-26T00:00")
    assert closed_once.next_change_ms(at("2027-01-01T00:00")) is None


def test_holidays_are_closed_all_day_once_or_every_year() -> None:
    shop = daily("09:00-17:00", holidays=("2026-04-03", "12-25"))
    for day, length in [
        ("2026-04-03", 0),
        ("2027-04-03", 8),
        ("2026-12-25", 0),
        ("2031-12-25", 0),
        ("2026-12-26", 8),
    ]:
        start = at(f"{day}T00:00")
        assert shop.open_ms(start, start + DAY_MS) == length * HOUR_MS, day


@pytest.mark.parametrize(
    ("zone", "day", "slot", "minutes"),
    [
        ("Europe/Berlin", "2026-03-29", "00:00-24:00", 23 * 60),
        ("Europe/Berlin", "2026-10-25", "00:00-24:00", 25 * 60),
        ("Europe/Berlin", "2026-03-29", "01:30-03:30", 60),
        ("Europe/Berlin", "2026-10-25", "01:30-03:30", 180),
        ("Europe/Berlin", "2026-03-29", "02:30-06:00", 180),  # opens with the jump, at 03:00
        ("Europe/Berlin", "2026-03-29", "00:00-02:30", 120),  # closes with the jump
        ("Europe/Berlin", "2026-03-29", "02:15-02:45", 0),  # no clock shows it
        ("Europe/Berlin", "2026-10-25", "00:00-02:30", 150),  # the first of the two
        ("Europe/Berlin", "2026-10-25", "02:30-06:00", 270),
        ("America/New_York", "2026-03-08", "00:00-24:00", 23 * 60),
        ("America/New_York", "2026-11-01", "00:00-24:00", 25 * 60),
        ("America/Sao_Paulo", "2018-11-04", "00:00-24:00", 23 * 60),  # the day began at 01:00
        ("America/Sao_Paulo", "2018-02-17", "00:00-24:00", 25 * 60),
        ("Australia/Lord_Howe", "2026-10-04", "00:00-24:00", 23 * 60 + 30),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05", "00:00-24:00", 24 * 60 + 30),
        ("Australia/Lord_Howe", "2026-10-04", "02:10-04:00", 90),
        ("Asia/Kathmandu", "2026-03-29", "09:15-17:00", 465),
        ("Pacific/Apia", "2011-12-30", "09:00-17:00", 0),  # a day that never was
    ],
)
def test_a_slot_is_as_long_as_it_really_was(zone: str, day: str, slot: str, minutes: int) -> None:
    name = DAYS[datetime.fromisoformat(day).weekday()]
    hours = Calendar(Hours(zone, {name: (slot,)}))
    noon = at(f"{day}T12:00", zone)
    assert hours.open_ms(noon - DAY_MS, noon + DAY_MS) == minutes * MINUTE_MS


def test_a_shift_over_midnight_is_an_hour_longer_when_clocks_go_back() -> None:
    night = daily("22:00-06:00", zone="Europe/London")
    for start, hours in [("2026-03-28T20:00", 7), ("2026-10-24T20:00", 9), ("2026-06-01T20:00", 8)]:
        evening = at(start, "Europe/London")
        assert night.open_ms(evening, evening + 12 * HOUR_MS) == hours * HOUR_MS


def test_open_time_due_is_exact_across_a_change_of_clocks() -> None:
    office = daily("09:00-17:00", zone="Europe/London")
    before = at("2026-03-28T16:00", "Europe/London")
    assert office.after_open_ms(before, 2 * HOUR_MS) == at("2026-03-29T10:00", "Europe/London")
    assert at("2026-03-29T10:00", "Europe/London") - before == 17 * HOUR_MS


def test_a_calendar_that_never_opens_answers_at_once() -> None:
    never = Calendar(Hours("UTC", {}))
    now = at("2026-03-02T00:00")
    assert not never.always
    assert never.open_ms(0, FAR_MS) == 0
    assert never.after_open_ms(now, 1) == FAR_MS
    assert never.after_open_ms(FAR_MS + 5, 1) == FAR_MS + 5
    assert never.before_open_ms(now, 1) == 0
    assert never.next_change_ms(now) is None
    assert not never.is_open(now)


def test_instants_outside_what_is_reckoned_with_are_closed() -> None:
    shop = daily("09:00-17:00")
    assert shop.open_ms(-10 * DAY_MS, DAY_MS) == 8 * HOUR_MS
    assert shop.open_ms(FAR_MS, FAR_MS + 10 * DAY_MS) == 0
    assert shop.after_open_ms(FAR_MS - DAY_MS, 9 * HOUR_MS) == FAR_MS
    assert shop.after_open_ms(-5, HOUR_MS) == 10 * HOUR_MS


def test_calendars_are_equal_by_their_definition() -> None:
    assert daily("09:00-17:00") == daily("09:00-17:00")
    assert daily("09:00-17:00") != daily("09:00-18:00")
    assert daily("09:00-17:00") != "09:00-17:00"
    assert "09:00-17:00" in repr(daily("09:00-17:00"))


def test_a_calendar_of_a_faulty_definition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"week\.mon\.0: '9' is no slot"):
        Calendar(Hours("UTC", {"mon": ("9",)}))


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("09:00-12:30", (540, 750)),
        (" 9:00 – 12:30 ", (540, 750)),
        ("22:00-06:00", (1_320, 1_800)),
        ("22:00-00:00", (1_320, 1_440)),
        ("00:00-24:00", (0, 1_440)),
    ],
)
def test_slots_are_read(text: str, slot: tuple[int, int]) -> None:
    assert parse_slot(text) == slot


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9-17", "is no slot"),
        ("09:00", "is no slot"),
        ("09:60-10:00", "no clock shows"),
        ("24:00-25:00", "no clock shows"),
        ("09:00-24:01", "no clock shows"),
        ("09:00-09:00", "has no length"),
    ],
)
def test_what_is_no_slot_is_told(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_slot(text)


@pytest.mark.parametrize("name", ["Mars/Base", "", "Europe", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_no_time_zone_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone"):
        zone_of(name)


def test_all_faults_are_found_at_once_each_with_its_place() -> None:
    hours = Hours(
        "Mars/Base",
        {"mon": ("09:00-12:30", "12:00-18:00", "x"), "monday": (), "sun": ("20:00-10:00",)},
        ("2026-13-01", "25.12.2026", "2026-12-25", "02-29", "02-30"),
    )
    found = dict(faults(hours))
    assert set(found) == {
        ("timezone",),
        ("week", "monday"),
        ("week", "mon", 2),
        ("week", "mon"),
        ("holidays", 0),
        ("holidays", 1),
        ("holidays", 4),
    }
    assert "overlaps" in found[("week", "mon")]


def test_the_last_slot_of_the_week_may_not_run_into_the_first() -> None:
    [(path, message)] = faults(Hours("UTC", {"mon": ("05:00-09:00",), "sun": ("22:00-06:00",)}))
    assert path == ("week", "mon")
    assert message == '"05:00-09:00" overlaps "22:00-06:00" of sun; let one end where the other begins'
    assert faults(Hours("UTC", {"mon": ("06:00-09:00",), "sun": ("22:00-06:00",)})) == []
