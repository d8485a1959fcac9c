"""What the address of an ops page chooses, beside what all pages share; what it names wrongly counts as not named."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from monitor.domain.events import CHANNELS
from monitor.web.asked import Asked, window_of
from monitor.web.ops_api import MOST_PRIORITY
from monitor.web.ports import Services

PATH = "/ops"
POLICY_PATH = "/ops/policy"
MOST_CHARACTERS = 128


class OpsAsked(Asked):
    """The choice on ``/ops``: a window, a queue, a contact."""

    def __init__(self, request: Request, services: Services) -> None:
        super().__init__(request, services)
        query = request.query_params
        self.window = window_of(query)
        self.queue = query["queue"] if "queue" in query and query["queue"] != "*" else None
        self.contact = query.get("contact", "").strip()[:MOST_CHARACTERS] or None
        self.driven = query.get("driven")

    def here(self, path: str = PATH, **changed: str | None) -> str:
        """Give the address of this choice with something in it changed; ``None`` leaves a part out."""
        window = self.window if self.window != "today" else None
        return self.address(path, **({"window": window, "queue": self.queue} | changed))

    def of_policy(self, anchor: str = "", **parts: str | None) -> str:
        """Give the address of the settings, at one of them."""
        return self.address(POLICY_PATH, **parts) + (f"#{anchor}" if anchor else "")


class PolicyAsked(Asked):
    """The choice on ``/ops/policy``: a kind of contact, and which settings to list."""

    def __init__(self, request: Request, services: Services) -> None:
        super().__init__(request, services)
        query = request.query_params
        channel, priority = query.get("channel"), query.get("priority", "").strip()
        self.queue = query.get("queue", "").strip()[:MOST_CHARACTERS] or None
        self.channel = channel if channel in CHANNELS else None
        self.tier = query.get("tier", "").strip()[:MOST_CHARACTERS] or None
        digits = priority.removeprefix("-")
        known = digits.isascii() and digits.isdigit() and len(digits) < 6 and abs(int(priority)) <= MOST_PRIORITY
        self.priority = int(priority) if known else 0
        self.search = query.get("q", "").strip()[:MOST_CHARACTERS]
        self.own = query.get("own") == "1"

    def here(self, **changed: str | None) -> str:
        """Give the address of this choice with something in it changed; ``None`` leaves a part out."""
        parts: dict[str, str | None] = {
            "queue": self.queue,
            "channel": self.channel,
            "tier": self.tier,
            "priority": str(self.priority) if self.priority else None,
            "q": self.search or None,
            "own": "1" if self.own else None,
        }
        return self.address(POLICY_PATH, **(parts | changed))

    def of_change(self, key: str, whom: Mapping[str, str]) -> str:
        """Give the address of a setting that a change moved, for a contact that it is for."""
        return self.address(POLICY_PATH, **whom) + f"#{key}"
