"""What one subscription shows: a table of encoded members with the version of each one's last change.

A *version* counts the hub's flushes. All subscriptions that want the same share one table, and all of them that have
seen the same version share one encoded frame. Tables are brought up to date by comparing what is to be shown with what
was shown: whatever moved an object (itself, its place in line, others that became worse) ends in the same patch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from monitor.domain.audience import Role
from monitor.live.frames import VIEWS, Subscribe, ViewName, head, patch, state
from monitor.shipped import SITE

REMOVALS_KEPT = 1_000
FRAMES_KEPT = 64
DEFAULT_LIMIT: dict[ViewName, int] = {"contacts": 100, "nudges": 500, "agents": 5_000}


class Desk(NamedTuple):
    """Whose nudges are wanted."""

    agent: str
    role: Role


class Want(NamedTuple):
    """What a subscription shows; equal wants share a table."""

    view: ViewName
    window: str = ""
    queues: frozenset[str] | None = None
    limit: int = 0
    masked: bool = False
    desk: Desk | None = None


class Access(NamedTuple):
    """What a client may see. ``queues`` None: all; ``user`` names who it is, for closing and counting."""

    site: str = SITE
    user: str = ""
    queues: frozenset[str] | None = None
    views: frozenset[str] = frozenset(VIEWS)
    masked: bool = False


def want_of(asked: Subscribe, access: Access) -> Want:
    """Narrow what was asked to what may be seen; raises ``ValueError`` with a sentence for the client."""
    if asked.view not in access.views:
        raise ValueError(f"you may not see {asked.view}")
    queues = frozenset(asked.queues) if asked.queues is not None else None
    if access.queues is not None:
        queues = access.queues if queues is None else queues & access.queues
        if not queues:
            raise ValueError("you may see none of these queues")
    if asked.agent is not None:
        return _desk_of(asked, asked.agent, queues, access)
    if asked.view == "queues":
        return Want(asked.view, asked.window, queues)
    if asked.view == "moments":
        return Want(asked.view, asked.window, queues, masked=access.masked)
    if asked.view == "trends":
        return Want(asked.view, "", queues)
    if asked.view == "sources":
        return Want(asked.view)
    return Want(asked.view, "", queues, asked.limit or DEFAULT_LIMIT[asked.view], access.masked)


def _desk_of(asked: Subscribe, agent: str, queues: frozenset[str] | None, access: Access) -> Want:
    if asked.view != "nudges":
        raise ValueError("agent goes with nudges alone")
    if access.masked:
        raise ValueError("whose nudges they are is masked here")
    return Want("nudges", "", queues, asked.limit or DEFAULT_LIMIT["nudges"], desk=Desk(agent, asked.role))


class Moment(NamedTuple):
    """Where the hub stands at a flush; what the heads of frames tell."""

    epoch: str
    offset: str
    as_of_ms: int
    version: int


class Shown(NamedTuple):
    """What is to be shown now: members by id, in the order of display, and the total beside them."""

    members: Mapping[str, bytes]
    total: bytes | None = None
    scope: frozenset[str] | None = None
    """The groups whose touch moves it, where these are others than the queues wanted."""
    more: int = 0
    """How many there are beyond the limit, of views that tell."""


class Table:
    """The members shown, each with the version it last changed at, kept in the order of that."""

    def __init__(self, view: str, shown: Shown, moment: Moment, *, ahead: bool = False) -> None:
        self.view = view
        self._members = {key: (moment.version, member) for key, member in shown.members.items()}
        self._removed: dict[str, int] = {}
        self._total, self._more = shown.total, shown.more
        self._moment = moment
        self._frames: dict[int | None, str] = {}
        self.changed = moment.version
        """The version of the last change."""
        self.floor = moment.version + ahead
        """Patches are possible from this version on. A table made ``ahead`` of the next flush shows more than its
        version tells: who resumes at that version has not seen it."""
        self._missed = range(0)
        """Versions within the floor that passed unseen: what they showed is not known, and no patch goes on from there."""

    def __len__(self) -> int:
        return len(self._members)

    def ids(self) -> list[str]:
        return list(self._members)

    def advance(self, moment: Moment) -> None:
        """Let a flush pass; frames encoded before it are told no more."""
        if moment.epoch != self._moment.epoch:
            self.changed = self.floor = moment.version
            self._removed.clear()
        self._moment = moment
        self._frames.clear()

    def show(self, shown: Shown) -> None:
        """Bring up to date, at the version of the last ``advance``."""
        changed = self._put(shown.members)
        if len(self._members) > len(shown.members):
            self._drop([key for key in self._members if key not in shown.members])
            changed = True
        if (shown.total, shown.more) != (self._total, self._more):
            self._total, self._more = shown.total, shown.more
            changed = True
        if changed:
            self.changed = self._moment.version

    def catch_up(self, shown: Shown, moment: Moment, *, ahead: bool) -> None:
        """Bring up to date after flushes that it was not told of; ``ahead``: with more than the last of them showed.

        Who saw one of those elsewhere may have seen what came and went since, and gets the whole state.
        """
        self.floor = max(self.floor, self._missed.stop)  # of an earlier break no more than this is remembered
        self._missed = range(self._moment.version + 1, moment.version + ahead)
        self.advance(moment)
        self.show(shown)

    def since(self, version: int | None) -> str:
        """Give the frame for one who has seen ``version``: a patch where possible, else the whole state."""
        if version is not None and (version < self.floor or version in self._missed):
            version = None
        frame = self._frames.get(version)
        if frame is None:
            if len(self._frames) >= FRAMES_KEPT:
                self._frames.clear()
            frame = self._frames[version] = self._state() if version is None else self._patch(version)
        return frame

    def _state(self) -> str:
        return state(self._head("state"), (member for _, member in self._members.values()), self._total, self._more)

    def _patch(self, seen: int) -> str:
        members: list[bytes] = []
        for version, member in reversed(self._members.values()):
            if version <= seen:
                break
            members.append(member)
        removed: list[str] = []
        for key, version in reversed(self._removed.items()):
            if version <= seen:
                break
            removed.append(key)
        return patch(self._head("patch"), reversed(members), removed, self._total, self._more)

    def _head(self, kind: str) -> bytes:
        epoch, offset, as_of_ms, _ = self._moment
        return head(kind, self.view, epoch, offset, as_of_ms)

    def _put(self, shown: Mapping[str, bytes]) -> bool:
        version, members, changed = self._moment.version, self._members, False
        for key, member in shown.items():
            old = members.get(key)
            if old is None:
                self._removed.pop(key, None)
            elif old[1] is member or old[1] == member:
                continue
            else:
                del members[key]  # put in anew, it comes last: members stay in the order of their last change
            members[key] = (version, member)
            changed = True
        return changed

    def _drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            del self._members[key]
            self._removed[key] = self._moment.version
        if len(self._removed) > 2 * REMOVALS_KEPT:
            removed = list(self._removed.items())
            self.floor = max(self.floor, removed[-REMOVALS_KEPT - 1][1])
            self._removed = dict(removed[-REMOVALS_KEPT:])
