"""What a page's address asks for beside the page itself: site, theme, language. What it names wrongly counts as not named."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request

from monitor.web.navigation import navigation
from monitor.web.ports import Services
from monitor.web.texts import LANGUAGES, texts_for

THEMES = ("dark", "light", "contrast")


class Asked:
    """The choice that all pages share, and the addresses that keep it."""

    def __init__(self, request: Request, services: Services) -> None:
        query = request.query_params
        site, theme, language = query.get("site"), query.get("theme"), query.get("lang")
        self.site = site if site is not None and site in services.board.sites() else services.default_site
        self.theme = theme if theme in THEMES else None
        self.language = language if language in LANGUAGES else None
        self.masked = query.get("masked") == "1"
        self.texts = texts_for(request)
        self.direction = "rtl" if query.get("dir") == "rtl" else self.texts.direction
        """``?dir=rtl`` is for trying how a page reads from the right."""
        self.nav = navigation(request) if not self.masked else ()
        self._default_site = services.default_site

    def address(self, path: str, **parts: str | None) -> str:
        """Give the address of a page of ours with this choice kept; parts that are ``None`` are left out."""
        kept: dict[str, str | None] = {
            "site": self.site if self.site != self._default_site else None,
            "theme": self.theme,
            "lang": self.language,
            "masked": "1" if self.masked else None,
        }
        query = urlencode({name: value for name, value in (kept | parts).items() if value is not None})
        return f"{path}?{query}" if query else path
