"""Why a site cannot be shown: what is really so, and what to do. The pages say the same in other languages."""

from __future__ import annotations

from monitor.errors import NotShown, Unavailable
from monitor.storage.connection import Rejected

READING, NO_PROCESSOR, UNREADABLE, REDIS_LOADING, NO_ANSWER = (
    "reading", "no_processor", "unreadable", "redis_loading", "no_answer",
)  # fmt: skip
SENTENCES = {
    READING: "it is being read from Redis; that of a large site takes some seconds",
    NO_PROCESSOR: "no processor has written this site yet; see that one runs (`monitor serve --role processor`) and what it logs",
    UNREADABLE: "what is stored of the site cannot be read; see that all processes run one version",
    REDIS_LOADING: "Redis is still reading its data from disk; the board comes by itself after that",
    NO_ANSWER: "Redis does not answer; see that it runs, `monitor doctor` looks at the way to it",
}


def absent(why: str, detail: str = "") -> NotShown:
    """Give the error of a site that cannot be shown; ``detail`` is what the system says, in English."""
    return NotShown(f"{SENTENCES[why]}: {detail}" if detail else SENTENCES[why], why)


def why_down(wrong: Unavailable) -> str:
    """Name what keeps the storage from answering."""
    return REDIS_LOADING if isinstance(wrong, Rejected) and wrong.code == "LOADING" else NO_ANSWER
