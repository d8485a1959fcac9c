"""What people of a simulated centre do about nudges, by dice of their own: who calls, and when, stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from monitor.domain.events import SPOKEN
from monitor.lab import texts
from monitor.lab.centre import WORKFORCE
from monitor.lab.conversations import Conversations
from monitor.lab.floor import Case, Floor
from monitor.units import MINUTE_MS, SECOND_MS

TOLD_FOR_MS = 5 * MINUTE_MS
DESK = "desk"
SUPERVISOR = "sue.park"
"""Who acts upon what is for the supervisors."""


class Heeding:
    """Acts upon nudges, most of them, after a while."""

    def __init__(self, seed: int, floor: Floor, talks: Conversations) -> None:
        self._random = Random(seed)
        self._floor = floor
        self._talks = talks

    def told(self, nudge: Mapping[str, Any], at_ms: int) -> None:
        """A nudge (the object of the API) was raised at ``at_ms``; later steps show what came of it."""
        settings = self._floor.settings
        dice, (low_s, high_s) = self._random.random(), settings.heeds_within_s
        delay_ms = max(0, at_ms - self._floor.now_ms) + round(self._random.uniform(low_s, high_s) * SECOND_MS)
        known = dict(nudge)
        if dice < settings.heeds:
            self._floor.later(delay_ms, lambda: self._heed(known))
        elif dice < settings.heeds + settings.dismisses:
            self._floor.later(delay_ms, lambda: self._act(known, "dismissed", reason="needless"))

    def _heed(self, nudge: dict[str, Any]) -> None:
        """Do what the contact needs, as far as it still needs it, and say so on the desk."""
        floor, case = self._floor, self._floor.cases.get(str(nudge.get("contact")))
        text = str(nudge.get("words") or "An update.")
        in_line = case is not None and case.state in ("waiting", "ringing")
        if case is None or (in_line and case.channel in SPOKEN):
            self._act(nudge, "sent", text=text)  # an announcement, or a word to who waits in line
        elif in_line:  # a message to one who waits would be the answer, and nobody is free to go on with it
            until = floor.instant(TOLD_FOR_MS)
            floor.say("queue.announced", case.queue, WORKFORCE, {"text": texts.ANNOUNCEMENT, "until": until})
        elif case.state == "wrap_up":
            self._act(nudge, "dismissed", reason="elsewhere")
        elif case.state == "held":
            self._talks.take_off_hold(case)
        elif case.promise is not None:
            self._talks.keep(case, case.promise)
        elif case.channel not in SPOKEN:
            floor.tell(case, "message.sent", by="human", agent=self._actor(nudge, case), text=text)
            self._act(nudge, "sent", text=text)

    def _act(self, nudge: dict[str, Any], verb: str, **said: Any) -> None:
        case = self._floor.cases.get(str(nudge.get("contact")))
        actor = self._actor(nudge, case)
        self._floor.say(f"nudge.{verb}", str(nudge["id"]), DESK, {"agent": actor, **said})

    def _actor(self, nudge: dict[str, Any], case: Case | None) -> str:
        if nudge.get("agent"):
            return str(nudge["agent"])
        if nudge.get("to") == "supervisors":
            return SUPERVISOR
        queue = case.queue if case is not None else nudge.get("queue")
        there = [worker.id for worker in self._floor.workers if worker.on and queue in worker.person.queues]
        return self._random.choice(there) if there else SUPERVISOR
