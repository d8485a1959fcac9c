"""The floor of a simulated centre: its virtual time, its lines, its agents, and who gets which contact next."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec

from monitor.domain.events import LIVE, Event
from monitor.lab.centre import COST, SOURCES, WORKFORCE, Person, Settings, Stream
from monitor.units import SECOND_MS

Action = Callable[[], None]
OFF = "off"
"""The wish to go home; any other is the reason of a break."""
NOT_THERE = "not at the desk"


@dataclass(slots=True, eq=False)
class Worker:
    """An agent at work."""

    person: Person
    on: bool = True
    away: str | None = None
    """The reason, while away."""
    wants_off: str | None = None
    """Will go (``OFF`` or the reason of a break) as soon as nothing is at hand."""
    used: int = 0
    """Slots taken."""
    at_hand: int = 0
    """Contacts being worked on, of which ``wrapping`` are in wrap-up."""
    wrapping: int = 0
    shown: str = ""
    idle_since_ms: int = 0
    todo: list[Case] = field(default_factory=list)
    """Written cases of theirs that wait for an answer, oldest first."""

    @property
    def id(self) -> str:
        """The agent's id."""
        return self.person.id

    @property
    def takes_more(self) -> bool:
        """Is there and does not want to go."""
        return self.on and self.away is None and self.wants_off is None

    @property
    def status(self) -> str:
        """What a workforce system would show."""
        if not self.on:
            return "offline"
        if self.away is not None:
            return "away"
        if self.used:
            return "wrap_up" if self.wrapping == self.at_hand else "busy"
        return "available"


@dataclass(slots=True, eq=False)
class Case:
    """A contact as the simulation knows it."""

    id: str
    stream: Stream
    queue: str
    customer: dict[str, str]
    topic: str
    priority: int
    state: str = "new"
    """``new``, ``waiting``, ``ringing``, ``handling``, ``held``, ``resting`` (written, not being worked on),
    ``callback``, ``wrap_up``, ``closed``."""
    worker: Worker | None = None
    owner: Worker | None = None
    queued_ms: int = 0
    waited_ms: int = 0
    """The longest of its waits in a line."""
    rounds: int = 0
    promise: str | None = None
    phase: int = 0
    """Counts up whenever what was planned for the contact no longer holds."""

    @property
    def channel(self) -> str:
        """The contact's channel."""
        return self.stream.channel


