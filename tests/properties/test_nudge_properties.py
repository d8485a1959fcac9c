"""Properties of nudges, whatever happens and whatever agents do: who is disturbed, how often, and that nothing is left open.

What a site lives through is drawn as a journal: entries of events, acts upon nudges by their number, and pauses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.causes import Circumstances, causes_of
from monitor.domain.clocks import clocks_of
from monitor.domain.contacts import Contact
from monitor.domain.layers import Layer, Targets
from monitor.domain.nudges import OPEN, SHOWN_CONTACTS, Nudge
from monitor.domain.policy import Policy
from monitor.domain.settings import NudgeSettings
from monitor.domain.shipped_layers import SHIPPED
from monitor.units import HOUR_MS
from tests.gathered import Gathered
from tests.properties.profiles import TIMEOUT_S, fewer
from tests.streams import START_MS, Plain, as_event, rfc3339

PROFILE = fewer(0.5)
pytestmark = pytest.mark.timeout(TIMEOUT_S)
AGENTS = ("ann", "bob", "sue")
CONTACTS = tuple("abcdefg")
SHORT = Targets(20_000, 40_000, 20_000)
SETTINGS = NudgeSettings(
    minimum_gap_ms=30_000, just_wrote_ms=10_000, open_per_agent=2, per_agent_hour=4, group_contacts=3,
    per_contact_day=6, sent_void_ms=25_000, away_ms=15_000,
)  # fmt: skip
POLICY = Policy(
    layers=(
        *SHIPPED,
        Layer(
            clocks={"silence": SHORT, "wait": Targets(30_000, 60_000, 30_000), "hold": SHORT}, escalate_after_ms=45_000
        ),
    ),
    nudges=SETTINGS,
).settled()

UPSET = "This is UNACCEPTABLE! The third time I write. I EXPECT AN ANSWER NOW!"
_contact = st.sampled_from(CONTACTS)
_agent = st.sampled_from(AGENTS)
_channel = st.sampled_from(("voice", "chat", "chat", "email"))


def told(name: str, subject: str, /, **data: Any) -> tuple[str, str, dict[str, Any]]:
    return name, subject, {key: value for key, value in data.items() if value is not None}


_EVENTS = st.one_of(
    st.builds(lambda c, ch: told("contact.opened", c, channel=ch, queue="web"), _contact, _channel),
    st.builds(lambda c, ch: told("contact.opened", c, channel=ch, queue="web"), _contact, _channel),
    st.builds(lambda c, a: told("contact.answered", c, agent=a), _contact, _agent),
    st.builds(lambda c, a: told("contact.answered", c, agent=a), _contact, _agent),
    st.builds(lambda c: told("contact.held", c), _contact),
    st.builds(lambda c: told("contact.resumed", c), _contact),
    st.builds(lambda c, a: told("contact.viewed", c, agent=a), _contact, _agent),
    st.builds(lambda c, a: told("message.sent", c, by="human", agent=a), _contact, _agent),
    st.builds(lambda c, text: told("message.received", c, text=text), _contact, st.sampled_from(("hello", UPSET))),
    st.builds(lambda c, by: told("contact.ended", c, by=by), _contact, st.sampled_from((None, "dropped", "agent"))),
    st.builds(lambda c: told("contact.closed", c), _contact),
    st.builds(lambda c, q: told("contact.queued", c, queue=q), _contact, st.sampled_from(("web", "other"))),
    st.builds(lambda c, a: told("contact.transferred", c, kind="attended", agent=a), _contact, _agent),
    st.builds(lambda c, s: told("promise.made", c, due_in=s), _contact, st.integers(5, 200)),
    st.builds(
        lambda a, s: told("agent.changed", a, status=s, queues=["web"]),
        _agent, st.sampled_from(("available", "available", "away", "offline", "busy")),
    ),
)  # fmt: skip
_ACTS = st.builds(
    lambda verb, place, a, s: told(f"nudge.{verb}", "", agent=a, text="Soon.", snooze_in=s, place=place),
    st.sampled_from(("acknowledged", "acknowledged", "sent", "sent", "snoozed", "dismissed", "undone")),
    st.integers(0, 9), st.one_of(st.none(), _agent), st.integers(1, 90),
)  # fmt: skip
"""``place`` chooses among the nudges that are open then (of an undone act: closed); no agent: who has it."""
_PAUSES = st.sampled_from((0, 0, 1_000, 4_000, 9_000, 20_000, 20_000, 31_000, 46_000, 130_000))
_OPENED = st.builds(
    lambda c, ch, who: told("contact.opened", c, channel=ch, queue="web", customer=who),
    _contact, _channel, st.sampled_from((None, {"id": "k1"}, {"id": "k2", "language": "en"})),
)  # fmt: skip
_STARTS = st.lists(st.tuples(st.just(0), _OPENED), min_size=3, max_size=7)
_COURSES = st.lists(st.tuples(_PAUSES, st.one_of(_EVENTS, _EVENTS, _ACTS, _ACTS)), min_size=5, max_size=50)
JOURNALS = st.tuples(_STARTS, _COURSES).map(lambda both: both[0] + both[1])


def entries(drawn: list[tuple[int, tuple[str, str, dict[str, Any]]]]) -> list[tuple[int, Plain]]:
    """Give (arrival, event) of a drawn journal: acts are upon nudges that are there by then."""
    site = Gathered(POLICY)
    now_ms, found = START_MS, []
    for number, (pause_ms, (kind, subject, data)) in enumerate(drawn):
        now_ms += pause_ms
        said, upon = dict(data), subject
        if "due_in" in said:
            said["due"] = rfc3339(now_ms + 1_000 * said.pop("due_in"))
        if (until := said.pop("snooze_in", None)) is not None and kind == "nudge.snoozed":
            said["until"] = rfc3339(now_ms + 1_000 * until)
        if (place := said.pop("place", None)) is not None:
            site.apply([], now_ms)
            nudges = site.site.desk.nudges.values()
            there = [nudge for nudge in nudges if nudge.open == (kind != "nudge.undone")]
            nudge = there[place % len(there)] if there else None
            upon = nudge.id if nudge is not None else "n1"
            said["agent"] = said.get("agent") or (nudge.agent if nudge is not None else None) or AGENTS[0]
        event = {"type": kind, "subject": upon, "time_ms": now_ms, "id": str(number), "source": "pbx", "data": said}
        site.apply([event], now_ms)
        found.append((now_ms, event))
    return found


class Watched(Gathered):
    """A site of which every nudge is watched, step by step."""

    def __init__(self) -> None:
        super().__init__(POLICY)
        self.given: dict[str, list[int]] = defaultdict(list)
        self.raised: dict[str, list[int]] = defaultdict(list)
        self.holder: dict[str, tuple[str, str | None]] = {}

    def open_nudges(self) -> dict[str, Any]:
        """Give the nudges that are open."""
        return {name: nudge for name, nudge in self.site.desk.nudges.items() if nudge.open}


@PROFILE
@given(JOURNALS)
def test_a_contact_never_has_two_open_nudges_and_none_is_left_open_without_a_cause(drawn: Any) -> None:
    site = Watched()
    for now_ms, event in entries(drawn):
        for at_ms in sorted({min(due, now_ms) for due in _dues(site, now_ms)} | {now_ms}):
            site.apply([event] if at_ms == now_ms else [], at_ms)
            _check_open(site)
    assume(site.site.desk.last > 0)


def _dues(site: Gathered, until_ms: int) -> list[int]:
    """Give boundaries on the way, so that every state in between is looked at."""
    due_ms = site.site.next_due_ms
    return [due_ms] if due_ms is not None and due_ms < until_ms else []


def _members(name: str, nudge: Nudge, contacts: Mapping[str, Contact]) -> list[str]:
    """Give those who say that a nudge about many is about them, of whom it names the first."""
    members = sorted(contact.life.id for contact in contacts.values() if contact.nudge == name)
    assert nudge.contacts == members[:SHOWN_CONTACTS]
    assert nudge.count == len(members)
    return members


def _check_open(site: Watched) -> None:
    desk, contacts = site.site.desk, site.site.contacts
    about: dict[str, list[str]] = defaultdict(list)
    for name, nudge in site.open_nudges().items():
        for contact in [nudge.contact] if nudge.contact is not None else _members(name, nudge, contacts):
            about[contact].append(name)
    for contact, names in about.items():
        assert len(names) == 1, (contact, names)
        assert contacts[contact].nudge == names[0]
        life = contacts[contact].life
        rules = site.policy.rules(life.queue, life.channel, None, life.priority)
        risky_ms = contacts[contact].cared().risky_since_ms
        clocks = clocks_of(life, rules.tightened(site.policy.risk.tighten) if risky_ms else rules, site.site.now_ms)
        assert causes_of(life, clocks, Circumstances(site.site.now_ms, risky_ms)), (contact, names)
    for contact in contacts.values():
        assert contact.nudge is None or contact.life.id in about
    known_ms = desk.lines.due_ms
    desk.lines.reckon_anew()
    assert known_ms == desk.lines.due_ms
    shown = {name: msgspec.json.decode(raw)["state"] for name, raw in site.kept["nudges"].items()}
    assert {name for name, state in shown.items() if state in OPEN} == site.open_nudges().keys()


@PROFILE
@given(JOURNALS)
def test_no_agent_is_ever_given_more_than_the_budget_and_no_contact_nudged_twice_within_the_gap(drawn: Any) -> None:
    site = Watched()
    for now_ms, event in entries(drawn):
        site.apply([event], now_ms)
        agents: dict[str, int] = defaultdict(int)
        for nudge in site.open_nudges().values():
            if nudge.to == "agent" and nudge.agent is not None and nudge.owner is None:
                agents[nudge.agent] += 1
        assert all(count <= SETTINGS.open_per_agent for count in agents.values()), agents
        for agent, given_ms in site.site.desk.roster.record().items():
            for place, at_ms in enumerate(given_ms):
                within = [other for other in given_ms[place:] if other < at_ms + HOUR_MS]
                assert len(within) <= SETTINGS.per_agent_hour, (agent, given_ms)
        for contact in site.site.contacts.values():
            raised_ms = contact.care.raised_ms if contact.care is not None else ()
            assert len(raised_ms) <= SETTINGS.per_contact_day
            gaps = [after - before for before, after in pairwise(raised_ms)]
            least_ms = SETTINGS.minimum_gap_ms * POLICY.risk.tighten  # of a customer at risk
            assert all(gap >= least_ms for gap in gaps), (contact.life.id, raised_ms)


@PROFILE
@given(JOURNALS)
def test_what_somebody_has_taken_is_never_told_to_another_agent(drawn: Any) -> None:
    site = Watched()
    taken: dict[str, str | None] = {}
    for now_ms, event in entries(drawn):
        site.apply([event], now_ms)
        for name, nudge in site.open_nudges().items():
            owner = taken.pop(name, None)
            if owner is not None and nudge.agent not in (None, owner):
                # To another it can have gone only from the supervisors, or from somebody who is not there.
                known = site.site.crew.agents.get(owner)
                assert nudge.to == "supervisors" or (known is not None and known.status in ("away", "offline")), nudge
            if nudge.state == "acknowledged":
                assert nudge.agent == nudge.owner
                taken[name] = nudge.owner


@PROFILE
@given(JOURNALS, st.data())
def test_a_replay_of_the_journal_gives_the_same_nudges_and_decisions(drawn: Any, data: st.DataObject) -> None:
    journal = entries(drawn)
    one, again = Watched(), Watched()
    for now_ms, event in journal:
        one.apply([event], now_ms)
        again.site.take([as_event(event)], now_ms)
        if data.draw(st.integers(0, 2)) == 0:
            again.gather(again.site.collect())
    again.gather(again.site.collect())
    end_ms = journal[-1][0] + 400_000
    for at_ms in [*sorted(data.draw(st.lists(st.integers(journal[-1][0], end_ms), max_size=3))), end_ms]:
        again.apply([], at_ms)
    one.apply([], end_ms)
    for kept in ("nudges", "nudge_records"):
        assert _decoded(again.kept[kept]) == _decoded(one.kept[kept])
    assert _decisions(again) == _decisions(one)
    assert _counted(again) == _counted(one)


@PROFILE
@given(JOURNALS, st.data())
def test_after_a_restart_nudges_and_verdicts_are_what_they_would_have_been(drawn: Any, data: st.DataObject) -> None:
    journal = entries(drawn)
    cut = data.draw(st.integers(1, len(journal)))
    one = Watched()
    for now_ms, event in journal[:cut]:
        one.apply([event], now_ms)
    other = one.restarted()
    end_ms = journal[-1][0] + 400_000
    for now_ms, events in [*((at_ms, [as_event(event)]) for at_ms, event in journal[cut:]), (end_ms, [])]:
        changes, again = one.site.apply(events, now_ms), other.site.apply(events, now_ms)
        one.gather(changes)
        for name in ("nudges", "nudge_records", "closed_nudges", "verdicts", "misc", "deltas", "records"):
            assert getattr(again, name) == getattr(changes, name), name


def _decoded(kept: dict[str, bytes]) -> dict[str, Any]:
    return {name: msgspec.json.decode(raw) for name, raw in kept.items()}


def _counted(site: Gathered) -> dict[Any, dict[str, int]]:
    """Give every row without its zeros."""
    rows = {key: {name: by for name, by in row.items() if by} for key, row in site.rows.items()}
    return {key: row for key, row in rows.items() if row}


def _decisions(site: Gathered) -> dict[str, Any]:
    return {name: msgspec.json.decode(raw).get("care") for name, raw in site.kept["records"].items()}
