"""Suggested words in German; "Sie" throughout."""

from __future__ import annotations

from monitor.domain.phrases.parts import Language, Texts
from monitor.domain.reasons import Reason

# How a text goes on: what is known is said, nothing is made up. Lengths stand in the accusative, as they are given.
_LINE = (
    "{% if position %} Sie stehen auf Platz {{ position }} der Warteschlange.{% endif %}"
    "{% if expected_wait %} Es wird voraussichtlich noch etwa {{ expected_wait }} dauern.{% endif %}"
)
_SOON = " Sobald jemand frei ist, sind wir für Sie da."
_SAY_NEXT = (
    " {% if next_update %}Ich melde mich {{ next_update|by }} wieder bei Ihnen."
    "{% else %}Sobald es etwas Neues gibt, sage ich Ihnen Bescheid.{% endif %}"
)
_WRITE_NEXT = (
    " {% if next_update %}Sie hören {{ next_update|by }} wieder von mir."
    "{% else %}Ich schreibe Ihnen hier wieder.{% endif %}"
)
_ALL_NEXT = "{% if next_update %} Sie hören {{ next_update|by }} wieder von uns.{% endif %}"
_LATE = "{% if told_for %} Wir hatten Ihnen in Aussicht gestellt, dass Sie {{ told_for|by }} an die Reihe kommen.{% endif %}"
_WORD = "{% if promised_for %} {{ promised_for|by }}{% endif %}"

_WAIT_ALL = "Vielen Dank, dass Sie warten. Sie sind nicht vergessen: Wir sind so bald wie möglich für Sie da."
_SILENCE_ALL = "Vielen Dank für Ihre Geduld. Wir sind weiterhin da und kümmern uns so bald wie möglich um Sie."

