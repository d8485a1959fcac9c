"""Suggested words in French; "vous" throughout."""

from __future__ import annotations

import re

from monitor.domain.phrases.parts import Language, Texts
from monitor.domain.reasons import Reason

# How a text goes on: what is known is said, nothing is made up.
_LINE = (
    "{% if position %} Vous êtes en position {{ position }} dans la file.{% endif %}"
    "{% if expected_wait %} Nous estimons l’attente à environ {{ expected_wait }}.{% endif %}"
)
_SOON = " Nous nous occuperons de vous dès que quelqu’un se libère."
_SAY_NEXT = (
    " {% if next_update %}Je reviens vers vous {{ next_update|by }}."
    "{% else %}Je vous tiens au courant dès qu’il y a du nouveau.{% endif %}"
)
_WRITE_NEXT = (
    " {% if next_update %}Vous aurez de mes nouvelles {{ next_update|by }}."
    "{% else %}Je vous écrirai de nouveau ici.{% endif %}"
)
_ALL_NEXT = "{% if next_update %} Vous aurez de nos nouvelles {{ next_update|by }}.{% endif %}"
_LATE = "{% if told_for %} Nous vous avions dit que nous serions à vous {{ told_for|by }}.{% endif %}"
_WORD = "{% if promised_for %} {{ promised_for|by }}{% endif %}"

_WAIT_ALL = "Merci de patienter. Nous ne vous oublions pas : nous serons à vous dès que possible."
_SILENCE_ALL = "Merci de votre patience. Nous sommes toujours là et serons à vous dès que possible."

