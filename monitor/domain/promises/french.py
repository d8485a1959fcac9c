"""The French of promises. "d'ici 14 h" is a clock time from seven o'clock on, and a length below ("d'ici 2 h")."""

from __future__ import annotations

from monitor.domain.promises.grammar import AT_CLOSE, GREETING, PAST, TODAY, Language
from monitor.domain.promises.times import CLOSE, EVENING, MIDNIGHT, NOON, Day, Length

_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40, "quarante-cinq": 45, "soixante": 60,
    "quatre-vingt-dix": 90, "quelques": 3, "une ou deux": 2, "vingt-quatre": 24, "quarante-huit": 48,
}  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ANY_DAY = "|".join(_WEEKDAYS)
_MONTHS = {
    "janvier": 1, "janv": 1, "fevrier": 2, "fev": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8,
    "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
_NEXT = "(?:prochaines? |prochains? |petites? )?"
_YOU = r"(?:vous|te|t'|le|la|les|lui|l'|m'en|m'|me|nous|vous l'|vous le|vous la)"
_NO_DEED = (
    r"(?!ai\b|avons\b|a\b|as\b|avais\b|avait\b|remerci|pri[eo]|souhait|demand|invit|attend|aid|assist|accueill"
    r"|signal|ecoute|entend"
    r"|comprend|en remerci|en pri|suis\b|sommes\b|etais\b|en suis\b|avions\b|informe que|rappelons que|rappelle que)"
)
_DONE = (
    r"(?:traite|effectue|fait|resolu|regle|envoye|expedie"
    r"|rembourse|corrige|pret|repare|retabli|recontacte|rappele|contacte|informe)e?s?"
)

WORDS = Language(
    numbers=_NUMBERS,
    units=(
        (rf"{_NEXT}(?:minutes?|mn|mins?\.?)", Length(1)),
        (rf"{_NEXT}(?:heures?|h)", Length(60)),
        (rf"{_NEXT}jours? ouvr(?:es?|ables?)", Length(days=1, working=True)),
        (rf"{_NEXT}(?:jours?|j)", Length(days=1)),
        (rf"{_NEXT}semaines?", Length(days=7)),
    ),
    lengths=(
        (r"(?:une |la )?(?:prochaine )?demie?[ -]heure", Length(30)),
        (r"(?:un |le )?(?:petit )?quart d'heure", Length(15)),
        (r"trois quarts d'heure", Length(45)),
        (r"l'heure|la prochaine heure", Length(60)),
        (r"quelques minutes", Length(5)),
    ),
    length_lead=(
        r"dans|d'ici(?! (?:a )?(?:[7-9]|1[0-9]|2[0-3]) ?h)|en|sous|donnez-moi|laissez-moi|accordez-moi|donne-moi"
        r"|laisse-moi"
        r"|il me faut|il me faudra|il nous faut|il nous faudra|j'en ai pour|ai besoin de|avons besoin de|au bout de"
    ),
    length_filler=(
        r"environ|a peu pres|les|moins de|au plus|maximum|encore|seulement|au maximum|a|un delai de|le delai de"
        r"|un delai maximum de|des|max"
        r"|approximativement|juste|a peine|peut-etre|max\."
    ),
    length_tail=r"a partir de maintenant",
    joins=r"a|ou",
    half=r"et demie?",
    also=r"et",
    clock_lead=(
        r"(?:(?<!\by )a|avant|vers|pour|d'ici|d'ici a|jusqu'a|au plus tard a|au plus tard vers|au plus tard"
        r"|entre|aux alentours de"
        r"|aux environs de|autour de|au plus tard avant)(?: environ)?"
    ),
    day_lead=(
        r"(?:avant|d'ici|d'ici a|au plus tard|pour|jusqu'a|courant|dans le courant de|au cours de|des|ce"
        r"|prochain|en|dans|avant la)(?: le| la| l'| ce)?"
        r"|le|au plus tard dans|jusqu'au|cette|d'ici au|dans le courant du|au cours du"
    ),
    void_lead=(
        r"du|depuis|depuis le|a partir de|a partir du|apres|apres le|de|des|votre|datant du|en date du|il y a"
        r"|chaque|tous les|pas avant"
        r"|datee du"
    ),
    fraction_before="",
    fraction_after=r"(?: (?:(?P<plus30>et demie?)|(?P<plus15>et quart)|(?P<minus15>moins le quart|moins quart)))?",
    strong_mark=r"heures pile|h pile|heures precises",
    weak_mark=r"heures?|h",
    morning=r"du matin|a\.?m\.?",
    later=r"de l'apres-midi|du soir|p\.m\.?|pm",
    night=r"de la nuit",
    clock_words=(
        (r"(?<!apres-)(?<!apres )midi et demie?", NOON + 30),
        (r"(?<!apres-)(?<!apres )midi", NOON),
        (r"minuit", MIDNIGHT),
    ),
    open_hours=6,
    follows=(
        r"aujourd'hui|demain|et|ou|mais|pour|au|avec|si|par|le|ce|dans|d'accord|ok|merci|je|vous|nous|a|en"
        r"|environ|afin|car|precises"
        rf"|notre|votre|un|une|mon|sur|maximum|max|pile|heure|{_ANY_DAY}"
    ),
    days=(
        (
            (
                r"bonne (?:journee|soiree|fin de journee|semaine|fin de semaine)|bon (?:apres-midi|week-end)"
                r"|a demain|a bientot"
            ),
            GREETING,
        ),
        (rf"a (?:{_ANY_DAY})|bon (?:{_ANY_DAY})", GREETING),
        (r"avant-hier|hier|la semaine derniere|semaine derniere|le mois dernier", PAST),
        (rf"(?:{_ANY_DAY}) (?:au|a|et) (?:{_ANY_DAY})|(?:{_ANY_DAY})-(?:{_ANY_DAY})", PAST),
        (
            (
                rf"(?:{_ANY_DAY}) dernier|(?:chaque|tous les) (?:{_ANY_DAY}s?|jours?)|(?:le|les) (?:{_ANY_DAY})s"
                rf"|tous les jours"
            ),
            PAST,
        ),
        (r"apres[- ]demain|surlendemain", Day("from_today", 2)),
        (r"(?:dans la |au cours de la )?(?:journee de )?(?:de )?demain", Day("from_today", 1)),
        (r"(?:dans la |au cours de la )?(?:journee d')?aujourd'hui(?: meme)?|ce jour", TODAY),
        *((rf"{name}(?: prochain| qui vient)?", Day("weekday", number)) for number, name in enumerate(_WEEKDAYS)),
        (r"(?:en |au )?debut de (?:la )?semaine prochaine", Day("week", 1, weeks=1)),
        (r"(?:(?:d'ici )?(?:la |a la |en )?fin de )?(?:la )?semaine prochaine", Day("week", 4, weeks=1)),
        (
            (
                r"(?:d'ici |avant )?(?:la |a la |en )?fin de (?:la |cette )?semaine|(?:dans|au cours de"
                r"|courant) (?:la|cette) semaine"
                r"|cette semaine|(?:d'ici |avant )?(?:le|ce) week-end"
            ),
            Day("week", 4),
        ),
    ),
    dates=(
        r"\b(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:t(?=[0-9])|(?![0-9a-z]))",
        (
            r"(?<![0-9/.#-])(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?![0-9/%]"
            r"|[.,][0-9]| ?h)(?<!24/7)"
        ),
        r"\b(?P<day>[0-9]{1,2})(?:er)? (?:MONTH)\b(?: (?P<year>20[0-9]{2}))?",
        r"(?<=\ble )(?P<day>[0-9]{1,2})(?:er)?(?![0-9%:/a-z]|[.,-][0-9]| ?%| ?h\b| (?:heures|eme))",
    ),
    months=_MONTHS,
    parts=(
        (r"ce matin", (TODAY, NOON)),
        (r"(?:en (?:debut|fin) d')?cet(?:te)? apres[- ]midi", (TODAY, CLOSE)),
        (r"ce soir", (TODAY, EVENING)),
        (
            (
                r"(?:(?:avant|d'ici|d'ici a|a|en) )?(?:la )?fin de (?:la |cette |ma |notre |votre )?(?:journee"
                r"|matinee de travail)"
                r"|(?:dans|au cours de|courant|en cours de|dans le courant de"
                r"|durant)(?: la)? journee(?! d[e'] ?(?:demain|aujourd))"
            ),
            AT_CLOSE,
        ),
        (r"a la premiere heure|(?:dans la |en |en fin de |en debut de |fin de )?matinee|(?:au |le )?matin", NOON),
        (r"(?:dans l'|en |en fin d'|en debut d'|fin d'|debut d'|l')?apres[- ]midi", CLOSE),
        (r"(?:dans la |en |en debut de )?soiree|(?:au |le )?soir", EVENING),
    ),
    between=r"a|avant|le|au|vers|pour|au plus tard|dans|d'ici|en|des|et ce",
    promise=(
        rf"(?:je|nous|on) {_YOU} ?{_NO_DEED}\w{{3,16}}|j'\w{{2,14}}rai|je (?:\w{{2,14}}rai)|nous \w{{2,14}}rons"
        rf"|on \w{{2,14}}ra"
        r"|vous (?:recevrez|saurez|obtiendrez|serez (?:contacte|rappele|recontacte|informe|tenu|averti"
        r"|prevenu)\w{0,3})"
        r"|vous aurez(?! (?:besoin|a\b))|tu (?:recevras|auras|sauras)"
        r"|je (?!suis\b|vois\b|comprends|note\b|crois|sais\b|viens\b|regrette|tiens\b|parle\b|confirme"
        r"|constate|lis\b|remarque|vous\b|nous\b|ne\b|souhait|voudrais|reste\b|serai\b|garderai|attend"
        r"|demande)\w{3,14}"
        r"|je (?:vais|reprends|recontacte|peux|pense|compte|verifie|regarde|reviens|rappelle|fais|transmets"
        r"|contacte|prends|traite"
        r"|promets|essaie|devrais|pourrai)"
        r"|je suis de retour|je suis a vous|de retour(?= dans\b)|je (?:me renseigne|m'engage|m'en charge"
        r"|m'en occupe|m'occupe)"
        r"|nous (?:allons|pouvons|revenons|faisons|traitons|verifions|contactons|devrions|pensons|reprenons"
        r"|nous engageons)"
        r"|on (?:va|revient|rappelle|peut|regarde|fait)|on s'en occupe|on se (?:rappelle|recontacte|tient)"
        r"|(?:conseill\w{1,4}|collegues?|technicien\w{0,3}|equipe|service|responsable|superviseur|quelqu'un"
        r"|experts?|specialiste|support)"
        r" (?:vous|va|vont|te|reviendra|prendra|pourra)(?! a\b)"
        r"|vous (?:rappeller|contacter|recontacter|appeller|enverr|repondr|tiendr|informer|ecrir|donner"
        r"|confirmer|fer|joindr)(?:a|ont)"
        rf"|(?:sera|seront|devrait etre|devraient etre) {_DONE}|(?:laissez|donnez|accordez|permettez|laisse"
        rf"|donne)-(?:moi|nous)"
        r"|comptez sur (?:moi|nous)|prochain point|prochaine (?:mise a jour|nouvelle|reponse|information)"
        r"|(?<!votre )(?:retour|reponse) (?:avant|d'ici|sous)"
        r"|j'en ai pour|il (?:me|nous) (?:faut|faudra)|vous pouvez (?:compter|vous attendre)|reviens vers vous"
        r"|(?:ai|avons) besoin de(?= [0-9])"
        r"|rappel prevu|je m'y mets"
    ),
    refusal=(
        r"pourriez-vous|pouvez-vous|pourrais-tu|peux-tu|voulez-vous|merci de|merci d'|veuillez|s'il vous plait"
        r"|svp|vous (?:pouvez|devez|devriez"
        r"|pourriez|pourrez|devrez|avez jusqu|avez besoin|aurez besoin|aurez a|voulez|souhaitez)|il (?:faut"
        r"|faudrait|faudra)|puis-je|pouvons-nous"
        r"|dois-je|(?:j'ai|j'aurai|nous avons|nous aurons|j'aurais|nous aurions) besoin (?:de (?![0-9])|d'|que)"
        r"|(?:je|nous|on) n(?:e |')"
        r"|(?:je|nous) vous (?:prie|prions|demande|demandons|invite|invitons|attends|attendons|remercie"
        r"|remercions|souhaite|souhaitons|aide|aidons"
        r"|attendrons|attendrai|accueillons|accueillerons|demanderai|serions|serais)"
        r"|(?:rappelez|envoyez|appelez|contactez|repondez|ecrivez|ayez|tenez|dites|confirmez|renvoyez"
        r"|transmettez)(?:-\w+)?"
        r"|j'attends|j'attendrai|nous attendrons|nous attendons|impossible|si vous|(?:sera|seront) (?:livre"
        r"|disponible|ouvert|ferme|preleve|debite)\w{0,3}"
        r"|(?:livraison|colis|commande) (?:est|arrive|arrivera)|(?:je|nous) (?:serai|serons|reste"
        r"|restons) (?:absent|ouvert|ferme|disponible|joignable|en"
        r" conge|a votre)\w{0,3}|nous (?:fermerons|ouvrirons|garderons|conserverons)|je (?:garderai|vois"
        r"|peux voir)|arrivera"
    ),
    aside=(
        r"pourquoi|(?:ne|qui|on|il|elle|technicien|collegue|conseiller|livreur) (?:vous|nous|l') ?(?:a|ont)|"
        r"j'ai|je suis|nous avons|nous sommes|vous avez|vous etes|a ete|ont ete|avait|avez|etait|etiez|j'avais"
        r"|je l'ai|on a|(?:je|nous) vous (?:ai|avons"
        r"|avais|avions)|il a|elle a|depuis|il y a|ouverte?s?|fermee?s?|fermons|ouvrons|horaires?|joignables?"
        r"|disponibles?"
        r"|(?:que|si|quand|des que|lorsque|parce que|puisque|comme|apres que|une fois que|ou) (?:vous|votre|vos"
        r"|le|la|les|l')"
        r"|votre (?:appel|commande|message|demande|mail|courrier)(?= (?:de|du|d'))|valables?|expire|reunion"
        r"|rendez-vous|en conge"
    ),
    nothing=(
        r"pas plus tard|pas de (?:souci|soucis|probleme|problemes|panique)|ne vous (?:inquietez|en faites) pas"
        r"|n'hesitez pas|aucun (?:souci"
        r"|probleme)|ne quittez pas|de rien|si ce n'est pas avant|pas seulement|pourquoi pas|ne t'inquiete pas"
    ),
    negation=r"pas|jamais|rien|aucune?|impossible|sans garantie|conges?|fermee?s?|ouverte?s?",
    breaks=r"et|mais|ou|puis|donc|car|alors|cependant|toutefois",
    agreed=(
        r"ok|d'accord|(?:ca|cela) (?:vous )?(?:va|convient)|oui|bien|entendu|n'est-ce pas|ca marche"
        r"|vous convient-il"
    ),
)
