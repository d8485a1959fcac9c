"""A site, and everything its changes ever said, as the server keeps it: what the properties compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.contacts import Contact, Record
from monitor.domain.figures import present
from monitor.domain.metrics import Now, add_up, merge_now, service_level_parts
from monitor.domain.policy import Policy
from monitor.domain.restore import Restoring
from monitor.domain.settings import QueueLevels, RiskSettings
from monitor.domain.site import Site
from tests.domain.centre import restored
from tests.streams import Plain, as_event

POLICY = Policy(risk=RiskSettings(enabled=False)).settled()
"""Risk follows the order of the journal, and with it the levels of clocks that it tightens."""
BASES = ("answered", "offered", "removed", "late_abandons", "no_short", "live")
_KEPT = (
    "views", "records", "nudges", "nudge_records", "agents", "agent_records", "agent_spans", "sources", "now", "misc",
)  # fmt: skip
_MOVING = {"as_of_ms", "elapsed_ms"}
"""What a view says about when it was made."""

_OF_AGENTS = {"busy_ms", "available_ms"}
"""Time of agents: counted as the minutes pass, from what is known of them by then."""


class Gathered:
    """A site that is fed, and what storage and hub would hold of it."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.policy = policy
        self.site = Site("main", policy)
        self.kept: dict[str, dict[Any, bytes]] = {name: {} for name in _KEPT}
        self.rows: dict[tuple[int, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.line: dict[tuple[str, str], float] = {}
        self.closed_nudges: set[str] = set()
        self.dead: list[bytes] = []
        self.seen: list[int] = []

    def apply(self, events: Iterable[Plain], now_ms: int) -> Gathered:
        """Let events arrive together."""
        self.gather(self.site.apply([as_event(event) for event in events], now_ms))
        return self

    def gather(self, changes: Changes) -> None:
        """Keep what changed."""
        for name, kept in self.kept.items():
            for key, value in getattr(changes, name).items():
                _put(kept, key, value)
        for (queue, contact), score in changes.lines.items():
            _put(self.line, (queue, contact), score)
        for (minute, queue, channel, counter), by in changes.deltas.items():
            self.rows[minute, queue, channel][counter] += by
        self.closed_nudges |= changes.closed_nudges
        self.dead += changes.dead
        self.seen += changes.seen

    def counts(self) -> dict[tuple[int, str, str], dict[str, int]]:
        """Give every minute's row of visits and contacts, without its zeros."""
        plain = {
            key: {name: by for name, by in row.items() if by and not _follows_the_journal(name)}
            for key, row in self.rows.items()
        }
        return {key: row for key, row in plain.items() if row}

    def views(self) -> dict[str, Any]:
        """Give every contact's view without its age."""
        return {name: ageless(msgspec.json.decode(view)) for name, view in self.kept["views"].items()}

    def parts(self, queues: Collection[str] | None = None) -> Now:
        """Give what is now in some queues, or in all."""
        parts = self.kept["now"].items()
        now = merge_now(msgspec.json.decode(raw, type=Now) for name, raw in parts if queues is None or name in queues)
        now.channel = None  # how the queue is shown depends on what the site has seen of it so far
        return now

    def figures(self, queues: Collection[str] | None) -> dict[str, Any]:
        """Give the Queue object of some queues or of all, with the service level (part, whole) on every basis."""
        sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (_, queue, channel), row in self.rows.items():
            for counter, by in row.items():
                sums[queue, channel][counter] += by
        totals, now = add_up(dict(sums), queues), self.parts(queues)
        rules = self.policy.rules(None, "voice")
        shown = present(None, totals, now, rules, self.site.now_ms, limits=QueueLevels(), lengths=True)
        levels = {basis: service_level_parts(totals, now.late_in_line, basis) for basis in BASES}
        prefix = "moment:"
        judged = {name.removeprefix(prefix): by for name, by in totals.items() if name.startswith(prefix) and by}
        return shown | {"service_level": levels, "touchpoints": judged}

    def restarted(self) -> Gathered:
        """Give a site built from what was stored of this one; what it says from now on stands alone."""
        restoring = Restoring("main", self.policy, self.kept["misc"])
        for name, take in (("sources", restoring.source), ("agent_records", restoring.agent)):
            for raw in self.kept[name].values():
                take(raw)
        for queue, raw in self.kept["now"].items():
            restoring.queue(queue, raw)
        for (agent, hour), raw in self.kept["agent_spans"].items():
            restoring.agent_spans(agent, hour, raw)
        restoring.seen(self.seen)
        for name, take in (("nudge_records", restoring.nudge), ("records", restoring.contact)):
            for raw in self.kept[name].values():
                take(raw)
        other = Gathered(self.policy)
        other.site = restored(restoring)
        return other

    def everything(self) -> dict[str, Any]:
        """Give all that was gathered, as plain data."""
        decode = msgspec.json.decode
        stored = self.kept | {"records": {key: self._as_of_now(raw) for key, raw in self.kept["records"].items()}}
        kept = {name: {key: ageless(decode(raw)) for key, raw in part.items()} for name, part in stored.items()}
        letters = [decode(raw) for raw in self.dead]
        return kept | {
            "rows": self.counts(), "line": self.line, "closed": self.closed_nudges, "dead": letters, "seen": self.seen
        }  # fmt: skip

    def _as_of_now(self, raw: bytes) -> bytes:
        """Give a record as a site reads it: what is counted by the day alone passes without its being stored again."""
        record = msgspec.json.decode(raw, type=Record)
        return Contact.restored(record, self.site.book, self.site.now_ms).record(bytes(record.view))


def _follows_the_journal(counter: str) -> bool:
    return counter.split("\x1e", maxsplit=1)[0] in _OF_AGENTS or counter.startswith(("nudge:", "breach:"))


def _put(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if value is None:
        kept.pop(key, None)
    else:
        kept[key] = value


def ageless(value: Any) -> Any:
    """Give objects without what says how old they are: the same whenever they were shown."""
    if isinstance(value, dict):
        return {name: ageless(part) for name, part in value.items() if name not in _MOVING}
    return [ageless(part) for part in value] if isinstance(value, list) else value
