"""What a page's address asks for beside the page itself: site, theme, language. What it names wrongly counts as not named."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from monitor.domain.metrics import WINDOWS, Window
from monitor.web.navigation import KEPT, navigation
from monitor.web.ports import Services
from monitor.web.texts import LANGUAGES, texts_for

THEMES = ("dark", "light", "contrast")


def theme_of(query: QueryParams) -> str | None:
    """Give the colours an address names; ``None``: those of the viewer's system."""
    theme = query.get("theme")
    return theme if theme in THEMES else None


def window_of(query: QueryParams) -> Window:
    """Give the time an address asks figures of; today unless it names another."""
    asked = query.get("window")
    return next((window for window in WINDOWS if window == asked), "today")


class Asked:
    """The choice that all pages share, and the addresses that keep it."""

    def __init__(self, request: Request, services: Services) -> None:
        query = request.query_params
        site, language = query.get("site"), query.get("lang")
        self.site = site if site is not None and site in services.board.sites() else services.default_site
        self.theme = theme_of(query)
        self.language = language if language in LANGUAGES else None
        self.masked = query.get("masked") == "1"
        self.texts = texts_for(request)
        self._turned = "rtl" if query.get("dir") == "rtl" else None
        """``?dir=rtl`` is for trying how a page reads from the right."""
        self.direction = self._turned or self.texts.direction
        self.nav = navigation(request) if not self.masked else ()
        self._default_site = services.default_site

    def address(self, path: str, **parts: str | None) -> str:
        """Give the address of a page of ours with this choice kept; parts that are ``None`` are left out."""
        query = urlencode({name: value for name, value in (self._kept() | parts).items() if value is not None})
        return f"{path}?{query}" if query else path

    def _kept(self) -> dict[str, str | None]:
        """Give what goes along from page to page, where it is not what would hold without it."""
        understood = {
            "site": self.site if self.site != self._default_site else None,
            "theme": self.theme,
            "lang": self.language,
            "dir": self._turned,
        }
        return {name: understood[name] for name in KEPT} | {"masked": "1" if self.masked else None}
