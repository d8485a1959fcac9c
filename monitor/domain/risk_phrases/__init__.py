"""What upset customers write, one file a language; ``language`` says how it is written down."""

from __future__ import annotations

from monitor.domain.risk_phrases.english import ENGLISH
from monitor.domain.risk_phrases.french import FRENCH
from monitor.domain.risk_phrases.german import GERMAN
from monitor.domain.risk_phrases.language import Language
from monitor.domain.risk_phrases.spanish import SPANISH

__all__ = ["ACRONYMS", "ANGRY_FACES", "GLAD", "LANGUAGES", "NAMES", "THANKS", "Language"]

LANGUAGES: dict[str, Language] = {"en": ENGLISH, "es": SPANISH, "de": GERMAN, "fr": FRENCH}
NAMES = {
    "eng": "en", "english": "en", "inglés": "en", "englisch": "en", "anglais": "en",
    "spa": "es", "spanish": "es", "español": "es", "castellano": "es", "espagnol": "es", "spanisch": "es",
    "deu": "de", "ger": "de", "german": "de", "deutsch": "de", "alemán": "de", "allemand": "de",
    "fra": "fr", "fre": "fr", "french": "fr", "français": "fr", "francés": "fr", "französisch": "fr",
}  # fmt: skip
"""Other ways in which sources call a language."""
ANGRY_FACES = "😡🤬😠👿🤮🖕💢😤🙄😒🙃👎💩🤡"
THANKS = "thanks thank thx gracias danke merci"
GLAD = (
    "cheers love great amazing awesome happy yay wow congratulations super genial feliz encanta toll prima freu freue"
    " spitze bravo parfait ravi ravie top"
)
"""Words, small and without accents, beside which exclamation marks are glad."""
ACRONYMS = (
    "VAT ID IBAN BIC SWIFT USB HDMI TV PIN PUK SIM ESIM URL USA UK EU UE HR CEO FAQ API ISO SEPA EUR USD DNI NIE NIF"
    " CIF CIP IVA SIRET TVA UID LED DVD AGB AG OHG SA SARL SAS RIB IMEI IP MAC OS IOS WIFI ADSL ETA FYI OK UTC CET APP"
    " GMBH"
)
"""Words that are always in capitals, or so often that they do not shout; those without a vowel need not be named."""
