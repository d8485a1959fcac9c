"""What messages tell by themselves: capitals, anger, expectation, in four languages."""

from __future__ import annotations

import pytest

from monitor.domain import risk_finders
from monitor.domain.risk_phrases import LANGUAGES, NAMES
from monitor.domain.risk_text import MOST_CHARACTERS, NO_SIGNS, TextSigns, gathered, prepare, signs_in
from monitor.domain.settings import RiskSettings

SHIPPED = RiskSettings()


def read(text: str, language: str | None = "en", settings: RiskSettings = SHIPPED) -> TextSigns:
    return signs_in(text, language, settings)


# ---- phrases

ANGER = [
    ("en", "This is unacceptable.", "unacceptable"),
    ("en", "What a RIDICULOUS excuse", "ridiculous"),
    ("en", "I will speak to my lawyer", "lawyer"),
    ("en", "I don’t think you don't care: you dont care!", "you don't care"),
    ("en", "Then cancel my contract now", "then cancel"),
    ("en", "I want to make a complaint", "complaint"),
    ("en", "you are all liars 😡", "😡"),
    ("es", "Es inaceptable", "inaceptable"),
    ("es", "QUE VERGUENZA de servicio", "verguenza"),
    ("es", "Estoy harta de ustedes", "estoy harta"),
    ("de", "So eine Frechheit", "frechheit"),
    ("de", "Ich bin enttaeuscht", "enttaeuscht"),
    ("de", "Ich bin enttäuscht", "enttäuscht"),
    ("de", "Scheisse und Scheiße", "scheisse"),
    ("fr", "C'est inadmissible", "inadmissible"),
    ("fr", "j’en ai marre de vous", "en ai marre"),
    ("fr", "J'ai parlé à l'avocat de la famille", "avocat"),
]
EXPECTATION = [
    ("en", "I expect an answer by noon.", "i expect"),
    ("en", "That is the third time", "third time"),
    ("en", "I'm still waiting", "still waiting"),
    ("en", "Nobody has called me back", "nobody … called"),
    ("en", "hello???", "???"),
    ("en", "I called you all five times", "called … five times"),
    ("es", "Es la tercera vez que llamo", "tercera vez"),
    ("es", "Sigo esperando", "sigo esperando"),
    ("de", "Ich warte immer noch", "immer noch"),
    ("de", "Zum dritten Mal schreibe ich Ihnen", "zum dritten mal"),
    ("de", "Niemand meldet sich", "niemand meldet"),
    ("fr", "C'est la troisième fois", "troisième fois"),
    ("fr", "Toujours aucune réponse", "toujours aucune"),
]


@pytest.mark.parametrize(("language", "text", "phrase"), ANGER, ids=[text for _, text, _ in ANGER])
@pytest.mark.parametrize("known", [True, False], ids=["language known", "not known"])
def test_words_of_anger_are_found(language: str, text: str, phrase: str, known: bool) -> None:
    found = read(text, language if known else None).anger
    assert any(phrase in one for one in found), found


@pytest.mark.parametrize(("language", "text", "phrase"), EXPECTATION, ids=[text for _, text, _ in EXPECTATION])
@pytest.mark.parametrize("known", [True, False], ids=["language known", "not known"])
def test_words_of_expectation_are_found(language: str, text: str, phrase: str, known: bool) -> None:
    found = read(text, language if known else None).expectation
    assert any(phrase in one for one in found), found


CALM = [
    ("en", "No complaints at all, everybody was lovely."),
    ("en", "I expect you are busy, so whenever it suits you."),
    ("en", "Thank you for waiting and for your patience."),
    ("en", "Sorry to complain, quick question about my bill."),
    ("en", "I'm not angry, just curious."),
    ("en", "It isn't ridiculous to ask, is it"),
    ("en", "Your support is ridiculously good"),
    ("en", "I would like to cancel my subscription in May, please."),
    ("en", "As a lawyer I often travel. Do you have a business tariff?"),
    ("en", "I'm still waiting for the mail, but there is no rush."),
    ("en", "Could you please check? I still have no invoice."),
    ("es", "No tengo ninguna queja, todo perfecto"),
    ("es", "Espero que estés bien"),
    ("es", "Quedo a la espera de su respuesta"),
    ("de", "Ich habe keine Beschwerde, danke"),
    ("de", "Vielen Dank für Ihre Geduld"),
    ("de", "Ich möchte meinen Vertrag zum Jahresende kündigen"),
    ("fr", "Dans l'attente de votre retour"),
    ("fr", "Je souhaiterais résilier mon abonnement"),
    ("fr", "Aucune réclamation, je suis ravie"),
]


@pytest.mark.parametrize(("language", "text"), CALM, ids=[text for _, text in CALM])
def test_polite_and_negated_uses_of_the_same_words_are_no_sign(language: str, text: str) -> None:
    assert read(text, language) is NO_SIGNS


def test_a_negation_in_another_clause_voids_nothing_and_not_only_is_none() -> None:
    assert read("No, this is unacceptable").anger
    assert read("I can not. Ridiculous!").anger
    assert read("This is not only unacceptable").anger
    assert not read("This is not really unacceptable").anger
    assert not read("Das Essen ist gar nicht schlecht", "de").anger


def test_words_are_found_whole() -> None:
    assert read("The liaresque shitake scrapped") is NO_SIGNS


def test_two_phrases_of_expectation_outweigh_a_polite_question() -> None:
    found = read("Could you please check? I still have no invoice and I was promised one.").expectation
    assert found == ("still have no", "was promised")


def test_anger_counts_however_polite_the_rest() -> None:
    assert read("Could you please check? This is unacceptable. No rush.").anger == ("unacceptable",)


