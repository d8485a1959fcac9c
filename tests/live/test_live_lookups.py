"""Dead letters, looked up in a real Redis and taken away."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.clock import Clock
from monitor.errors import BadInput
from monitor.live.lookups import StoredBoard
from monitor.storage import Storage


@pytest.fixture
async def board(storage: Storage) -> StoredBoard:
    letters = [msgspec.json.encode({"at_ms": number, "reason": "too_late"}) for number in range(3)]
    await storage.journal("main").park(letters)
    return StoredBoard({}, storage.state, Clock())


async def ids(board: StoredBoard) -> list[Any]:
    found: Any = await board.dead_letters("main", 10, None)
    return [letter["id"] for letter in found["dead_letters"]]


async def test_a_page_of_letters_tells_how_many_there_are(board: StoredBoard) -> None:
    page: Any = await board.dead_letters("main", 2, None)
    assert [letter["at_ms"] for letter in page["dead_letters"]] == [2, 1]
    assert page["count"] == 3
    rest: Any = await board.dead_letters("main", 2, page["next"])
    assert ([letter["at_ms"] for letter in rest["dead_letters"]], rest["next"]) == ([0], None)
    with pytest.raises(BadInput, match="next"):
        await board.dead_letters("main", 2, "newest")


async def test_one_letter_is_found_by_its_id_and_gone_when_removed(board: StoredBoard) -> None:
    newest, middle, _ = await ids(board)
    assert msgspec.json.decode(await board.dead_letter("main", middle) or b"")["at_ms"] == 1
    await board.remove_dead_letter("main", middle)
    assert await board.dead_letter("main", middle) is None
    assert (await ids(board))[0] == newest
    assert len(await ids(board)) == 2


@pytest.mark.parametrize("letter", ["", "-", "+", "1", "(1-0", "1-0\n", "9" * 20 + "-0"])
async def test_what_is_no_id_finds_nothing(board: StoredBoard, letter: str) -> None:
    assert await board.dead_letter("main", letter) is None
