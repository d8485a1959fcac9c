"""The suggested words that are shipped: one module a language, put together here into one template for each use."""

from __future__ import annotations

from monitor.domain.phrases import de, en, es, fr
from monitor.domain.phrases.parts import Language, Texts

_LANGUAGES = {"en": en.LANGUAGE, "es": es.LANGUAGE, "de": de.LANGUAGE, "fr": fr.LANGUAGE}
LANGUAGES = tuple(_LANGUAGES)
_LETTERS = ("email", "ticket")


def shipped_text(language: str, reason: str, form: str, channel: str | None) -> str | None:
    """Give the template for a use; ``None`` where there is none in the language or for the reason.

    ``form`` is ``say``, ``write`` or ``announce``; what is written is a letter or a short message, by channel.
    """
    use = form if form != "write" else "letter" if channel in _LETTERS else "message"
    return _SHIPPED.get((language, reason, use))


def _uses(language: Language, texts: Texts) -> dict[str, str]:
    """Give the template of each use."""
    letter = texts.letter or texts.write
    message = language.hello + _continued(texts.write, language) if texts.greets else texts.write
    return {
        "say": texts.say,
        "message": message,
        "letter": f"{language.salutation}\n\n{_continued(letter, language) if language.salutation_goes_on else letter}",
        "announce": texts.announce or language.announce,
    }


def _continued(text: str, language: Language) -> str:
    """Give a text as it goes on after a greeting with a comma."""
    if not language.hello_goes_on or text.startswith(language.always_capital):
        return text
    return text[0].lower() + text[1:]


_SHIPPED = {
    (name, reason, use): text
    for name, language in _LANGUAGES.items()
    for reason, texts in language.texts.items()
    for use, text in _uses(language, texts).items()
}
