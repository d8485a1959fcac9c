"""``/history``: figures of the past as a chart and a table, by hour and weekday, and two days beside each other.

Complete without scripts: every chart is drawn on the server, every choice stands in the address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import Unavailable
from monitor.web.asked import Asked
from monitor.web.history_model import METRICS, day_name, days_model, line_model, rows_of, sheet, week_model
from monitor.web.history_spans import (
    INTERVALS,
    MOST_DAYS,
    VIEWS,
    WEEKS,
    hours_in,
    hours_known,
    hours_of_day,
    read_choice,
    slots_of,
    spans_of,
    weekday_cells,
)
from monitor.web.page_words import Local
from monitor.web.pages import page_environment, reason_of
from monitor.web.ports import Services

PATH = "/history"
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language"}


def history_routes(services: Services) -> list[BaseRoute]:
    """Give the routes of the page and of its file for spreadsheets."""
    page = _HistoryPage(services, page_environment())
    return [
        Route(PATH, page.show, name="history"),
        Route(PATH + ".csv", page.download, name="history-csv"),
    ]


class _Past:
    """What is asked of the past, and the clocks it is asked by."""

    def __init__(self, request: Request, services: Services) -> None:
        self.asked = Asked(request, services)
        self.now_ms = services.clock.now_ms()
        self.timezone = str(services.board.policy(self.asked.site).get("timezone", "UTC"))
        self.zone = ZoneInfo(self.timezone)
        self.choice = read_choice(request.query_params, METRICS, self.zone, self.now_ms)
        self._board = services.board

    async def over(self, spans: list[Any]) -> Mapping[int, Any]:
        return await self._board.past(self.asked.site, self.choice.queue, spans)

    async def counted_ms(self) -> Sequence[int]:
        return await self._board.past_counted_ms(self.asked.site)

    def address(self, path: str = PATH, **changed: str | None) -> str:
        """Give the address of this choice with something in it changed."""
        choice = self.choice
        parts: dict[str, str | None] = {
            "view": choice.view if choice.view != "line" else None,
            "queue": choice.queue,
            "metric": choice.metric,
            "interval": choice.interval,
            "from": choice.first.isoformat(),
            "to": choice.last.isoformat(),
            "day": choice.day.isoformat() if choice.view == "days" else None,
            "with": choice.other.isoformat() if choice.view == "days" else None,
            "weeks": str(choice.weeks) if choice.view == "week" else None,
        }
        return self.asked.address(path, **(parts | changed))


class _HistoryPage:
    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment

    async def show(self, request: Request) -> Response:
        try:
            past = _Past(request, self._services)
            counted_ms = await past.counted_ms()
            model = await _VIEWS[past.choice.view](past, counted_ms)
            queues = self._queues(past)
        except Unavailable as error:
            asked = Asked(request, self._services)
            page = self._environment.get_template("not_yet.html").render(
                t=asked.texts, theme=asked.theme, tv=False, reason=reason_of(error, asked.texts)
            )
            return HTMLResponse(page, 503, HEADERS | {"Retry-After": "2", "Refresh": "2"})
        t, choice = past.asked.texts, past.choice
        local = Local(past.timezone, past.now_ms, t.language)
        page = self._environment.get_template("history.html").render(
            t=t, theme=past.asked.theme, tv=False, asked=past.asked, choice=choice, model=model, local=local,
            queues=queues, metrics=METRICS, intervals=INTERVALS, weeks=WEEKS, most_days=MOST_DAYS[choice.interval],
            views=[(name, past.address(view=name if name != "line" else None)) for name in VIEWS],
            sheet=past.address(PATH + ".csv"), steps=_steps(past), refresh=past.address(),
            since=local.dated(counted_ms[0]) if counted_ms else None, today=_today(past),
        )  # fmt: skip
        return HTMLResponse(page, headers=HEADERS)

    async def download(self, request: Request) -> Response:
        """Give every metric of the stretches over time as a file."""
        past = _Past(request, self._services)
        slots = slots_of(past.choice, past.zone)
        rows = rows_of(slots, await past.over(spans_of(slots)), _first(await past.counted_ms()), past.now_ms)
        queue = re.sub(r"[^A-Za-z0-9_-]+", "-", past.choice.queue or "all").strip("-") or "queue"
        name = f"history-{queue[:40]}-{past.choice.first}-{past.choice.last}-{past.choice.interval}.csv"
        headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(sheet(rows, past.choice.queue, past.zone), 200, headers, "text/csv; charset=utf-8")

    def _queues(self, past: _Past) -> list[str]:
        shown: Any = self._services.board.queues(past.asked.site, "today")["queues"]
        return sorted({str(one["queue"]) for one in shown} | ({past.choice.queue} if past.choice.queue else set()))


def _today(past: _Past) -> str:
    return read_choice({}, METRICS, past.zone, past.now_ms).last.isoformat()


def _steps(past: _Past) -> dict[str, str | None]:
    """Give the addresses of the stretch before and after the one that is shown; None where there is none."""
    choice = past.choice
    if choice.view != "line":
        return {"before": None, "after": None}
    length = choice.last - choice.first + timedelta(days=1)
    last = read_choice({}, METRICS, past.zone, past.now_ms).last
    after = choice.last + length if choice.last < last else None
    return {
        "before": past.address(**{"from": str(choice.first - length), "to": str(choice.last - length)}),
        "after": past.address(**{"from": str(choice.first + length), "to": str(after)}) if after is not None else None,
    }


def _first(counted_ms: Sequence[int]) -> int | None:
    return next(iter(counted_ms), None)


async def _line(past: _Past, counted_ms: Sequence[int]) -> dict[str, Any]:
    slots = slots_of(past.choice, past.zone)
    rows = rows_of(slots, await past.over(spans_of(slots)), _first(counted_ms), past.now_ms)
    return line_model(past.asked.texts, rows, past.choice)


async def _week(past: _Past, counted_ms: Sequence[int]) -> dict[str, Any]:
    cells = weekday_cells(past.choice, past.zone, counted_ms, past.now_ms)
    model = week_model(past.asked.texts, await past.over(cells.spans), cells, past.choice)
    return model | {"first": day_name(past.asked.texts, cells.first), "last": day_name(past.asked.texts, cells.last)}


async def _days(past: _Past, counted_ms: Sequence[int]) -> dict[str, Any]:
    choice, zone, t = past.choice, past.zone, past.asked.texts
    both = (choice.day, choice.other)
    spans = [hours_of_day(day, zone, 100 * number) for number, day in enumerate(both)]
    days = [hours_known(day, of, counted_ms, zone, past.now_ms) for day, of in zip(both, spans, strict=True)]
    model = days_model(t, await past.over([*spans[0], *spans[1]]), days, choice)
    odd = [(day_name(t, day), hours_in(day, zone)) for day in both]
    return model | {"odd": [(name, count) for name, count in odd if count != 24]}


_VIEWS = {"line": _line, "week": _week, "days": _days}
