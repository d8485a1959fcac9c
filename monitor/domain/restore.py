"""Building a site again from what was stored of it, so that it goes on as if it had never stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from monitor.domain.agents import Agent, AgentRecord
from monitor.domain.book import PolicyBook, read_history
from monitor.domain.contacts import Contact, Record
from monitor.domain.events import Event
from monitor.domain.metrics import Now
from monitor.domain.nudges import Nudge
from monitor.domain.policy import Policy
from monitor.domain.praise import GoodMoment, Praise
from monitor.domain.site import Clockwork, Site
from monitor.domain.sources import Source
from monitor.domain.wide import Taken
from monitor.units import DAY_MS

_now = msgspec.json.Decoder(Now).decode
_record = msgspec.json.Decoder(Record).decode
_agent = msgspec.json.Decoder(AgentRecord).decode
_spans = msgspec.json.Decoder(list[tuple[int, int]]).decode
_nudge = msgspec.json.Decoder(Nudge).decode
_source = msgspec.json.Decoder(Source).decode
_clockwork = msgspec.json.Decoder(Clockwork).decode
_given = msgspec.json.Decoder(dict[str, list[int]]).decode
_notices = msgspec.json.Decoder(dict[str, list[Event]]).decode
_good = msgspec.json.Decoder(list[GoodMoment]).decode
_snapshots = msgspec.json.Decoder(dict[str, list[Taken]]).decode


class Restoring:
    """Takes the stored parts of a site, then gives the site.

    ``misc`` are its single values, ``first`` the policy of a site that has none stored. What does not fit raises
    ``msgspec.ValidationError``: a state of another version is not guessed at.
    """

    def __init__(self, name: str, first: Policy, misc: Mapping[str, bytes]) -> None:
        self.site = site = Site(name, first)
        if "policies" in misc:
            (_, begin), *later = read_history(misc["policies"])
            site.book = PolicyBook(begin)
            for from_ms, policy in later:
                site.book.turn_to(policy, from_ms or 0)
        clockwork = _clockwork(misc.get("clockwork", b"{}"))
        site.now_ms, site.crew.minute_ms = clockwork.now_ms, clockwork.minute_ms
        site.queues.day = site.now_ms // DAY_MS
        site.desk.last = clockwork.last_nudge
        site.desk.roster.restore(_given(misc.get("given", b"{}")))
        site.wide.notices = _notices(misc.get("notices", b"{}"))
        site.wide.snapshots = _snapshots(misc.get("snapshots", b"{}"))
        site.praise = Praise(_good(misc.get("good", b"[]")))
        self._nudges: list[Nudge] = []

    def agent(self, raw: bytes) -> None:
        """Take an agent; agents come before contacts, from which they learn what they have in hand."""
        self.site.crew.restore(Agent.restored(_agent(raw)))

    def agent_spans(self, agent: str, hour: int, raw: bytes) -> None:
        """Take an agent's spans of an hour, after the agent."""
        self.site.crew.agents[agent].restore_spans(hour, _spans(raw))

    def nudge(self, raw: bytes) -> None:
        """Take a nudge."""
        self._nudges.append(_nudge(raw))

    def source(self, raw: bytes) -> None:
        """Take a source."""
        source = _source(raw)
        self.site.sources[source.source] = source

    def queue(self, name: str, raw: bytes) -> None:
        """Take what was last known about now of a queue: when it was heard of; the rest follows from its contacts."""
        if name:
            self.site.queues.heard_days[name] = _now(raw).heard_day or self.site.now_ms // DAY_MS

    def seen(self, digests: Iterable[int]) -> None:
        """Take digests of applied events."""
        for digest in digests:
            self.site.seen.add(digest, self.site.now_ms)

    def contact(self, raw: bytes) -> None:
        """Take a contact."""
        record = _record(raw)
        if record.id not in self.site.contacts:
            self.site.contacts[record.id] = Contact.restored(record, self.site.book, self.site.now_ms)

    def steps(self) -> Iterator[None]:
        """Put together what was taken, in steps of some milliseconds each; then ``site`` is as it stood."""
        self.site.desk.restore(self._nudges)
        yield from self.site.resume()
