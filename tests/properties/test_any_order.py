"""Properties of a site as a whole: order does not matter, nothing counts twice, time passes the same however it is cut."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from itertools import combinations, permutations
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.changes import Changes
from monitor.domain.events import Event
from monitor.domain.metrics import Now
from tests.gathered import Gathered
from tests.oracle import Model, Plain
from tests.properties.profiles import PROFILE, TIMEOUT_S, fewer
from tests.streams import END_MS, START_MS, arrivals, as_event, rfc3339, streams, wide_streams

Told = tuple[str, str, int, dict[str, Any]]

LATER_MS = END_MS + 3_000
pytestmark = pytest.mark.timeout(TIMEOUT_S)


def lived(events: Iterable[Plain], delays: Iterable[int] = ()) -> Gathered:
    """Give a site that heard of everything as it happened."""
    site = Gathered()
    for event in events:
        site.apply([event], event["time_ms"])
    return site.apply([], LATER_MS)


def arrived(batches: Iterable[list[Plain]], now_ms: int = END_MS) -> Gathered:
    """Give a site that heard of everything afterwards, in the order of the batches."""
    site = Gathered()
    for number, batch in enumerate(batches):
        site.apply(batch, now_ms + number)
    return site.apply([], LATER_MS)


@PROFILE
@given(st.data())
def test_any_order_batching_and_repetition_ends_in_the_same_contacts_and_counts(data: st.DataObject) -> None:
    events = data.draw(streams())
    assume(events)
    one, other = lived(events), arrived(data.draw(arrivals(events)))
    assert other.views() == one.views()
    assert other.counts() == one.counts()
    assert other.parts() == one.parts()
    assert other.line == one.line


@PROFILE
@given(st.data())
def test_the_same_holds_with_notices_to_lines_and_snapshots_of_sources(data: st.DataObject) -> None:
    events = data.draw(wide_streams())
    assume(events)
    one, other = lived(events), arrived(data.draw(arrivals(events)))
    assert other.views() == one.views()
    assert other.counts() == one.counts()


Heard = tuple[str, str, str, int, dict[str, Any]]
SNAPSHOT = ("source.snapshot", "pbx", "pbx", 900, {"contacts": ["b"]})
NOTICE = ("queue.announced", "sales", "pbx", 240, {"text": "We are many.", "until": rfc3339(START_MS + 900_000)})
WIDE: list[list[Heard]] = [
    [
        SNAPSHOT,
        ("contact.alerted", "a", "crm", 107, {"agent": "bob"}),
        ("contact.queued", "a", "pbx", 142, {"queue": "billing", "rejoined": True}),
    ],
    [
        SNAPSHOT,
        ("contact.opened", "a", "crm", 100, {"channel": "messaging", "queue": "sales"}),
        ("contact.answered", "a", "pbx", 200, {"agent": "ann"}),
        ("contact.queued", "a", "crm", 300, {"queue": "support"}),
    ],
    [
        SNAPSHOT,
        ("contact.queued", "a", "pbx", 100, {"queue": "sales"}),
        ("contact.opened", "a", "pbx", 850, {"channel": "voice"}),
        ("contact.closed", "a", "pbx", 900, {}),
    ],
    [
        NOTICE,
        ("contact.opened", "a", "pbx", 50, {"channel": "messaging", "direction": "out", "queue": "sales"}),
        ("contact.queued", "a", "pbx", 650, {"queue": "support"}),
    ],
]
"""A snapshot without a contact, which turns out to be of another source, or opened too late; a notice to who had left."""


@pytest.mark.parametrize("story", WIDE, ids=["crm first", "opened by crm", "opened just before", "called by us"])
def test_what_concerns_many_means_the_same_whatever_is_heard_of_a_contact_first(story: list[Heard]) -> None:
    events = [
        {
            "type": kind,
            "subject": name,
            "time_ms": START_MS + at * 1_000,
            "id": str(number),
            "source": source,
            "data": said,
        }
        for number, (kind, name, source, at, said) in enumerate(story)
    ]
    first = lived(events)
    for order in permutations(events):
        other = arrived([event] for event in order)
        assert other.views() == first.views()
        assert other.counts() == first.counts()


OWED = [
    ("promise.made", "a", 3, {"id": "p", "due": rfc3339(START_MS + 400_000)}),
    ("contact.left", "a", 3, {"outcome": "callback"}),
]
AND_THEN = [
    ("message.sent", "a", 600, {"by": "human", "keeps": "p"}),
    ("promise.released", "a", 600, {"id": "p"}),
    ("contact.answered", "a", 600, {"agent": "ann"}),
    ("contact.changed", "b", 600, {"customer": {"id": "k"}}),
]


@pytest.mark.parametrize("owed", OWED, ids=lambda event: event[0])
@pytest.mark.parametrize("then", AND_THEN, ids=lambda event: event[0])
def test_a_word_in_another_contact_keeps_what_was_promised_whenever_it_is_heard_of(owed: Told, then: Told) -> None:
    known = {"channel": "voice", "customer": {"id": "k"}}
    word = ("message.sent", "b", 300, {"by": "human"})
    both = [("contact.opened", name, place, known) for place, name in enumerate("ab")]
    events = [
        {
            "type": kind,
            "subject": name,
            "time_ms": START_MS + at * 1_000,
            "id": str(number),
            "source": "crm",
            "data": said,
        }
        for number, (kind, name, at, said) in enumerate([*both, owed, word, then])
    ]
    first, *others = [arrived([event] for event in order) for order in permutations(events)]
    for other in others:
        assert other.views() == first.views()
        assert other.counts() == first.counts()


@PROFILE
@given(st.data())
def test_the_figures_are_those_of_a_second_reading_of_the_design(data: st.DataObject) -> None:
    events = data.draw(streams())
    assume(events)
    site, model = arrived(data.draw(arrivals(events))), Model(events, LATER_MS)
    shown = site.views()
    assert shown.keys() == {name for name, contact in model.contacts.items() if contact.state != "closed"}
    for name, view in shown.items():
        contact = model.contacts[name]
        assert (view["state"], view["queue"] or "") == (contact.shown, contact.queue), name
        assert view["agent"] == (contact.agent or contact.owner), name
    queues = sorted(model.queues())
    chosen: list[tuple[str, ...]] = [*((queue,) for queue in queues), *combinations(queues, 2)]
    for some in chosen:
        agree(site.figures(some), model.figures(some), site)
    agree(site.figures(None), model.figures({"", *queues, *(c.queue for c in model.contacts.values())}), site)


def agree(shown: dict[str, Any], meant: dict[str, Any], site: Gathered) -> None:
    """Check a Queue object against the model's: exact, but for percentiles (to 1 %)."""
    still = meant.pop("still_in_line")
    assert meant["offered"] == still + sum(
        meant[name] for name in ("answered", "abandoned", "left_otherwise", "transferred_out")
    )
    first = shown["first_response_ms"]
    shown = shown | {"first_response_mean": first["mean"]}
    for name, value in meant.items():
        if name.startswith("wait_p") and value is not None:
            assert math.isclose(shown[name], value, rel_tol=0.01, abs_tol=1), name
        elif isinstance(value, float):
            assert math.isclose(shown[name], value), name
        else:
            assert shown[name] == value, name
    since = meant["longest_wait_since_ms"]
    assert shown["longest_wait_ms"] == (None if since is None else site.site.now_ms - since)


