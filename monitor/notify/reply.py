"""Delivering a reply: what every way of doing it looks like, and the one that is shipped, a signed POST to a web address.

What is sent and what an answer means are plain functions; ``Webhook`` does the sending.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import quote

import httpx
import msgspec

from monitor import __version__
from monitor.domain.replies import Delivery, Reply
from monitor.notify.addresses import Resolve, is_public, resolve
from monitor.units import HOUR_MS, SECOND_MS

PATIENCE_S = 10.0
"""For one delivery, from looking the name up to the end of the answer."""
CONNECT_S = 4.0
MOST_ADDRESSES = 3
MOST_ANSWER_BYTES = 4_096
"""Of an answer's body are read; only a refusal's is looked at."""
MOST_RETRY_AFTER_MS = HOUR_MS
_SHOWN = 200
_AGAIN = frozenset({408, 425, 429})
_encode = msgspec.json.encode


class ReplyHook(Protocol):
    """One source's way of bringing a text to its customers; connectors implement it."""

    async def deliver(self, reply: Reply) -> Delivery:
        """Try once, within some seconds. May be cancelled, and called again with the same ``reply.id``: that is a repeat.

        A failure that is to be expected is a ``Delivery``; whatever is raised counts as ``again``.
        """


class HookSettings(Protocol):
    """What ``[reply.<source>]`` says."""

    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def allow_private(self) -> bool: ...


Build = Callable[[str, HookSettings, Callable[[], int]], ReplyHook]
"""Makes a hook from the name of the site, its settings and what tells the time (ms)."""


def payload(site: str, reply: Reply) -> bytes:
    """Give the JSON body: the reply and its site."""
    told = {"site": site} | msgspec.structs.asdict(reply)
    del told["not_before_ms"]
    return _encode(told)


def signature(secret: str, at_s: int, body: bytes) -> str:
    """Give ``t=<s>,v1=<hex>``: the HMAC-SHA256 of ``<t>.<body>`` under the secret."""
    digest = hmac.new(secret.encode(), b"%d.%b" % (at_s, body), hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def idempotency_key(reply: Reply) -> str:
    """Give the id of the delivery as a header may hold it: what is not plain ASCII stands as ``%XX``."""
    return quote(reply.id, safe="!#$&'()*+,/:;=?@[]-._~|")


def verdict_of(status: int, headers: Mapping[str, str], body: bytes) -> Delivery:
    """Say what an answer means. 409 is that of a receiver that knows the key already."""
    if 200 <= status < 300 or status == 409:
        return Delivery("delivered")
    sentence = f"The receiver answered {status}{_excerpt(body)}."
    if 300 <= status < 400:
        return Delivery("again", "reply_failed", f"{sentence[:-1]}: redirects are not followed; set the final address.")
    if 400 <= status < 500 and status not in _AGAIN:
        return Delivery("refused", "reply_refused", sentence)
    wait = headers.get("retry-after", "").strip()
    wait_ms = min(int(wait[:9]) * SECOND_MS, MOST_RETRY_AFTER_MS) if wait.isascii() and wait.isdigit() else None
    return Delivery("again", "reply_failed", sentence, wait_ms)


def _excerpt(body: bytes) -> str:
    """Show the beginning of an answer, for who looks for the cause; whatever could garble a page or a log is left out."""
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in body.decode(errors="replace")).split())
    return f": {shown[:_SHOWN]}" if shown else ""


class Webhook:
    """Posts each reply as signed JSON; see ``docs/replies.md`` for what the receiver sees."""

    def __init__(
        self,
        site: str,
        settings: HookSettings,
        now_ms: Callable[[], int],
        resolve: Resolve = resolve,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._site = site
        self._url = httpx.URL(settings.url)
        self._secret = settings.secret
        self._allow_private = settings.allow_private
        self._now_ms = now_ms
        self._resolve = resolve
        self._patience_s = patience_s
        self._tls: ssl.SSLContext | bool = httpx.create_ssl_context() if self._url.scheme == "https" else False

    async def deliver(self, reply: Reply) -> Delivery:
        """Look the name up, judge what it gives, post; whatever goes wrong on the way is told without the address's path."""
        body = payload(self._site, reply)
        try:
            async with asyncio.timeout(self._patience_s):
                addresses = await self._resolve(self._host, self._port)
                if not self._allow_private and (closed := [name for name in addresses if not is_public(name)]):
                    return Delivery(
                        "refused",
                        "reply_address",
                        f"{self._host} is at {closed[0]}, an address of this machine or a local net; "
                        "it may be called only with allow_private = true.",
                    )
                return await self._post_to_one_of(addresses[:MOST_ADDRESSES], reply, body)
        except TimeoutError:
            return self._failed(f"did not answer within {self._patience_s:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return self._failed(f"cannot be reached ({error or type(error).__name__})")

    async def _post_to_one_of(self, addresses: list[str], reply: Reply, body: bytes) -> Delivery:
        """Try the next address only where nothing can have been sent to the one before."""
        last = self._failed("has no address")
        for address in addresses:
            try:
                return await self._post(address, reply, body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                last = self._failed(f"at {address} cannot be reached ({error})")
        return last

    async def _post(self, address: str, reply: Reply, body: bytes) -> Delivery:
        """Post to the very address that was judged; certificate and ``Host`` are still those of the name."""
        url = self._url.copy_with(host=address)
        timeout = httpx.Timeout(self._patience_s, connect=CONNECT_S)
        # Without the environment: a proxy would look the name up by itself.
        async with (
            httpx.AsyncClient(verify=self._tls, trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream(
                "POST", url, content=body, headers=self._headers(reply, body), extensions={"sni_hostname": self._host}
            ) as response,
        ):
            excerpt = b"" if response.is_success else await _beginning(response)
            return verdict_of(response.status_code, response.headers, excerpt)

    def _headers(self, reply: Reply, body: bytes) -> dict[str, str]:
        return {
            "Host": self._url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"moment-monitor/{__version__}",
            "Idempotency-Key": idempotency_key(reply),
            "X-Moment-Signature": signature(self._secret, self._now_ms() // SECOND_MS, body),
        }

    @property
    def _host(self) -> str:
        return self._url.raw_host.decode("ascii")

    @property
    def _port(self) -> int:
        return self._url.port or (443 if self._url.scheme == "https" else 80)

    def _failed(self, what: str) -> Delivery:
        return Delivery("again", "reply_failed", f"{self._host} {what}.")


async def _beginning(response: httpx.Response) -> bytes:
    """Read the beginning of a body as it comes over the wire, whatever it is packed in, and leave the rest."""
    found = b""
    async for part in response.aiter_raw():
        found += part
        if len(found) >= MOST_ANSWER_BYTES:
            break
    return found[:MOST_ANSWER_BYTES]


KINDS: dict[str, Build] = {"webhook": Webhook}
"""The kinds of hooks there are, by their name in ``[reply.<source>]``."""