class Floor:
    """Virtual time, chance and everything that is shared between the contacts of a centre."""

    def __init__(self, seed: int, start_ms: int, settings: Settings) -> None:
        self.settings = settings
        self.random = Random(seed)
        self.now_ms = start_ms
        self.tag = f"{start_ms // SECOND_MS:x}"
        """In every id, so that two runs of the centre never meet."""
        self.events: list[Event] = []
        self.workers = [Worker(person, idle_since_ms=start_ms) for person in settings.people]
        self.lines: dict[str, list[Case]] = {stream.queue: [] for stream in settings.streams}
        self.cases: dict[str, Case] = {}
        self.begin: Callable[[Case], None]
        """What happens once ``case.worker`` takes the case; set by whoever plays the conversations."""
        self._plan: list[tuple[int, int, Action]] = []
        self._planned = 0
        self._said = 0

    # ---- time and chance

    @property
    def next_at_ms(self) -> int:
        """The next instant at which anything happens."""
        return self._plan[0][0]

    def run(self, until_ms: int) -> None:
        """Let everything happen that is planned up to ``until_ms`` (inclusive)."""
        while self._plan and self._plan[0][0] <= until_ms:
            self.now_ms, _, action = heapq.heappop(self._plan)
            action()
        self.now_ms = max(self.now_ms, until_ms)

    def later(self, delay_ms: float, action: Action) -> None:
        """Plan ``action``."""
        self._planned += 1
        heapq.heappush(self._plan, (self.now_ms + max(0, round(delay_ms)), self._planned, action))

    def plan(self, case: Case, delay_ms: float, action: Callable[[Case], None]) -> None:
        """Plan what happens to a case next, unless something else happens to it first."""
        phase = case.phase
        self.later(delay_ms, lambda: action(case) if case.phase == phase else None)

    def turn(self, case: Case, state: str) -> None:
        """Put a case into another state; what was planned for it is off."""
        case.state = state
        case.phase += 1

    def chance(self, probability: float) -> bool:
        """Throw the dice."""
        return self.random.random() < probability

    def around(self, mean_ms: float, sigma: float = 0.55) -> float:
        """Give a log-normal length with this mean."""
        return self.random.lognormvariate(math.log(mean_ms) - sigma * sigma / 2, sigma)

    def exponential(self, mean_ms: float) -> float:
        """Give an exponential length with this mean."""
        return self.random.expovariate(1 / mean_ms)

    def between(self, low_s: float, high_s: float) -> float:
        """Give a length in milliseconds between two of seconds."""
        return self.random.uniform(low_s, high_s) * SECOND_MS

    def pick(self, texts: Sequence[str]) -> str:
        """Choose one."""
        return self.random.choice(texts)

    # ---- what is said

    def say(self, type_: str, subject: str, source: str, data: dict[str, Any]) -> None:
        """Emit an event at the present instant."""
        self._said += 1
        raw = msgspec.Raw(msgspec.json.encode(data))
        self.events.append(Event(type_, subject, self.now_ms, f"{self.tag}-{self._said}", source, self._said, data=raw))

    def tell(self, case: Case, type_: str, **data: Any) -> None:
        """Emit an event about a case."""
        said = {key: value for key, value in data.items() if value is not None}
        self.say(type_, case.id, SOURCES[case.channel], said)

    def instant(self, delay_ms: float) -> str:
        """Give an instant from now as RFC 3339 text, in whole seconds."""
        at_s = (self.now_ms + round(delay_ms)) // SECOND_MS
        return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")

    def show(self, worker: Worker) -> None:
        """Emit an agent's status where it is another than before."""
        status = worker.status
        mark = f"{status} {worker.away}" if status == "away" else status
        if mark == worker.shown:
            return
        data: dict[str, Any] = {"status": status, "queues": list(worker.person.queues), "name": worker.person.name}
        data["capacity"] = self.settings.capacity
        if worker.away is not None:
            data["reason"] = worker.away
        worker.shown = mark
        self.say("agent.changed", worker.id, WORKFORCE, data)

    # ---- who gets what

    def worker_of(self, case: Case) -> Worker:
        """Give the agent who has the case; raises ``LookupError`` where nobody has it."""
        if case.worker is None:
            raise LookupError(f"nobody has {case.id}")
        return case.worker

    def in_line(self, case: Case) -> bool:
        """Whether it waits in a line (also while it rings)."""
        return case in self.lines[case.queue]

    def join(self, case: Case, queue: str) -> None:
        """Put a case into a line and look for somebody to take it."""
        case.queue, case.queued_ms, case.worker = queue, self.now_ms, None
        self.turn(case, "waiting")
        self.lines[queue].append(case)
        self._offer(case)

    def _offer(self, case: Case) -> None:
        free = [worker for worker in self.workers if self._can_take(worker, case)]
        if free:
            # Who is chatting already takes the next chat too, so that others stay free for a call.
            self.take(min(free, key=lambda worker: (-worker.used, worker.idle_since_ms)), case)

    def put_back(self, case: Case) -> None:
        """Nobody took it where it rang: it waits again, where it stood."""
        self.turn(case, "waiting")
        self.release(case)
        if case.state == "waiting":
            self._offer(case)

    def leave_line(self, case: Case) -> None:
        """Take a case out of its line, if it is in one; it stays with its agent."""
        if self.in_line(case):
            self.lines[case.queue].remove(case)
            case.waited_ms = max(case.waited_ms, self.now_ms - case.queued_ms)

    def leave(self, case: Case) -> None:
        """Take a case out of its line; an agent at whom it rings is free again."""
        self.leave_line(case)
        self.release(case)

    def release(self, case: Case) -> None:
        """The case's agent, if it has one, is done with it for now."""
        worker, case.worker = case.worker, None
        if worker is None:
            return
        worker.used -= COST[case.channel]
        worker.at_hand -= 1
        worker.wrapping -= case.state == "wrap_up"
        if not worker.used:
            worker.idle_since_ms = self.now_ms
        self.find_work(worker)

    def remind(self, case: Case) -> None:
        """A written case waits for our answer: its owner does it, or somebody of its queue when they are gone."""
        self.turn(case, "resting")
        owner = case.owner
        if owner is None or not owner.on:
            there = [worker for worker in self.workers if worker.on and case.queue in worker.person.queues]
            owner = self.random.choice(there) if there else owner
        if owner is None:
            self.plan(case, 60 * SECOND_MS, self.remind)
            return
        owner.todo.append(case)
        self.find_work(owner)

    def find_work(self, worker: Worker) -> None:
        """Give an agent what fits: people present first, then their own cases, then the written lines."""
        if worker.wants_off is not None and not worker.used:
            self._go(worker)
        while worker.takes_more:
            case = self._next_for(worker)
            if case is None:
                break
            self.take(worker, case)
        self.show(worker)

    def _go(self, worker: Worker) -> None:
        wish, worker.wants_off = worker.wants_off, None
        if wish == OFF:
            worker.on = False
            self.later(self.around(self.settings.off_ms, 0.3), lambda: self._return(worker))
            orphans, worker.todo = worker.todo, []
            for case in orphans:
                self.remind(case)
        else:
            worker.away = wish
            mean_ms = 100 * SECOND_MS if wish == NOT_THERE else self.settings.away_for_ms
            self.later(self.around(mean_ms, 0.3), lambda: self._return(worker))

    def _return(self, worker: Worker) -> None:
        worker.on, worker.away, worker.idle_since_ms = True, None, self.now_ms
        self.find_work(worker)

    def _fits(self, worker: Worker, case: Case) -> bool:
        return worker.used + COST[case.channel] <= self.settings.capacity

    def _can_take(self, worker: Worker, case: Case) -> bool:
        return worker.takes_more and case.queue in worker.person.queues and self._fits(worker, case)

    def _next_for(self, worker: Worker) -> Case | None:
        waiting = [
            case
            for queue in worker.person.queues
            for case in self.lines[queue]
            if case.state == "waiting" and self._fits(worker, case)
        ]
        live = [case for case in waiting if case.channel in LIVE]
        if live:
            return min(live, key=_order)
        worker.todo = [case for case in worker.todo if case.state == "resting"]
        own = next((case for case in worker.todo if self._fits(worker, case)), None)
        if own is not None:
            worker.todo.remove(own)
            return own
        return min(waiting, key=_order, default=None)

    def take(self, worker: Worker, case: Case) -> None:
        """An agent turns to a case."""
        case.worker = worker
        worker.used += COST[case.channel]
        worker.at_hand += 1
        self.turn(case, "ringing")
        self.begin(case)
        self.show(worker)


def _order(case: Case) -> tuple[int, int]:
    return (-case.priority, case.queued_ms)
