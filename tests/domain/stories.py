"""How the contacts of many tests begin."""

from __future__ import annotations

from tests.domain.centre import answered, opened

CALL = (opened("c", at=0, queue="sales"),)
TALK = (*CALL, answered("c", at=10))
CHAT = (opened("c", at=0, channel="chat", queue="web"), answered("c", at=10))
"""One that is talked in, as is the e-mail."""
MAIL = (opened("c", at=0, channel="email", queue="post"), answered("c", at=10))
