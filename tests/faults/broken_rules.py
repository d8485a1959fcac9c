"""Ten rules of the product, each to be broken in a process of it before it starts: what the model must catch.

Nothing of this is in the product; a process gets one of them as a hook. See ``test_model_catches.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from monitor.domain.contacts import Contact
from monitor.domain.passage import Passage
from monitor.domain.queues import Oldest
from monitor.domain.restore import Restoring
from monitor.domain.seen import Seen
from monitor.intake_lane import Lane, _Post
from monitor.processor.writer import Writer
from monitor.storage import commit
from monitor.storage.commit import COMMIT, Committed, Committer
from monitor.storage.connection import Script

RULES: dict[str, Callable[[], None]] = {}


def rule(broken: Callable[[], None]) -> Callable[[], None]:
    RULES[broken.__name__] = broken
    return broken


def replace(owner: Any, name: str, other: Any) -> None:
    assert hasattr(owner, name), f"{owner} has no {name}: the rule is written otherwise by now"
    setattr(owner, name, other)


def giving(answer: object) -> Callable[..., object]:
    """Give what answers the same whatever it is asked."""

    def answered(*_: object) -> object:
        return answer

    return answered


@rule
def repeats_count() -> None:
    """An event that was applied is applied again."""
    replace(Seen, "__contains__", giving(False))
    replace(Contact, "knows", giving(False))


@rule
def what_was_seen_is_forgotten() -> None:
    """The same, but only by a processor that took over from another."""
    replace(Restoring, "seen", giving(None))
    replace(Contact, "knows", giving(False))


@rule
def the_cursor_goes_first() -> None:
    """The cursor is written before what it stands for."""
    whole = Committer.commit

    async def cursor_then_rest(
        self: Committer, changes: Any, expected: str, cursor: str, applied: int | None = None
    ) -> Committed:
        await self._line.call("SET", self._keys.cursor, cursor)
        await asyncio.sleep(0.06)
        return await whole(self, changes, cursor, cursor, applied)

    replace(Committer, "commit", cursor_then_rest)


@rule
def the_longest_wait_is_the_shortest() -> None:
    replace(Oldest, "first_ms", lambda self: max(self._since_ms.values(), default=None))


@rule
def who_gave_up_was_answered() -> None:
    count = Passage.count
    replace(
        Passage,
        "count",
        lambda self, minute, queue, what, *more: count(
            self, minute, queue, what.replace("abandoned", "answered"), *more
        ),
    )


@rule
def nobody_looks_at_the_fence() -> None:
    """Nor at the cursor, which would do instead."""
    text = COMMIT.text
    for guard in ("if redis.call('GET', KEYS[1]) ~= ARGV[1]", "if cursor ~= ARGV[2]"):
        assert guard in text, "the rule is written otherwise by now"
        text = text.replace(guard, "if false")
    replace(commit, "COMMIT", Script(text))


@rule
def boundaries_are_skipped() -> None:
    """No tick: what is due while nothing happens comes with the next event, if ever."""

    async def wait_only(self: Writer) -> int:
        return 250

    replace(Writer, "_tick_or_wait", wait_only)


@rule
def the_answer_goes_before_the_disk() -> None:
    """202 at once; the append comes when it comes."""
    put = Lane.put

    def put_behind(self: Lane, events: Any) -> asyncio.Future[None]:
        put(self, events).add_done_callback(lambda done: done.cancelled() or done.exception())
        at_once: asyncio.Future[None] = self.loop.create_future()
        at_once.set_result(None)
        return at_once

    replace(Lane, "put", put_behind)


@rule
def nudges_are_forgotten() -> None:
    """A processor that takes over knows nothing of the nudges there are."""
    replace(Restoring, "nudge", giving(None))


@rule
def of_two_callers_one_is_lost() -> None:
    """Of what came in the same moment, only the first is appended; all are answered."""
    append = Lane._append

    async def append_first(self: Lane, group: list[_Post]) -> None:
        await append(self, group[:1])
        for post in group[1:]:
            self._answer(post, None)

    replace(Lane, "_append", append_first)


def hook(name: str) -> str:
    """Give the name by which a process is told to break a rule."""
    return f"{__name__}:{name}"
