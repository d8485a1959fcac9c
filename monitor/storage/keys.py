"""Every key this program keeps in Redis, in one place.

What is added to a stream, ``journal`` or ``feed``, is published on a channel named like its key.

The site stands in braces, literally: all keys of a site are then in one slot of a Redis Cluster, and one script may
touch them all. ``KINDS`` says of each what it is; ``docs/storage.md`` is held against it by a test.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.errors import BadInput

PREFIX = "mm:"
PROCESSORS = "mm:processors"
"""The processors that are alive (a sorted set); of no site, like the next."""
PROCESSES = "mm:processes"
"""What each process tells of itself (a hash)."""
TRIED = "mm:tried"
"""Written by who wants to know how long a write takes; gone after a second."""
SEPARATOR = "\x1f"
"""Between the parts of a field; names hold no control characters."""


class KeyKind(NamedTuple):
    """What a key is: its pattern, Redis type, meaning and how long it lives."""

    pattern: str
    type: str
    meaning: str
    life: str


KINDS: tuple[KeyKind, ...] = (
    KeyKind(
        "journal",
        "stream",
        "what happened: `at` (received, ms), `e` (JSON array of stamped events; `[]` is a tick), `n` (events so far)",
        "`keep_journal` or `journal_max_bytes`, never past the cursor",
    ),
    KeyKind("cursor", "string", "id of the last journal entry whose effects are written", "for ever"),
    KeyKind("taken", "string", "events the journal ever took", "for ever"),
    KeyKind("applied", "string", "the same up to the cursor", "for ever"),
    KeyKind("lease", "string", "owner of the site, a random name", "seconds; renewed by its owner"),
    KeyKind("wanted", "string", "owner-to-be who asks for the site", "seconds; renewed by who asks"),
    KeyKind(
        "fence", "string", "random value set at takeover; a commit with another is refused", "until the next takeover"
    ),
    KeyKind(
        "as_of",
        "string",
        "instant (ms) up to which the journal has been applied",
        "rewritten with each renewal of the lease",
    ),
    KeyKind("run", "string", "`run_id` of the Redis at the last takeover", "until Redis restarts"),
    KeyKind("epoch", "string", "random name of an unbroken course of the feed", "until Redis' data may have gone back"),
    KeyKind("contacts", "hash", "state record (JSON) by contact id", "as long as the contact is kept"),
    KeyKind("nudges", "hash", "state record (JSON) by nudge id", "as long as the nudge is kept"),
    KeyKind("agents", "hash", "state record (JSON) by agent id", "for ever"),
    KeyKind(
        "agent_spans",
        "hash",
        "times with live contacts (JSON) by `agent␟hour` (UTC hour in which they ended)",
        "25 hours",
    ),
    KeyKind("sources", "hash", "source (JSON) by name", "for ever"),
    KeyKind("now", "hash", "what is about now (JSON) by queue, `` for none", "until the queue is forgotten"),
    KeyKind("samples", "hash", "how the queues stood as a minute turned (JSON) by minute of the hour", "the newest 60"),
    KeyKind("site", "hash", "single values (JSON) of the site's own state by name", "for ever"),
    KeyKind("mark_secret", "string", "what ids are hidden with on masked boards, 32 random bytes", "for ever"),
    KeyKind(
        "screens", "hash", "televisions that were let in (JSON, with the digest of a token) by id", "until revoked"
    ),
    KeyKind("pairing:<code>", "string", "a television that asks to be let in (JSON)", "10 minutes"),
    KeyKind("policy", "string", "the effective policy (JSON) as last entered", "for ever"),
    KeyKind("queues", "set", "queues that ever had a line", "until the queue is forgotten"),
    KeyKind("line:<queue>", "zset", "contacts in line by order of service, lowest first", "empty lines vanish"),
    KeyKind("hours", "zset", "UTC hours (number since 1970) that have a `minutes` hash", "with their hash"),
    KeyKind(
        "minutes:<hour>", "hash", "counters of an hour: field `minute␟queue␟channel␟counter`, integer", "until pruned"
    ),
    KeyKind("seen", "zset", "UTC hours (number since 1970) that have a `seen:<hour>`", "until pruned"),
    KeyKind(
        "seen:<hour>",
        "string",
        "digests of applied (source, id), 8 bytes little-endian each, as applied",
        "until `remember_ids` is over, 92 days at most",
    ),
    KeyKind("dead", "stream", "dead letters: `d` (JSON)", "the newest 10,000 or so"),
    KeyKind("outbox", "hash", "what is to be delivered outside (JSON) by delivery id", "until delivered or given up"),
    KeyKind("verdict:<event>", "string", "what became of an act upon a nudge (JSON)", "an hour"),
    KeyKind(
        "feed",
        "stream",
        "what changed: `d` (JSON), `p` (id of the entry before)",
        "the newest 10,000 or so, at most 64 MiB or so",
    ),
    KeyKind("feed_head", "string", "id of the newest feed entry", "for ever"),
    KeyKind("staged:<fence>", "list", "parts of a commit too large for one call, until it is made", "a minute"),
)


class Keys:
    """The keys of one site. Raises ``BadInput`` for a name that would break the braces."""

    __slots__ = (
        "agent_spans", "agents", "applied", "as_of", "contacts", "cursor", "dead", "epoch", "feed", "feed_head", "fence",
        "hours", "journal", "lease", "mark_secret", "now", "nudges", "outbox", "policy", "prefix", "queues", "run",
        "samples", "screens", "seen", "site", "sources", "taken", "wanted",
    )  # fmt: skip

    def __init__(self, site: str) -> None:
        if not site or "{" in site or "}" in site:
            raise BadInput(f"{site!r} cannot name a site; leave out braces")
        prefix = self.prefix = f"{PREFIX}{{{site}}}:"
        self.journal = prefix + "journal"
        self.cursor = prefix + "cursor"
        self.taken = prefix + "taken"
        self.applied = prefix + "applied"
        self.lease = prefix + "lease"
        self.wanted = prefix + "wanted"
        self.fence = prefix + "fence"
        self.as_of = prefix + "as_of"
        self.run = prefix + "run"
        self.epoch = prefix + "epoch"
        self.contacts = prefix + "contacts"
        self.nudges = prefix + "nudges"
        self.agents = prefix + "agents"
        self.agent_spans = prefix + "agent_spans"
        self.sources = prefix + "sources"
        self.now = prefix + "now"
        self.samples = prefix + "samples"
        self.site = prefix + "site"
        self.mark_secret = prefix + "mark_secret"
        self.screens = prefix + "screens"
        self.policy = prefix + "policy"
        self.queues = prefix + "queues"
        self.hours = prefix + "hours"
        self.seen = prefix + "seen"
        self.dead = prefix + "dead"
        self.outbox = prefix + "outbox"
        self.feed = prefix + "feed"
        self.feed_head = prefix + "feed_head"

    def line(self, queue: str) -> str:
        """The waiting line of a queue."""
        return f"{self.prefix}line:{queue}"

    def minutes(self, hour: int) -> str:
        """The counters of a UTC hour (number since 1970)."""
        return f"{self.prefix}minutes:{hour}"

    def seen_in(self, hour: int) -> str:
        """The digests applied in a UTC hour (number since 1970)."""
        return f"{self.prefix}seen:{hour}"

    def pairing(self, code: str) -> str:
        """A television that asks to be let in."""
        return f"{self.prefix}pairing:{code}"

    def verdict(self, event: str) -> str:
        """What became of the act with this event id."""
        return f"{self.prefix}verdict:{event}"

    def staged(self, fence: str) -> str:
        """Parts of a large commit of the writer with this fence."""
        return f"{self.prefix}staged:{fence}"
