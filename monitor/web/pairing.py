"""Letting a television in without anybody typing on it: it shows a code, a supervisor approves the code, it gets a token.

What a token lets see is fixed with it: one site, chosen queues, always masked, nothing to act upon. Of tokens and of the
television's secret while it asks, only digests are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

import msgspec

from monitor.live.views import Access
from monitor.shipped import DIAGONAL_IN, DISTANCE_M
from monitor.web.allowance import Allowance
from monitor.web.ports import Time

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without what is read wrongly from afar: 0, 1, I, O."""
CODE = 6
CODE_LIFE_MS = 600_000
TRIES = 5
CODES_A_MINUTE = 60
CODES_OF_ONE = (20, 10_000)
"""So many codes a caller is given at once, and one more every so many ms."""
TRIES_OF_ONE = (10, 10_000)
"""So many codes a caller may try at once, and one more every so many ms: of a thousand million there are, few are shown."""
VIEWS = frozenset({"queues", "contacts", "moments", "trends", "sources"})
USER = "screen:"


class Paired(msgspec.Struct, frozen=True, omit_defaults=True):
    """A television that was let in, and what it shows."""

    id: str
    name: str
    site: str
    paired_at_ms: int
    queues: tuple[str, ...] = ()
    """Empty: all."""
    diagonal_in: float = DIAGONAL_IN
    distance_m: float = DISTANCE_M
    digest: str = ""
    """Of its token."""

    @property
    def user(self) -> str:
        """Give who it is to the live connections."""
        return USER + self.id


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A television that asks to be let in; ``paired`` once somebody has approved."""

    digest: str
    """Of the secret it asked with."""
    asked_at_ms: int
    paired: Paired | None = None


class Asked(NamedTuple):
    """A television's own side: the code it shows, and the secret it keeps."""

    code: str
    secret: str


class Saved(Protocol):
    """Where televisions are kept; ``monitor.storage.screens.SavedScreens`` is one."""

    async def offer(self, code: str, data: bytes, life_ms: int) -> bool: ...
    async def offered(self, code: str) -> bytes | None: ...
    async def answer(self, code: str, data: bytes) -> bool: ...
    async def take(self, code: str) -> bool: ...
    async def put(self, screen: str, data: bytes) -> None: ...
    async def get(self, screen: str) -> bytes | None: ...
    async def remove(self, screen: str) -> bool: ...
    def follow(self, call: Callable[[], None]) -> None: ...
    async def all(self) -> list[bytes]: ...


_offer = msgspec.json.Decoder(Offer)
_paired = msgspec.json.Decoder(Paired)
_encode = msgspec.json.encode


class Pairing:
    """Who may come as a television. Everything raises ``Unavailable`` while the storage does not answer."""

    def __init__(self, saved: Saved, clock: Time) -> None:
        self._saved = saved
        self._clock = clock
        self._given: deque[int] = deque()
        self._asks = Allowance(*CODES_OF_ONE)
        self._tries = Allowance(*TRIES_OF_ONE)

    async def ask(self, caller: str = "") -> Asked | None:
        """Give a television a code to show; None where too many were asked for of late, by this caller or by all."""
        now_ms = self._clock.now_ms()
        while self._given and self._given[0] <= now_ms - 60_000:
            self._given.popleft()
        if len(self._given) >= CODES_A_MINUTE or self._asks.wait_ms(caller, now_ms):
            return None
        secret = secrets.token_urlsafe(32)
        data = _encode(Offer(_digest(secret), now_ms))
        for _ in range(TRIES):
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
            if await self._saved.offer(code, data, CODE_LIFE_MS):
                self._given.append(now_ms)
                return Asked(code, secret)
        return None

    async def waits(self, asked: Asked) -> Offer | None:
        """Give what became of a television's question; None where it has to ask anew."""
        data = await self._saved.offered(asked.code)
        offer = _offer.decode(data) if data is not None else None
        return offer if offer is not None and _fits(asked.secret, offer.digest) else None

    def try_ms(self, caller: str) -> int:
        """Take one try at a code for a caller; gives 0, or for how many ms there is none: nobody finds one by guessing."""
        return self._tries.wait_ms(caller, self._clock.now_ms())

    async def approve(self, code: str, paired: Paired) -> bool:
        """Let the television that shows a code in; False where none does, or it has been let in already."""
        data = await self._saved.offered(read_code(code))
        offer = _offer.decode(data) if data is not None else None
        if offer is None or offer.paired is not None:
            return False
        return await self._saved.answer(read_code(code), _encode(msgspec.structs.replace(offer, paired=paired)))

    async def collect(self, asked: Asked) -> str | None:
        """Give an approved television its token, once; None where it is not approved."""
        offer = await self.waits(asked)
        if offer is None or offer.paired is None or not await self._saved.take(asked.code):
            return None
        token = secrets.token_urlsafe(32)
        paired = msgspec.structs.replace(offer.paired, digest=_digest(token))
        await self._saved.put(paired.id, _encode(paired))
        return f"{paired.id}.{token}"

    async def screen(self, token: str) -> Paired | None:
        """Give the television whose token this is; None where it is none's, or was revoked."""
        name, _, secret = token.partition(".")
        data = await self._saved.get(name) if name and secret else None
        paired = _paired.decode(data) if data is not None else None
        return paired if paired is not None and _fits(secret, paired.digest) else None

    async def access(self, token: str) -> Access | None:
        """Give what a television may see live; None where it may see nothing."""
        paired = await self.screen(token)
        if paired is None:
            return None
        queues = frozenset(paired.queues) if paired.queues else None
        return Access(paired.site, paired.user, queues, VIEWS, masked=True)

    async def revoke(self, screen: str) -> bool:
        """Let a television in no more; False where it was not let in."""
        return await self._saved.remove(screen)

    def follow(self, call: Callable[[], None]) -> None:
        """Call whenever a television may have been revoked, by whichever process."""
        self._saved.follow(call)

    async def screens(self) -> list[Paired]:
        """Give all televisions that are let in, by name."""
        return sorted(map(_paired.decode, await self._saved.all()), key=lambda one: (one.name, one.id))


def read_code(text: str) -> str:
    """Read a code as people type it: in small letters, in groups."""
    return "".join(letter for letter in text.upper() if letter in LETTERS)


def new_id() -> str:
    """Give the id of a television."""
    return secrets.token_hex(8)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _fits(secret: str, digest: str) -> bool:
    return hmac.compare_digest(_digest(secret), digest)
