"""What the web room needs from others, as it must look; the composition root gives the real ones.

Answers are mappings that ``msgspec.json.encode`` can write as they are (``msgspec.Raw`` inside is welcome: an object is
encoded once). Instants are milliseconds since 1970. Every site given here is one that ``Board.sites`` names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from prometheus_client import Metric as Family

from monitor.domain.events import Event
from monitor.domain.policy import Policy, Rules
from monitor.domain.wire import Form, Reading, Stamp
from monitor.errors import BadConfig
from monitor.intake import Begun, Receipt, Stats
from monitor.live.history import Span
from monitor.storage import Sighting

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """Which contacts, in which order. Empty sets choose everything."""

    queues: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    sort: str = "urgency"
    """``urgency`` (worst level, then the longest over its limit), ``wait``, ``opened`` or ``line`` (order of service)."""
    limit: int = 100
    after: str | None = None
    """``next`` of the page before."""


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """One metric over time, in steps."""

    queue: str | None
    metric: str
    from_ms: int
    to_ms: int
    step_ms: int


class Board(Protocol):
    """The sites as they are now. Raises ``Unavailable`` while a site's state is not loaded or Redis does not answer."""

    def sites(self) -> Collection[str]:
        """Name the sites there are."""

    def as_of_ms(self, site: str) -> int:
        """Give the instant up to which the site's journal has been applied."""

    def queues(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "queues": [Queue], "total": Queue}``; ``None``: every queue."""

    def effect(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "effects": [Effect], "breaches": [Breaches]}``; ``None``: every queue."""

    def moments(self, site: str, window: str, queues: Collection[str] | None = None) -> Answer:
        """Give ``{"site", "as_of_ms", "window", "moments": [Touchpoint], "weakest", "good"}``; ``None``: of every queue."""

    def contacts(self, site: str, query: ContactQuery) -> Answer:
        """Give ``{"contacts": [Contact], "next"}``; raises ``BadInput`` for an ``after`` that is none of its own."""

    async def contact(self, site: str, contact: str) -> Answer | None:
        """Give a Contact with ``timeline`` and ``decisions``; ``None`` where it is not known."""

    def nudges(
        self,
        site: str,
        agent: str | None,
        queues: Collection[str] | None,
        states: Collection[str],
        to: str | None = None,
    ) -> Answer:
        """Give ``{"nudges": [Nudge]}``; of all agents and queues where none is named.

        Of ``states`` (never empty), ``open`` stands for all that are not closed.
        """

    def agents(self, site: str) -> Answer:
        """Give ``{"as_of_ms", "agents": [Agent]}``."""

    def sources(self, site: str) -> Answer:
        """Give ``{"as_of_ms", "sources": [Source]}``."""

    def policy(self, site: str) -> Answer:
        """Give the effective policy."""

    def rules(
        self, site: str, queue: str | None, channel: str | None, tier: str | None = None, priority: int | None = None
    ) -> Rules:
        """Give what is promised to such a contact."""

    async def dead_letters(self, site: str, limit: int, after: str | None) -> Answer:
        """Give ``{"dead_letters": [...], "count", "next"}``, newest first; ``count`` is of all there are."""

    async def dead_letter(self, site: str, letter: str) -> bytes | None:
        """Give the JSON of one; ``None`` where there is none of this id."""

    async def remove_dead_letter(self, site: str, letter: str) -> None:
        """Take one away."""

    async def past(self, site: str, queue: str | None, spans: Sequence[Span]) -> Mapping[int, Answer]:
        """Give for each key of the spans the figures of a Queue object over them; ``queue`` None: of all together."""

    async def past_since_ms(self, site: str) -> int | None:
        """Give since when there are figures; None before there are any."""

    async def history(self, site: str, query: HistoryQuery) -> Answer:
        """Give ``{"queue", "metric", "step_ms", "points": [[at_ms, value]]}``; a value of nothing is null.

        Raises ``BadInput`` for a metric that has no history.
        """


class Door(Protocol):
    """Where events go in; ``monitor.intake.Intake`` is one."""

    stats: Stats

    def stamp(self, site: str, source: str = "api") -> Stamp: ...

    def check_room(self, site: str) -> None: ...

    async def accept(self, site: str, events: Sequence[Event]) -> None: ...

    async def post(self, site: str, body: bytes, form: Form, *, lenient: bool = False) -> Receipt: ...

    def begin(self, site: str, body: bytes, form: Form) -> Begun: ...

    async def settle(self, site: str, reading: Reading, *, lenient: bool = False) -> Receipt: ...


class Verdicts(Protocol):
    """What the writer decided about acts upon nudges; kept for an hour."""

    async def wait(self, site: str, event_id: str, timeout_s: float) -> bytes | None:
        """Give the encoded ``{"status": 200 | 404 | 409 | 410, "nudge", "message"}`` of an act, as soon as it is known.

        ``None`` after ``timeout_s``; with 0 only what is known already.
        """


