"""Suggested words in Spanish; "usted" throughout."""

from __future__ import annotations

from monitor.domain.phrases.parts import Language, Texts
from monitor.domain.reasons import Reason

# How a text goes on: what is known is said, nothing is made up.
_LINE = (
    "{% if position %} Está en el puesto {{ position }} de la fila.{% endif %}"
    "{% if expected_wait %} Calculamos una espera de aproximadamente {{ expected_wait }}.{% endif %}"
)
_SOON = " Le atenderemos en cuanto alguien quede libre."
_SAY_NEXT = (
    " {% if next_update %}Volveré a ponerme en contacto con usted {{ next_update|by }}."
    "{% else %}Le avisaré en cuanto haya novedades.{% endif %}"
)
_WRITE_NEXT = (
    " {% if next_update %}Volverá a tener noticias mías {{ next_update|by }}."
    "{% else %}Volveré a escribirle por aquí.{% endif %}"
)
_ALL_NEXT = "{% if next_update %} Volverá a tener noticias nuestras {{ next_update|by }}.{% endif %}"
_LATE = "{% if told_for %} Le habíamos dicho que le atenderíamos {{ told_for|by }}.{% endif %}"
_WORD = "{% if promised_for %} {{ promised_for|by }}{% endif %}"

_WAIT_ALL = "Gracias por esperar. No nos hemos olvidado de usted: le atenderemos lo antes posible."
_SILENCE_ALL = "Gracias por su paciencia. Seguimos aquí y le atenderemos lo antes posible."

