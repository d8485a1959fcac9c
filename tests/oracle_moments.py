"""A second reading of the moments of the design's §6: plain, slow, and without a line of the product's.

``Touchpoints`` is told, step by step, what happens to one contact and lets stop watches run in between. It looks at the
clocks before every single step, not only where something stops them. Clocks are those that are shipped; all hours are open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

S, M, H = 1_000, 60_000, 3_600_000
NO = (1 << 60, 1 << 60)
VOICE = {"wait": (60 * S, 120 * S), "silence": (60 * S, 150 * S), "hold": (60 * S, 120 * S)}
CLOCKS: dict[str, dict[str, tuple[int, int]]] = defaultdict(
    lambda: VOICE,
    chat=VOICE | {"wait": (30 * S, 60 * S), "next_response": (45 * S, 90 * S)},
    messaging={
        "wait": (5 * M, 15 * M), "silence": (30 * M, 60 * M), "hold": (10 * M, 30 * M), "first_response": (5 * M, 15 * M),
        "next_response": (10 * M, 30 * M), "resolution": (12 * H, 24 * H),
    },
    email=dict.fromkeys(("wait", "silence", "first_response", "next_response"), (4 * H, 8 * H))
    | {"resolution": (48 * H, 72 * H)},
    ticket=dict.fromkeys(("wait", "first_response", "next_response"), (4 * H, 8 * H))
    | {"silence": (16 * H, 24 * H), "resolution": (72 * H, 120 * H)},
    walk_in={"wait": (5 * M, 10 * M), "silence": (5 * M, 10 * M), "hold": (2 * M, 4 * M)},
)  # fmt: skip
"""Channel to clock to ``warn`` and ``breach``."""
PRESENT = {"voice", "chat", "walk_in"}
CUSTOMERS_VERDICT = {1: ("negative", "rated_low"), 3: ("neutral", "rated_between"), 5: ("positive", "rated_high")}
LOST = {"abandoned": "gave_up", "timed_out": "timed_out", "turned_away": "turned_away"}
BAD = [
    *("gave_up", "timed_out", "turned_away", "hung_up_on_hold", "promise_broken", "breached_in_silence"),
    *("hold_breached_in_silence", "silence_breached", "first_response_breached", "next_response_breached"),
    "resolution_breached",
]
GOOD = ["promise_kept", "told_before_asked", "told_before_warn", "back_before_warn", "answered_before_warn"]


class Standing(NamedTuple):
    """Which stop watches run from here on, and since when responses are owed."""

    conversing: bool = False
    silence_runs: bool = False
    solving: bool = False
    owed_since: int | None = None
    asked_since: int | None = None


class Touchpoints:
    """The moments of one contact, each counted by (queue, touchpoint, verdict, leading reason)."""

    def __init__(self, channel: str, *, out: bool) -> None:
        self.clocks, self.channel, self.out = CLOCKS[channel], channel, out
        self.moments: Counter[tuple[str, str, str, str]] = Counter()
        self.closing: tuple[str, str, str, str] | None = None
        self.now = 0
        self.standing = Standing()
        self.silence = self.solving = 0
        self.held: int | None = None
        self.told_on_hold: int | None = None
        self.last_word: int | None = None
        self.anew()

    def anew(self) -> None:
        """It begins, or begins again."""
        self.good: set[str] = set()
        self.bad: set[str] = set()
        self.late = self.heard = False
        self.only = ""

    def stand(self, standing: Standing) -> None:
        """From now on this holds."""
        self.standing = standing

    def until(self, at: int) -> None:
        """Let time pass, and look at every clock."""
        passed, self.now = max(0, at - self.now), max(at, self.now)
        standing = self.standing
        self.silence += passed if standing.silence_runs else 0
        self.solving += passed if standing.solving else 0
        owed = standing.owed_since if "first_response" in self.clocks else None
        lengths = {"resolution": self.solving}
        if standing.conversing and owed is not None:
            lengths["first_response"] = self.now - owed
        elif standing.conversing:
            lengths["silence"] = self.silence
            if standing.asked_since is not None:
                lengths["next_response"] = self.now - standing.asked_since
        for clock, length in lengths.items():
            warn, breach = self.clocks.get(clock, NO)
            self.late = self.late or length >= warn
            if length >= breach and (clock != "resolution" or self.last_word is None):
                self.bad.add(f"{clock}_breached")

    def count(self, queue: str, touchpoint: str, verdict: str, reason: str) -> None:
        self.moments[queue, touchpoint, verdict, reason] += 1
        if touchpoint in ("wait", "hold", "promise") and not reason.startswith("rated_"):
            {"positive": self.good, "negative": self.bad}.get(verdict, set()).add(reason)
            self.only = reason

    def wait_over(self, queue: str, outcome: str, length: int, short: int) -> None:
        """A visit has its outcome."""
        warn, breach = self.clocks["wait"]
        if outcome == "abandoned" and length < short:
            self.count(queue, "wait", "neutral", "gave_up_shortly")
        elif outcome in LOST or length >= breach:
            self.count(queue, "wait", "negative", LOST.get(outcome, "breached_in_silence"))
        elif outcome == "answered" and length < warn:
            self.count(queue, "wait", "positive", "answered_before_warn")
        else:
            self.count(queue, "wait", "neutral", "answered_late" if outcome == "answered" else outcome)

    def hold_over(self, queue: str, how: str, at: int) -> None:
        """A hold ends, if there is one: ``back``, ``hung_up``, ``ended``, ``sent_on`` or ``closed``."""
        if self.held is None:
            return
        warn, breach = self.clocks.get("hold", NO)
        length, told = at - self.held, NO[0] if self.told_on_hold is None else self.told_on_hold - self.held
        has_clock = "hold" in self.clocks
        if how == "hung_up":
            self.count(queue, "hold", "negative", "hung_up_on_hold")
        elif length >= breach and told >= breach:
            self.count(queue, "hold", "negative", "hold_breached_in_silence")
        elif how == "back" and length < warn and has_clock:
            self.count(queue, "hold", "positive", "back_before_warn")
        elif told < warn and has_clock:
            self.count(queue, "hold", "positive", "told_before_warn")
        else:
            self.count(queue, "hold", "neutral", "back_late" if how == "back" and has_clock else how)
        self.held = self.told_on_hold = None

    def hold(self, at: int) -> None:
        self.held = at if self.held is None else self.held

    def word(self, at: int, *, asked: bool) -> None:
        """A human of ours spoke to the customer."""
        written = self.channel != "" and self.channel not in PRESENT
        if written and self.last_word is not None and at - self.last_word >= M and not asked and not self.late:
            self.good.add("told_before_asked")
        if self.held is not None and self.told_on_hold is None:
            self.told_on_hold = at
        self.heard, self.last_word = True, at

    def closed(self, queue: str, *, nothing_to_solve: bool) -> None:
        """The contact is over."""
        self.closing = None
        if nothing_to_solve or self.out:
            return
        if self.bad:
            verdict, reason = "negative", min(self.bad, key=BAD.index)
        elif self.heard and not self.late and self.good:
            verdict, reason = "positive", min(self.good, key=GOOD.index)
        elif self.heard:
            verdict, reason = "neutral", "late" if self.late else "nothing_special"
        else:
            verdict, reason = "neutral", "gave_up_shortly" if self.only == "gave_up_shortly" else "no_word"
        self.closing = (queue, "contact", verdict, reason)
        self.moments[self.closing] += 1

    def nothing_to_solve(self) -> None:
        """What was closed turns out to have been nothing."""
        if self.closing is not None:
            self.moments[self.closing] -= 1
        self.closing = None
