"""One reply by the shipped hook: what the receiver sees, what its answers mean, and where it is never sent."""

from __future__ import annotations

import asyncio
import re
import ssl
import textwrap
from pathlib import Path
from typing import Any

import pytest

from monitor import __version__
from monitor.clock import Clock
from monitor.domain.replies import Delivery, Reply
from monitor.notify.reply import MOST_RETRY_AFTER_MS, Webhook, idempotency_key, payload, signature, verdict_of
from tests.notify.receiver import SECRET, Receiver, answer, receiving

NOW_MS = 1_760_000_000_999
CERTIFICATE = Path(__file__).parent / "receiver.pem"
DOCUMENT = Path(__file__).parents[2] / "docs" / "replies.md"
REPLY = Reply(
    id="act/ü 1", source="crm", contact="c1", agent="kim", text="Fünf Minuten noch.", nudge="n7", at_ms=5, language="de"
)


def webhook(receiver: Receiver, *addresses: str, **settings: object) -> tuple[Webhook, list[tuple[str, int]]]:
    """Give a hook to a receiver, and the names it looks up; ``addresses`` are what it is told of each."""
    asked: list[tuple[str, int]] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return list(addresses or ["127.0.0.1"])

    return Webhook("north", receiver.settings(**settings), lambda: NOW_MS, resolve, patience_s=5), asked


# ---- what is sent


async def test_the_receiver_gets_the_reply_as_json_with_its_key_and_a_signature_it_can_check(
    receiver: Receiver,
) -> None:
    hook, _ = webhook(receiver)
    assert await hook.deliver(REPLY) == Delivery("delivered")

    [post] = receiver.posts
    assert post.path == "/in?x=1"
    assert post.told == {
        "site": "north",
        "id": "act/ü 1",
        "kind": "reply",
        "source": "crm",
        "contact": "c1",
        "agent": "kim",
        "text": "Fünf Minuten noch.",
        "nudge": "n7",
        "at_ms": 5,
        "language": "de",
    }
    assert post.key == "act/%C3%BC%201"
    assert post.headers["content-type"] == "application/json"
    assert post.headers["user-agent"] == f"moment-monitor/{__version__}"
    assert post.headers["x-moment-signature"].startswith(f"t={NOW_MS // 1_000},v1=")
    assert post.is_signed_with(SECRET)
    assert not post.is_signed_with("another secret of the tests")
    assert not post._replace(body=post.body + b" ").is_signed_with(SECRET)


def test_the_signature_is_the_hmac_of_time_and_body() -> None:
    # As computed by: printf '1.{}' | openssl dgst -sha256 -hmac key
    assert signature("key", 1, b"{}") == "t=1,v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"


async def test_the_check_that_the_documentation_gives_to_receivers_takes_ours_and_nothing_else(
    receiver: Receiver,
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    documented: dict[str, Any] = {}
    exec(textwrap.dedent(code), documented)  # noqa: S102  # our own documentation
    is_from_moment = documented["is_from_moment"]
    hook = Webhook("north", receiver.settings(), Clock().now_ms)
    await hook.deliver(REPLY)

    [post] = receiver.posts
    header = post.headers["x-moment-signature"]
    assert is_from_moment(SECRET, header, post.body)
    assert not is_from_moment(SECRET, header, post.body.replace("Fünf".encode(), b"Zehn"))
    assert not is_from_moment("another secret of the tests", header, post.body)
    assert not is_from_moment(SECRET, signature(SECRET, NOW_MS // 1_000, post.body), post.body), "too old"


@pytest.mark.parametrize("name", ["plain-1", 'quo"te', "per%cent", "new\nline", "ключ"])
def test_a_key_fits_a_header_whatever_the_id(name: str) -> None:
    reply = Reply(id=name, source="s", contact="c", text="t", at_ms=0)
    key = idempotency_key(reply)
    assert key.isascii()
    assert key.isprintable()
    assert '"' not in key
    assert payload("s", reply) != payload("s", REPLY)


# ---- what an answer means


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299, 409])
async def test_a_2xx_and_a_409_are_a_delivery(receiver: Receiver, status: int) -> None:
    receiver.answer_to = lambda _: answer(status, b"x")
    hook, _ = webhook(receiver)
    assert await hook.deliver(REPLY) == Delivery("delivered")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
async def test_what_may_pass_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.answer_to = lambda _: answer(status, b"not\r\n now \x1b[31m", "Retry-After: 7")
    hook, _ = webhook(receiver)
    sentence = f"The receiver answered {status}: not now [31m."
    assert await hook.deliver(REPLY) == Delivery("again", "reply_failed", sentence, 7_000)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422, 499])
async def test_what_will_not_pass_is_given_up(receiver: Receiver, status: int) -> None:
    receiver.answer_to = lambda _: answer(status, b"x" * 9_999)
    hook, _ = webhook(receiver)
    found = await hook.deliver(REPLY)
    assert (found.outcome, found.reason) == ("refused", "reply_refused")
    assert found.sentence == f"The receiver answered {status}: {'x' * 200}."


@pytest.mark.parametrize(
    ("wait", "wait_ms"),
    [("0", 0), ("120", 120_000), ("999999999999", MOST_RETRY_AFTER_MS), ("-1", None), ("soon", None), ("٣", None)],
)
def test_how_long_a_receiver_may_ask_for_is_bounded(wait: str, wait_ms: int | None) -> None:
    assert verdict_of(503, {"retry-after": wait}, b"").retry_after_ms == wait_ms


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer_to = lambda _: answer(307, b"", f"Location: http://127.0.0.1:{receiver.port}/elsewhere")
    hook, _ = webhook(receiver)
    found = await hook.deliver(REPLY)
    assert found.outcome == "again"
    assert "redirects are not followed" in found.sentence
    assert len(receiver.posts) == 1


