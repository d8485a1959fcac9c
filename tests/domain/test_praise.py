"""Good moments that are told: which ones, in whose words, once, and no longer than they are true."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.changes import Changes
from monitor.domain.life import KEEP_MOMENTS, Life, Moment, minute_of
from monitor.domain.praise import KEPT_MS, MOST, GoodFeed, GoodMoment, Praise, oldest_ms
from monitor.domain.queues import NOWHERE, Place
from monitor.domain.settings import QueueLevels
from monitor.domain.standing import Floor
from tests.domain.centre import (
    DAY,
    HOUR,
    Day,
    acted,
    announced,
    answered,
    closed,
    ms,
    opened,
    promised,
    rated,
    received,
    sent,
)

KEPT = "Promise kept on a hard day in billing."


def good(contact: str = "c", at_ms: int = 0, touchpoint: str = "promise", queue: str | None = "sales") -> GoodMoment:
    return GoodMoment(at_ms, contact, queue, "chat", touchpoint, "promise_kept", "Promise kept on a hard day.")


def sentences(day: Day) -> list[str]:
    return [one["sentence"] for one in day.good]


def mail(queue: str | None = "billing", at: float = 0) -> Day:
    """Give a day with an e-mail that is owed a word."""
    return Day().each(
        opened("m", at=at, channel="email", queue=queue), answered("m", at=at + 5),
        promised("m", at=at + 6, due=at + 2 * HOUR, id="p"),
    )  # fmt: skip


def hard(day: Day, queue: str = "billing") -> Day:
    """Let somebody wait in a queue past breach."""
    day.take(opened("waits", at=10, queue=queue))
    day.until(140)
    return day


# ---- which ones


def test_a_promise_kept_on_a_hard_day_is_told_with_its_queue_and_nobodys_name() -> None:
    day = hard(mail())
    changes = day.take(sent("m", at=150, keeps="p", agent="anna"))
    assert [msgspec.json.decode(raw) for raw in changes.good] == [
        {
            "at_ms": ms(150), "contact": "m", "queue": "billing", "channel": "email", "touchpoint": "promise",
            "reason": "promise_kept", "sentence": KEPT,
            "said": {"key": "good_promise_kept", "values": {"where": {"key": "in_queue", "values": {"queue": "billing"}}}},
        }
    ]  # fmt: skip
    assert msgspec.json.decode(changes.misc["good"] or b"") == day.good
    assert "good" not in day.take(closed("waits", at=160)).misc


def test_a_promise_kept_on_a_quiet_day_is_what_everybody_owes() -> None:
    day = mail()
    day.take(sent("m", at=150, keeps="p"))
    assert day.metrics()["promises_kept"] == 1
    assert day.good == []


def test_a_hard_day_is_that_of_the_contacts_own_queue() -> None:
    day = hard(mail(), "sales")
    day.take(sent("m", at=150, keeps="p"))
    assert day.good == []


def test_a_contact_does_not_make_its_own_day_hard() -> None:
    day = Day().each(opened("a", queue="sales"), promised("a", at=2, due=HOUR, id="p"))
    day.until(300)
    assert day.parts["sales"].wait_breach == 1
    day.take(answered("a", at=301))
    assert day.metrics()["promises_kept"] == 1
    assert day.good == []


def test_a_word_before_the_customer_asks_is_told_on_any_day_when_the_contact_is_over() -> None:
    day = mail(queue=None)
    day.take(sent("m", at=100, keeps="p"))
    day.take(sent("m", at=1_000))
    assert day.good == []
    day.take(closed("m", at=2_000))
    (told,) = day.good
    assert (told["sentence"], told["queue"], told["touchpoint"]) == ("Told before they asked.", None, "contact")
    assert told["reason"] == "told_before_asked"


def test_who_waits_and_is_told_early_on_a_hard_day_is_told_of() -> None:
    day = Day().each(
        opened("x", queue="sales"), opened("c", at=100, queue="sales"), announced("sales", 110, until=HOUR)
    )
    day.until(169)
    day.take(answered("c", at=170))
    assert sentences(day) == ["Kept in the picture on a hard day in sales."]
    day.take(answered("x", at=200))
    assert len(day.good) == 1


def test_a_good_rating_of_anything_is_told() -> None:
    day = Day().each(
        opened("c", queue="sales"), rated("c", 5, 5), rated("c", 6, 3), rated("c", 7, 5, touchpoint="shop")
    )
    assert [(one["touchpoint"], one["sentence"]) for one in day.good] == [
        ("contact", "Rated highly by the customer."),
        ("shop", "Rated highly by the customer."),
    ]


def test_a_hard_day_in_no_queue_names_none() -> None:
    moment = Moment(ms(5), "promise", "positive", ("promise_kept",))
    facts = [(minute_of(ms(5)), "", "", "moment:promise:positive:promise_kept", 1)]
    praise = Praise()
    praise.hear(Life("c", moments=(moment,)), (), facts, lambda queue: queue == "", ms(6))
    (told,) = praise.feed.told()
    assert (told.sentence, told.queue, told.channel) == ("Promise kept on a hard day.", None, None)


def test_a_prompt_answer_is_not_told() -> None:
    day = hard(Day(), "sales")
    day.take(opened("c", at=150, queue="sales"), answered("c", at=151))
    assert day.metrics()["moments"]["positive"] == 1
    assert day.good == []


def test_what_is_not_counted_is_not_told() -> None:
    moment = Moment(ms(5), "contact", "positive", ("rated_high",))
    name = "moment:contact:positive:rated_high"
    for fact in ((minute_of(ms(5)), "", "", name, -1), (minute_of(ms(70)), "", "", name, 1), (0, "", "", "rated", 1)):
        praise = Praise()
        praise.hear(Life("c", moments=(moment,)), (), [fact], lambda _: True, ms(6))
        assert len(praise.feed) == 0


def test_moments_of_long_ago_are_not_told() -> None:
    day = Day().each(opened("c", queue="sales"))
    day.take(rated("c", 5, 5), at=2 * DAY)
    assert day.metrics()["moments"]["positive"] == 0
    assert day.good == []


@pytest.mark.parametrize(
    ("open_in_breach", "open_besides", "is_hard"),
    [(0, 0, False), (0, 5, False), (1, 9, True), (1, 10, False), (2, 0, True)],
)
def test_a_day_is_hard_from_the_share_in_breach_at_which_the_queue_is_late(
    open_in_breach: int, open_besides: int, is_hard: bool
) -> None:
    floor, changes = Floor(), Changes(0)
    places = ["breach"] * open_in_breach + ["ok"] * open_besides
    for number, level in enumerate(places):
        floor.group("sales").shift(str(number), NOWHERE, Place("sales", "handling", level))
    assert floor.is_hard_day("sales", NOWHERE, QueueLevels()) is is_hard
    own = Place("sales", "handling", "breach")
    floor.group("sales").shift("own", NOWHERE, own)
    assert floor.is_hard_day("sales", own, QueueLevels()) is is_hard
    assert not floor.is_hard_day("nowhere", own, QueueLevels())
    assert not changes


# ---- told once, and as long as it is so


def kept_early() -> Day:
    day = hard(mail())
    day.take(sent("m", at=150, keeps="p", id="s"))
    assert sentences(day) == [KEPT]
    return day


def test_a_repeat_and_a_late_event_tell_nothing_twice() -> None:
    day = kept_early()
    day.take(sent("m", at=150, keeps="p", id="s"))
    changes = day.take(received("m", at=149), at=200)
    assert (changes.good, changes.good_gone, "good" in changes.misc) == ([], [], False)
    day.take(received("m", at=210))
    assert len(day.good) == 1


def test_a_late_event_brings_nothing_new() -> None:
    day = hard(mail())
    day.take(received("m", at=160))
    day.take(sent("m", at=150, keeps="p"))
    assert day.metrics()["promises_kept"] == 1
    assert day.good == []


def test_what_turns_out_otherwise_is_taken_back_and_not_told_again() -> None:
    day = kept_early()
    changes = day.take(sent("m", at=100, keeps="p"), at=200)
    assert changes.good_gone == [("m", ms(150), "promise")]
    assert (day.good, changes.misc["good"], changes.good) == ([], b"[]", [])
    assert day.metrics()["promises_kept"] == 1
    assert day.take(rated("waits", 210, 5)).good != []


def test_what_is_told_and_taken_back_at_once_was_never_told() -> None:
    day = hard(mail())
    day.site.take((sent("m", at=150, keeps="p"),), ms(150))
    day.site.take((sent("m", at=100, keeps="p"),), ms(151))
    changes = day.gather(day.site.collect())
    assert (changes.good, changes.good_gone, changes.misc["good"]) == ([], [], b"[]")


def test_an_act_undone_takes_its_moment_back() -> None:
    day = hard(Day().each(opened("c", channel="chat", queue="billing"), answered("c", at=1), sent("c", at=2)))
    (nudge,) = [name for name in day.open_nudges if day.nudges[name]["contact"] == "c"]
    day.take(promised("c", at=150, due=300, id="p"))
    day.until(270)
    day.take(acted("sent", nudge, 280, text="Soon."))
    assert KEPT in sentences(day)
    day.take(acted("undone", nudge, 283))
    assert KEPT not in sentences(day)


def test_of_moments_a_contact_no_longer_remembers_nothing_else_is_known() -> None:
    praise = Praise([good(at_ms=1)])
    others = tuple(Moment(2 + n, "promise", "positive", ("promise_kept",)) for n in range(KEEP_MOMENTS))
    praise.check(Life("c", moments=others))
    assert len(praise.feed) == 1
    praise.check(Life("c", moments=others[1:]))
    assert len(praise.feed) == 0


def test_a_moment_whose_reasons_become_more_stands() -> None:
    praise = Praise([good(at_ms=1)])
    praise.check(Life("c", moments=(Moment(1, "promise", "positive", ("told_before_asked", "promise_kept")),)))
    praise.check(Life("other"))
    assert len(praise.feed) == 1
    praise.check(Life("c", moments=(Moment(1, "promise", "negative", ("promise_broken",)),)))
    assert len(praise.feed) == 0


def test_two_promises_kept_by_one_word_are_one_moment() -> None:
    day = hard(mail())
    day.take(promised("m", at=145, due=2 * HOUR, id="q"))
    day.take(sent("m", at=7_100))
    assert day.metrics()["promises_kept"] == 2
    assert sentences(day) == [KEPT]


# ---- the feed


def test_the_feed_holds_the_newest_in_the_order_they_were_told() -> None:
    feed = GoodFeed()
    for number in range(MOST + 3):
        assert feed.add(good(str(number), queue="sales" if number % 2 else None))
    assert not feed.add(good("9"))
    assert len(feed) == MOST
    assert [one.contact for one in feed.told()][:2] == ["3", "4"]
    assert [one.contact for one in feed.newest(most=2)] == [str(MOST + 2), str(MOST + 1)]
    assert [one.contact for one in feed.newest({"sales"}, 1)] == [str(MOST + 1)]
    dropped = feed.drop(good("3").key)
    assert dropped is not None
    assert feed.drop(dropped.key) is None
    assert feed.newest({"care"}) == []


def test_the_feed_lets_go_what_is_a_day_old_at_a_minutes_turn() -> None:
    feed = GoodFeed([good("a", at_ms=ms(30)), good("b", at_ms=ms(90))])
    assert feed.turn(ms(DAY - 1)) == []
    (gone,) = feed.turn(ms(DAY))
    assert gone.contact == "a"
    assert feed.turn(ms(DAY + 59)) == []
    assert [one.contact for one in feed.told()] == ["b"]
    assert oldest_ms(ms(DAY + 59)) == ms(60)
    assert ms(DAY + 59) - oldest_ms(ms(DAY + 59)) <= KEPT_MS


def test_the_old_goes_when_something_new_is_told() -> None:
    day = Day().each(opened("c", channel="email"), rated("c", 5, 5), rated("c", DAY + 60, 4))
    stored: list[Any] = msgspec.json.decode(day.misc["good"])
    assert [one["at_ms"] for one in stored] == [ms(DAY + 60)]


def test_after_a_restart_it_goes_on() -> None:
    whole, parted = kept_early(), kept_early().restarted()
    assert parted.site.praise.feed.told() == whole.site.praise.feed.told()
    for day in (whole, parted):
        day.take(rated("m", 300, 5))
        day.take(sent("m", at=100, keeps="p"), at=310)
    assert parted.misc["good"] == whole.misc["good"]
    assert parted.good == whole.good
