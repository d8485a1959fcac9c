"""The Spanish of promises.

"mañana" is tomorrow, but the morning in "por la mañana", "de la mañana" and "esta mañana".
"""

from __future__ import annotations

from monitor.domain.promises.grammar import AT_CLOSE, GREETING, PAST, TODAY, Language
from monitor.domain.promises.times import EVENING, MIDNIGHT, NOON, Day, Length

_NUMBERS = {
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40, "cuarenta y cinco": 45,
    "sesenta": 60, "noventa": 90, "un par de": 2, "unos": 3, "unas": 3, "algunos": 3, "algunas": 3, "pocas": 3, "pocos": 3,
    "veinticuatro": 24, "cuarenta y ocho": 48,
}  # fmt: skip
_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_ANY_DAY = "|".join(_WEEKDAYS)
_MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8, "septiembre": 9,
    "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "ene": 1, "feb": 2, "mar": 3, "abr": 4, "jun": 6,
    "jul": 7, "ago": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dic": 12,
}  # fmt: skip
_TARDE = 20 * 60
_STEMS = (
    r"(?:llama|escribi|avisa|contacta|responde|contesta|envia|manda|informa|confirma|di|da|devolve|volve|pond"
    r"|tend|habla|revisa"
    r"|comproba|consulta|verifica|soluciona|resolve|gestiona|tramita|actualiza|indica|comunica|hace|ha|intenta"
    r"|pod|sab|pasa|remiti"
    r"|proporciona|facilita|mantend|encarga|ocupa|procura|esta|mira|averigua|procesa|reembolsa|entrega|recibi"
    r"|telefonea|tarda"
    r"|investiga|regresa|comparti|i|arregla|repara|atende|sabe)"
)
_TO_YOU = r"(?:le|te|les|os|lo|la|los|las|se lo|se la|te lo|te la)"
_NOW = (
    r"(?:llam|escrib|avis|contact|respond|contest|envi|mand|inform|confirm|dig|devuelv|actualiz|indic|comunic"
    r"|pas|remit|facilit"
    r"|garantiz|asegur|promet|mantenga?|mantien|hag|teng|revis|consult|mir|comprueb|tramit|soluciono?|telefone"
    r"|devolv|dec|ten|vuelv)"
    r"(?:o|amos|emos|imos)|doy|damos"
)

