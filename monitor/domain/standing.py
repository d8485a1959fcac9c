"""How a contact stands: its place in the figures of now and in its line, and when that changes by itself."""

from __future__ import annotations

from monitor.domain.changes import Changes
from monitor.domain.clocks import Clock, silent_since_ms
from monitor.domain.contacts import Contact
from monitor.domain.life import Life
from monitor.domain.owed import owed_for
from monitor.domain.policy import Rules
from monitor.domain.queues import GONE, NOWHERE, Group, Place, line_score
from monitor.domain.settings import QueueLevels


class Floor:
    """What is now in every queue."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.touched: set[str] = set()
        """Queues to be shown anew."""

    def group(self, queue: str) -> Group:
        """Give a queue's counts; queues need no declaration."""
        group = self.groups.get(queue)
        if group is None:
            group = self.groups[queue] = Group()
        return group

    def is_hard_day(self, queue: str, own: Place, levels: QueueLevels) -> bool:
        """Say whether, a contact apart, somebody waits past breach in a queue, or too many of its contacts are in breach."""
        group = self.groups.get(queue)
        if group is None:
            return False
        now, own = group.now, own if own.queue == queue else NOWHERE
        if now.wait_breach > (own.wait_level == "breach"):
            return True
        others = now.open - (own.state not in ("", "closed"))
        return others > 0 and (now.in_breach - (own.level == "breach")) / others >= levels.share_warn

    def move(self, contact: Contact, place: Place, changes: Changes) -> None:
        """Let the figures and the lines follow a contact to another place."""
        name, was = contact.life.id, contact.place
        contact.place = place
        if was.queue == place.queue and was.state != "" and place.state != "":
            self.group(place.queue).shift(name, was, place)
            self.touched.add(place.queue)
        else:
            for old, new, queue in ((was, NOWHERE, was.queue), (NOWHERE, place, place.queue)):
                if old.state not in ("", "closed") or new.state not in ("", "closed"):
                    self.group(queue).shift(name, old, new)
                    self.touched.add(queue)
        if (was.score, was.queue) != (place.score, place.queue):
            if was.score is not None:
                changes.lines[was.queue, name] = None
            if place.score is not None:
                changes.lines[place.queue, name] = place.score


def late_ms(life: Life, rules: Rules) -> int | None:
    """Give the instant from which a contact in line has waited longer than its T."""
    visit = life.visit
    if visit is None or not visit.counted:
        return None
    if life.live or rules.calendar.always:
        return visit.entered_ms + visit.within_ms + 1
    return rules.calendar.after_open_ms(visit.entered_ms, visit.within_ms) + 1


def place_of(life: Life, clocks: list[Clock], rules: Rules, at_ms: int, *, late: bool) -> Place:
    """Give where a contact stands at an instant, as its clocks were read then."""
    if life.partial:
        return NOWHERE
    state = life.state
    if state == "closed":
        return GONE
    wait_level = silence_level = level = "ok"
    for clock in clocks:
        if clock.step:
            if level != "breach":
                level = clock.level
            if clock.clock == "wait":
                wait_level = clock.level
            elif clock.clock == "silence":
                silence_level = clock.level
    owed = owed_for(life, clocks, at_ms) if level != "ok" else None
    owed_level = owed.level if owed is not None else "ok"
    visit = life.visit
    in_hand = state in ("handling", "held", "wrap_up")
    ours = in_hand and life.shown_state == "awaiting_us"
    if visit is None:
        return Place(
            life.queue or "",
            state if in_hand or state == "callback" else "outside",
            level,
            None,
            None,
            "ok",
            False,
            silent_since_ms(life, clocks),
            silence_level,
            owed_level,
            (life.asked_ms or life.silent_since_ms or life.opened_ms) if ours else None,
            (life.silent_since_ms or life.opened_ms) if state == "callback" else None,
            life.agent if in_hand else None,
            life.engaged_since_ms if in_hand else None,
        )
    return Place(
        visit.queue,
        state,
        level,
        visit.entered_ms,
        line_score(visit.entered_ms, visit.priority, rules),
        wait_level,
        late,
        silent_since_ms(life, clocks),
        silence_level,
        owed_level,
    )
