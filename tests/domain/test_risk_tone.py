"""How a message is put: doubled marks, sarcasm, leaving, deadlines, and harmless words that look like them."""

from __future__ import annotations

import pytest

from monitor.domain.risk_text import NO_SIGNS, signs_in
from monitor.domain.settings import RiskSettings

SHIPPED = RiskSettings()

UPSET = [
    ("en", "It is not my fault that nobody answers"),
    ("en", "I am not very happy and still waiting for a reply"),
    ("en", "If this isn't solved by Friday we will go"),
    ("en", "That was my last order"),
    ("en", "this is _ridiculous_"),
    ("es", "Esta ha sido mi última compra"),
    ("es", "Si no lo arreglan antes del viernes me marcho"),
    ("es", "¿A ustedes les parece normal?"),
    ("es", "No es culpa mía que nadie conteste"),
    ("de", "Das war meine letzte Buchung"),
    ("de", "Wenn das nicht bis Freitag geht, wechsle ich"),
    ("de", "Na toll, ganz großes Kino"),
    ("de", "Finden Sie das normal?"),
    ("fr", "C'était ma dernière réservation"),
    ("fr", "Si rien ne bouge d'ici vendredi, on verra"),
    ("fr", "Vous trouvez ça normal ?"),
    ("fr", "Ce n'est pas ma faute si personne ne répond"),
]
CALM = [
    ("en", "With respect to invoice 4711, please note the new address."),
    ("en", "Oh great, thank you, that works!"),
    ("en", "It's not bad, I was only wondering about the colour."),
    ("en", "Please ignore my last message."),
    ("en", "Can I move my account to another branch?"),
    ("en", "My name there is never_again_1"),
    ("es", "Perfecto, ahora funciona."),
    ("es", "La culpa es mía, perdón, nadie más lo sabe."),
    ("es", "¿Hasta cuándo puedo cambiar la talla?"),
    ("de", "Meine letzte Bestellung war im Mai, wo ist die Rechnung?"),
    ("de", "Bravo, hat alles geklappt."),
    ("de", "Bitte ignorieren Sie meine letzte Mail."),
    ("fr", "Merci bien pour l'info."),
    ("fr", "Super, encore merci !"),
    ("fr", "Ne tenez pas compte de mon message."),
]


@pytest.mark.parametrize(("language", "text"), UPSET, ids=[text for _, text in UPSET])
def test_the_tone_of_a_message_is_a_sign(language: str, text: str) -> None:
    assert any(signs_in(text, language, SHIPPED))


@pytest.mark.parametrize(("language", "text"), CALM, ids=[text for _, text in CALM])
def test_harmless_uses_are_no_sign(language: str, text: str) -> None:
    assert signs_in(text, language, SHIPPED) is NO_SIGNS


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("where is it??", "??"),
        ("are you open?!", "?!"),
        ("the line has been dead since noon!!!!", "!!!"),
        ("hi! the line has been dead again since noon!!! hello??", "!!!"),
    ],
)
def test_doubled_marks_are_pressing(text: str, marks: str) -> None:
    assert marks in signs_in(text, "en", SHIPPED).expectation


@pytest.mark.parametrize(
    "text", ["Hello there!!!", "Hi all!!! my parcel is here", "it came today thanks!!!", "it came!! ok"]
)
def test_exclamations_of_a_greeting_or_of_joy_are_not(text: str) -> None:
    assert signs_in(text, "en", SHIPPED) is NO_SIGNS


def test_who_thanks_in_capitals_does_not_shout_unless_with_an_exclamation_mark() -> None:
    assert signs_in("CERTIFICAT POUR MADAME, MERCI", "fr", SHIPPED) is NO_SIGNS
    assert signs_in("CERTIFICAT POUR MADAME, MERCI !", "fr", SHIPPED).capitals