WORDS = Language(
    numbers=_NUMBERS,
    units=(
        (r"minutos?|minutitos?|mins?\.?", Length(1)),
        (r"horas?|hrs?\.?|h", Length(60)),
        (r"dias? (?:habil(?:es)?|laborables?|laboral(?:es)?)", Length(days=1, working=True)),
        (r"dias?", Length(days=1)),
        (r"semanas?", Length(days=7)),
    ),
    lengths=(
        (r"(?:una )?media hora|media horita", Length(30)),
        (r"(?:un )?cuarto de hora", Length(15)),
        (r"tres cuartos de hora|3/4 de hora", Length(45)),
        (r"hora y media", Length(90)),
        (r"la (?:proxima|siguiente) hora|la hora", Length(60)),
        (r"(?:unos|pocos|algunos|un par de) minutos|unos minutitos", Length(5)),
        (r"una horita", Length(60)),
    ),
    length_lead=(
        r"en|dentro de|deme|denos|dame|permitame|dejeme|dejame|concedame|necesito|necesitamos|tardare|tardaremos"
        r"|tardo"
        r"|me llevara|antes de"
        r"|en menos de|en un plazo de|en el plazo de|en un maximo de"
    ),
    length_filler=(
        r"los proximos|las proximas|los siguientes|las siguientes|unos|unas|aproximadamente|alrededor de"
        r"|menos de|como mucho|maximo"
        r"|cerca de|otros|otras|solo|mas o menos|un plazo de|el plazo de|un plazo maximo de|un maximo de|apenas"
        r"|casi|por favor|como maximo"
    ),
    length_tail=r"a partir de ahora|desde ahora",
    joins=r"a las|o las|a|o",
    half=r"y media",
    also=r"y las|y",
    clock_lead=(
        r"(?:antes de|para|a|sobre|hacia|hasta|alrededor de|a eso de|a mas tardar a|como muy tarde a"
        r"|como tarde a|entre)"
        r" (?:las|la)|a mas tardar|como muy tarde|antes de"
    ),
    day_lead=(
        r"(?:antes|a lo largo|en el transcurso|a primera hora|a ultima hora|en el curso)(?: de| del)|(?:durante"
        r"|para|hasta|antes de)(?: el| la)?"
        r"|(?:el|este|el proximo|el mismo|el dia|proximo|el siguiente)|a mas tardar(?: el)?"
        r"|como muy tarde(?: el)?|para el dia|antes del dia"
        r"|como tarde(?: el)?|a (?:principios|finales) de|en|hoy"
    ),
    void_lead=(
        r"(?:de|desde|a partir de|despues de|tras|pasadas)(?: las| la| el)?|del|a partir del|despues del"
        r"|desde el|los|cada|todos los|con fecha"
        r"|del dia|de fecha"
    ),
    fraction_before="",
    fraction_after=r"(?: (?:(?P<plus30>y media)|(?P<plus15>y cuarto)|(?P<minus15>menos cuarto)))?",
    strong_mark=r"hrs|o'clock",
    weak_mark=r"horas|h",
    morning=r"de la (?:manana|madrugada)|a\. ?m\.?|am",
    later=r"de la tarde|del mediodia|p\. ?m\.?|pm",
    night=r"de la noche",
    clock_words=(
        (r"(?:a |al |antes del |antes de |hacia el )?(?:las 12 del )?mediodia", NOON),
        (r"(?:a |antes de la |antes de |la )?media ?noche", MIDNIGHT),
    ),
    open_hours=11,
    follows=(
        r"hoy|manana|y|o|para|en|con|sin|por|como|si|que|ok|vale|gracias|le|te|hora|horas|aproximadamente|mas"
        r"|pero|a|al|mismo|lo"
        rf"|de (?:hoy|manana|este|esta|nuevo)|del? (?:{_ANY_DAY})|el (?:{_ANY_DAY}|dia)|{_ANY_DAY}|usted|su"
        rf"|nuestro|un|una|mi|se|me|nos"
    ),
    days=(
        (r"hasta (?:manana|luego|pronto)|buen (?:dia|fin de semana|lunes|viernes)|buenos dias|buenas tardes", GREETING),
        (r"anteayer|ayer|anoche|(?:la )?semana pasada|(?:el )?mes pasado", PAST),
        (rf"(?:{_ANY_DAY}) (?:a|al|y) (?:{_ANY_DAY})|(?:{_ANY_DAY})-(?:{_ANY_DAY})", PAST),
        (
            (
                rf"(?:los|cada|todos los) (?:{_ANY_DAY}|dias)|(?:{_ANY_DAY}) (?:pasado|anterior)|(?:pasado"
                rf"|ultimo) (?:{_ANY_DAY})"
            ),
            PAST,
        ),
        (r"pasado manana", Day("from_today", 2)),
        (
            (
                r"(?:(?:a lo largo del|durante el|en el|antes del final del"
                r"|en el transcurso del) dia de )?(?:(?<!antes )de )?(?<!\bla )(?<!\besta )manana(?: mismo)?"
            ),
            Day("from_today", 1),
        ),
        (
            (
                r"(?:(?:a lo largo del|durante el|en el|antes del final del"
                r"|en el transcurso del) dia de )?hoy(?: mismo| dia)?"
            ),
            TODAY,
        ),
        *((rf"{name}(?: que viene| proximo)?", Day("weekday", number)) for number, name in enumerate(_WEEKDAYS)),
        (r"(?:a )?(?:principios|comienzos) de (?:la )?(?:proxima semana|semana que viene)", Day("week", 1, weeks=1)),
        (
            (
                r"(?:a )?(?:finales|final) de (?:la )?(?:proxima semana|semana que viene)|(?:la )?(?:proxima semana"
                r"|semana que viene"
                r"|semana proxima)"
            ),
            Day("week", 4, weeks=1),
        ),
        (
            (
                r"(?:antes |al |a )?(?:del |de )?(?:fin|final|finales) de (?:la |esta )?semana|(?:durante |en "
                r"|a lo largo de )?esta semana"
            ),
            Day("week", 4),
        ),
    ),
    dates=(
        r"\b(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:t(?=[0-9])|(?![0-9a-z]))",
        (
            r"(?<![0-9/.#-])(?P<day>[0-9]{1,2})[/-](?P<month>[0-9]{1,2})"
            r"(?:[/-](?P<year>(?:20)?[0-9]{2}))?(?![0-9/%a-z]| ?(?:horas|min|dias)"
            r"|[.,][0-9])(?<!24/7)(?<![0-9]-[0-9])(?<![0-9]-[0-9][0-9])"
        ),
        r"\b(?P<day>[0-9]{1,2}) de (?:MONTH)\b(?: (?:de|del) (?P<year>20[0-9]{2}))?",
        r"(?:(?<=\bel )|(?<=\bdia ))(?P<day>[0-9]{1,2})(?![0-9%:/a-z-]|[.,][0-9]| ?%| de |o\b)",
    ),
    months=_MONTHS,
    parts=(
        (r"esta manana|(?:hoy )por la manana", (TODAY, NOON)),
        (r"esta (?:misma )?tarde", (TODAY, _TARDE)),
        (r"esta (?:misma )?noche", (TODAY, EVENING)),
        (
            (
                r"(?:a lo largo|durante|en el transcurso|en el curso|antes del (?:final|fin)|al final|a ultima hora"
                r"|al (?:termino|cierre)"
                r"|antes de que (?:acabe|termine)|final|fin)(?: del| el) (?:dia"
                r"|la jornada)(?: laboral)?(?! de (?:hoy|manana))"
                r"|(?:al |antes del )?(?:final|fin|cierre) de la jornada|antes de que (?:acabe|termine) (?:el dia"
                r"|la jornada)|a ultima hora"
                r"|antes de cerrar|antes del cierre"
            ),
            AT_CLOSE,
        ),
        (r"(?:por|en|durante|a lo largo de) la manana|a primera hora|a media manana", NOON),
        (r"(?:por|en|durante|a lo largo de) la tarde|a media tarde", _TARDE),
        (r"(?:por|en|durante) la noche", EVENING),
    ),
    between=r"a|de|del|el|antes|para|sobre|hacia|como muy tarde|a mas tardar|por|a las",
    promise=(
        r"(?:le|te|os|les|se lo) (?!recuerdo|agradezco|ruego|pido|deseo|atiendo|ayudo|acuerdo|hablo|saludo)\w{2,12}o|"
        rf"(?:{_TO_YOU} |me |nos )?{_STEMS}r(?:e|emos)|{_TO_YOU} {_NOW}"
        r"|me (?:pongo|comunico|encargo|ocupo|comprometo)|nos (?:ponemos|comunicamos|encargamos|ocupamos"
        r"|comprometemos)"
        r"|(?:vuelvo|volvemos|regreso|regresamos)(?: a| con| en)?|estoy de vuelta|(?:ya |ahora )?(?:voy|vamos) a"
        r"|(?:por favor )?(?:dejeme|dejame|permitame|deme|denos|dame|concedame)|deje que"
        rf"|{_TO_YOU} (?:puedo|podemos|voy|vamos)|(?:puedo|podemos) (?:llamarle|confirmarle|darle|decirle"
        rf"|enviarle|responderle|tener|resolver)"
        rf"|(?:{_TO_YOU}|se) {_STEMS}ran?|(?:recibira|obtendra|sabra)[sn]?|tendra[sn]?(?! que)"
        rf"|estara[n]? (?:list|resuelt|solucionad"
        r"|arreglad|operativ|disponible)\w{0,2}|(?:espero|esperamos|deberia|deberiamos|confio en"
        r"|intento) (?:tener|poder|saber|enviar|darle)"
        r"|tiene[s]? noticias|(?:proxima|siguiente) (?:actualizacion|noticia|novedad|informacion)|(?:le "
        r"|te )?(?:prometo|garantizo|aseguro)"
        r"|(?:necesito|necesitamos)(?= (?:unos |otros |solo )?(?:[0-9]|un[oa]?s? |dos|cinco|diez|quince|veinte"
        r"|media))"
        r"|puede[s]? esperar (?:una|mi|nuestra)|queda (?:resuelto|solucionado)|lo tendra[sn]?|lo tiene[s]?|cuente con"
        r"|(?:lo|la) (?:reviso|consulto|miro|compruebo|gestiono)|en contacto con usted"
    ),
    refusal=(
        r"por favor|podria[ns]?|podrias|puede[ns]?|pueda[ns]?|(?:envi|llam|mand|escrib|avis|contact|respond"
        r"|contest|confirm|dig|indiqu)(?:e|a|an|en)"
        r"(?:nos|me|nosl[oa]|mel[oa])|(?:necesito|necesitamos) (?:que|su|sus|el|la|los|las)|(?:debe|debes|deben"
        r"|debera|tiene[sn]? que|tendra[sn]? que)"
        r"|hay que|quiere[s]?|quisiera|(?:le|te) (?:pido|ruego|pedimos|rogamos|agradeceria|agradeceriamos"
        r"|esperamos|atiendo|atenderemos"
        r"|ayudo|recuerdo|recordamos)|tiene[s]? (?:hasta|de plazo)|dispone[s]? (?:hasta|de)|(?:espero|esperamos"
        r"|esperare|esperaremos) (?:su|tu|que|noticias)"
        r"|no (?:le |te |lo |la |les |me |nos |se )?(?:\w{2,14})|recuerde|se entregara|(?:le )?llegara|llega el"
        r"|sera entregado|estaremos? (?:abiert\w+|cerrad\w+"
        r"|disponible\w*|aqui)|estare (?:fuera|de vacaciones|disponible|aqui|ausente)|cerraremos|abriremos"
        r"|tendremos (?:cerrado|abierto)|me puede[s]?"
    ),
    aside=(
        r"abiert[oa]s?|abrimos|cerramos|cerrad[oa]s?|cierra[n]?|horario[s]?|atendemos|lleva[sn]? (?:esperando"
        r"|[0-9]|un[oa]?)|hace|desde"
        r"|(?:he|hemos|has|ha|han|habia|habian) \w{2,14}(?:do|to|cho|sto)|fue|fueron|estaba|estuve|estuvo|era"
        r"|(?:le|te|lo|la|me|nos) (?:llame|escribi|envie"
        r"|mande|dije|dijo|dijeron|conteste|llamo usted)|hable|hablamos con|pidio|solicito|compro|realizo|llego"
        r"|recibi|recibimos|hizo|(?<!en )contacto|ayer (?:\w{1,14} ){0,3}\w{1,14}mos"
        r"|(?:si|cuando|porque|ya que|que|como|una vez que|en cuanto) (?:usted|ustedes|nos|no|su|me|el|la|hizo"
        r"|pidio)|nuestras oficinas|reunion"
        r"|cita|valido|valida|vence|caduca"
    ),
    nothing=(
        r"no se preocupe|no te preocupes|no hay problema|ningun problema|no mas tarde|no dude|no dudes"
        r"|si no antes|no tardare|no tardaremos"
        r"|de nada|nada mas|no solo|no hay de que|sin problema|no es problema|no se retire|no cuelgue"
    ),
    negation=r"no|nunca|tampoco|ningun|ninguna|nada|imposible|jamas|dudo|vacaciones|cerrad[oa]s?|abiert[oa]s?",
    breaks=r"y|e|pero|o|u|aunque|sino|entonces|luego|porque",
    agreed=(
        r"vale|ok|okay|de acuerdo|esta bien|si|no|verdad|le parece(?: bien)?|te parece(?: bien)?|bien|le va bien"
        r"|te va bien|correcto"
    ),
)
