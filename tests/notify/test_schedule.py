"""Which delivery goes when: plain bookkeeping, no loop and no Redis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.replies import Delivery, Reply
from monitor.notify.schedule import Backoff, Schedule, Waiting
from monitor.units import DAY_MS

FAILED = Delivery("again", "reply_failed", "It did not answer.")


def reply(name: str, contact: str = "c1", at_ms: int = 0, not_before_ms: int = 0) -> Reply:
    return Reply(id=name, source="crm", contact=contact, text="…", at_ms=at_ms, not_before_ms=not_before_ms)


def schedule(*replies: Reply, backoff: Backoff | None = None) -> Schedule:
    made = Schedule(backoff or Backoff(), lambda: 0.0)
    for one in replies:
        made.add(one)
    return made


def due(made: Schedule, now_ms: int, most: int = 10) -> list[str]:
    return [item.id for item in made.due(now_ms, most)]


def test_the_oldest_goes_first_and_of_one_contact_one_at_a_time() -> None:
    made = schedule(reply("b", "c1", 5), reply("a", "c1", 3), reply("c", "c2", 4), reply("d", "c3", 1))

    first = made.due(10, 2)
    assert [item.id for item in first] == ["d", "a"]
    assert made.under_way == 2
    assert due(made, 10) == ["c"], "b waits for a"
    made.done(first[1])
    assert due(made, 10) == ["b"]


def test_at_one_instant_a_contacts_replies_go_in_the_order_of_their_ids() -> None:
    made = schedule(reply("n2"), reply("n1"))
    [first] = made.due(0, 9)
    assert first.id == "n1"


def test_a_failed_one_holds_back_the_later_ones_of_its_contact_and_no_other() -> None:
    made = schedule(reply("a", "c1", 1), reply("b", "c1", 2), reply("c", "c2", 3))
    failed, other = made.due(10, 9)
    made.again(failed, 10, FAILED)
    made.done(other)

    assert due(made, 1_009) == []
    assert made.next_due_ms() == 1_010
    assert due(made, 1_010) == ["a"]


def test_pauses_double_up_to_the_longest_and_chance_takes_up_to_half_away() -> None:
    backoff = Backoff(first_ms=1_000, most_ms=6_000)

    assert [backoff.pause_ms(tries, 0.0) for tries in (1, 2, 3, 4, 5_000)] == [1_000, 2_000, 4_000, 6_000, 6_000]
    assert backoff.pause_ms(3, 1.0) == 2_000
    assert Backoff(first_ms=1).pause_ms(1, 1.0) == 1, "never none at all"


def test_a_receiver_that_asks_for_more_time_gets_it() -> None:
    made = schedule(reply("a"))
    [item] = made.due(0, 1)
    made.again(item, 0, FAILED._replace(retry_after_ms=30_000))

    assert made.next_due_ms() == 30_000


def test_the_last_look_is_when_it_is_to_be_given_up() -> None:
    made = schedule(reply("a"), backoff=Backoff(most_ms=DAY_MS, first_ms=DAY_MS // 2))
    [item] = made.due(0, 1)
    made.again(item, 0, FAILED)
    [item] = made.due(DAY_MS // 2, 1)
    made.again(item, DAY_MS // 2, FAILED)
    assert made.next_due_ms() == DAY_MS
    [item] = made.due(DAY_MS, 1)
    made.again(item, DAY_MS, FAILED)
    assert made.next_due_ms() == DAY_MS + 1, "and never in the past"


def test_a_reply_stays_until_it_can_no_longer_be_undone() -> None:
    made = schedule(reply("a", at_ms=1_000, not_before_ms=11_000))

    assert due(made, 10_999) == []
    assert made.next_due_ms() == 11_000
    assert due(made, 11_000) == ["a"]


def test_what_is_no_longer_in_the_outbox_is_forgotten_but_not_while_it_is_under_way() -> None:
    made = schedule(reply("a", "c1", 1), reply("b", "c1", 2), reply("c", "c2", 3), reply("d", "c2", 4))
    under_way = made.due(1, 1)

    made.keep_only({"b", "d"})
    assert set(made.ids()) == {"a", "b", "d"}
    assert due(made, 10) == ["d"], "c is gone, so that d is its contact's first"
    made.done(under_way[0])
    assert due(made, 10) == ["b"]
    assert len(made) == 2


def test_an_older_one_that_comes_to_be_known_later_still_goes_first() -> None:
    made = schedule(reply("b", "c1", 5))
    made.add(reply("a", "c1", 3))
    [first] = made.due(10, 9)
    assert first.id == "a"
    made.add(reply("0", "c1", 1))
    assert due(made, 10) == [], "one of the contact is under way"
    made.done(first)
    assert due(made, 10) == ["0"]


def test_a_change_for_the_better_lets_what_failed_be_tried_now() -> None:
    made = schedule(reply("a", "c1"), reply("b", "c2", not_before_ms=9_000), reply("c", "c3"))
    for item in made.due(0, 9):
        made.again(item, 0, FAILED)
    made.hurry(5)

    assert due(made, 5) == ["a", "c"]
    made.hurry(5)
    assert due(made, 5) == [], "what is under way is not started again, what was never tried waits"


def test_what_was_put_back_counts_no_attempt() -> None:
    made = schedule(reply("a"))
    [item] = made.due(0, 1)
    made.put_back(item, 7)

    assert item.tries == 0
    assert made.next_due_ms() == 7
    assert made.next_due_ms() == 7, "asking changes nothing"


def test_nothing_at_all_is_never_due() -> None:
    made = schedule()
    assert made.next_due_ms() is None
    assert due(made, 10**15) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "take", "done", "again", "back", "forget", "hurry"]), st.integers(0, 9)),
    max_size=60,
)


@given(STEPS)
@pytest.mark.parametrize("most", [1, 3])
def test_whatever_happens_no_contact_overtakes_itself_and_nothing_is_lost(
    most: int, steps: list[tuple[str, int]]
) -> None:
    made = Schedule(Backoff(first_ms=1, most_ms=4), lambda: 0.5)
    waiting: dict[str, Reply] = {}
    under_way: list[Waiting] = []
    now_ms = number = 0
    for what, n in steps:
        now_ms += n
        match what:
            case "add":
                number += 1
                one = reply(f"r{number:03}", f"c{n % 3}", now_ms - n % 4)
                waiting[one.id] = one
                made.add(one)
            case "take":
                under_way += made.due(now_ms, most - len(under_way))
            case "done" if under_way:
                item = under_way.pop(n % len(under_way))
                del waiting[item.id]
                made.done(item)
            case "again" if under_way:
                made.again(under_way.pop(n % len(under_way)), now_ms, FAILED)
            case "back" if under_way:
                made.put_back(under_way.pop(n % len(under_way)), now_ms)
            case "forget":
                kept = {item.id for item in under_way} | set(list(waiting)[n % 2 :])
                made.keep_only(kept)
                waiting = {name: one for name, one in waiting.items() if name in kept}
            case "hurry":
                made.hurry(now_ms)
        assert len({item.contact for item in under_way}) == len(under_way) <= most
    order: dict[str, list[tuple[int, str]]] = {}
    while waiting:
        under_way += made.due(now_ms := now_ms + 5, most - len(under_way))
        item = under_way.pop(0)
        one = waiting.pop(item.id)
        order.setdefault(one.contact, []).append((one.at_ms, one.id))
        made.done(item)
    assert len(made) == 0
    for delivered in order.values():
        assert delivered[1:] == sorted(delivered[1:]), "the first may have been under way before an older one came"
