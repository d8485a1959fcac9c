from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.errors import Refused, StorageDown
from monitor.storage.address import url_options
from monitor.storage.connection import Link, Rejected, Script
from monitor.storage.durability import check_durability
from tests.fault_proxy import FaultProxy
from tests.redis_server import RedisServer, free_port


@pytest.fixture
async def link(redis_server: RedisServer) -> AsyncIterator[Link]:
    opened = Link(redis_server.url, "test")
    yield opened
    await opened.close()


@pytest.fixture
async def own_link(own_redis: RedisServer) -> AsyncIterator[Link]:
    opened = Link(own_redis.url, "test", patience_s=0.3)
    yield opened
    await opened.close()


async def test_commands_of_several_callers_get_each_their_own_reply(link: Link) -> None:
    replies = await asyncio.gather(*(link.call("ECHO", f"mine {n}") for n in range(100)))

    assert replies == [f"mine {n}".encode() for n in range(100)]


async def test_a_cancelled_call_leaves_no_reply_behind_for_the_next_and_the_connection_as_it_is(link: Link) -> None:
    first = await link.call("CLIENT", "ID")
    for n in range(5):
        blocked = asyncio.ensure_future(link.call("BLPOP", "nothing", 0.01))
        await asyncio.sleep(0)  # it has been sent by the time the next is
        blocked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await blocked

        assert await link.call("ECHO", f"mine {n}") == f"mine {n}".encode()
    assert await link.call("CLIENT", "ID") == first


async def test_exchanges_of_several_callers_are_under_way_at_once_and_all_are_in_doubt_when_the_line_is_cut(
    link: Link, redis_server: RedisServer
) -> None:
    await link.call("PING")
    redis_server.pause()
    asked = [asyncio.ensure_future(link.call("INCR", "counter")) for _ in range(10)]
    await asyncio.sleep(0)
    link.drop()
    found = await asyncio.gather(*asked, return_exceptions=True)
    redis_server.go_on()

    assert all(isinstance(one, StorageDown) for one in found)
    assert await link.call("PING") == b"PONG"


async def test_what_redis_refuses_says_its_code_and_keeps_the_connection(link: Link) -> None:
    await link.call("SET", "text", "a")
    first = await link.call("CLIENT", "ID")

    with pytest.raises(Rejected, match="WRONGTYPE") as caught:
        await link.call("HGET", "text", "field")

    assert caught.value.code == "WRONGTYPE"
    assert await link.call("CLIENT", "ID") == first


async def test_a_transaction_gives_all_replies_and_raises_the_first_error_among_them(link: Link) -> None:
    assert await link.transaction([("SET", "a", 1), ("INCR", "a")]) == [b"OK", 2]

    with pytest.raises(Rejected):
        await link.transaction([("SET", "a", "x"), ("INCR", "a")])
    with pytest.raises(Rejected):
        await link.transaction([("NO-SUCH-COMMAND",), ("GET", "a")])
    assert await link.call("GET", "a") == b"x"


async def test_a_script_is_loaded_when_redis_has_forgotten_it(link: Link) -> None:
    script = Script("return ARGV[1]")

    assert await link.run(script, [], ["one"]) == b"one"
    await link.call("SCRIPT", "FLUSH")
    assert await link.run(script, [], ["two"]) == b"two"


async def test_a_redis_that_died_is_down_until_it_is_back_and_needs_no_hand_then(
    own_redis: RedisServer, own_link: Link
) -> None:
    await own_link.call("SET", "a", 1)
    own_redis.kill()

    with pytest.raises(StorageDown):
        await own_link.call("GET", "a")
    own_redis.start()

    assert await own_link.call("GET", "a") == b"1"


async def test_a_restart_while_nobody_asked_is_not_even_noticed(own_redis: RedisServer, own_link: Link) -> None:
    await own_link.call("SET", "a", 1)
    await asyncio.to_thread(own_redis.kill)
    await asyncio.to_thread(own_redis.start)

    assert await own_link.call("GET", "a") == b"1"


async def test_a_connection_reset_while_nobody_asked_is_not_even_noticed(tmp_path: Path) -> None:
    server = RedisServer(tmp_path, port=str(free_port()))
    server.start()
    proxy = FaultProxy(server.port)
    await proxy.start()
    link = Link(proxy.url, "test", patience_s=2.0)
    try:
        await link.call("SET", "a", 1)
        proxy.sever()
        await proxy.severed()

        assert await link.call("GET", "a") == b"1"
    finally:
        await link.close()
        await proxy.close()
        server.close()


async def test_a_redis_that_stands_still_is_down_when_patience_is_over_and_nothing_is_sent_twice(
    own_redis: RedisServer, own_link: Link
) -> None:
    await own_link.call("SET", "a", 0)
    own_redis.pause()

    with pytest.raises(StorageDown):
        await own_link.call("INCR", "a")
    own_redis.go_on()

    assert await own_link.call("GET", "a") in (b"0", b"1")
    assert await own_link.call("INCR", "a") in (1, 2)


async def test_the_connection_says_who_it_is(link: Link) -> None:
    assert b"name=test" in await link.call("CLIENT", "LIST")


async def test_durability_as_documented_has_no_problems(own_link: Link) -> None:
    found = await check_durability(own_link)

    assert (found.product, found.appendonly, found.appendfsync, found.eviction) == (
        "redis",
        True,
        "always",
        "noeviction",
    )
    assert found.problems == ()
    assert found.run_id
    assert found.version


async def test_durability_names_what_falls_short(link: Link, own_link: Link) -> None:
    assert "appendonly" in (await check_durability(link)).problems[0]

    await own_link.call("CONFIG", "SET", "appendfsync", "everysec")
    await own_link.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru")
    every, evicts = (await check_durability(own_link)).problems
    assert "everysec" in every
    assert "volatile-lru" in evicts
    assert len((await check_durability(own_link, "everysec")).problems) == 1


async def test_a_redis_that_evicts_any_key_is_refused(own_link: Link) -> None:
    await own_link.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")

    with pytest.raises(Refused, match="noeviction"):
        await check_durability(own_link)


async def test_where_config_is_forbidden_the_report_says_what_it_could_not_learn(tmp_path: Path) -> None:
    server = RedisServer(tmp_path, appendonly="yes", rename_command="CONFIG NOBODY-KNOWS")
    server.start()
    link = Link(server.url, "test")
    try:
        found = await check_durability(link)
    finally:
        await link.close()
        server.close()

    assert (found.appendonly, found.appendfsync, found.eviction) == (True, None, "noeviction")
    assert "does not tell how often" in found.problems[0]


def test_a_url_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(Refused, match=r"\[redis\] url"):
        Link("http://localhost", "test")


def test_options_of_a_url_that_would_bring_back_time_outs_are_left_out() -> None:
    assert "socket_timeout" not in url_options("redis://localhost/3?socket_timeout=5")
    assert url_options("rediss://u:p@localhost:7000/3")["db"] == 3
