"""What has to be looked up in the storage: a contact's story, history, dead letters; beside what the memory knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from monitor.domain.book import read_history
from monitor.domain.figures import present
from monitor.domain.metrics import Counters, Now, add_up
from monitor.domain.policy import Policy
from monitor.domain.story import story_of
from monitor.domain.views import brought_to
from monitor.errors import BadInput
from monitor.live.board import LiveBoard
from monitor.live.history import PastFigures, Span
from monitor.live.hub import Hub
from monitor.live.ports import Clock
from monitor.storage.state import SavedState
from monitor.units import HOUR_MS, MINUTE_MS


class History(Protocol):
    """One metric over time."""

    @property
    def queue(self) -> str | None: ...
    @property
    def metric(self) -> str: ...
    @property
    def from_ms(self) -> int: ...
    @property
    def to_ms(self) -> int: ...
    @property
    def step_ms(self) -> int: ...


class StoredBoard(LiveBoard):
    """Everything the web room asks of a site; ``saved`` gives the stored state of one."""

    def __init__(self, hubs: Mapping[str, Hub], saved: Callable[[str], SavedState], clock: Clock) -> None:
        super().__init__(hubs)
        self._saved = saved
        self._past = {site: PastFigures(saved(site), clock.now_ms) for site in hubs}

    async def contact(self, site: str, contact: str) -> dict[str, Any] | None:
        """Give a Contact with ``timeline`` and ``decisions``, also a closed one; None where it is not known."""
        raw = await self._saved(site).contact(contact)
        timezone = self._memory(site).policy.timezone
        story = story_of(raw, timezone) if raw is not None else None
        if story is None:
            return None
        now = self.contact_now(site, contact)
        memory = self._memory(site)
        return story | (now or brought_to(story, memory.policy, memory.as_of_ms))  # promises outlive the contact

    async def policies(self, site: str) -> list[tuple[int | None, Policy]]:
        """Give every policy the site has had, with the instant from which on (None: from the beginning)."""
        raw = (await self._saved(site).misc()).get("policies")
        return read_history(raw) if raw is not None else []

    async def dead_letters(self, site: str, limit: int, after: str | None) -> dict[str, object]:
        """Give ``{"dead_letters": [{"id", "at_ms", "reason", "sentence", "event"}], "count", "next"}``, newest first."""
        saved = self._saved(site)
        if after is not None and not _LETTER_ID.fullmatch(after):
            raise BadInput(f"after={after[:40]}: write the `next` of the page before")
        letters, count = await saved.dead_letters(limit, after or "+"), await saved.dead_letter_count()
        shown = [{"id": letter.id} | msgspec.json.decode(letter.data, type=dict[str, Any]) for letter in letters]
        return {"dead_letters": shown, "count": count, "next": letters[-1].id if len(letters) == limit else None}

    async def dead_letter(self, site: str, letter: str) -> bytes | None:
        """Give the JSON of a dead letter; None where there is none of this id."""
        found = await self._saved(site).dead_letter(letter) if _LETTER_ID.fullmatch(letter) else None
        return found.data if found is not None else None

    async def remove_dead_letter(self, site: str, letter: str) -> None:
        """Take a dead letter away; it was driven again."""
        await self._saved(site).remove_dead_letter(letter)

    async def past(self, site: str, queue: str | None, spans: Sequence[Span]) -> dict[int, dict[str, object]]:
        """Give for each key of the spans the figures of a Queue object over them; ``queue`` None: of all together."""
        return await self._past[site].over(queue, spans, self._memory(site).policy)

    async def past_counted_ms(self, site: str) -> list[int]:
        """Give the beginnings of all hours in which anything was counted, in order."""
        return await self._past[site].counted_ms()

    async def history(self, site: str, query: History) -> dict[str, object]:
        """Give ``{"queue", "metric", "step_ms", "points": [[at_ms, value]]}``: one point a step, null of nothing."""
        memory = self._memory(site)
        rules = memory.policy.rules(query.queue, None)
        limits = memory.policy.levels
        sample = present(None, {}, Now(), rules, 0, limits=limits, lengths=False)
        if query.metric not in sample or query.metric in _NO_HISTORY or hasattr(Now, query.metric):
            known = ", ".join(sorted(name for name in sample if name not in _NO_HISTORY and not hasattr(Now, name)))
            raise BadInput(f"{query.metric!r} has no history; write one of {known}")
        steps: dict[int, dict[tuple[str, str], Counters]] = {}
        async for rows in self._saved(site).minutes(query.from_ms // HOUR_MS, query.to_ms // HOUR_MS):
            for minute, queue, channel, counter, by in rows:
                at_ms = minute * MINUTE_MS
                if query.from_ms <= at_ms < query.to_ms:
                    start_ms = at_ms - (at_ms - query.from_ms) % query.step_ms
                    counters = steps.setdefault(start_ms, {}).setdefault((queue, channel), {})
                    counters[counter] = counters.get(counter, 0) + by
        chosen = None if query.queue is None else {query.queue}
        points = []
        for at_ms in range(query.from_ms, query.to_ms, query.step_ms):
            totals = add_up(steps.get(at_ms, {}), chosen)
            shown = present(None, totals, Now(), rules, at_ms, limits=limits, lengths=False)
            points.append([at_ms, shown[query.metric]])
        return {"queue": query.queue, "metric": query.metric, "step_ms": query.step_ms, "points": points}


_LETTER_ID = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")
_NO_HISTORY = frozenset(
    {"queue", "level", "wait_level", "silence_level", "owed_level", "promise_level", "expected_wait", "contacts"}
)
