"""The German of promises.

"morgen" is tomorrow, but a part of a day after "heute", "am" or the name of a day, and nothing in a greeting; letters are
folded, so its capital says nothing.
"""

from __future__ import annotations

from monitor.domain.promises.grammar import AT_CLOSE, GREETING, PAST, TODAY, Language
from monitor.domain.promises.times import CLOSE, EVENING, MIDNIGHT, NOON, Day, Length

_NUMBERS = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5,
    "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwolf": 12, "zwoelf": 12,
    "funfzehn": 15, "fuenfzehn": 15, "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfundvierzig": 45, "sechzig": 60,
    "neunzig": 90, "ein paar": 3, "paar": 3, "wenigen": 3, "wenige": 3, "einigen": 3, "anderthalb": 1.5, "eineinhalb": 1.5,
    "zweieinhalb": 2.5, "vierundzwanzig": 24, "achtundvierzig": 48,
}  # fmt: skip
_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "(?:samstag|sonnabend)", "sonntag")
_ANY_DAY = "|".join([*_WEEKDAYS, "mo", "di", "mi", "do", "fr", "sa", "so"])
_MONTHS = {
    "januar": 1, "janner": 1, "jan": 1, "februar": 2, "feb": 2, "marz": 3, "maerz": 3, "april": 4, "apr": 4, "mai": 5,
    "juni": 6, "juli": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10,
    "november": 11, "nov": 11, "dezember": 12, "dez": 12,
}  # fmt: skip
_TOMORROW = Day("from_today", 1)
_EARLY, _MIDDAY, _LATER, _LATE = "(?:morgen|fruh|frueh|vormittag)", "mittag", "nachmittag", "abend"
_NAMED = (
    ("heute", TODAY), ("morgen", _TOMORROW), ("(?:uber|ueber)morgen", Day("from_today", 2)),
    *((name, Day("weekday", number)) for number, name in enumerate(_WEEKDAYS)),
)  # fmt: skip
_DO = (
    r"(?:werden?|setzen?|melden?|rufe?n?|schreiben?|schicken?|senden?|geben?|klaren?|klaeren?|prufen?|pruefen?"
    r"|(?:uber"
    r"|ueber)prufen?|fragen?"
    r"|informieren?|antworte[nt]?|kummer[en]n?|kuemmere?n?|kommen?|lassen?|bringen?|schauen?|schaue?|bearbeiten?"
    r"|erledigen?"
    r"|kontaktieren?|liefer[en]n?|leiten?|veranlassen?|erstatten?|(?:uber|ueber)weisen?|holen?|sprechen?"
    r"|telefonieren?|verbinden?"
    r"|hoffen?|planen?|versuchen?|verspr[ei]chen?|sagen?|teilen?|beantworten?|bestatigen?|aktualisieren?|kann"
    r"|konnen|koennen"
    r"|sollten?|durften?|besprechen?|halten?|gehen?)"
)
_THEY = (
    r"(?:kollegen?|kollegin|techniker(?:in)?|mitarbeiter(?:in)?|team|abteilung|fachabteilung|vorgesetzter?"
    r"|teamleiter(?:in)?|lager"
    r"|support|experten?|expertin|jemand|berater(?:in)?|er|buchhaltung)"
)
_DONE = (
    r"(?:bearbeitet|geklart|geklaert|gelost|geloest|behoben|erledigt|versendet|versandt|verschickt|beantwortet"
    r"|erstattet|gepruft"
    r"|geprueft|informiert|angerufen|zuruckgerufen|kontaktiert|ersetzt|fertig)"
)
_ANSWER = (
    r"(?:fur sie|fuer sie|fur dich|antwort|ruckmeldung|rueckmeldung|ergebnis|neuigkeiten|mehr informationen|losung)"
)

