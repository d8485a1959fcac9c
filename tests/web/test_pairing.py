"""Televisions are let in by a code, once, and see what they were let in for until they are revoked; on a real Redis."""

from __future__ import annotations

from itertools import chain

import pytest

from monitor.live.views import Access
from monitor.storage import Storage
from monitor.web.pairing import CODE, CODE_LIFE_MS, CODES_A_MINUTE, LETTERS, VIEWS, Asked, Paired, Pairing, read_code
from tests.redis_server import RedisServer

LOBBY = Paired("s1", "Lobby", "main", 7, ("sales",), 65.0, 8.0)


class SetClock:
    """Time as the test says."""

    at_ms = 1_000_000

    def now_ms(self) -> int:
        return self.at_ms


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def pairing(storage: Storage, clock: SetClock) -> Pairing:
    return Pairing(storage.screens("main"), clock)


async def ask(pairing: Pairing) -> Asked:
    asked = await pairing.ask()
    assert asked is not None
    return asked


async def test_a_television_is_let_in_by_its_code_and_gets_its_token_once(pairing: Pairing) -> None:
    asked = await ask(pairing)
    assert (len(asked.code), set(asked.code) <= set(LETTERS)) == (6, True)
    assert await pairing.collect(asked) is None, "nobody has approved"
    assert await pairing.approve(f" {asked.code[:3].lower()}-{asked.code[3:].lower()} ", LOBBY)
    token = await pairing.collect(asked)
    assert token is not None
    paired = await pairing.screen(token)
    assert paired is not None
    assert (paired.id, paired.name, paired.queues, paired.diagonal_in) == ("s1", "Lobby", ("sales",), 65.0)
    assert await pairing.collect(asked) is None
    assert not await pairing.approve(asked.code, LOBBY), "a code holds once"


async def test_a_code_is_approved_once_and_only_while_it_is_shown(pairing: Pairing) -> None:
    asked = await ask(pairing)
    assert await pairing.approve(asked.code, LOBBY)
    assert not await pairing.approve(asked.code, LOBBY)
    assert not await pairing.approve("ZZZZZZ", LOBBY)
    assert not await pairing.approve("", LOBBY)


async def test_a_code_is_no_use_to_another_television(pairing: Pairing) -> None:
    asked = await ask(pairing)
    other = Asked(asked.code, "another secret")
    assert await pairing.waits(asked) is not None
    assert await pairing.waits(other) is None
    assert await pairing.approve(asked.code, LOBBY)
    assert await pairing.collect(other) is None
    assert await pairing.collect(asked) is not None


async def test_what_a_television_sees_is_read_only_masked_and_of_its_queues(pairing: Pairing) -> None:
    asked = await ask(pairing)
    await pairing.approve(asked.code, LOBBY)
    token = await pairing.collect(asked)
    assert token is not None
    assert await pairing.access(token) == Access("main", "screen:s1", frozenset({"sales"}), VIEWS, masked=True)
    assert not VIEWS & {"nudges", "agents"}


async def test_a_television_without_queues_of_its_own_sees_all_of_them(pairing: Pairing) -> None:
    asked = await ask(pairing)
    await pairing.approve(asked.code, Paired("s2", "All", "main", 7))
    access = await pairing.access(await pairing.collect(asked) or "")
    assert access is not None
    assert (access.queues, access.masked) == (None, True)


@pytest.mark.parametrize("token", ["", "s1", "s1.", ".x", "s1.wrong", "nobody.x"])
async def test_other_tokens_are_nobodys(pairing: Pairing, token: str) -> None:
    asked = await ask(pairing)
    await pairing.approve(asked.code, LOBBY)
    await pairing.collect(asked)
    assert await pairing.screen(token) is None
    assert await pairing.access(token) is None


async def test_a_revoked_television_is_let_in_no_more(pairing: Pairing) -> None:
    asked = await ask(pairing)
    await pairing.approve(asked.code, LOBBY)
    token = await pairing.collect(asked) or ""
    assert [one.name for one in await pairing.screens()] == ["Lobby"]
    assert await pairing.revoke("s1")
    assert not await pairing.revoke("s1")
    assert await pairing.access(token) is None
    assert await pairing.screens() == []


async def test_neither_tokens_nor_secrets_are_kept_and_codes_end_by_themselves(
    pairing: Pairing, redis_server: RedisServer
) -> None:
    asked = await ask(pairing)
    key = "mm:{main}:pairing:" + asked.code
    assert 0 < int(redis_server.ask("PTTL", key)) <= CODE_LIFE_MS
    assert asked.secret not in str(redis_server.ask("GET", key))
    await pairing.approve(asked.code, LOBBY)
    assert 0 < int(redis_server.ask("PTTL", key)) <= CODE_LIFE_MS, "approved, it still ends"
    token = await pairing.collect(asked) or ""
    kept = str(redis_server.ask("HGETALL", "mm:{main}:screens"))
    assert "Lobby" in kept
    assert token.partition(".")[2] not in kept


async def test_no_more_codes_are_given_than_screens_can_need(pairing: Pairing, clock: SetClock) -> None:
    for number in range(CODES_A_MINUTE):
        assert await pairing.ask(f"192.0.2.{number}") is not None
    assert await pairing.ask("198.51.100.1") is None
    clock.at_ms += 60_000
    await ask(pairing)


async def test_who_asks_for_codes_without_end_leaves_some_for_others(pairing: Pairing, clock: SetClock) -> None:
    given = [await pairing.ask("192.0.2.1") for _ in range(50)]
    assert len([one for one in given if one is not None]) == 20
    assert await pairing.ask("198.51.100.1") is not None
    clock.at_ms += 10_000
    assert await pairing.ask("192.0.2.1") is not None


def test_no_code_is_found_by_guessing(pairing: Pairing, clock: SetClock) -> None:
    """All codes that can be shown at once are 600: in the ten minutes that one holds, a caller tries 70 of 32⁶."""
    tried = 0
    for _ in range(CODE_LIFE_MS // 100):
        tried += pairing.try_ms("192.0.2.1") == 0
        clock.at_ms += 100
    assert tried <= 70
    shown_at_once = CODES_A_MINUTE * CODE_LIFE_MS // 60_000
    assert tried * shown_at_once / len(LETTERS) ** CODE < 1e-4
    assert pairing.try_ms("198.51.100.1") == 0, "others may go on"


def test_a_code_is_read_as_people_type_it() -> None:
    assert read_code(" k7f-2qz ") == "K7F2QZ"
    assert read_code("".join(chain("0O1I", "A"))) == "A"
