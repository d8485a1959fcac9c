"""What the pages say, in the viewer's language.

Each language is one file, ``<language>.toml``: tables of texts by page, a text a line. ``{name}`` stands for a value; a
text that depends on a number is a table ``{ one = "…", other = "…" }``, chosen by the value ``n``. English has every text;
a test holds the others to the same keys and values. Scripts get the texts of their page as data (``Texts.page``).
What the domain tells (``said.…``) has its English in the domain, and its other languages in ``sayings_<language>.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from starlette.requests import Request

from monitor.domain.english import ENGLISH

LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch", "fr": "Français"}
"""By code, each in its own words."""
DEFAULT = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_VALUE = re.compile(r"\{(\w+)\}")
_WEIGHT = re.compile(r"^\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*$")

Text = str | dict[str, str]
"""A text, or its forms by the number it is about (``one``, ``other``)."""


class Texts:
    """The texts of one language: ``texts("wall.waiting", n=3)``. A key that is not there raises ``KeyError``."""

    def __init__(self, language: str, known: Mapping[str, Text]) -> None:
        self.language = language
        self.direction = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
        self._known = known

    def __call__(self, key: str, /, **values: object) -> str:
        """Give a text with its values put in; ``n`` chooses the form."""
        text = self._known[key]
        if isinstance(text, dict):
            text = text["one" if _is_one(self.language, values["n"]) else "other"]
        return _VALUE.sub(lambda found: str(values[found[1]]), text)

    def __contains__(self, key: object) -> bool:
        """Tell whether there is such a text."""
        return key in self._known

    def page(self, *pages: str) -> dict[str, Text]:
        """Give all texts of some pages, for their scripts; ``said.good`` are those of a page that begin so."""
        wanted = tuple(page if "." in page else f"{page}." for page in pages)
        return {key: text for key, text in self._known.items() if key.startswith(wanted)}


def _is_one(language: str, number: object) -> bool:
    """Say whether a number takes the singular; in French nought does too."""
    return number == 1 or (language == "fr" and number == 0)


@lru_cache
def texts_in(language: str) -> Texts:
    """Give the texts of one of ``LANGUAGES``."""
    content = _read(language) | ({"said": ENGLISH} if language == DEFAULT else _read(f"sayings_{language}"))
    return Texts(language, {f"{page}.{name}": text for page, table in content.items() for name, text in table.items()})


def _read(name: str) -> dict[str, dict[str, Text]]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def texts_for(request: Request) -> Texts:
    """Give what a page says, in the language that its address asks for (``?lang=``), or its viewer prefers."""
    return texts_in(choose(request.query_params.get("lang"), request.headers.get("accept-language", "")))


def choose(asked: str | None, accepted: str, default: str = DEFAULT) -> str:
    """Give the language for a viewer: the one asked for, else the best of ``Accept-Language`` that there is."""
    if asked in LANGUAGES:
        return str(asked)
    best, weight = default, 0.0
    for part in accepted.split(",")[:20]:
        found = _WEIGHT.match(part)
        if found is None or (language := found[1].lower()) not in LANGUAGES:
            continue
        if (of := float(found[2] or 1)) > weight:
            best, weight = language, of
    return best