WORDS = Language(
    numbers=_NUMBERS,
    units=(
        (r"minuten?|min\.?", Length(1)),
        (r"stunden?|std\.?|h", Length(60)),
        (r"(?:werk|arbeits|geschafts|geschaefts|bank)tage?n?s?", Length(days=1, working=True)),
        (r"tage?n?s?", Length(days=1)),
        (r"wochen?", Length(days=7)),
    ),
    lengths=(
        (r"(?:(?:einer?|ner?) )?halben? stunde|halbstunde", Length(30)),
        (r"(?:(?:einer?|ner?) )?dreiviertel ?stunde", Length(45)),
        (r"(?:(?:einer?|ner?) )?viertel ?stunde", Length(15)),
        (r"(?:einer? )?(?:(?:guten?|knappen?) )?stunde", Length(60)),
        (r"(?:ein paar|paar|wenigen?|einigen?) minuten", Length(5)),
        (r"woche", Length(days=7)),
    ),
    length_lead=(
        r"in|innerhalb|innert|binnen|spatestens in|geben sie mir|gib mir|brauchen?|benotigen?|dauert|dauern"
        r"|lassen sie mir"
    ),
    length_filler=(
        r"etwa|ca|ca\.|circa|rund|ungefahr|ungefaehr|den nachsten|der nachsten|den kommenden|den naechsten"
        r"|der naechsten|noch|dafur|dafuer"
        r"|weniger als|maximal|hochstens|spatestens|spaetestens|gut|knapp|von|der|den|nur|bitte|es"
        r"|voraussichtlich|so|uns|mir"
    ),
    length_tail=r"ab jetzt|ab sofort",
    joins=r"bis|oder",
    half=r"(?!)",
    also=r"und",
    clock_lead=(
        r"(?:bis|vor|um|gegen|bis um|bis gegen|bis spatestens|bis spaetestens|spatestens|spaetestens"
        r"|spatestens um|spatestens bis"
        r"|spaetestens um|spaetestens bis|so gegen|bis maximal|bis kurz vor|kurz vor)(?: ca\.?| circa| etwa"
        r"| ungefahr)?|zwischen"
    ),
    day_lead=(
        r"bis(?: zum| spatestens| spaetestens| ende| einschliesslich| inklusive)?(?: kommenden| nachsten| diesen)?"
        r"|(?:spatestens|spaetestens)(?: am| bis)?|am(?: kommenden| nachsten| naechsten)?|kommenden|nachsten"
        r"|naechsten|diesen|noch"
        r"|im laufe des|im laufe von|im lauf des|vor(?: dem)?|gleich|direkt|den|dem|zum|fur|fuer|im|erst"
        r"|noch im laufe des"
    ),
    void_lead=(
        r"vom|von|seit|ab|nach|seit dem|nach dem|ab dem|des|jeden|letzten|letzter|vergangenen|am letzten"
        r"|am vergangenen|nicht vor"
        r"|erst ab|erst nach|fruhestens|fruhestens um|fruhestens am|bereits|schon|bereits am|schon am|ihre"
    ),
    fraction_before=(
        r"(?:(?P<minus30>halb) |(?P<plus15>viertel nach|viertel ab) |(?P<minus15>viertel vor|dreiviertel"
        r"|drei viertel) )?"
    ),
    fraction_after="",
    strong_mark=r"uhr",
    weak_mark=r"h",
    morning=r"morgens|vormittags|fruh|am morgen|am vormittag|in der fruh",
    later=r"nachmittags|abends|am nachmittag|am abend|mittags",
    night=r"nachts|in der nacht",
    clock_words=(
        (r"(?:heute )?mitternacht", MIDNIGHT),
        (r"12 uhr mittags?|zwolf uhr mittags", NOON),
        (r"zur mittagszeit|mittags|zum mittag", NOON),
    ),
    open_hours=6,
    follows=(
        r"heute|morgen|ubermorgen|am|und|oder|aber|mit|per|an|zuruck|zurueck|bei|noch|da|auf|wieder|melde|melden"
        r"|rufe|rufen|ist|sind"
        rf"|spatestens|bescheid|telefonisch|kurz|nochmal|nochmals|ihnen|sie|ihr|eine|einen|die|der|das|ok|okay"
        rf"|danke|{_ANY_DAY}"
    ),
    days=(
        (r"(?:guten|schonen|schoenen|einen schonen) (?:guten )?morgen", GREETING),
        (r"\Amorgen(?=!|,? (?:herr|frau|zusammen|liebe|lieber)\b)", GREETING),
        (r"guten (?:tag|abend)|schonen (?:tag|abend|nachmittag)|schones wochenende", GREETING),
        (r"vorgestern|gestern|letzte woche|vergangene woche", PAST),
        (rf"(?:{_ANY_DAY}) ?(?:-|bis) ?(?:{_ANY_DAY})", PAST),
        (
            (
                rf"(?:jeden|letzten|vergangenen|vorigen) (?:{_ANY_DAY}|tag|morgen|abend)|(?:{'|'.join(_WEEKDAYS)})s"
                rf"|taglich"
            ),
            PAST,
        ),
        (r"bis heute|werktags", PAST),
        *(
            (name if name != "morgen" else r"(?<!\bam )(?<!\bdiesen )(?<!\bnachsten )morgen", day)
            for name, day in _NAMED
        ),
        (r"am (?:nachsten|naechsten|folgenden) tag|am folgetag|am morgigen tag", _TOMORROW),
        (r"(?:anfang|beginn) (?:der )?(?:nachster|nachsten|kommender|kommenden) woche", Day("week", 1, weeks=1)),
        (
            (
                r"(?:im laufe der |in der |ende der |ende |bis ende )?(?:nachste|naechste|nachster|nachsten|kommende"
                r"|kommender|kommenden) woche"
            ),
            Day("week", 4, weeks=1),
        ),
        (
            r"(?:bis )?(?:zum )?(?:ende (?:dieser|der) woche|wochenende)|(?:noch )?diese woche|in dieser woche",
            Day("week", 4),
        ),
    ),
    dates=(
        r"\b(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:t(?=[0-9])|(?![0-9a-z]))",
        r"(?<![0-9./])(?P<day>[0-9]{1,2})\. ?(?:MONTH)\b(?: (?P<year>20[0-9]{2}))?",
        (
            r"(?<![0-9./])(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\.(?: ?(?P<year>(?:20)?[0-9]{2})(?![0-9:.h]"
            r"| ?uhr))?"
        ),
        (
            r"(?:(?<=\bam )|(?<=\bdem )|(?<=\bden )|(?<=\bzum )"
            r"|(?<=\bbis ))(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})"
            r"(?![0-9.:%€]| ?uhr)"
        ),
        r"(?:(?<=\bam )|(?<=\bdem )|(?<=\bzum ))(?P<day>[0-9]{1,2})\.(?! ?[0-9]| (?:tag|stock|etage|mal)\b)",
    ),
    months=_MONTHS,
    parts=(
        *(
            (rf"{name} ?{part}", (day, end))
            for name, day in _NAMED
            for part, end in ((_EARLY, NOON), (_MIDDAY, NOON + 60), (_LATER, CLOSE), (_LATE, EVENING))
            if name != "morgen" or part != _EARLY
        ),
        (r"morgen (?:fruh|frueh|vormittag)", (_TOMORROW, NOON)),
        (r"(?:am |im laufe des )(?:nachsten|naechsten|folgenden) (?:morgens?|vormittags?)", (_TOMORROW, NOON)),
        (r"(?:im laufe des )morgigen vormittags", (_TOMORROW, NOON)),
        (r"(?:im laufe des )morgigen (?:tages|nachmittags)", (_TOMORROW, CLOSE)),
        (
            (
                r"(?:bis )?(?:zum )?(?:ende des (?:heutigen )?(?:tages|arbeitstages|geschaftstages)|tagesende"
                r"|feierabend|geschaftsschluss"
                r"|dienstschluss|buroschluss)|(?:noch )?(?:heute )?im laufe? des (?:heutigen )?tages"
            ),
            AT_CLOSE,
        ),
        (r"am (?:morgen|vormittag)|im laufe? des vormittags|vormittags|vormittag|diesen (?:morgen|vormittag)", NOON),
        (r"am nachmittag|im laufe? des nachmittags|nachmittags|nachmittag", CLOSE),
        (r"am abend|im laufe? des abends|abends|abend", EVENING),
    ),
    between=r"um|bis|am|den|dem|der|gegen|vor|spatestens|spaetestens|also|zum|noch|im laufe des|schon|bereits",
    promise=(
        r"ich (?!habe|hatte|wurde|bitte|mochte|moechte|brauche|benotige|warte|erwarte|freue|danke|verstehe"
        r"|entschuldige|sehe|wunsche"
        r"|konnte|musste|wollte|notiere|heisse|arbeite|finde|bedaure|glaube|ware)\w{2,14}e|(?:sage|gebe|schreibe"
        r"|schicke|sende|antworte|teile|rufe|leite"
        r"|lasse|berichte) (?:ihnen|sie|dir|dich|es|das)|"
        rf"(?:ich|wir) (?:dann |auch |noch |hier )?{_DO}|{_DO} (?:ich|wir)|melden? (?:mich|uns)|(?:kummere"
        rf"|kuemmere) mich"
        r"|(?:ich|wir) will|(?:ich|wir) brauchen?(?= (?:noch |etwa |ca\.? |ungefahr |nur )*(?:[0-9]|eine? |zwei"
        r"|funf|zehn|zwanzig))"
        r"|rufe sie|rufe dich|gebe (?:ihnen|dir)|schreibe (?:ihnen|dir)"
        r"|sie (?:dann |auch )?(?:horen|hoeren|erhalten|bekommen|erfahren|kriegen)|(?:horen|hoeren|erhalten"
        r"|bekommen|erfahren) sie"
        r"|du (?:horst|bekommst|erhaltst)|(?:horst|bekommst) du|sie werden(?=.{0,60}\b(?:horen|hoeren|erhalten"
        r"|bekommen|informiert"
        r"|kontaktiert|angerufen|zuruckgerufen|erfahren)\b)|werden sie(?=.{0,60}\b(?:horen|erhalten|informiert"
        r"|kontaktiert|angerufen)\b)"
        rf"|{_THEY} (?:ruft|rufen|meldet|melden|wird|werden|kontaktiert|schreibt|schickt|informiert|gibt|kommt)"
        r"|(?:ruft|meldet|wird|kontaktiert|informiert|gibt) (?:sie|sich|ihnen)"
        rf"|(?:wird|werden)(?=.{{0,60}}\b{_DONE}\b)"
        rf"|(?:ich habe|habe ich|wir haben|haben wir)(?=.{{0,50}}\b{_ANSWER}\b(?! (?:erhalten|bekommen|geschickt"
        rf"|gesendet|gegeben)))"
        r"|sie haben(?= (?:bis|spatestens)\b(?!.{0,40}\bzeit\b))|sie (?:konnen|koennen"
        r"|durfen)(?=.{0,60}\b(?:rechnen|erwarten)\b)"
        r"|(?:nachste|naechste)s? (?:ruckmeldung|rueckmeldung|update|info|information)|(?:ruckmeldung"
        r"|rueckmeldung|antwort|update|info"
        r"|ruckruf|rueckruf) (?:folgt|kommt|erfolgt|bis)|(?:bitte )?(?:geben sie|gib|lassen sie) (?:mir|uns)"
        r"|lassen sie mich|lass mich"
        r"|(?:ich )?bin(?= (?:in|gleich|spatestens|um)\b)|bin ich|wir sind(?= in\b)|es dauert|das dauert|versprochen"
        r"|mein wort"
    ),
    refusal=(
        r"bitte|(?:konnen|koennen|konnten|koennten|wurden|wuerden|durften|mussen|mochten|moechten|wollen|sollten"
        r"|sollen|brauchen"
        r"|benotigen|haben|hatten|sind|waren|kannst|konntest) (?:sie|du)|sie (?:mussen|muessen|sollten|konnen"
        r"|koennen|mochten|durfen)"
        r"|soll ich|sollen wir|darf ich|durfen wir"
        r"|(?:melden|rufen|schicken|senden|geben|schreiben|antworten|teilen|bestatigen|kommen|warten|reichen"
        r"|uberweisen) sie"
        r"|(?:ich|wir) (?:bitten?|mochten?|moechten?|warten?|erwarten?|brauchen?|benotigen?|benoetigen?|freuen?"
        r"|danken?)"
        r"|(?:bitten?|brauchen?|benotigen?|benoetigen?|warten?|freuen?) (?:ich|wir)"
        r"|sie haben(?= (?:noch )?(?:bis|zeit))|(?:ich|wir) sehen?|(?:ich|wir) (?:werden? )?(?:heute )?(?:gern"
        r"|gerne) (?:fur sie|weiter)"
        r"|(?:geliefert|zugestellt) (?:wird|werden)|(?:wird|werden) (?:voraussichtlich )?(?:geliefert|zugestellt)"
        r"|die lieferung|das paket|ihr paket|ihre lieferung|ihre bestellung"
    ),
    aside=(
        r"(?:den|ihr|ihren|unser|unseren) termin|"
        r"(?:wenn|falls|sobald|ob|dass|weil|da|bevor|nachdem|was|wann|wie|warum) (?:sie|du|ihr|ihre|ihnen|es)|seit"
        r"|geoffnet|geoeffnet|erreichbar|(?:offnungs|oeffnungs|geschafts|sprech|servicezeit)\w*|geschlossen"
        r"|schliessen(?: wir)?|schliesst"
        r"|gestern|verfugbar|wir haben(?= (?:heute |taglich |morgen )?(?:bis|von|ab|offen|geoffnet))|im (?:buro"
        r"|haus|dienst)|im urlaub"
        r"|(?:ich|wir) (?:habe|haben|hatte|hatten|war|waren|bin|sind|wurde|wurden|rief|riefen|schrieb|schrieben"
        r"|sprach|bekam)"
        r"|(?:habe|hatte|war|wurde|hatten|waren|wurden|sind|bin) (?:ich|wir|sie|ihr|ihre|es)|(?:war|waren|wurde"
        r"|wurden|worden|hatte|hatten)"
        r"|sie (?:haben|hatten|warten|wollten|sagten|schrieben|baten|riefen|sind|waren)|ist (?:am|um|seit|heute)"
        r"|ihre? (?:anfrage|nachricht"
        r"|mail|e-mail|anruf)(?= (?:von|vom|um))|in einer besprechung|im termin|in der mittagspause"
    ),
    nothing=(
        r"nicht spater als|nicht spaeter als|kein problem|keine sorge|(?:wenn|falls) nicht|nicht nur"
        r"|keine ursache|nicht langer als"
        r"|nicht laenger als|nicht mehr als|kein thema|nicht mehr lange|keine umstande|sorgen sie sich nicht"
    ),
    negation=(
        r"nicht|kein\w{0,2}|nichts|nie|niemals|unmoglich|unmoeglich|niemand|betriebsferien|geschlossen|geoffnet"
        r"|geoeffnet|erreichbar|zugestellt|geliefert|offen|urlaub|gultig|reserviert"
    ),
    breaks=r"und|aber|oder|sondern|denn|dann|jedoch|allerdings",
    agreed=r"ok|okay|ja|oder|gut|richtig|einverstanden|in ordnung|passt das|recht|ist das ok",
)
