"""A service centre that does not exist, in virtual time: what the demonstration watches and what tests are fed with.

Pure: the same seed, start and settings give the same events, whatever steps they are asked for in. It reads no clock,
so the last hours can be played in a moment and the next ones at the pace of the real clock, with the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.domain.events import LIVE, Event
from monitor.lab import texts
from monitor.lab.centre import LANGUAGES, SOURCES, TIERS, WORKFORCE, Settings, Stream
from monitor.lab.conversations import Conversations
from monitor.lab.floor import OFF, Case, Floor, Worker
from monitor.lab.heeding import Heeding
from monitor.units import HOUR_MS, MINUTE_MS

RECENT = 60
"""So many latest customers are those who may come back."""
CROWD = 7
"""From so many in one line on, a supervisor may make an announcement."""


class Centre:
    """A simulated centre from ``start_ms`` on (milliseconds since 1970).

    Ask for its events with ``step``, again and again, with growing instants; ``nudged`` tells its agents of nudges.
    """

    def __init__(self, seed: int, start_ms: int, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._floor = Floor(seed, start_ms, self._settings)
        self._talks = Conversations(self._floor)
        self._heeding = Heeding(seed + 1, self._floor, self._talks)
        self._numbers = dict.fromkeys(SOURCES, 0)
        self._customers = [self._customer(number) for number in range(self._settings.customers)]
        self._recent: list[dict[str, str]] = []
        self._surge_queue: str | None = None
        self._announced_until_ms = 0
        self._start()

    @property
    def next_at_ms(self) -> int:
        """The instant of the next thing to happen; nothing is missed by not asking before."""
        return self._floor.next_at_ms

    def step(self, until_ms: int) -> list[Event]:
        """Give everything that happens after the last step up to ``until_ms`` (inclusive), in order of time."""
        self._floor.run(until_ms)
        events, self._floor.events = self._floor.events, []
        return events

    def nudged(self, nudge: Mapping[str, Any], at_ms: int) -> None:
        """Tell the centre of a nudge (the object of the API) raised at ``at_ms``; later steps show what came of it.

        Agents heed most nudges, after a while: they write to who waits for a word, keep what was promised, come back to
        who is on hold; supervisors tell those in line. What they do about a nudge is an event like all others.
        """
        self._heeding.told(nudge, at_ms)

    # ---- what goes on all the time

    def _start(self) -> None:
        floor, settings = self._floor, self._settings
        for worker in floor.workers:
            floor.show(worker)
            self._plan_break(worker)
            self._plan_end_of_shift(worker, settings.shift_ms * floor.random.uniform(0.2, 1.4))
        for stream in settings.streams:
            self._plan_arrival(stream)
        for source in sorted({*SOURCES.values(), WORKFORCE}):
            self._plan_beat(source, floor.random.uniform(0, settings.beat_ms))
        self._plan_surge()
        floor.later(MINUTE_MS, self._look_around)

    def _plan_beat(self, source: str, delay_ms: float) -> None:
        self._floor.later(delay_ms, lambda: self._beat(source))

    def _beat(self, source: str) -> None:
        self._floor.say("source.beat", source, source, {})
        self._plan_beat(source, self._settings.beat_ms)

    def _plan_break(self, worker: Worker) -> None:
        self._floor.later(self._floor.around(self._settings.away_every_ms, 0.35), lambda: self._take_break(worker))

    def _take_break(self, worker: Worker) -> None:
        if worker.takes_more:
            worker.wants_off = self._floor.pick(texts.BREAKS)
            self._floor.find_work(worker)
        self._plan_break(worker)

    def _plan_end_of_shift(self, worker: Worker, delay_ms: float) -> None:
        self._floor.later(delay_ms, lambda: self._end_shift(worker))

    def _end_shift(self, worker: Worker) -> None:
        if worker.takes_more:
            worker.wants_off = OFF
            self._floor.find_work(worker)
        self._plan_end_of_shift(worker, self._floor.around(self._settings.shift_ms, 0.3))

    def _plan_surge(self) -> None:
        self._floor.later(self._floor.exponential(self._settings.surge_every_ms), self._surge)

    def _surge(self) -> None:
        floor = self._floor
        self._surge_queue = floor.pick(list(floor.lines))
        floor.later(floor.around(self._settings.surge_for_ms, 0.3), self._end_surge)

    def _end_surge(self) -> None:
        self._surge_queue = None
        self._plan_surge()

    def _look_around(self) -> None:
        """A supervisor sees a long line of people present and tells all of them something."""
        floor = self._floor
        floor.later(MINUTE_MS, self._look_around)
        if floor.now_ms < self._announced_until_ms:
            return
        for queue, line in floor.lines.items():
            if sum(case.channel in LIVE for case in line) >= CROWD and floor.chance(0.4):
                self._announced_until_ms = floor.now_ms + 15 * MINUTE_MS
                until = floor.instant(10 * MINUTE_MS)
                floor.say("queue.announced", queue, WORKFORCE, {"text": texts.ANNOUNCEMENT, "until": until})
                return

    # ---- arrivals

    def _rate_per_hour(self, stream: Stream) -> float:
        hour = self._floor.now_ms // HOUR_MS % 24
        surge = self._settings.surge_factor if stream.queue == self._surge_queue else 1.0
        return stream.per_hour * self._settings.load * self._settings.profile[hour] * surge

    def _most_per_hour(self, stream: Stream) -> float:
        return (
            stream.per_hour * self._settings.load * max(self._settings.profile) * max(1.0, self._settings.surge_factor)
        )

    def _plan_arrival(self, stream: Stream) -> None:
        # Thinning: candidates come at the highest rate there can be, each is real with the share of the present rate.
        gap_ms = self._floor.exponential(HOUR_MS / self._most_per_hour(stream))
        self._floor.later(gap_ms, lambda: self._arrive(stream))

    def _arrive(self, stream: Stream) -> None:
        until_ms = self._settings.until_ms
        if until_ms is not None and self._floor.now_ms >= until_ms:
            return
        if self._floor.chance(self._rate_per_hour(stream) / self._most_per_hour(stream)):
            self._talks.open(self._new_case(stream))
        self._plan_arrival(stream)

    def _new_case(self, stream: Stream) -> Case:
        floor = self._floor
        self._numbers[stream.channel] += 1
        back = bool(self._recent) and floor.chance(self._settings.comes_back)
        customer = floor.random.choice(self._recent if back else self._customers)
        self._recent = [*self._recent, customer][-RECENT:]
        return Case(
            id=f"{stream.channel}-{floor.tag}-{self._numbers[stream.channel]}",
            stream=stream,
            queue=stream.queue,
            customer=customer,
            topic=floor.pick(texts.TOPICS.get(stream.queue, ("a question",))),
            priority=1 if customer.get("tier") == "gold" or floor.chance(self._settings.high_priority) else 0,
        )

    def _customer(self, number: int) -> dict[str, str]:
        floor = self._floor
        name = f"{floor.pick(texts.FIRST_NAMES)} {floor.pick(texts.LAST_NAMES)}"
        customer = {"id": f"k{number:04}", "name": name, "language": floor.pick(LANGUAGES)}
        dice = floor.random.random()
        for tier, share in TIERS:
            if dice < share:
                customer["tier"] = tier
                break
            dice -= share
        return customer
