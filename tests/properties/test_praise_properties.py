"""Properties of the good moments that are told: the same after restarts and a replay, each once, and none that is not so."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.life import KEEP_MOMENTS
from monitor.domain.praise import GoodFeed, GoodMoment, oldest_ms
from tests.gathered import POLICY, Gathered
from tests.properties.profiles import fewer
from tests.streams import END_MS, START_MS, Draw, Plain, arrivals, as_event, rfc3339

PROFILE = fewer(0.75)
_good = msgspec.json.Decoder(list[GoodMoment]).decode
_one = msgspec.json.Decoder(GoodMoment).decode


class Wall:
    """What somebody would show who was told of every change, and how often each moment was told."""

    def __init__(self) -> None:
        self.site = Gathered(POLICY)
        self.shown = GoodFeed()

    def live(self, batch: list[Plain], now_ms: int) -> None:
        changes = self.site.site.apply([as_event(event) for event in batch], now_ms)
        for key in changes.good_gone:
            assert self.shown.drop(key) is not None, "taken back without having been told"
        for raw in changes.good:
            assert self.shown.add(_one(raw)), "told twice"
        kept = self.site
        kept.gather(changes)
        assert _good(kept.kept["misc"].get("good", b"[]")) == self.shown.told() == kept.site.praise.feed.told()

    def restart(self) -> None:
        kept, self.site = self.site, self.site.restarted()
        for name, objects in kept.kept.items():
            self.site.kept[name] = objects
        self.site.seen = kept.seen

    def check(self) -> None:
        """Every moment shown is one its contact has."""
        for one in self.shown.told():
            moments = self.site.site._life(one.contact).moments
            assert one.at_ms >= oldest_ms(END_MS)
            assert any(moment.at_ms == one.at_ms and one.reason in moment.reasons for moment in moments) or (
                len(moments) == KEEP_MOMENTS
            )


CHANNELS = {"m0": "email", "m1": "email", "v0": "voice", "v1": "voice", "v2": "chat"}
DOINGS: list[tuple[str, Plain]] = [
    ("message.sent", {"by": "human"}),
    ("message.sent", {"by": "human"}),
    ("message.sent", {"by": "human", "keeps": "p"}),
    ("message.received", {}),
    ("promise.made", {"id": "p"}),
    ("promise.made", {}),
    ("contact.answered", {"agent": "ann"}),
    ("contact.rated", {"score": 5, "scale": 5}),
    ("contact.closed", {}),
    ("contact.reopened", {}),
    ("contact.queued", {"queue": "sales"}),
    ("queue.announced", {"text": "We are many today.", "until": rfc3339(END_MS)}),
]
"""What good moments are made of; voices left alone make the day a hard one."""


@st.composite
def days(draw: Draw) -> list[Plain]:
    """Give the events of a few contacts of one queue, by time."""
    events: list[Plain] = []
    at_ms = START_MS

    def add(kind: str, subject: str, data: Plain) -> None:
        events.append(
            {"type": kind, "subject": subject, "time_ms": at_ms, "id": f"e{len(events)}", "source": "crm", "data": data}
        )

    for contact, channel in CHANNELS.items():
        at_ms += draw(st.sampled_from((0, 1_000, 20_000)))
        add("contact.opened", contact, {"channel": channel, "queue": "support"})
    for _ in range(draw(st.integers(5, 25))):
        at_ms += draw(st.sampled_from((0, 1, 5_000, 61_000, 130_000)))
        kind, data = draw(st.sampled_from(DOINGS))
        if kind == "promise.made":
            data = data | {"due": rfc3339(at_ms + draw(st.sampled_from((5_000, 200_000, 900_000))))}
        add(kind, "support" if kind == "queue.announced" else draw(st.sampled_from(sorted(CHANNELS))), data)
    return events


def happening(events: list[Plain]) -> list[tuple[list[Plain], int]]:
    """Let each event arrive as it happens."""
    return [([event], event["time_ms"]) for event in events]


@PROFILE
@given(st.data())
def test_restarts_and_a_replay_tell_the_same(data: st.DataObject) -> None:
    events = data.draw(days())
    journal = happening(events)
    if data.draw(st.booleans()):
        end_ms = max(END_MS, events[-1]["time_ms"])
        journal = [(batch, end_ms + number) for number, batch in enumerate(data.draw(arrivals(events)))]
    stops = data.draw(st.sets(st.integers(0, len(journal) - 1), max_size=4))
    whole, parted = Wall(), Wall()
    for number, (batch, now_ms) in enumerate(journal):
        whole.live(batch, now_ms)
        if number in stops:
            parted.restart()
        parted.live(batch, now_ms)
    whole.check()
    assert parted.shown.told() == whole.shown.told()


@PROFILE
@given(st.data())
def test_repeats_and_late_events_tell_nothing_twice(data: st.DataObject) -> None:
    events = data.draw(days())
    wall = Wall()
    for batch, now_ms in happening(events):
        wall.live(batch, now_ms)
    before = {one.key for one in wall.shown.told()}
    end_ms = max(END_MS, events[-1]["time_ms"])
    again = data.draw(st.lists(st.sampled_from(events), max_size=8))
    for number, event in enumerate(again):
        wall.live([event], end_ms + number)
    assert {one.key for one in wall.shown.told()} <= before
    shifts = st.sampled_from((1, 6_000, 62_000, 300_000))
    late = [
        event | {"id": f"late-{number}", "time_ms": event["time_ms"] - data.draw(shifts)}
        for number, event in enumerate(again)
    ]
    for number, event in enumerate(late):
        wall.live([event], end_ms + 100 + number)
    wall.check()
