"""Queue objects from counters: per window and set of queues, computed for what was touched and only once a flush."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from monitor.domain.effect import Breaches, Effect, breaches_of, effects_of, is_effect
from monitor.domain.figures import present
from monitor.domain.metrics import Ledger, Now, merge_now
from monitor.domain.moments_view import TouchpointView, moments_of
from monitor.domain.policy import Policy
from monitor.domain.samples import Sample
from monitor.live.ports import Delta
from monitor.live.trends import Trend, rolling_ratios

NO_QUEUE = ""
"""Under this name the figures of contacts in no queue are kept; they count in the site's total alone."""

_policy = msgspec.json.Decoder(Policy)
_now: msgspec.json.Decoder[Now | None] = msgspec.json.Decoder(Now | None)


class Figures:
    """The rolling counters of a site beside what is about now.

    ``Queue`` objects are plain dicts ready to be encoded. ``lengths`` adds the running lengths that answers to a
    question have and live objects have not (they carry instants, so that screens tick by themselves).
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._ledger = Ledger(policy.timezone)
        self._effects = Ledger(policy.timezone)
        """What nudges brought about, apart: no Queue object shows it, and no total has to walk over it."""
        self.trend = Trend()
        self._now: dict[str, Now] = {}

    def add(self, deltas: Iterable[Delta]) -> set[str]:
        """Count; gives the queues whose objects that touched."""
        figures: list[Delta] = []
        effects: list[Delta] = []
        for delta in deltas:
            (effects if is_effect(delta[3]) else figures).append(delta)
        self._effects.add(effects)
        return self._ledger.add(figures)

    def put_now(self, queue: str, raw: bytes) -> None:
        """Replace what is about now, ``null`` for a queue that is forgotten; raises ``msgspec.MsgspecError`` where it
        does not fit."""
        if (now := _now.decode(raw)) is None:
            self._now.pop(queue, None)
            self._ledger.forget(queue)
            self._effects.forget(queue)
        else:
            self._now[queue] = now

    def put_policy(self, raw: bytes) -> None:
        """Take over the effective policy; raises ``msgspec.MsgspecError`` where it is none."""
        self.policy = _policy.decode(raw)

    def turn(self, now_ms: int) -> set[str]:
        """Let go what has left the windows at ``now_ms``; gives the queues touched."""
        self._effects.turn(now_ms)
        return self._ledger.turn(now_ms)

    def effect(self, window: str, queues: Collection[str] | None = None) -> tuple[list[Effect], list[Breaches]]:
        """Give what nudges brought about in chosen queues (None: in all), and the breaches there were."""
        rows = self._effects.rows(window, queues)
        return effects_of(rows, self.policy), breaches_of(rows)

    def names(self) -> set[str]:
        """Give all queues that have figures."""
        return (self._ledger.queues() | self._now.keys()) - {NO_QUEUE}

    def queue(self, queue: str, window: str, as_of_ms: int, *, lengths: bool = False) -> dict[str, object]:
        """Give one queue; one without figures yet stands at nothing."""
        policy, totals = self.policy, self._ledger.totals(window, (queue,))
        now = self._now.get(queue) or Now()
        now.channel = self._ledger.channel_of(queue)
        rules = policy.rules(queue, now.channel)
        return present(queue, totals, now, rules, as_of_ms, limits=policy.levels, lengths=lengths)

    def total(
        self,
        queues: Collection[str] | None,
        window: str,
        as_of_ms: int,
        agents: dict[str, int],
        *,
        lengths: bool = False,
    ) -> dict[str, object]:
        """Give chosen queues, or the whole site, as one. ``agents`` by status, who serves several queues once."""
        policy, totals = self.policy, self._ledger.totals(window, queues)
        parts = self._now.values() if queues is None else (self._now[name] for name in queues if name in self._now)
        now = merge_now(parts)
        now.agents, now.channel = agents, self._ledger.channel_of(None)
        rules = policy.rules(None, now.channel)
        return present(None, totals, now, rules, as_of_ms, limits=policy.levels, lengths=lengths)

    def moments(self, queues: Collection[str] | None, window: str) -> list[TouchpointView]:
        """Give how each touchpoint turned out in chosen queues, or on the whole site."""
        return moments_of(self._ledger.totals(window, queues), self.policy)

    def go_on(self, as_of_ms: int) -> bool:
        """Let minutes turn in which nothing happened; tells whether any did."""
        return self.trend.go_on(as_of_ms, self._now)

    def trends(self, queues: Collection[str] | None) -> tuple[list[Sample | None], list[float | None]]:
        """Give the last hour of chosen queues (None: of all): how they stood, and their service level, by minute."""
        basis = self.policy.rules(None, self._ledger.channel_of(None)).service_level.basis
        return self.trend.total(queues), rolling_ratios(self._ledger.reached(queues, basis), self.trend.span())

    def load(
        self,
        deltas: Iterable[Delta],
        now: Mapping[str, bytes],
        as_of_ms: int,
        left_out: Callable[[str, Exception], None],
    ) -> None:
        """Take a whole site at once, as it stands at ``as_of_ms``; parts of queues that cannot be read are ``left_out``."""
        self.turn(as_of_ms)  # first: which minutes belong to which window follows from it
        self.add(deltas)
        for queue, raw in now.items():
            try:
                self.put_now(queue, raw)
            except msgspec.MsgspecError as error:
                left_out(queue, error)
        self.go_on(as_of_ms)