def test_the_first_three_phrases_of_a_kind_are_kept_each_once() -> None:
    found = read("Ridiculous. Ridiculous! Pathetic, outrageous, unacceptable, shameful").anger
    assert found == ("ridiculous", "pathetic", "outrageous")


def test_words_in_a_gap_and_beyond_forty_characters_are_not_shown() -> None:
    [phrase] = read("I waited for Mrs Smith 40 minutes").expectation
    assert phrase == "waited … minutes"
    [long] = read("not " + "x" * 20 + " y acceptable " + "indeed").anger
    assert long == "not … acceptable"
    [cut] = read("antidisestablishmentarianist" + "y" * 40, settings=own(anger=("antidis*",))).anger
    assert (len(cut), cut[-1]) == (40, "…")


def test_quoted_lines_are_not_read_and_an_empty_line_ends_a_sentence() -> None:
    assert read("Thanks!\n> This is unacceptable\n> I expect more") is NO_SIGNS
    assert read("> This is unacceptable") is NO_SIGNS
    assert read("I said no\n\nRidiculous").anger
    assert read("still\nwaiting").expectation == ("still waiting",)


def test_so_much_of_a_message_is_read() -> None:
    assert read("x " * (MOST_CHARACTERS // 2) + "unacceptable") is NO_SIGNS


# ---- capitals


@pytest.mark.parametrize(
    "text",
    [
        "WHERE IS MY ORDER",
        "I AM SO MAD",
        "CALL ME BACK please",
        "ΠΟΥ ΕΙΝΑΙ ΤΟ ΔΕΜΑ ΜΟΥ",
        "ICH WARTE AUF ÄRZTE",
        "ГДЕ МОЙ ЗАКАЗ",
    ],
)
def test_shouting_is_a_sign_in_every_script_with_capitals(text: str) -> None:
    assert read(text).capitals


@pytest.mark.parametrize(
    "text",
    [
        "HELLO",
        "OH NO",
        "My VAT ID and IBAN and BIC and SIM and PDF",
        "VAT ID IBAN BIC PDF USB",
        "ORD-4711 AB12CD XYZ99 EF34GH",
        "I WANT THIS please as soon as you find the time for it",
        "今日は荷物が届きません",
        "مرحبا أين طلبي",
        "Sehr Geehrte Damen Und Herren",
        "",
    ],
)
def test_single_words_abbreviations_numbers_and_scripts_without_case_do_not_shout(text: str) -> None:
    assert not read(text).capitals


def test_capitals_alone_are_a_sign() -> None:
    assert read("PARCEL CAME TODAY") == TextSigns(True, (), ())


# ---- languages


@pytest.mark.parametrize("name", ["de", "de-AT", "de_CH", "DE", "deu", "ger", "German", "Deutsch (Schweiz)"])
def test_a_language_is_known_by_many_names(name: str) -> None:
    assert read("Frechheit", name).anger == ("frechheit",)
    assert read("unacceptable", name) is NO_SIGNS


@pytest.mark.parametrize("name", [None, "it", "", "klingon"])
def test_a_language_that_is_not_known_means_all(name: str | None) -> None:
    assert read("Frechheit, unacceptable", name).anger == ("unacceptable", "frechheit")


def test_a_language_that_is_not_known_is_told_by_its_common_words() -> None:
    assert read("Where is the train? The con is fatal, you know.", None) is NO_SIGNS
    assert read("Das ist eine Frechheit", None).anger == ("frechheit",)
    assert read("This is unacceptable. Das ist eine Frechheit.", None).anger == ("unacceptable", "frechheit")


def test_every_name_leads_to_a_language_with_phrases() -> None:
    assert set(NAMES.values()) == set(LANGUAGES)


# ---- the owner's own


def own(language: str = "en", **phrases: tuple[str, ...]) -> RiskSettings:
    return RiskSettings(phrases={language: phrases})


def test_own_phrases_stand_beside_those_that_are_shipped() -> None:
    settings = own(anger=("ofcom", "blue murder"), expectation=("chas* you",))
    assert read("Ofcom! Ridiculous", settings=settings).anger == ("ridiculous", "ofcom")
    assert read("I am chasing  you", settings=settings).expectation == ("chasing you", "chasing")
    assert read("Ofcom", "de", settings) is NO_SIGNS


def test_own_phrases_count_beside_a_polite_question_too() -> None:
    assert read("Could you please look into batch 7? No rush", settings=own(expectation=("batch",))).expectation


def test_own_phrases_add_a_language() -> None:
    settings = own("it", anger=("vergogn*", "l'avvocato"))
    assert read("Vergogna! Ho chiamato l’avvocato", "it", settings).anger == ("vergogna", "l’avvocato")
    assert read("Che vergogna", None, settings).anger == ("vergogna",)
    assert read("unacceptable", "it", settings) is NO_SIGNS


def test_in_an_own_phrase_only_the_asterisk_means_more_than_itself() -> None:
    assert read("aab", settings=own(anger=("a+b", "(a|b)", "[", "", "a{2}b"))) is NO_SIGNS


# ---- being ready


def test_what_is_prepared_is_not_made_again() -> None:
    prepare()
    before = risk_finders.sign_finder.cache_info().misses
    read("Still waiting. Could you please check?", None)
    prepare()
    assert risk_finders.sign_finder.cache_info().misses == before


# ---- several messages


def test_what_messages_show_adds_up_and_the_first_phrases_stay() -> None:
    first, second = TextSigns(False, ("a", "b"), ()), TextSigns(True, ("b", "c", "d"), ("e",))
    assert gathered(None, NO_SIGNS) is None
    assert gathered(None, first) is first
    assert gathered(first, NO_SIGNS) is first
    assert gathered(first, second) == TextSigns(True, ("a", "b", "c"), ("e",))