_TEXTS = {
    Reason.WAIT_WARN: Texts(
        say="Merci de patienter. Nous ne vous oublions pas." + _LINE + _SOON,
        write="Merci d’avoir patienté. Je regarde votre demande en ce moment même." + _WRITE_NEXT,
        letter="Merci de nous avoir contactés et d’avoir patienté. Je regarde votre demande en ce moment même."
        + _WRITE_NEXT,
        announce=_WAIT_ALL + _ALL_NEXT,
        greets=True,
    ),
    Reason.WAIT_BREACH: Texts(
        say="Je vous prie d’excuser cette attente{% if waited %} de {{ waited }}{% endif %}. Merci de votre patience."
        + _LINE + _SOON,
        write="Je vous prie d’excuser cette attente{% if waited %} de {{ waited }}{% endif %}. Je regarde votre"
        " demande en ce moment même." + _WRITE_NEXT,
        letter="Merci de nous avoir contactés. Je vous prie d’excuser cette attente{% if waited %} de {{ waited }}{%"
        " endif %}. Je regarde votre demande en ce moment même." + _WRITE_NEXT,
        announce="Nous vous prions de nous excuser : vous attendez plus longtemps que vous ne le devriez. Merci de"
        " votre patience, nous serons à vous dès que possible." + _ALL_NEXT,
        greets=True,
    ),
    Reason.WAIT_REPEAT: Texts(
        say="Je regrette que vous attendiez {% if waited %}depuis déjà {{ waited }}{% else %}encore{% endif %}. Nous"
        " ne vous oublions pas." + _LINE + _SOON,
        write="Je vous prie d’excuser une attente aussi longue. Je regarde votre demande en ce moment même."
        + _WRITE_NEXT,
        letter="Je vous prie de nous excuser pour une attente aussi longue, qui n’est pas normale. Je regarde votre"
        " demande en ce moment même." + _WRITE_NEXT,
        announce="Nous regrettons que vous attendiez encore. Nous ne vous oublions pas : nous serons à vous dès que"
        " possible." + _ALL_NEXT,
        greets=True,
    ),
    Reason.SILENCE_WARN: Texts(
        say="Merci de votre patience. Je tiens à vous dire que nous ne vous oublions pas." + _SAY_NEXT,
        write="Merci de votre patience. Un petit mot pour vous dire que nous ne vous oublions pas." + _WRITE_NEXT,
        letter="Merci de votre patience. Je vous écris ce court message pour vous assurer que votre demande n’est pas"
        " oubliée." + _WRITE_NEXT,
        announce=_SILENCE_ALL + _ALL_NEXT,
    ),
    Reason.SILENCE_BREACH: Texts(
        say="Je regrette que vous soyez sans nouvelles de notre part{% if silent %} depuis {{ silent }}{% endif %}."
        " Nous ne vous oublions pas." + _SAY_NEXT,
        write="Je regrette que vous soyez sans nouvelles de notre part{% if silent %} depuis {{ silent }}{% endif %}."
        " Je regarde votre demande en ce moment même." + _WRITE_NEXT,
        announce="Nous regrettons que vous soyez depuis un moment sans nouvelles. Nous ne vous oublions pas : nous"
        " serons à vous dès que possible." + _ALL_NEXT,
    ),
    Reason.SILENCE_REPEAT: Texts(
        say="Je regrette que vous soyez depuis si longtemps sans nouvelles. Nous ne vous oublions pas." + _SAY_NEXT,
        write="Je regrette que vous soyez depuis si longtemps sans nouvelles. Je regarde où en est votre demande."
        + _WRITE_NEXT,
        letter="Je regrette que vous soyez depuis si longtemps sans nouvelles. Nous aurions dû vous écrire plus tôt."
        " Je regarde où en est votre demande." + _WRITE_NEXT,
        announce="Nous regrettons que vous soyez depuis si longtemps sans nouvelles. Nous ne vous oublions pas et"
        " serons à vous dès que possible." + _ALL_NEXT,
    ),
    Reason.HOLD_WARN: Texts(
        say="Merci de patienter. Je m’en occupe toujours. Puis-je vous demander encore un instant ?",
        write="Merci de votre patience. Je m’en occupe toujours." + _WRITE_NEXT,
    ),
    Reason.HOLD_BREACH: Texts(
        say="Merci d’avoir patienté{% if held %} {{ held }}{% endif %} ; je regrette que cela prenne autant de temps."
        " Préférez-vous patienter encore, ou que je vous recontacte plus tard ?",
        write="Je regrette que cela prenne autant de temps. Je m’en occupe toujours et je ne vous oublie pas."
        + _WRITE_NEXT,
    ),
    Reason.HOLD_REPEAT: Texts(
        say="Je regrette que vous patientiez {% if held %}depuis déjà {{ held }}{% else %}encore{% endif %}. Je ne"
        " veux pas vous prendre plus de temps : souhaitez-vous que je vous recontacte quand j’aurai la réponse ?",
        write="Je regrette que ce soit encore en attente. Je m’en occupe et ne vous laisserai pas sans nouvelles."
        + _WRITE_NEXT,
    ),
    Reason.FIRST_RESPONSE_WARN: Texts(
        say="Merci de nous avoir contactés. J’ai votre demande sous les yeux et je la regarde maintenant." + _SAY_NEXT,
        write="Merci de nous avoir contactés. J’ai bien votre demande et je la regarde en ce moment même."
        + _WRITE_NEXT,
        greets=True,
    ),
    Reason.FIRST_RESPONSE_BREACH: Texts(
        say="Merci de nous avoir contactés. Je regrette que vous ayez attendu notre première réponse. Je regarde"
        " votre demande en ce moment même." + _SAY_NEXT,
        write="Merci de nous avoir contactés, et veuillez excuser cette attente. Je regarde votre demande en ce"
        " moment même." + _WRITE_NEXT,
        letter="Merci de nous avoir contactés. Je regrette que vous ayez dû attendre notre première réponse. Je"
        " regarde votre demande en ce moment même." + _WRITE_NEXT,
        greets=True,
    ),
    Reason.FIRST_RESPONSE_REPEAT: Texts(
        say="Je regrette vivement que vous ayez attendu si longtemps une première réponse. Je regarde votre demande"
        " en ce moment même." + _SAY_NEXT,
        write="Je regrette vivement que notre première réponse arrive si tard. Je regarde votre demande en ce moment"
        " même." + _WRITE_NEXT,
        letter="Je regrette vivement que notre première réponse arrive si tard. Merci de votre patience. Je regarde"
        " votre demande en ce moment même." + _WRITE_NEXT,
        greets=True,
    ),
    Reason.NEXT_RESPONSE_WARN: Texts(
        say="Merci de votre message. Je le regarde en ce moment même." + _SAY_NEXT,
        write="Merci de votre message. Je le regarde en ce moment même." + _WRITE_NEXT,
    ),
    Reason.NEXT_RESPONSE_BREACH: Texts(
        say="Merci de votre message. Je regrette que vous ayez dû attendre une réponse. Je le regarde en ce moment"
        " même." + _SAY_NEXT,
        write="Merci de votre message, et veuillez excuser cette attente. Je le regarde en ce moment même."
        + _WRITE_NEXT,
        letter="Merci de votre message. Je regrette que vous ayez dû attendre une réponse. Je le regarde en ce moment"
        " même." + _WRITE_NEXT,
    ),
    Reason.NEXT_RESPONSE_REPEAT: Texts(
        say="Je regrette vivement que votre message soit encore sans réponse. Je le regarde en ce moment même."
        + _SAY_NEXT,
        write="Je regrette vivement que votre message soit encore sans réponse. Je le regarde en ce moment même."
        + _WRITE_NEXT,
    ),
    Reason.RESOLUTION_WARN: Texts(
        say="Merci de votre patience. Votre demande est encore ouverte et nous ne la perdons pas de vue." + _SAY_NEXT,
        write="Merci de votre patience. Votre demande est encore ouverte et nous ne la perdons pas de vue."
        + _WRITE_NEXT,
    ),
    Reason.RESOLUTION_BREACH: Texts(
        say="Je regrette que votre demande ne soit pas encore résolue. Cela prend plus de temps que cela ne le"
        " devrait." + _SAY_NEXT,
        write="Je regrette que votre demande ne soit pas encore résolue. Cela prend plus de temps que cela ne le"
        " devrait, et je regarde ce qui manque encore." + _WRITE_NEXT,
    ),
    Reason.RESOLUTION_REPEAT: Texts(
        say="Je regrette vivement que votre demande soit toujours ouverte. Vous faites preuve de beaucoup de"
        " patience." + _SAY_NEXT,
        write="Je regrette vivement que votre demande soit toujours ouverte. Vous faites preuve de beaucoup de"
        " patience. Je regarde ce qui manque encore." + _WRITE_NEXT,
    ),
    Reason.PROMISE_NEAR: Texts(
        say="Nous vous avions dit que vous auriez de nos nouvelles" + _WORD + ", et je ne l’ai pas oublié."
        + _SAY_NEXT,
        write="Nous vous avions dit que vous auriez de nos nouvelles" + _WORD + ", et je ne l’ai pas oublié. Je"
        " regarde votre demande en ce moment même." + _WRITE_NEXT,
    ),
    Reason.PROMISE_BROKEN: Texts(
        say="Nous vous avions promis des nouvelles" + _WORD + ", et nous n’avons pas tenu parole. Je vous prie de"
        " nous en excuser." + _SAY_NEXT,
        write="Nous vous avions promis des nouvelles" + _WORD + ", et nous n’avons pas tenu parole. Je vous prie de"
        " nous en excuser. Je regarde votre demande en ce moment même." + _WRITE_NEXT,
    ),
    Reason.RING_BACK: Texts(
        say="Bonjour{% if name %}, est-ce bien {{ name }} ?{% else %}.{% endif %} Notre échange a été coupé, et je le"
        " regrette. Voulez-vous que nous reprenions là où nous en étions ?",
        write="Notre échange a été coupé, et je le regrette. Je suis de nouveau là : voulez-vous que nous reprenions"
        " là où nous en étions ?",
        letter="Notre conversation a été coupée, et je le regrette. Répondez-moi simplement ici, et nous reprendrons"
        " là où nous nous étions arrêtés.",
        greets=True,
    ),
    Reason.TOLD_WAIT: Texts(
        say="Je regrette que ce soit plus long que ce que nous vous avions dit." + _LATE + _LINE
        + " Merci de votre patience.",
        write="Je regrette que ce soit plus long que ce que nous vous avions dit." + _LATE + _LINE + _WRITE_NEXT,
        announce="Nous regrettons que l’attente soit devenue plus longue que ce que nous vous avions dit. Merci de"
        " rester avec nous, nous serons à vous dès que possible." + _ALL_NEXT,
    ),
    Reason.CLOSING_TIME: Texts(
        say="Merci de patienter. Je préfère vous le dire clairement : {% if closes_at %}nous fermons {{ closes_at|at"
        " }}, et {% endif %}il se peut que votre tour n’arrive pas avant la fermeture. Je le regrette. Si vous"
        " préférez ne pas attendre, vous pouvez nous recontacter à un autre moment.",
        write="Merci de patienter. Je préfère vous le dire clairement : {% if closes_at %}nous fermons {{"
        " closes_at|at }}, et {% endif %}il se peut que votre tour n’arrive pas avant la fermeture. Je le regrette."
        + _WRITE_NEXT,
        announce="Merci de patienter. {% if closes_at %}Nous fermons {{ closes_at|at }}, et il{% else %}Il{% endif %}"
        " se peut que votre tour n’arrive pas avant la fermeture. Nous le regrettons. Si vous préférez ne pas"
        " attendre, vous pouvez nous recontacter à un autre moment.",
    ),
    Reason.RISK_HIGH: Texts(
        say="Je comprends que cela ait été pénible pour vous, et je le regrette. Je suis là pour vous maintenant :"
        " regardons cela ensemble." + _SAY_NEXT,
        write="Je comprends que cela ait été pénible pour vous, et je le regrette. Je regarde cela personnellement en"
        " ce moment même." + _WRITE_NEXT,
    ),
    Reason.BREACH_FORESEEN: Texts(
        say="Merci de patienter. Je préfère vous prévenir tôt que cela peut prendre un peu plus de temps." + _LINE
        + _SOON,
        write="Merci de votre patience. Je préfère vous prévenir tôt que cela peut prendre un peu plus de temps."
        + _LINE + _WRITE_NEXT,
    ),
}  # fmt: skip


def _typeset(text: str) -> str:
    """Keep high punctuation with its word, by a narrow space that does not break."""
    return re.sub(r" ([?!;:])", "\u202f\\1", text)


LANGUAGE = Language(
    hello="Bonjour{% if name %} {{ name }}{% endif %}, ",
    salutation="Bonjour{% if name %} {{ name }}{% endif %},",
    announce=_SILENCE_ALL + _ALL_NEXT,
    texts={
        reason: Texts(
            _typeset(texts.say), _typeset(texts.write), _typeset(texts.letter), _typeset(texts.announce), texts.greets
        )
        for reason, texts in _TEXTS.items()
    },
)