class Sample(NamedTuple):
    """One value for Prometheus. Samples of one name share ``help`` and ``kind``; lengths of time are in seconds."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    value: float
    labels: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing ``/readyz`` tells about, in English; pages say it in the viewer's language where it has a ``key``."""

    name: str
    ok: bool
    message: str
    what: str = ""
    """What was looked at, without the site: ``redis``, ``board`` …"""
    key: str = ""
    """Of the sentence, among the texts of the ops page; empty: it is told in its own words alone."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in it; ``site`` also in its name."""


class Health(Protocol):
    """Whether this process can do its work."""

    async def checks(self) -> Sequence[Check]:
        """Give what was looked at; ready is the process of which every check is ok. Raises nothing."""

    def samples(self) -> Iterable[Sample | Family]:
        """Give what this process measures about itself, for ``/metrics``."""


class Setting(Protocol):
    """One setting beside the cascade of the policy, and the place that sets it."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def raw(self) -> object: ...
    @property
    def environment(self) -> Sequence[str]: ...
    @property
    def secret(self) -> bool: ...
    @property
    def own(self) -> bool: ...
    @property
    def in_force(self) -> str | None: ...
    @property
    def restart(self) -> bool: ...


class Step(Protocol):
    """One rule that sets a value; ``misses`` names the selectors that do not name the contact asked about."""

    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def selectors(self) -> Mapping[str, Sequence[object]]: ...
    @property
    def misses(self) -> Sequence[str]: ...
    @property
    def wins(self) -> bool: ...


class Explained(Protocol):
    """One effective value of a contact, the place that sets it, and every rule that sets it, in their order."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def steps(self) -> Sequence[Step]: ...


class Configuration(Protocol):
    """The configuration this process lives by, and what is wrong with a newer file that it refused."""

    @property
    def file(self) -> str | None: ...
    @property
    def read_at_ms(self) -> int: ...
    @property
    def faults(self) -> Sequence[BadConfig]: ...
    @property
    def faults_since_ms(self) -> int | None: ...

    def revision(self, site: str) -> str:
        """Give the revision of a site's policy as this process read it."""

    def settings(self, site: str, policy: Policy) -> Sequence[Setting]:
        """Give every setting beside the cascade, of a site and of the process, and what holds instead under a policy."""

    def explain(
        self, site: str, policy: Policy, queue: str | None, channel: str | None, tier: str | None, priority: int
    ) -> Sequence[Explained]:
        """Give what holds for such a contact under a policy, which may be another than the one that was read."""


class Processes(Protocol):
    """All processes of the program, wherever they run."""

    async def look(self) -> Sighting:
        """Give them, and who writes each site; raises ``StorageDown``."""


class Time(Protocol):
    """Where the time comes from."""

    def now_ms(self) -> int:
        """Give milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How much one request may ask."""

    body_bytes: int = 1_048_576
    """As it arrives and, if it was compressed, as it becomes."""
    held_bytes: int = 64 * 1024 * 1024
    """Of all bodies that have come and are not answered yet: beyond it they are refused with 503."""
    verdict_s: float = 2.0
    page: int = 500
    history_points: int = 2_000


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """What the customer's own page is made with; texts that are empty are not known."""

    key: bytes
    """Signs the links."""
    valid_ms: int
    url: str = ""
    """Scheme and host at which customers reach us; empty: those at which a link was asked for."""
    name: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    def __repr__(self) -> str:
        return f"CustomerPage(url={self.url!r})"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where the server can be reached; decides what ``Host`` and ``Origin`` may say."""

    loopback: bool = True
    hosts: frozenset[str] = field(default_factory=frozenset)
    """Names (without port) that may stand in ``Host``; empty: the loopback's where bound to it, else any."""
    origins: frozenset[str] = field(default_factory=frozenset)
    """Further origins that may send unsafe requests and open the live connection, as ``https://wall.example``."""
    customers: str = ""
    """Where customers reach their own pages, as ``https://help.example``: under this name there is nothing else."""


class Held:
    """How many bytes of bodies have come and are not answered yet, whichever way they came."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0

    def has_room(self, limits: WebLimits, more: int = 0) -> bool:
        """Say whether what is held, and ``more``, is within the limits."""
        return self.size + more <= max(limits.held_bytes, limits.body_bytes)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the web application is given."""

    intake: Door
    board: Board
    verdicts: Verdicts
    health: Health
    clock: Time
    configuration: Configuration
    processes: Processes
    limits: WebLimits = field(default_factory=WebLimits)
    exposure: Exposure = field(default_factory=Exposure)
    customer_page: CustomerPage | None = None
    """None: links to it cannot be made."""
    default_site: str = "main"
    version: str = ""
    held: Held = field(default_factory=Held)
