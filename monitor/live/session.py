"""One client of ``/live``: what it asked for, what it has seen, what it gets next. No I/O, no waiting, no clock.

Nothing is kept for a client but the version it has seen of each view: who reads slowly gets the union of what changed
since, in one patch, however much that was. One error message at most waits to be told.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from monitor.live.allowance import Allowance
from monitor.live.frames import MAX_FRAME_BYTES, Subscribe, Unsubscribe, beat, error, parse_asked
from monitor.live.views import Access, Table, Want, want_of

BEAT_MS = 900
"""A beat follows the last one after this and the hub's pulse (1 s) at most: within two seconds."""
MESSAGES_A_MINUTE = 100
BAD_FRAMES_ALLOWED = 10
"""In a minute; more is abuse."""

POLICY_VIOLATION = 1008
TOO_BIG = 1009


class Board(Protocol):
    """What a session needs of the hub."""

    @property
    def version(self) -> int: ...
    @property
    def as_of_ms(self) -> int: ...
    @property
    def behind_ms(self) -> int: ...
    def table(self, want: Want) -> Table: ...
    def release(self, want: Want) -> None: ...
    def resume(self, epoch: str | None, offset: str | None) -> int | None: ...


class Close(NamedTuple):
    """The connection is to be closed, and why."""

    code: int
    reason: str


class _Subscription:
    """A view on this connection; ``seen`` None: the whole state is due, ``due``: a frame even if nothing changed."""

    __slots__ = ("due", "seen", "table", "want")

    def __init__(self, want: Want, table: Table, seen: int | None) -> None:
        self.want = want
        self.table = table
        self.seen = seen
        self.due = True

    def next(self, version: int) -> str | None:
        """Give what brings the client to ``version``; None where it is there already."""
        if not self.due and (self.seen is None or self.table.changed <= self.seen):
            self.seen = version
            return None
        frame = self.table.since(self.seen)
        self.seen, self.due = version, False
        return frame


class Session:
    """One connection. ``now_ms`` of all calls is the wall clock, given by the caller."""

    __slots__ = ("_access", "_bad", "_beat_at_ms", "_board", "_error", "_messages", "_views")

    def __init__(self, board: Board, access: Access) -> None:
        self._board = board
        self._access = access
        self._views: dict[str, _Subscription] = {}
        self._error: str | None = None
        self._beat_at_ms: int | None = None
        self._messages = Allowance(MESSAGES_A_MINUTE)
        self._bad = Allowance(BAD_FRAMES_ALLOWED)

    def receive(self, text: str | None, now_ms: int) -> Close | None:
        """Take a frame (None: a binary one); what follows from it shows in ``next_frames``."""
        if not self._messages.spend(now_ms):
            return Close(POLICY_VIOLATION, "more than 100 messages a minute")
        if text is None:
            return self._refuse("send text frames", now_ms)
        if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
            return Close(TOO_BIG, "a frame may have 4096 bytes")
        try:
            self._obey(parse_asked(text))
        except ValueError as wrong:
            return self._refuse(str(wrong), now_ms)
        return None

    def next_frames(self, now_ms: int) -> list[str]:
        """Give what is to be sent now: for each view one frame at most, always the newest."""
        frames = [] if self._error is None else [error(self._error)]
        self._error = None
        version = self._board.version
        for view in self._views.values():
            frame = view.next(version)
            if frame is not None:
                frames.append(frame)
        if self._beat_at_ms is None or not 0 <= now_ms - self._beat_at_ms < BEAT_MS:
            self._beat_at_ms = now_ms
            frames.append(beat(self._board.as_of_ms, now_ms, self._board.behind_ms))
        return frames

    def close(self) -> None:
        """Give back what was looked at."""
        for view in self._views.values():
            self._board.release(view.want)
        self._views.clear()

    def _obey(self, asked: Subscribe | Unsubscribe) -> None:
        if isinstance(asked, Unsubscribe):
            view = self._views.pop(asked.view, None)
            if view is not None:
                self._board.release(view.want)
            return
        want = want_of(asked, self._access)
        before = self._views.get(asked.view)
        table = self._board.table(want)
        # An offset seen in another window or of other queues says nothing about this want.
        same = before is None or before.want == want
        seen = self._board.resume(asked.epoch, asked.offset) if same else None
        self._views[asked.view] = _Subscription(want, table, seen)
        if before is not None:
            self._board.release(before.want)

    def _refuse(self, sentence: str, now_ms: int) -> Close | None:
        self._error = sentence
        if self._bad.spend(now_ms):
            return None
        return Close(POLICY_VIOLATION, "too many frames that cannot be used")