LANGUAGE = Language(
    hello="Hola{% if name %}, {{ name }}{% endif %}. ",
    salutation="Hola{% if name %}, {{ name }}{% endif %}:",
    announce=_SILENCE_ALL + _ALL_NEXT,
    hello_goes_on=False,
    texts={
        Reason.WAIT_WARN: Texts(
            say="Gracias por esperar. No nos hemos olvidado de usted." + _LINE + _SOON,
            write="Gracias por esperar. Estoy viendo su solicitud ahora mismo." + _WRITE_NEXT,
            letter="Gracias por ponerse en contacto con nosotros y por esperar. Estoy viendo su solicitud ahora"
            " mismo." + _WRITE_NEXT,
            announce=_WAIT_ALL + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_BREACH: Texts(
            say="Lamento que haya tenido que esperar{% if waited %} {{ waited }}{% endif %}. Gracias por su"
            " paciencia." + _LINE + _SOON,
            write="Lamento que haya tenido que esperar{% if waited %} {{ waited }}{% endif %}. Estoy viendo su"
            " solicitud ahora mismo." + _WRITE_NEXT,
            letter="Gracias por ponerse en contacto con nosotros. Lamento que haya tenido que esperar{% if waited %}"
            " {{ waited }}{% endif %}. Estoy viendo su solicitud ahora mismo." + _WRITE_NEXT,
            announce="Lamentamos que esté esperando más de lo debido. Gracias por su paciencia: le atenderemos lo"
            " antes posible." + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_REPEAT: Texts(
            say="Lamento que siga esperando{% if waited %} después de {{ waited }}{% endif %}. No nos hemos olvidado"
            " de usted." + _LINE + _SOON,
            write="Lamento que la espera haya sido tan larga. Estoy viendo su solicitud ahora mismo." + _WRITE_NEXT,
            letter="Lamento que haya tenido que esperarnos tanto tiempo; no debería ser así. Estoy viendo su"
            " solicitud ahora mismo." + _WRITE_NEXT,
            announce="Lamentamos que siga esperando. No nos hemos olvidado de usted: le atenderemos lo antes posible."
            + _ALL_NEXT,
            greets=True,
        ),
        Reason.SILENCE_WARN: Texts(
            say="Gracias por su paciencia. Quiero que sepa que no nos hemos olvidado de usted." + _SAY_NEXT,
            write="Gracias por su paciencia. Quiero que sepa que no nos hemos olvidado de usted." + _WRITE_NEXT,
            letter="Gracias por su paciencia. Le escribo brevemente para que sepa que no nos hemos olvidado de su"
            " solicitud." + _WRITE_NEXT,
            announce=_SILENCE_ALL + _ALL_NEXT,
        ),
        Reason.SILENCE_BREACH: Texts(
            say="Lamento que no haya tenido noticias nuestras{% if silent %} durante {{ silent }}{% endif %}. No nos"
            " hemos olvidado de usted." + _SAY_NEXT,
            write="Lamento que no haya tenido noticias nuestras{% if silent %} durante {{ silent }}{% endif %}. Estoy"
            " viendo su solicitud ahora mismo." + _WRITE_NEXT,
            announce="Lamentamos que lleve un rato sin noticias nuestras. No nos hemos olvidado de usted: le"
            " atenderemos lo antes posible." + _ALL_NEXT,
        ),
        Reason.SILENCE_REPEAT: Texts(
            say="Lamento que lleve tanto tiempo sin noticias. No nos hemos olvidado de usted." + _SAY_NEXT,
            write="Lamento que lleve tanto tiempo sin noticias. Estoy comprobando en qué punto está su solicitud."
            + _WRITE_NEXT,
            letter="Lamento que lleve tanto tiempo sin noticias nuestras. Deberíamos haberle escrito antes. Estoy"
            " comprobando en qué punto está su solicitud." + _WRITE_NEXT,
            announce="Lamentamos que lleve tanto tiempo sin noticias. No nos hemos olvidado de usted y le atenderemos"
            " lo antes posible." + _ALL_NEXT,
        ),
        Reason.HOLD_WARN: Texts(
            say="Gracias por esperar. Sigo con ello. ¿Le parece bien esperar un poco más?",
            write="Gracias por su paciencia. Sigo con ello." + _WRITE_NEXT,
        ),
        Reason.HOLD_BREACH: Texts(
            say="Gracias por esperar{% if held %} {{ held }}{% endif %}; lamento que esté tardando tanto. ¿Prefiere"
            " esperar un poco más o que me ponga en contacto con usted más tarde?",
            write="Lamento que esté tardando tanto. Sigo con ello y no me he olvidado de usted." + _WRITE_NEXT,
        ),
        Reason.HOLD_REPEAT: Texts(
            say="Lamento que siga esperando{% if held %} después de {{ held }}{% endif %}. No quiero hacerle perder"
            " más tiempo: ¿desea que me ponga en contacto con usted cuando tenga la respuesta?",
            write="Lamento que siga en espera. Sigo con ello y no le dejaré sin noticias." + _WRITE_NEXT,
        ),
        Reason.FIRST_RESPONSE_WARN: Texts(
            say="Gracias por ponerse en contacto con nosotros. Tengo su solicitud y la estoy viendo ahora mismo."
            + _SAY_NEXT,
            write="Gracias por ponerse en contacto con nosotros. Tengo su solicitud y la estoy viendo ahora mismo."
            + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_BREACH: Texts(
            say="Gracias por ponerse en contacto con nosotros. Lamento que haya tenido que esperar nuestra primera"
            " respuesta. Estoy viendo su solicitud ahora mismo." + _SAY_NEXT,
            write="Gracias por ponerse en contacto con nosotros, y disculpe la espera. Estoy viendo su solicitud"
            " ahora mismo." + _WRITE_NEXT,
            letter="Gracias por ponerse en contacto con nosotros. Lamento que haya tenido que esperar nuestra primera"
            " respuesta. Estoy viendo su solicitud ahora mismo." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_REPEAT: Texts(
            say="Lamento mucho que haya esperado tanto tiempo una primera respuesta nuestra. Estoy viendo su"
            " solicitud ahora mismo." + _SAY_NEXT,
            write="Lamento mucho que nuestra primera respuesta llegue tan tarde. Estoy viendo su solicitud ahora"
            " mismo." + _WRITE_NEXT,
            letter="Lamento mucho que nuestra primera respuesta llegue tan tarde. Le agradezco su paciencia. Estoy"
            " viendo su solicitud ahora mismo." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.NEXT_RESPONSE_WARN: Texts(
            say="Gracias por su mensaje. Lo estoy viendo ahora mismo." + _SAY_NEXT,
            write="Gracias por su mensaje. Lo estoy viendo ahora mismo." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_BREACH: Texts(
            say="Gracias por su mensaje. Lamento que haya tenido que esperar una respuesta. Lo estoy viendo ahora"
            " mismo." + _SAY_NEXT,
            write="Gracias por su mensaje, y disculpe la espera. Lo estoy viendo ahora mismo." + _WRITE_NEXT,
            letter="Gracias por su mensaje. Lamento que haya tenido que esperar una respuesta. Lo estoy viendo ahora"
            " mismo." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_REPEAT: Texts(
            say="Lamento mucho que su mensaje siga sin respuesta. Lo estoy viendo ahora mismo." + _SAY_NEXT,
            write="Lamento mucho que su mensaje siga sin respuesta. Lo estoy viendo ahora mismo." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_WARN: Texts(
            say="Gracias por su paciencia. Su solicitud sigue abierta y no la hemos perdido de vista." + _SAY_NEXT,
            write="Gracias por su paciencia. Su solicitud sigue abierta y no la hemos perdido de vista." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_BREACH: Texts(
            say="Lamento que su solicitud aún no esté resuelta. Está tardando más de lo debido." + _SAY_NEXT,
            write="Lamento que su solicitud aún no esté resuelta. Está tardando más de lo debido, y estoy viendo qué"
            " falta todavía." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_REPEAT: Texts(
            say="Lamento mucho que su solicitud siga abierta. Está teniendo mucha paciencia con nosotros." + _SAY_NEXT,
            write="Lamento mucho que su solicitud siga abierta. Está teniendo mucha paciencia con nosotros. Estoy"
            " viendo qué falta todavía." + _WRITE_NEXT,
        ),
        Reason.PROMISE_NEAR: Texts(
            say="Le dijimos que tendría noticias nuestras" + _WORD + ", y no lo he olvidado." + _SAY_NEXT,
            write="Le dijimos que tendría noticias nuestras" + _WORD + ", y no lo he olvidado. Estoy viendo su"
            " solicitud ahora mismo." + _WRITE_NEXT,
        ),
        Reason.PROMISE_BROKEN: Texts(
            say="Le prometimos que tendría noticias nuestras" + _WORD + " y no lo hemos cumplido. Le pido disculpas."
            + _SAY_NEXT,
            write="Le prometimos que tendría noticias nuestras" + _WORD + " y no lo hemos cumplido. Le pido"
            " disculpas. Estoy viendo su solicitud ahora mismo." + _WRITE_NEXT,
        ),
        Reason.RING_BACK: Texts(
            say="Hola{% if name %}, ¿hablo con {{ name }}?{% else %}.{% endif %} Se cortó la comunicación y lo"
            " lamento. ¿Le parece que sigamos donde lo dejamos?",
            write="Se cortó la comunicación y lo lamento. Ya estoy aquí de nuevo: ¿le parece que sigamos donde lo"
            " dejamos?",
            letter="Se cortó nuestra conversación y lo lamento. Responda por aquí, por favor, y seguiremos donde lo"
            " dejamos.",
            greets=True,
        ),
        Reason.TOLD_WAIT: Texts(
            say="Lo lamento: está tardando más de lo que le dijimos." + _LATE + _LINE + " Gracias por su paciencia.",
            write="Lo lamento: está tardando más de lo que le dijimos." + _LATE + _LINE + _WRITE_NEXT,
            announce="Lo lamentamos: la espera se ha alargado más de lo que le dijimos. Gracias por seguir con"
            " nosotros; le atenderemos lo antes posible." + _ALL_NEXT,
        ),
        Reason.CLOSING_TIME: Texts(
            say="Gracias por esperar. Prefiero decírselo con claridad: {% if closes_at %}cerramos {{ closes_at|at }}"
            " y {% endif %}es posible que no llegue su turno antes del cierre. Lo lamento. Si prefiere no esperar,"
            " puede ponerse en contacto con nosotros en otro momento.",
            write="Gracias por esperar. Prefiero decírselo con claridad: {% if closes_at %}cerramos {{ closes_at|at"
            " }} y {% endif %}es posible que no llegue su turno antes del cierre. Lo lamento." + _WRITE_NEXT,
            announce="Gracias por esperar. {% if closes_at %}Cerramos {{ closes_at|at }} y es{% else %}Es{% endif %}"
            " posible que no llegue su turno antes del cierre. Lo lamentamos. Si prefiere no esperar, puede ponerse"
            " en contacto con nosotros en otro momento.",
        ),
        Reason.RISK_HIGH: Texts(
            say="Entiendo que esto le ha resultado pesado, y lo lamento. Ahora estoy aquí para usted: veámoslo con"
            " calma." + _SAY_NEXT,
            write="Entiendo que esto le ha resultado pesado, y lo lamento. Me ocupo yo de revisarlo ahora mismo."
            + _WRITE_NEXT,
        ),
        Reason.BREACH_FORESEEN: Texts(
            say="Gracias por esperar. Prefiero avisarle con tiempo de que esto puede tardar un poco más." + _LINE
            + _SOON,
            write="Gracias por su paciencia. Prefiero avisarle con tiempo de que esto puede tardar un poco más."
            + _LINE + _WRITE_NEXT,
        ),
    },
)  # fmt: skip