@PROFILE
@given(st.data())
def test_no_row_is_ever_negative_and_every_offer_has_one_outcome(data: st.DataObject) -> None:
    events = data.draw(streams())
    assume(events)
    site = Gathered()
    so_far: list[Plain] = []
    for number, batch in enumerate(data.draw(arrivals(events))):
        site.apply(batch, END_MS + number)
        so_far += batch
        in_line = waiting_by_row(Model(so_far, END_MS + number))
        for (minute, queue, channel), row in site.rows.items():
            assert all(by >= 0 for counter, by in row.items() if "\x1e" not in counter), (minute, queue, row)
            outcomes = ("answered", "abandoned", "left_otherwise", "transferred_out")
            gone = sum(row[outcome] for outcome in outcomes)
            assert row["offered"] == gone + in_line.get((minute, queue, channel), 0), (minute, queue, dict(row))


def waiting_by_row(model: Model) -> dict[tuple[int, str, str], int]:
    """Give how many still wait in line, by the minute, queue and channel of their offer."""
    waiting: dict[tuple[int, str, str], int] = {}
    for contact in model.contacts.values():
        if contact.line and not contact.out:
            row = (contact.line.since // 60_000, contact.line.queue, contact.channel)
            waiting[row] = waiting.get(row, 0) + 1
    return waiting


@fewer(0.4)
@given(st.data())
def test_time_may_pass_in_one_step_or_in_many(data: st.DataObject) -> None:
    events = data.draw(streams())
    begun = START_MS + 10 * 60_000
    early, late = ([e for e in events if (e["time_ms"] <= begun) is is_early] for is_early in (True, False))
    ends = [1_000, 60_000, 600_000, 3_600_000, 3_700_000, 7_300_000]
    if not any(event["type"] == "agent.changed" for event in events):  # whose time is counted by the minute
        ends += [90_000_000, 31 * 86_400_000]
    until = LATER_MS + data.draw(st.sampled_from(ends))
    stops = data.draw(st.lists(st.integers(LATER_MS, until), max_size=4))
    one, other = Gathered(), Gathered()
    for site, instants in ((one, [until]), (other, [*sorted(stops), until])):
        site.apply(early, begun).apply(late, LATER_MS)
        for instant in instants:
            site.apply([], instant)
    assert other.everything() == one.everything()


@PROFILE
@given(st.data())
def test_a_site_built_from_its_records_goes_on_as_if_it_had_never_stopped(data: st.DataObject) -> None:
    events = data.draw(streams())
    assume(events)
    batches = data.draw(arrivals(events))
    cut = data.draw(st.integers(1, len(batches)))
    pauses = st.sampled_from((0, 0, 1_000, 61_000, 1_800_000, 4_000_000))
    now_ms, one = END_MS, Gathered()
    for batch in batches[:cut]:
        now_ms += data.draw(pauses)
        one.apply(batch, now_ms)
    other = one.restarted()
    rest = [(batch, data.draw(pauses)) for batch in batches[cut:]]
    for batch, pause in [*rest, ([], 1_000), ([], 5_000_000)]:
        now_ms += pause
        entry = [as_event(event) for event in batch]
        changes, again = one.site.apply(entry, now_ms), other.site.apply(entry, now_ms)
        one.gather(changes)
        if one.dead:  # what was refused may be tried again, and only the site that refused it knows
            return
        assert plain(again) == plain(changes)


def plain(changes: Changes) -> dict[str, Any]:
    """Give changes as data; but for the hint under which policy a queue is shown, which a new site has yet to learn."""
    parts = {queue: msgspec.json.decode(part or b"null", type=Now | None) for queue, part in changes.now.items()}
    for part in filter(None, parts.values()):
        part.channel = None
    return {field.name: getattr(changes, field.name) for field in fields(changes)} | {"now": parts}


@PROFILE
@given(st.data())
def test_several_entries_taken_before_they_are_collected_are_taken_one_by_one(data: st.DataObject) -> None:
    events = data.draw(streams())
    assume(events)
    batches = data.draw(arrivals(events))
    pauses = st.sampled_from((0, 1, 1_000, 61_000, 1_800_000))
    one, other = Gathered(), Gathered()
    now_ms = END_MS
    for batch in batches:
        now_ms += data.draw(pauses)
        entry: list[Event] = [as_event(event) for event in batch]
        one.gather(one.site.apply(entry, now_ms))
        other.site.take(entry, now_ms)
        if data.draw(st.integers(0, 3)) == 0:
            other.gather(other.site.collect())
    other.gather(other.site.collect())
    assert (one.site.next_due_ms, one.site.now_ms) == (other.site.next_due_ms, other.site.now_ms)
    said, meant = other.everything(), one.everything()
    if one.dead:  # a digest is taken back from what was not collected yet
        assert set(said.pop("seen")) <= set(meant.pop("seen"))
    assert said == meant
