"""All agents of a site: who has which contact in hand, and the time of each by the minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from monitor.domain.agents import KEEP_MS, Agent
from monitor.domain.events import AgentChanged, Key
from monitor.domain.life import Fact, Span
from monitor.domain.queues import Place
from monitor.units import HOUR_MS, MINUTE_MS


class Crew:
    """The agents. ``count`` is given what their time contributes to the figures."""

    def __init__(self, count: Callable[[Iterable[Fact]], None]) -> None:
        self.agents: dict[str, Agent] = {}
        self.minute_ms = 0
        """Up to here the agents' time is counted."""
        self._known: dict[str, tuple[str | None, tuple[str, ...]]] = {}
        """Agent to status and queues, as they stand in ``_serving``."""
        self._serving: dict[str, dict[str, int]] = {}
        """Queue to how many agents serve it in each status."""
        self._on_duty = 0
        self.touched: set[str] = set()
        """Agents to be shown anew."""
        self._count = count

    def agent(self, agent_id: str, now_ms: int) -> Agent:
        """Give an agent; agents need no declaration."""
        agent = self.agents.get(agent_id)
        if agent is None:
            agent = self.agents[agent_id] = Agent(agent_id)
            if self.minute_ms == 0:
                self.minute_ms = now_ms - now_ms % MINUTE_MS
        return agent

    def say(self, agent_id: str, key: Key, data: AgentChanged, now_ms: int) -> set[str]:
        """Fold in what was said of an agent; gives the queues concerned."""
        agent = self.agent(agent_id, now_ms)
        queues = set(agent.queues)
        self._respend(agent, key[0], partial(agent.say, key, data))
        self._see(agent)
        return queues | set(agent.queues)

    def restore(self, agent: Agent) -> None:
        """Take over an agent as it was stored."""
        self.agents[agent.id] = agent
        self._see(agent)

    @property
    def on_duty(self) -> bool:
        """Whether some agent's time passes by the minute."""
        return self._on_duty > 0

    def _see(self, agent: Agent) -> None:
        """Let the counts follow an agent's status and queues."""
        was, now = self._known.get(agent.id, (None, ())), (agent.status, agent.queues)
        self._known[agent.id] = now
        for (status, queues), by in ((was, -1), (now, 1)):
            if status is None:
                continue
            self._on_duty += by * (status != "offline")
            for queue in queues:
                counts = self._serving.setdefault(queue, {})
                counts[status] = counts.get(status, 0) + by
        for queue in was[1]:
            counts = self._serving[queue] = {status: count for status, count in self._serving[queue].items() if count}
            if not counts:
                del self._serving[queue]

    def count_minutes(self, until_ms: int) -> None:
        """Count everybody's time up to a whole minute."""
        for agent in self.agents.values():
            self._count(agent.time_spent(max(self.minute_ms, until_ms - KEEP_MS), until_ms))
            if until_ms // HOUR_MS != self.minute_ms // HOUR_MS:
                agent.forget(until_ms - KEEP_MS)
        self.minute_ms = until_ms

    def book(self, contact: str, spans: list[Span], gone: list[Span], now_ms: int) -> None:
        """Note times with a live contact that are over, and those that turned out otherwise."""
        for span in gone:
            if span not in spans:
                agent = self.agent(span[0], now_ms)
                self._respend(agent, span[1], partial(agent.drop, span[1:]))
        for span in spans:
            if span not in gone:
                agent = self.agent(span[0], now_ms)
                self._respend(agent, span[1], partial(agent.spend, contact, span[1:]))

    def hand_over(self, contact: str, was: Place, place: Place, now_ms: int) -> None:
        """Let the agents follow who has a contact in hand."""
        if was.agent is not None:
            agent = self.agent(was.agent, now_ms)
            agent.contacts.discard(contact)
            since_ms = was.engaged_ms
            if since_ms is not None and agent.engaged.get(contact) == since_ms:
                self._respend(agent, since_ms, partial(agent.release, contact))
            self.touched.add(agent.id)
        if place.agent is not None:
            taker = self.agent(place.agent, now_ms)
            taker.contacts.add(contact)
            taken_ms = place.engaged_ms
            if taken_ms is not None:
                self._respend(taker, taken_ms, partial(taker.engage, contact, taken_ms))
            self.touched.add(taker.id)

    def has(self, agent_id: str | None, contact: str) -> bool:
        """Say whether a live contact keeps an agent busy now, as far as the agent's time is counted."""
        agent = self.agents.get(agent_id) if agent_id is not None else None
        return agent is not None and contact in agent.engaged

    def served(self) -> set[str]:
        """Give the queues that some agent serves."""
        return set(self._serving)

    def statuses(self, queue: str) -> dict[str, int]:
        """Count who serves a queue by status."""
        return dict(self._serving.get(queue, ()))

    def _respend(self, agent: Agent, from_ms: int, change: Callable[[], None]) -> None:
        """Change what is known of an agent from an instant on; minutes already counted move by the difference."""
        self.touched.add(agent.id)
        first_ms = max(from_ms, self.minute_ms - KEEP_MS) // MINUTE_MS * MINUTE_MS
        if first_ms >= self.minute_ms:
            change()
            return
        before = agent.time_spent(first_ms, self.minute_ms)
        change()
        self._count(agent.time_spent(first_ms, self.minute_ms))
        self._count((minute, queue, channel, counter, -by) for minute, queue, channel, counter, by in before)
