"""Whatever happens in whatever order, a screen ends up showing what is so.

Two web processes follow one feed at their own pace; screens read when they like, lose their connection and come back to
either process with what they saw last. In the end each shows exactly what one that starts anew is shown.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from monitor.live.frames import Subscribe
from monitor.live.hub import Hub
from monitor.live.session import Session
from monitor.live.views import Access, want_of
from tests.live.live_site import NOON_MS, Client, SiteScript, contact, make_hub, nudge, praise

IDS = st.sampled_from([f"c{number}" for number in range(3)])
QUEUES = st.sampled_from(["care", "sales"])
LEVELS = st.sampled_from(["ok", "warn", "breach"])
WANTS: list[dict[str, Any]] = [
    {"view": "contacts"},
    {"view": "contacts", "limit": 2},
    {"view": "contacts", "queues": ["care"], "limit": 3},
    {"view": "nudges", "limit": 2},
    {"view": "nudges", "agent": "ana", "limit": 2},
    {"view": "nudges", "agent": "sue", "role": "supervisor", "limit": 1},
    {"view": "queues", "window": "30m"},
    {"view": "queues", "queues": ["care"]},
    {"view": "moments"},
    {"view": "moments", "queues": ["care"]},
]


class Following:
    """A web process: how far it has read."""

    def __init__(self, script: SiteScript) -> None:
        self.hub: Hub = make_hub(script)
        self.read = len(script.entries)


class Screens(RuleBasedStateMachine):
    clients = Bundle("clients")

    @initialize()
    def begin(self) -> None:
        self.script = SiteScript()
        self.told = 0
        self.script.commit(deltas=[(NOON_MS // 60_000, "sales", "voice", "offered", 1)])
        self.processes = [Following(self.script), Following(self.script)]
        self.made: list[tuple[Client, dict[str, Any]]] = []
        self.left: list[Client] = []

    @rule(key=IDS, queue=QUEUES, level=LEVELS, silent=st.integers(0, 3), score=st.integers(0, 3) | st.none())
    def change(self, key: str, queue: str, level: str, silent: int, score: int | None) -> None:
        old = self.script.whole["views"].get(key)
        lines: list[Any] = [] if old is None or old["queue"] == queue else [[old["queue"], key, None]]
        lines.append([queue, key, score])
        shown = contact(key, queue=queue, level=level, silent_since_ms=NOON_MS + silent)
        self.script.commit(views={key: shown}, lines=lines)

    @rule(key=IDS)
    def remove(self, key: str) -> None:
        old = self.script.whole["views"].get(key)
        if old is not None:
            self.script.commit(views={key: None}, lines=[[old["queue"], key, None]])

    @rule(
        key=st.sampled_from(["n1", "n2", "n3"]),
        level=LEVELS,
        owner=st.sampled_from([None, None, "ana", "sue"]),
        to=st.sampled_from(["queue", "supervisors"]),
        closed=st.booleans(),
    )
    def prompt(self, key: str, level: str, owner: str | None, to: str, closed: bool) -> None:
        shown = nudge(key, level=level, agent=owner, to=to, contact=None)
        self.script.commit(nudges={key: shown}, closed_nudges=[key] if closed else [])

    @rule(queue=QUEUES, by=st.integers(-1, 2), waiting=st.integers(0, 2))
    def count(self, queue: str, by: int, waiting: int) -> None:
        minute = self.script.as_of_ms // 60_000
        self.script.commit(
            deltas=[
                (minute, queue, "voice", "offered", by),
                (minute, queue, "voice", f"moment:{queue}:neutral:left", by),
            ],
            now={queue: {"waiting": waiting}},
        )

    @rule(key=IDS, queue=st.sampled_from(["care", None]), late=st.integers(0, 3))
    def tell(self, key: str, queue: str | None, late: int) -> None:
        self.told += 1
        old_ms = late * 8 * 3_600_000  # some of them old enough to go
        moment = praise(key, queue=queue, at_ms=self.script.as_of_ms - old_ms + 60_000 * bool(late) + self.told)
        self.script.commit(good=[moment])

    @rule(number=st.integers(0, 3))
    def take_back(self, number: int) -> None:
        if number < len(self.script.good):
            one = self.script.good[number]
            self.script.commit(good_gone=[[one["contact"], one["at_ms"], one["touchpoint"]]])

    @rule(seconds=st.sampled_from([1, 50, 600]))
    def time_passes(self, seconds: int) -> None:
        self.script.as_of_ms += seconds * 1_000

    @rule(number=st.integers(0, 1), most=st.integers(1, 5))
    def read_feed(self, number: int, most: int) -> None:
        process = self.processes[number]
        for offset, payload in self.script.entries[process.read : process.read + most]:
            process.hub.take(offset, payload)
            process.read += 1
        if process.read == len(self.script.entries):
            process.hub.turn(self.script.as_of_ms)

    @rule(number=st.integers(0, 1))
    def flush(self, number: int) -> None:
        self.processes[number].hub.flush()

    @rule(number=st.integers(0, 1))
    def load_anew(self, number: int) -> None:
        process = self.processes[number]
        process.hub.start(self.script.loaded())
        process.read = len(self.script.entries)

    @rule(target=clients, number=st.integers(0, 1), want=st.sampled_from(WANTS))
    def connect(self, number: int, want: dict[str, Any]) -> Client:
        client = Client(self.processes[number].hub)
        client.look(**want)
        self.made.append((client, want))
        return client

    @rule(client=clients)
    def leave(self, client: Client) -> None:
        client.session.close()
        self.left.append(client)

    @rule(number=st.integers(0, 1), want=st.sampled_from(WANTS))
    def render(self, number: int, want: dict[str, Any]) -> None:
        self.processes[number].hub.snapshot(want_of(Subscribe(**want), Access()))

    @rule(client=clients)
    def look(self, client: Client) -> None:
        client.read()

    @rule(client=clients, number=st.integers(0, 1), lost=st.booleans())
    def come_back(self, client: Client, number: int, lost: bool) -> None:
        want = next(want for made, want in self.made if made is client)
        if lost:
            client.session.next_frames(NOON_MS)  # handed to a connection that broke: the screen never saw them
        client.session.close()
        self.left = [one for one in self.left if one is not client]
        client.hub = self.processes[number].hub
        client.session = Session(client.hub, Access())
        client.look(**want, epoch=client.screen.epoch, offset=client.screen.offset)

    def teardown(self) -> None:
        if not hasattr(self, "processes"):
            return
        fresh = make_hub(self.script)
        for number, process in enumerate(self.processes):
            self.read_feed(number, len(self.script.entries))
            process.hub.turn(self.script.as_of_ms)
            process.hub.flush()
        for client, want in self.made:
            if client in self.left:
                client.resume(**want)
            client.read()
            anew = Client(fresh)
            anew.look(**want)
            assert client.screen.data == anew.screen.data
            assert (client.screen.total, client.screen.more) == (anew.screen.total, anew.screen.more)
            if want["view"] == "contacts":
                queues = set(want["queues"]) if "queues" in want else None
                assert client.screen.data == self.script.board(want.get("limit", 100), queues)


TestScreens = Screens.TestCase
TestScreens.settings = settings(
    max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
