"""``/patterns``: every component of the pages in every state, on one page; for whoever draws them."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.web.navigation import kept_of
from monitor.web.pages import page_route, render_page
from monitor.web.patterns_made import made_up
from monitor.web.texts import Texts, texts_for
from monitor.web.wall_words import spark

PARTS = {
    "wall": ("wall",),
    "contact": ("page", "contact"),
    "history": ("page", "history"),
    "customer": ("page", "wait"),
    "desk": ("desk",),
    "ops": ("ops",),
    "television": ("pair",),
}
"""The pages whose parts are shown, each in a view of its own, with its styles."""
LEVELS = ("ok", "warn", "breach")
_HOUR = [None] * 12 + [2, 3, 2, 2, 4, 6, 5, 7, 9, 8, 8, 7, 9, 12, 11, 9, 7, 6, 6, 4, 3, 3, 2, 1]


def patterns_route(environment: Environment) -> Route:
    """Give the route of the page."""

    def answer(request: Request) -> Response:
        t, asked = texts_for(request), request.query_params
        part = asked.get("of", "")
        part = part if part in PARTS else "wall"
        kept = kept_of(request)
        parts = [(name, f"/patterns?of={name}" + (f"&{kept}" if kept else "")) for name in PARTS]
        made = {
            "part": part, "parts_of_page": f"_patterns_{part}.html",
            "parts": parts, "styles": PARTS[part], "shown": made_up(part, t), "tiles": _tiles(t), "rows": _rows(t),
            "owed": _owed(t), "lines": _lines(),
        }  # fmt: skip
        return render_page(environment, "patterns.html", request, **made)

    return page_route("/patterns", answer, "patterns")


def _tiles(t: Texts) -> list[dict[str, Any]]:
    """A tile of each level, one without data, and figures of each length."""
    shown = []
    for level, figure, long in (
        ("ok", "0:48", ""),
        ("warn", "7:42", ""),
        ("breach", "59:03", "1"),
        ("breach", "1:02:09", "2"),
    ):
        away = t("wall.over" if level == "breach" else "wall.left", length="2:18")
        held_against = t("wall.limit", length=t("common.minutes", n=5)) + " · Billing"
        shown.append(_tile(t("wall.longest_wait"), figure, long, level, held_against, away))
    goal = t("wall.goal", share="80 %") + " · live · n 214"
    shown.append(_tile(t("wall.in_goal"), "78", "", "warn", goal, t("wall.points_below", n=2)) | {
        "unit": " %", "spark": spark([None, *(0.95 - 0.01 * n for n in range(20))], 0.8)
    })  # fmt: skip
    few = t("wall.too_few", n=1, least=20)
    shown.append(_tile(t("wall.in_goal"), "0", "", None, goal, few) | {"unit": " %", "spark": None})
    shown.append(
        _tile(t("wall.promises_kept"), "–", "", "ok", t("wall.kept", n=0), t("wall.broken", n=0)) | {"spark": None}
    )
    return [tile | {"id": f"pattern-{number}"} for number, tile in enumerate(shown)]


def _tile(name: str, figure: str, long: str, level: str | None, held_against: str, away: str) -> dict[str, Any]:
    return {
        "name": name, "figure": figure, "unit": "", "long": long, "level": level, "limit": held_against, "distance": away,
        "spark": spark(_HOUR),
    }  # fmt: skip


def _rows(t: Texts) -> list[dict[str, Any]]:
    names = ("Billing", "Deliveries and returns of large furniture to other countries", "الفواتير")
    return [
        {
            "name": name, "level": level, "few": t("wall.few", n=19, least=20) if level == "ok" else "",
            "spark": spark(_HOUR) if level != "ok" else None, "waiting": 3, "longest": longest,
            "long": "2" if len(longest) > 5 else "", "in_goal": "78 %", "ready": "2/9",
        }
        for name, level, longest in zip(names, LEVELS, ("–", "7:42", "1:02:09"), strict=True)
    ]  # fmt: skip


def _owed(t: Texts) -> list[dict[str, str]]:
    return [
        {
            "mark": "K7F2",
            "who": "A.",
            "queue": "Billing",
            "level": "warn",
            "why": t("contact.clock_silence"),
            "length": "7:42",
        },
        {
            "mark": "Q3ZX",
            "who": "",
            "queue": t("wall.no_queue"),
            "level": "breach",
            "why": t("contact.clock_first_response"),
            "length": "1:02:09",
        },
        {
            "mark": "B2M8",
            "who": "O.",
            "queue": "Sales",
            "level": "warn",
            "why": t("wall.promise_due"),
            "length": "2:10",
        },
    ]


def _lines() -> list[tuple[str, dict[str, str] | None]]:
    """Small lines: of an hour, of its end alone, a dot, with what it is held against, and of nothing."""
    return [
        ("hour", spark(_HOUR)), ("end", spark([None] * 50 + [1, 4, 2])), ("dot", spark([None] * 30 + [3] + [None] * 5)),
        ("goal", spark([0.9, 0.8, 0.7, 0.75], 0.8)), ("nothing", spark([])),
    ]  # fmt: skip
