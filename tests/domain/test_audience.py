"""For whom a nudge is, asked of one and looked up among many: the same rule."""

from __future__ import annotations

import pytest

from monitor.domain.audience import audience_of, heard_by, is_for, place_of


@pytest.mark.parametrize(
    ("queues", "to", "agent", "theirs"),
    [
        (("web",), "agent", "anna", True),
        (("web",), "agent", "ben", False),
        (("web",), "queue", None, True),
        (("web",), "queue", "ben", False),
        (("sales",), "queue", "anna", True),
        ((), "queue", None, True),
        (("sales",), "queue", None, False),
        (("web",), "supervisors", None, False),
        (("web",), "supervisors", "anna", True),
        (("web",), "agent", None, False),
    ],
)
def test_a_nudge_is_an_agents_own_or_for_anybody_in_a_queue_they_serve(
    queues: tuple[str, ...], to: str, agent: str | None, theirs: bool
) -> None:
    assert is_for("anna", queues, to=to, agent=agent, queue="web") is theirs


def test_a_nudge_in_no_queue_is_for_those_who_serve_all() -> None:
    assert is_for("anna", (), to="queue", agent=None, queue=None)
    assert not is_for("anna", ("web",), to="queue", agent=None, queue=None)


@pytest.mark.parametrize(
    ("to", "agent", "seen"),
    [
        ("supervisors", None, True), ("supervisors", "sue", True), ("supervisors", "tom", True),
        ("queue", None, False), ("agent", "anna", False), ("agent", "sue", True),
    ],
)  # fmt: skip
def test_supervisors_see_what_is_theirs_and_who_of_them_has_taken_it(to: str, agent: str | None, seen: bool) -> None:
    told = audience_of(to=to, agent=agent, queue="web")
    assert (not heard_by("sue", ("web",), "supervisor").isdisjoint(told)) is seen


def test_nobody_is_meant_by_a_queue_or_an_agent_of_another_kind_of_name() -> None:
    told = {one for of in ("web", "anna") for one in audience_of(to="queue", agent=None, queue=of)}
    assert heard_by("anna", ("sales",)).isdisjoint(told)
    assert heard_by("x", ("anna",)).isdisjoint(audience_of(to="agent", agent="anna", queue="web"))


@pytest.mark.parametrize(
    ("agent", "state", "place"),
    [
        (None, "raised", "anybody"), (None, "escalated", "anybody"), ("anna", "raised", "yours"),
        ("anna", "acknowledged", "yours"), ("anna", "snoozed", "snoozed"), ("ben", "acknowledged", "others"),
        ("ben", "snoozed", "others"),
    ],
)  # fmt: skip
def test_a_nudge_has_its_place_on_a_desk(agent: str | None, state: str, place: str) -> None:
    assert place_of("anna", agent=agent, state=state) == place