LANGUAGE = Language(
    hello="Guten Tag{% if name %} {{ name }}{% endif %}, ",
    salutation="Guten Tag{% if name %} {{ name }}{% endif %},",
    announce=_SILENCE_ALL + _ALL_NEXT,
    salutation_goes_on=True,
    always_capital=("Ihr", "Sie "),
    texts={
        Reason.WAIT_WARN: Texts(
            say="Vielen Dank, dass Sie warten. Sie sind nicht vergessen." + _LINE + _SOON,
            write="Vielen Dank, dass Sie gewartet haben. Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            letter="Vielen Dank für Ihre Nachricht und für Ihre Geduld. Ich sehe mir Ihr Anliegen gerade an."
            + _WRITE_NEXT,
            announce=_WAIT_ALL + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_BREACH: Texts(
            say="Es tut mir leid, dass Sie {% if waited %}schon {{ waited }} {% endif %}warten mussten. Vielen Dank"
            " für Ihre Geduld." + _LINE + _SOON,
            write="Es tut mir leid, dass Sie {% if waited %}{{ waited }} {% endif %}warten mussten. Ich sehe mir Ihr"
            " Anliegen gerade an." + _WRITE_NEXT,
            letter="Vielen Dank, dass Sie sich an uns gewandt haben. Es tut mir leid, dass Sie {% if waited %}{{"
            " waited }} {% endif %}auf uns warten mussten. Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            announce="Es tut uns leid, dass Sie länger warten, als Sie sollten. Vielen Dank für Ihre Geduld: Wir sind"
            " so bald wie möglich für Sie da." + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_REPEAT: Texts(
            say="Es tut mir leid, dass Sie {% if waited %}inzwischen schon {{ waited }}{% else %}immer noch{% endif"
            " %} warten. Sie sind nicht vergessen." + _LINE + _SOON,
            write="Es tut mir leid, dass Sie so lange warten mussten. Ich sehe mir Ihr Anliegen gerade an."
            + _WRITE_NEXT,
            letter="Es tut mir leid, dass Sie so lange auf uns warten mussten; so soll es nicht sein. Ich sehe mir"
            " Ihr Anliegen gerade an." + _WRITE_NEXT,
            announce="Es tut uns leid, dass Sie immer noch warten. Sie sind nicht vergessen: Wir sind so bald wie"
            " möglich für Sie da." + _ALL_NEXT,
            greets=True,
        ),
        Reason.SILENCE_WARN: Texts(
            say="Vielen Dank für Ihre Geduld. Ich möchte Ihnen kurz sagen, dass Sie nicht vergessen sind." + _SAY_NEXT,
            write="Vielen Dank für Ihre Geduld. Ich möchte Ihnen kurz sagen, dass Sie nicht vergessen sind."
            + _WRITE_NEXT,
            letter="Vielen Dank für Ihre Geduld. Ich möchte Ihnen kurz mitteilen, dass Ihr Anliegen nicht vergessen"
            " ist." + _WRITE_NEXT,
            announce=_SILENCE_ALL + _ALL_NEXT,
        ),
        Reason.SILENCE_BREACH: Texts(
            say="Es tut mir leid, dass Sie {% if silent %}{{ silent }} {% endif %}nichts von uns gehört haben. Sie"
            " sind nicht vergessen." + _SAY_NEXT,
            write="Es tut mir leid, dass Sie {% if silent %}{{ silent }} {% endif %}nichts von uns gehört haben. Ich"
            " sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            announce="Es tut uns leid, dass Sie eine Weile nichts von uns gehört haben. Sie sind nicht vergessen: Wir"
            " sind so bald wie möglich für Sie da." + _ALL_NEXT,
        ),
        Reason.SILENCE_REPEAT: Texts(
            say="Es tut mir leid, dass ich Sie so lange ohne Nachricht gelassen habe. Sie sind nicht vergessen."
            + _SAY_NEXT,
            write="Es tut mir leid, dass Sie so lange ohne Nachricht geblieben sind. Ich sehe gerade nach, wie es um"
            " Ihr Anliegen steht." + _WRITE_NEXT,
            letter="Es tut mir leid, dass wir Sie so lange ohne Nachricht gelassen haben. Sie hätten früher von uns"
            " hören sollen. Ich sehe gerade nach, wie es um Ihr Anliegen steht." + _WRITE_NEXT,
            announce="Es tut uns leid, dass Sie so lange ohne Nachricht sind. Sie sind nicht vergessen, und wir sind"
            " so bald wie möglich für Sie da." + _ALL_NEXT,
        ),
        Reason.HOLD_WARN: Texts(
            say="Vielen Dank, dass Sie warten. Ich bin noch dabei. Ist es Ihnen recht, noch einen Moment zu warten?",
            write="Vielen Dank für Ihre Geduld. Ich bin noch dabei." + _WRITE_NEXT,
        ),
        Reason.HOLD_BREACH: Texts(
            say="Vielen Dank, dass Sie {% if held %}schon {{ held }} {% endif %}warten; es tut mir leid, dass es so"
            " lange dauert. Möchten Sie noch warten, oder soll ich mich später bei Ihnen melden?",
            write="Es tut mir leid, dass es so lange dauert. Ich bin noch dabei und habe Sie nicht vergessen."
            + _WRITE_NEXT,
        ),
        Reason.HOLD_REPEAT: Texts(
            say="Es tut mir leid, dass Sie {% if held %}nun schon {{ held }}{% else %}immer noch{% endif %} warten."
            " Ich möchte Ihre Zeit nicht weiter in Anspruch nehmen: Soll ich mich melden, sobald ich die Antwort"
            " habe?",
            write="Es tut mir leid, dass es immer noch dauert. Ich bin dabei und lasse Sie nicht ohne Nachricht."
            + _WRITE_NEXT,
        ),
        Reason.FIRST_RESPONSE_WARN: Texts(
            say="Vielen Dank, dass Sie sich an uns gewandt haben. Ihr Anliegen liegt mir vor, und ich sehe es mir"
            " gerade an." + _SAY_NEXT,
            write="Vielen Dank, dass Sie sich an uns gewandt haben. Ich sehe mir Ihr Anliegen gerade an."
            + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_BREACH: Texts(
            say="Vielen Dank, dass Sie sich an uns gewandt haben. Es tut mir leid, dass Sie auf unsere erste Antwort"
            " warten mussten. Ich sehe mir Ihr Anliegen gerade an." + _SAY_NEXT,
            write="Vielen Dank, dass Sie sich an uns gewandt haben, und bitte entschuldigen Sie die Wartezeit. Ich"
            " sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            letter="Vielen Dank, dass Sie sich an uns gewandt haben. Es tut mir leid, dass Sie auf unsere erste"
            " Antwort warten mussten. Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_REPEAT: Texts(
            say="Es tut mir sehr leid, dass Sie so lange auf eine erste Antwort von uns gewartet haben. Ich sehe mir"
            " Ihr Anliegen gerade an." + _SAY_NEXT,
            write="Es tut mir sehr leid, dass unsere erste Antwort so spät kommt. Ich sehe mir Ihr Anliegen gerade"
            " an." + _WRITE_NEXT,
            letter="Es tut mir sehr leid, dass unsere erste Antwort so spät kommt. Vielen Dank für Ihre Geduld mit"
            " uns. Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.NEXT_RESPONSE_WARN: Texts(
            say="Vielen Dank für Ihre Nachricht. Ich sehe sie mir gerade an." + _SAY_NEXT,
            write="Vielen Dank für Ihre Nachricht. Ich sehe sie mir gerade an." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_BREACH: Texts(
            say="Vielen Dank für Ihre Nachricht. Es tut mir leid, dass Sie auf eine Antwort warten mussten. Ich sehe"
            " mir Ihre Nachricht gerade an." + _SAY_NEXT,
            write="Vielen Dank für Ihre Nachricht, und bitte entschuldigen Sie die Wartezeit. Ich sehe mir Ihr"
            " Anliegen gerade an." + _WRITE_NEXT,
            letter="Vielen Dank für Ihre Nachricht. Es tut mir leid, dass Sie auf eine Antwort warten mussten. Ich"
            " sehe mir Ihr Schreiben gerade an." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_REPEAT: Texts(
            say="Es tut mir sehr leid, dass Ihre Nachricht noch immer ohne Antwort ist. Ich sehe sie mir gerade an."
            + _SAY_NEXT,
            write="Es tut mir sehr leid, dass Ihre Nachricht noch immer ohne Antwort ist. Ich sehe sie mir gerade an."
            + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_WARN: Texts(
            say="Vielen Dank für Ihre Geduld. Ihr Anliegen ist noch offen, und wir haben es nicht aus dem Blick"
            " verloren." + _SAY_NEXT,
            write="Vielen Dank für Ihre Geduld. Ihr Anliegen ist noch offen, und wir haben es nicht aus dem Blick"
            " verloren." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_BREACH: Texts(
            say="Es tut mir leid, dass Ihr Anliegen noch nicht gelöst ist. Es dauert länger, als es sollte."
            + _SAY_NEXT,
            write="Es tut mir leid, dass Ihr Anliegen noch nicht gelöst ist. Es dauert länger, als es sollte, und ich"
            " sehe gerade nach, was noch fehlt." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_REPEAT: Texts(
            say="Es tut mir sehr leid, dass Ihr Anliegen noch immer offen ist. Sie haben viel Geduld mit uns."
            + _SAY_NEXT,
            write="Es tut mir sehr leid, dass Ihr Anliegen noch immer offen ist. Sie haben viel Geduld mit uns. Ich"
            " sehe gerade nach, was noch fehlt." + _WRITE_NEXT,
        ),
        Reason.PROMISE_NEAR: Texts(
            say="Wir hatten Ihnen zugesagt, dass Sie" + _WORD + " von uns hören, und das habe ich nicht vergessen."
            + _SAY_NEXT,
            write="Wir hatten Ihnen zugesagt, dass Sie" + _WORD + " von uns hören, und das habe ich nicht vergessen."
            " Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
        ),
        Reason.PROMISE_BROKEN: Texts(
            say="Wir hatten Ihnen zugesagt, dass Sie" + _WORD + " von uns hören, und das haben wir nicht eingehalten."
            " Das tut mir leid." + _SAY_NEXT,
            write="Wir hatten Ihnen zugesagt, dass Sie" + _WORD + " von uns hören, und das haben wir nicht"
            " eingehalten. Das tut mir leid. Ich sehe mir Ihr Anliegen gerade an." + _WRITE_NEXT,
        ),
        Reason.RING_BACK: Texts(
            say="Guten Tag{% if name %}, spreche ich mit {{ name }}{% endif %}? Unser Gespräch wurde unterbrochen,"
            " das tut mir leid. Wollen wir dort weitermachen, wo wir aufgehört haben?",
            write="Unser Gespräch wurde unterbrochen, das tut mir leid. Ich bin wieder für Sie da: Wollen wir dort"
            " weitermachen, wo wir aufgehört haben?",
            letter="Unser Gespräch wurde unterbrochen, das tut mir leid. Bitte antworten Sie einfach hier; dann"
            " machen wir dort weiter, wo wir aufgehört haben.",
            greets=True,
        ),
        Reason.TOLD_WAIT: Texts(
            say="Es tut mir leid: Es dauert länger, als wir Ihnen gesagt haben." + _LATE + _LINE
            + " Vielen Dank für Ihre Geduld.",
            write="Es tut mir leid: Es dauert länger, als wir Ihnen gesagt haben." + _LATE + _LINE + _WRITE_NEXT,
            announce="Es tut uns leid: Die Wartezeit ist länger geworden, als wir Ihnen gesagt haben. Vielen Dank,"
            " dass Sie bei uns bleiben; wir sind so bald wie möglich für Sie da." + _ALL_NEXT,
        ),
        Reason.CLOSING_TIME: Texts(
            say="Vielen Dank, dass Sie warten. Ich möchte offen sein: {% if closes_at %}Wir schließen {{ closes_at|at"
            " }}. {% endif %}Es kann sein, dass Sie vor Geschäftsschluss nicht mehr an die Reihe kommen. Das tut mir"
            " leid. Wenn Sie nicht länger warten möchten, können Sie sich gern ein andermal melden.",
            write="Vielen Dank, dass Sie warten. Ich möchte offen sein: {% if closes_at %}Wir schließen {{"
            " closes_at|at }}. {% endif %}Es kann sein, dass Sie vor Geschäftsschluss nicht mehr an die Reihe kommen."
            " Das tut mir leid." + _WRITE_NEXT,
            announce="Vielen Dank, dass Sie warten. {% if closes_at %}Wir schließen {{ closes_at|at }}. {% endif %}Es"
            " kann sein, dass Sie vor Geschäftsschluss nicht mehr an die Reihe kommen. Das tut uns leid. Wenn Sie"
            " nicht länger warten möchten, können Sie sich gern ein andermal melden.",
        ),
        Reason.RISK_HIGH: Texts(
            say="Ich verstehe, dass das für Sie mühsam war, und es tut mir leid. Ich bin jetzt für Sie da: Sehen wir"
            " es uns gemeinsam an." + _SAY_NEXT,
            write="Ich verstehe, dass das für Sie mühsam war, und es tut mir leid. Ich sehe es mir jetzt selbst an."
            + _WRITE_NEXT,
        ),
        Reason.BREACH_FORESEEN: Texts(
            say="Vielen Dank, dass Sie warten. Ich möchte Ihnen rechtzeitig sagen, dass es noch etwas dauern kann."
            + _LINE + _SOON,
            write="Vielen Dank für Ihre Geduld. Ich möchte Ihnen rechtzeitig sagen, dass es noch etwas dauern kann."
            + _LINE + _WRITE_NEXT,
        ),
    },
)  # fmt: skip