async def test_a_receiver_that_hangs_up_or_answers_nonsense_is_tried_again(receiver: Receiver) -> None:
    hook, _ = webhook(receiver)
    for said in (b"", b"What?\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000):
        receiver.answer_to = lambda _, said=said: said  # type: ignore[misc]  # bound as it is now
        found = await hook.deliver(REPLY)
        assert (found.outcome, found.reason) == ("again", "reply_failed")


async def test_a_receiver_that_does_not_answer_is_left_after_a_while(receiver: Receiver) -> None:
    receiver.answer_to = lambda _: None
    hook = Webhook("north", receiver.settings(), lambda: NOW_MS, patience_s=0.2)
    assert await hook.deliver(REPLY) == Delivery("again", "reply_failed", "127.0.0.1 did not answer within 0.2 s.")


async def test_of_an_answer_without_end_only_the_beginning_is_read(receiver: Receiver) -> None:
    endless = b"HTTP/1.1 400 No\r\nContent-Length: 99999999999\r\n\r\n" + b"y" * 10_000
    receiver.answer_to = lambda _: endless
    hook, _ = webhook(receiver)
    assert (await hook.deliver(REPLY)).outcome == "refused"


async def test_a_delivery_can_be_cut_off(receiver: Receiver) -> None:
    receiver.answer_to = lambda _: None
    hook, _ = webhook(receiver)
    task = asyncio.create_task(hook.deliver(REPLY))
    await receiver.got(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# ---- where it goes


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"]])
async def test_a_private_address_is_refused_and_nothing_is_sent(receiver: Receiver, addresses: list[str]) -> None:
    hook, _ = webhook(receiver, *addresses, allow_private=False)
    found = await hook.deliver(REPLY)
    assert (found.outcome, found.reason) == ("refused", "reply_address")
    assert addresses[-1] in found.sentence
    assert "allow_private" in found.sentence
    assert receiver.posts == []


async def test_a_name_is_looked_up_once_and_the_address_that_was_judged_is_called(receiver: Receiver) -> None:
    hook, asked = webhook(receiver, url=f"http://user:pass@receiver.test:{receiver.port}/in")
    assert (await hook.deliver(REPLY)).outcome == "delivered"

    assert asked == [("receiver.test", receiver.port)]
    [post] = receiver.posts
    assert post.headers["host"] == f"receiver.test:{receiver.port}"
    assert post.headers["authorization"].startswith("Basic ")


async def test_a_proxy_of_the_environment_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        hook, _ = webhook(receiver)
        assert (await hook.deliver(REPLY)).outcome == "delivered"
        assert proxy.posts == []
    assert len(receiver.posts) == 1


async def test_the_next_address_is_tried_where_the_first_takes_no_call(receiver: Receiver) -> None:
    hook, _ = webhook(receiver, "127.0.0.9", "127.0.0.1")
    assert (await hook.deliver(REPLY)).outcome == "delivered"


async def test_where_no_address_takes_the_call_or_there_is_none_it_is_tried_again(receiver: Receiver) -> None:
    hook, _ = webhook(receiver, "127.0.0.9")
    found = await hook.deliver(REPLY)
    assert found.outcome == "again"
    assert found.sentence.startswith("127.0.0.1 at 127.0.0.9 cannot be reached")

    async def nothing(host: str, port: int) -> list[str]:
        return []

    hook = Webhook("north", receiver.settings(), lambda: NOW_MS, nothing)
    assert (await hook.deliver(REPLY)).sentence == "127.0.0.1 has no address."


@pytest.mark.parametrize("error", [OSError("Name or service not known"), UnicodeError("label too long")])
async def test_a_name_that_cannot_be_looked_up_is_tried_again(receiver: Receiver, error: Exception) -> None:
    async def broken(host: str, port: int) -> list[str]:
        raise error

    hook = Webhook("north", receiver.settings(), lambda: NOW_MS, broken)
    assert await hook.deliver(REPLY) == Delivery("again", "reply_failed", f"127.0.0.1 cannot be reached ({error}).")


async def test_over_tls_the_certificate_is_checked_against_the_name_and_not_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    async with receiving(tls) as receiver:
        right, _ = webhook(receiver, url=f"https://receiver.test:{receiver.port}/in")
        assert await right.deliver(REPLY) == Delivery("delivered")
        wrong, _ = webhook(receiver, url=f"https://other.test:{receiver.port}/in")
        found = await wrong.deliver(REPLY)
    assert found.outcome == "again"
    assert "certificate" in found.sentence.lower()
    assert len(receiver.posts) == 1


def test_the_standard_port_is_that_of_the_scheme(receiver: Receiver) -> None:
    assert Webhook("n", receiver.settings(url="http://a.test/"), lambda: 0)._port == 80
    assert Webhook("n", receiver.settings(url="https://a.test/"), lambda: 0)._port == 443


def test_nothing_of_a_secret_is_shown_when_settings_are_printed(receiver: Receiver) -> None:
    settings = receiver.settings(url="https://user:geheim@host/geheim", secret="geheim" * 5)
    assert "geheim" not in f"{settings!r} {settings}"
