"""What upset customers write in German; ``language`` says how phrases are written."""

from __future__ import annotations

from monitor.domain.risk_phrases.language import Language

GERMAN = Language(
    negations="nicht kein keine keinen keiner keinerlei nie niemals ohne nichts weder",
    common=(
        "ich sie und der das ist nicht ein eine einen mir mich mein meine meinen wir uns ihr ihre ihnen es zu auf "
        "fur mit den dem des von bei seit noch schon auch wie wann wo aber hallo bitte danke habe haben hab kein "
        "keine keinen immer wieder jetzt sind wird werde kann konnen zum zur im wenn dass daß wer alles hier nur "
        "mal"
    ),
    lists={
        "number": """
            zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|mehrere|mehreren|viele|etliche|unzählige|zig|x|#
        """,
        "span": """
            minuten|std|stunden|tagen|tage|wochen|monaten|monate|einer stunde|eine stunde|ner stunde|ewigkeiten|ewig|
            einer woche|einem monat|gestern|vorgestern|halben stunde|halbe stunde|letzter woche|montag|dienstag|
            mittwoch|donnerstag|freitag
        """,
        "bad": """
            schlecht*|miserab*|mies*|katastroph*|grottig*|grottenschlecht*|grauenhaft*|grauenvoll*|furchtbar*|
            schrecklich*|unterirdisch*|lausig*|desaströs*|erbärmlich*|desolat*|mangelhaft*|peinlich*
        """,
        "times": """
            zweimal|dreimal|viermal|fünfmal|sechsmal|siebenmal|zehnmal|mehrmals|mehrfach|mehrmalig*|zigmal|hundertmal|
            tausendmal|xmal|öfter|öfters|wiederholt|# mal|#mal|x mal|zig mal|vier mal|drei mal|zwei mal|fünf mal|
            mehrere male|viele male|etliche male|so oft
        """,
    },
    calm="""
        ich erwarte (ein|eine|einen|mein*|noch ein*) {1} (paket|lieferung|besuch|gäste|kind|baby|anruf|sendung|
        bestellung); wie erwartet; (besser|schneller|früher|mehr) als erwartet; (keine|ohne) (beschwerde*|klagen);
        kein grund zur (beschwerde|klage); kann mich nicht beschweren; nicht (beschweren|meckern); keine beschwerde;
        keine (antwort|rückmeldung|eile|reaktion|rückruf) {1} (nötig|notwendig|erforderlich|erwartet); wie
        (versprochen|zugesagt|besprochen); danke* {4} (geduld|warten|rückruf|rückmeldung|versprechen); vielen dank {5}
        geduld; (entschuldigung|entschuldigen sie|sorry|tut mir leid|verzeihung) {5} (stör*|nerv*|ärger*|dumm*|blöd*|
        beschwer*|umstände|ungeduld*); (dumme|blöde|doofe|lächerliche|peinliche) frage; unglaublich (gut|schnell|nett|
        freundlich|toll|schön|hilfreich|lecker|günstig|zufrieden|dankbar|kompetent*|zuvorkommend); lächerlich
        (günstig|einfach|billig|gut|wenig); katastrophenschutz; katastrophenhilfe; (bin|als|ist|wird|arbeite*) {1}
        (anwalt|anwältin|rechtsanwalt|rechtsanwältin|anwälte); (mein|unser|der|meine|ein befreundeter|die|unsere)
        (anwalt|anwältin|rechtsanwalt|rechtsanwältin) (benötigt|braucht|bittet|hat (mich |)(gebeten|empfohlen)|fragt|
        möchte|hat sie empfohlen); anwaltskanzlei; (möchte|möchten|würde|würden|wollte|wollten|könnte|könnten|kann|
        können|wie|hätte|bitte|wünsche) {8} (kündigen|kündigung|zu kündigen); kündigungs(frist|bestätigung|formular|
        datum|termin|möglichkeit*|optionen|schreiben|button); bestätig* {3} kündigung; kündigung {3} (bestätig*|
        erhalten|eingegangen|fristgerecht|schicken|zum|per|an); fristgerecht*; es reicht {2} (wenn|völlig|vollkommen|
        aus|auch|mir völlig|mir wenn|morgen|nächste); nicht weiter (schlimm|tragisch|wild); kein (problem|thema|ding|
        stress|ärger); keine (sorge|umstände); zum (ersten|zweiten|dritten) mal {4} (bestell*|gekauft|gebucht|kunde|
        zufrieden|begeistert); jedes mal {3} (begeistert|zufrieden|super|toll|gut|freundlich); immer wieder {2}
        (gern*|gut|super|toll|schön|bestell*); endlich (da|angekommen|geklappt|geschafft|erhalten|gefunden|
        funktioniert|wieder|urlaub|wochenende|bekommen|geliefert); hat endlich {3} (geklappt|funktioniert|angekommen);
        niemand {1} (zuhause|zu hause|daheim|da war); (betrug*|phishing) (mail|sms|anruf|versuch|warnung|nachricht)*;
        (ist das|war das|ob das|ob es|handelt es sich) {4} betrug*; betrugsversuch*; verdacht auf betrug; verdammt
        gut; nicht sauer; (chef|chefin|vorgesetzter) {1} (braucht|benötigt|möchte|hat|will); (vielleicht|klingt|
        möglicherweise|wahrscheinlich) {2} (dumm|blöd|lächerlich|doof); (anwalt|anwältin|rechtsanwalt|anwalts) {3}
        (benötigt|braucht|bittet|hat gebeten|fragt|möchte|wünscht|empfohlen); unglaublich (gute*|schnelle*|nette*|
        freundliche*|tolle*|schöne*|hilfreiche*|günstige*|kompetente*|lieb*); (ich erwarte|erwarte ich|erwarte) {3}
        (paket|lieferung|besuch|gäste|kind|baby|sendung|bestellung); zum (zweiten|dritten|vierten) mal {3} (zufrieden|
        begeistert|glücklich);
        (wütend|sauer|böse|verärgert|genervt|enttäuscht) (auf|über|von) (mich|mir|uns) {1} (selbst|selber|); (über|
        auf) mich selbst; ärger* mich über mich; beschwerde(ordnung|management|statistik|abteilung|team|quote|
        verfahren*); (mir|uns|ist|war) {2} peinlich; peinlich berührt; (ist|wäre|wenn) (es |das |)(ihnen|euch) {1}
        egal; ignorier* sie (bitte|einfach); ignorier* sie (meine|die) (letzte|vorherige|vorige|alte|erste|frühere);
        bitte {4} ignorieren; ignorier* (bitte|einfach); (anwalt|anwältin|rechtsanwalt|kanzlei|anwalts) {3}
        (umgezogen|adresse|anschrift|ruhestand); warteschleif* {4} (schön*|gut|lustig|super|toll|nett|mag|gefällt);
        wie lange (kann|habe|haben|können) (ich|man|wir) {6} (zurück*|behalten|nutzen|testen|storn*|widerruf*|zeit|
        garantie|gültig); (meine|unsere|die|der|meiner) letzte* (bestellung|buchung|reise|rechnung|lieferung); wenn
        (ich|wir) {3} nicht; (na|ganz) (super|toll|prima)(,|) {2} (danke*|freut|dann|vielen); (hat|haben) (mir|uns)
        {2} mehrmals geholfen
    """,
    unhurried="""
        (eilt|drängt|pressiert) {2} nicht; nicht {2} (eilig|dringend|dringlich|tragisch); (keine|ohne) (eile|hektik|
        hast); kein(en|) (stress|zeitdruck|druck); in (aller |)ruhe; wenn {3} (zeit|gelegenheit|möglich ist|passt|
        passen|dazu kommen); bei gelegenheit; (lassen|nehmen|lass|nimm|lasst|nehmt) {2} zeit; kann warten; hat (noch |
        )zeit; gern* (noch |)warten; (sehr|super|wirklich|rundum|total|mega|äußerst) (zufrieden|glücklich|nett|
        freundlich|hilfreich|begeistert|dankbar|happy); alles (bestens|gut|super|prima|perfekt|in ordnung|geklappt);
        weiter so; herzlichen dank für {2} (hilfe|unterstützung|schnelle); tausend dank; hat {2} super geklappt; gute
        arbeit;
        (mein|meine) {1} (fehler|schuld|versehen|irrtum); (war|ist|bin) {2} (selbst schuld|selber schuld); mein
        versehen; habe mich {1} (vertippt|verlesen|vertan|geirrt|verschrieben|verklickt); (zu|einmal|mal) loben; (ein|
        großes|dickes|herzliches) lob; möchte mich {3} bedanken; (war|waren|sind|ist) (alle |beide |immer |so |sehr |
        ganz |wirklich |)(nett|freundlich|reizend|hilfsbereit|zuvorkommend|lieb)
    """,
    polite="""
        (könnten|könntest|würden|würdest|dürfte|könnte) (sie|du|ihr|ich|man) {3} (bitte|kurz|vielleicht|mal|nachsehen|
        prüfen|senden|schicken|sagen|helfen|mitteilen|nochmal|noch einmal|eventuell|freundlicherweise); wäre (nett|
        toll|super|schön|lieb|es möglich|prima); ist es möglich; darf ich (kurz |)fragen; ich wollte (nur |kurz |mal |
        )fragen; kurze frage; eine frage; hätte eine frage; vielen dank im voraus; danke im voraus; im voraus vielen
        dank; vielen dank für ihre hilfe; danke für ihre hilfe; danke schon mal; wissen sie {1} (wann|ob|zufällig);
        falls möglich; wenn möglich; entschuldigen sie die störung
    """,
    anger="""
        ~inakzeptab*; ~unakzeptab*; nicht {1} (akzeptab*|hinnehmbar*|tragbar|akzeptier*|hinzunehmen|hinnehmen|
        zumutbar|normal|seriös|okay|in ordnung|fair|zufrieden*|glücklich|begeistert|amüsiert|gut genug|wahr sein|
        einverstanden); ~unverschämt*; ~frechheit*; ~frech; ~dreist*; ~lächerlich*; ~unzumutbar*; ~zumutung;
        ~skandal*; ~sauerei; ~schweinerei; ~saftladen; ~sauladen; ~drecksladen; ~mistladen; ~katastroph*; ~desaster;
        ~unfassbar*; ~unfaßbar; ~unglaublich*; ~unerhört*; ~untragbar*; ~unerträglich*; ~unding; ~armutszeugnis;
        ~bodenlos*; ~hohn; ~farce; ~trauerspiel; ~affentheater; ~kasperletheater; ~blamage; ~blamabel; ~schande;
        ~schämen; ~schämt; ~peinlich*; ~albtraum; ~alptraum; ~horror; ~chaos; ~chaotisch*; ~chaosladen; ~witz;
        ~wahnsinn; ~irrsinn; ~unsinn; ~schwachsinn; ~blödsinn; ~unmöglich* (service|verhalten|zustand|umgang|art|
        behandlung); (das|echt|einfach|wirklich|absolut|schlicht) {1} unmöglich; das (ist|wäre) {1} das letzte; so
        (geht|kann) {2} (das|es|man) {1} nicht; das geht (so|gar|überhaupt|ja|doch) {1} nicht; geht so nicht weiter;
        so nicht; so geht man; ~wütend*; ~wut; ~stinksauer; ~stocksauer; (bin|sind|echt|richtig|sehr|mächtig|ziemlich|
        langsam|wirklich|total|mega|werde) sauer; ~verärger*; ~ärgerlich*; ~ärgere; ~ärgert; ~geärgert; ~ärgernis;
        ~genervt; ~nervt; ~nervig*; ~nerven; ~frustr*; ~frust; ~enttäusch*; ~empör*; ~entsetz*; ~entrüst*; ~erbost;
        ~zornig; ~unzufrieden*; ~fassungslos*; ~sprachlos; ~schockiert; ~angefressen; ~aufgebracht; ~angepisst; auf
        180; kocht; kotz*; zum kotzen; könnt* {1} (heulen|ausrasten|schreien|platzen); platzt {1} (kragen|geduld*);
        rast* {1} aus; hals {1} raus; hals voll; (schnauze|nase|faxen|kanal) {1} (gestrichen |)(voll|dicke); (habe|
        hab|haben) {1} (es|das|'s) {1} satt; langt es; langt's; (jetzt|mir|langsam|endgültig|nun) reicht {1} (es|'s|
        mir|jetzt); jetzt reicht's; mir reicht's; es reicht; reicht's; reicht mir; (meine|unsere|mit) geduld*; geduld
        {2} (ende|erschöpft|überstrapaziert|vorbei|grenzen|verloren); geduldsfaden; (keine|verlier*) {1} geduld;
        geduld mehr; am ende meiner; zeitverschwendung; verschwend* {2} zeit; zeit (gestohlen|geraubt|verschwendet|
        verplempert); verarsch*; veräppel*; verschaukel*; verschaukl*; für (dumm|blöd|doof) {1} verk*; zum narren;
        hingehalten; hinhalt*; hinzuhalten; hält mich hin; halten mich hin; abgewimmel*; abgespeist; abgewürgt;
        vertröst*; ignorier*; abgezock*; abzock*; lüg*; gelogen; belog*; angelogen; verlogen*; ~betrug*; ~betrüg*;
        ~betrog*; ~wucher; ~gauner*; ~verbrecher*; ~halsabschneider*; diebe; räuber; raub; nepp; ~unseriös*;
        ~unprofessionell*; ~unfähig*; ~inkompeten*; ~dilettant*; ~stümper*; ~schlamp*; ~schluder*; ~pfusch*; ~schrott;
        ~respektlos*; ~unhöflich*; ~unfreundlich*; ~arrogan*; ~überheblich*; ~herablassend*; ~patzig*; ~pampig*;
        ~rotzfrech*; ~beleidig*; ~rücksichtslos*; ~mangelnd* (kommunikation|service|respekt|kompetenz); kein* {1}
        (anstand|respekt|verständnis|interesse daran|manieren); scheiß*; beschissen*; verdammt*; verflucht*;
        verfickt*; fuck*; so ein mist; mist; arsch*; idiot*; vollidiot*; trottel*; depp*; vollpfosten; blöd*; penner;
        hurensohn; leck* mich; zur hölle; zum teufel; teufel noch*; himmel noch*; himmelherrgott*; herrgott*;
        verpiss*; drecks*; <bad> {1} (service|kundenservice|kundendienst|beratung|erfahrung*|betreuung|support|
        hotline|firma|unternehmen|laden|behandlung|kommunikation|organisation|umgang); ~(service|kundenservice|
        kundendienst|hotline|support|kommunikation|betreuung|erreichbarkeit|das|ihr|euer) (ist|sind|war|bleibt) {3}
        <bad>; schlechteste*; unter aller (sau|kanone|würde); servicewüste; nullnummer; lachnummer; saumäßig*;
        inakzeptablen; versagen; versagt; versager; ungenügend*; null service; ~anwalt*; ~anwält*; ~rechtsanw*;
        ~rechtsschutz*; ~rechtlich* (schritte|mittel|weg*|konsequenzen|beistand); ~juristisch*; ~verklag*; ~klagen;
        ~klage einreich*; ~klage erheb*; vor gericht; gerichtlich*; ~mahnbescheid; verbraucherzentrale;
        verbraucherschutz*; verbraucherschützer*; bundesnetzagentur; netzagentur; bafin; schlichtung*; ombuds*;
        strafanzeige; anzeige (erstatten|erstatte|machen|gegen); zur anzeige; anzuzeigen; konsumentenschutz;
        aufsichtsbehörde; ~beschwerde*; ~beschwer*; ~schadensersatz*; ~schadenersatz*; ~entschädigung*;
        ~wiedergutmachung; (werde|werden|dann|sonst|ansonsten|jetzt|hiermit) {6} (kündig*|storn*|kündigung); kündige;
        kündigen wir; kündig* {4} (sofort|fristlos|jetzt|hiermit|alles); fristlos*; sonderkündigung*; ~stornier* {2}
        (sofort|alles|umgehend); (wechsel*|gehe|gehen) {5} (anbieter|konkurrenz|mitbewerber|woanders hin); (zur|bei
        der|von der) konkurrenz; woanders (hin|kauf*|bestell*); (los|verlier*|verloren|weniger) {2} (kunden|kundin|
        kunde); (nie|niemals|nimmer) (wieder|mehr); kann ich nicht empfehlen; nicht weiterempfehl*; (das letzte|
        letztes) mal {4} (bestell*|gekauft|kunde|gewesen|dass|hier|bei); rate {2} ab; finger weg; (schlechte|negative|
        entsprechende|1 stern|ein stern|miese) {1} (bewertung*|rezension*); bewertung {3} (entsprechend|schlecht|
        negativ); trustpilot; (an die|in die|der) {1} (presse|öffentlichkeit|medien); öffentlich mach*; social media;
        will {3} geld (zurück|wieder); mein geld {1} zurück; geld zurück (sofort|jetzt|und|aber); danke für (nichts|
        gar nichts); vielen dank für nichts; was (soll das|fällt ihnen|bilden sie|erlauben|glauben sie|denken sie|ist
        bei ihnen|ist das denn|ist das für ein); wollen sie mich; wollt ihr mich; ihr (ernst|verein|laden|scheiß*|
        saftladen); euer (ernst|verein|laden); ernsthaft jetzt; soll das {1} (ein|ihr|euer|alles); geht's noch; habt
        ihr sie noch; noch (ganz dicht|alle tassen); im stich {1} (gelassen|lassen); allein* gelassen; hängen
        gelassen; hängengelassen; einfach aufgelegt; aufgelegt; weggedrückt; (legt|legen) einfach auf; gegen {1} wand;
        (interessiert|kümmert|juckt) {2} (keinen|niemanden|nicht|keine sau|kein schwein|sie nicht|sie einen); egal {1}
        (sind|ist|seid); scheißegal; kunden {1} (egal|so behandelt|so zu|zum); umgang mit {1} kunden; so {2} (kunden|
        mir|uns) {1} (um|umzugehen|umgehen|umgegangen); treue kunden so; kundenunfreundlich*; kundenfeindlich*;
        abgrund; vertrauen {2} (verloren|verspielt|weg|zerstört); zumuten; zugemutet; unprofessionelles; ~ungehalten;
        ~verzweifel*; ~haare raufen; ~haareraufen; nicht {1} bieten; (mache|machen) (ich|wir) {2} nicht {1} mit;
        (lasse|lassen) (ich|wir) {2} nicht {1} (gefallen|bieten|mit|machen|abspeisen); (kann|könnte) {2} nicht {1} ihr
        ernst; wie kann {1} (das|es|man|sowas|so etwas) {1} (sein|passieren|so); es kann nicht sein; kann es nicht
        sein; (wozu|wofür) {1} (zahl*|bezahl*); textbaustein*; standardantwort*; standardfloskel*; floskeln;
        (vorgefertigte*|automatische*|automatisierte*) antwort*; weigern; weigert; verweiger*; haftbar; konsequenzen;
        nicht ernst genommen; (fühle|fühlen|komme|kommen) {3} (verarscht|veräppelt|betrogen|hintergangen|ignoriert|
        abgezockt|vera*|allein gelassen|im stich gelassen|hingehalten|veralbert); veralber*; hintergang*;
        abschreckend; nie so {2} (schlecht*|mies*|unverschämt*|behandelt); was für ein {1} (laden|verein|saftladen|
        chaos|service|haufen); was für eine {1} (frechheit|schande|firma|unverschämtheit|enttäuschung|zumutung); null
        sterne; nerven verloren; nervenaufreibend*;
        (schlechter|schlimmer|peinlicher|dreister|langsamer|unfreundlicher|mieser|lächerlicher) (geht|kann) {2}
        (nicht|nimmer|nich|kaum); (geht|gehts) {1} noch (schlechter|schlimmer|langsamer|dreister|peinlicher);
        (beschreibt|trifft) {2} nicht (annähernd|mal|ansatzweise); (app|webseite|website|seite|chatbot|bot|system|
        lieferung|produkt|qualität|mitarbeiter|beratung) (ist|sind|war|waren) {2} (<bad>|nutzlos*|unbrauchbar*|müll|
        ein witz); nutzlos*; unbrauchbar*; (geben sie|gebt) mir {1} (menschen|mensch|jemanden); wie sie {3}
        rechtfertigen; rechtfertigen sie; (das|dies) (war|ist|wird) {3} (letzte|letzter|letztes) (bestellung|einkauf|
        buchung|auftrag|mal|reise|flug|kauf|besuch|vertrag); letzte (bestellung|buchung|reise) bei (ihnen|euch);
        letzter (einkauf|auftrag|vertrag) bei (ihnen|euch); (haben|habt) {1} (mich|uns) {2} (als kund* |)verloren;
        (umziehen|ziehe|gehe|wechsle|wechsel) {3} (zu einer anderen|zu einem anderen|zur anderen|andere bank|anderen
        anbieter); (jedem|allen|überall) {2} (erzähl*|abraten|berichten|weitersagen|warnen); (ist|sind) (keine|kein)
        {1} (antwort|lösung|auskunft|entschuldigung|erklärung|ausrede); zu allem (überfluss|übel|überdruss);
        obendrein; (jetzt|dann) auch noch (nicht|falsch*|kaputt*|zu spät|defekt*); als wäre das nicht; als ob das
        nicht; die krönung; na (bravo|super|toll|danke|herrlich|wunderbar|großartig); bravo(,|) {1} (wieder|jetzt|
        noch|immer|nur); großes kino; reife leistung; glanzleistung; schönen dank auch; bei allem respekt; mit
        verlaub; lachen oder {1} (weinen|heulen); und (ich|wir) (soll|darf|muss|sollen|dürfen|müssen) {4} (zahlen|
        bezahlen|ausbaden|büßen|draufzahlen); (warum|wieso|weshalb) (soll|muss|sollen) (ich|wir) {5} (zahlen|bezahlen|
        ausbaden|büßen); (jetzt|dann|also|nun) {1} (bin ich|ich bin|meine) {2} schuld; ~(ihr|ihrem|ihren|euer|eurem|
        euren) (fehler|versagen|chaos|unvermögen); (nur|bloß)(,|) weil (sie|ihr|bei ihnen|bei euch); (finden|findet|
        halten) (sie|ihr) {1} (das|dies|es) {2} (normal|in ordnung|okay|lustig|witzig|akzeptabel|angemessen|richtig);
        ohne {1} (ein {1} wort|ein einziges|jede erklärung|jegliche*|zu lesen); kommentarlos*; wortlos; ungelesen*;
        (kein|nicht ein) {1} (wort|sterbenswort|ton|mucks); (langsam|allmählich) {1} (glaube ich|frage ich|zweifle
        ich|habe ich|bekomme ich|verliere ich|reicht|nervt|wird es); frage mich (langsam|allmählich|ernsthaft|
        wirklich|schon); (prüft|liest|kontrolliert|denkt|schaut|hört|testet|weiß) {4} (irgendwer|irgendjemand|
        eigentlich jemand|überhaupt jemand|überhaupt); (ihnen|euch) {3} (egal|wurst|wurscht|schnuppe); (gibt es|habt
        ihr|haben sie|sitzen) {3} (menschen|echte menschen|denkende)
    """,
    expectation="""
        (ich|wir) {1} (erwart*|verlang*|forder*|besteh* (auf|darauf)); (erwart*|verlang*|forder*) (ich|wir); erwartet
        hätte; (erwarte|verlange|fordere) {1} (von|eine|einen|dass|sofort*|umgehend*|unverzüglich*|bis|jetzt|endlich|
        nun|hiermit|ein|mein|die|den); fordere sie; aufforder*; aufgefordert; (zum|das|schon das|beim|bereits das|nun
        das|mein) (dritte*|vierte*|fünfte*|sechste*|siebte*|zehnte*|x te*|xte*|zigste*|hundertste*|tausendste*|
        wiederholt*) {1} (mal|male|mail|anruf|nachricht|anfrage|versuch|e mail|schreiben|brief|termin|erinnerung|
        techniker|tag|woche); (dritte*|vierte*|fünfte*|sechste*|x te*|xte*|zigste*) (mal|mail|e mail|anruf|nachricht|
        anfrage|versuch|erinnerung|schreiben|termin|tag|woche|mitarbeiter|reklamation); (zum|das|schon das|bereits
        das|jetzt das) (zweite|zweiten|#) mal; (zweite|letzte|#) (mahnung|aufforderung|erinnerung); (schon|bereits|
        jetzt|nun|inzwischen|mittlerweile|habe|haben|hab) {3} <times>; <times> {4} (angerufen|geschrieben|gefragt|
        kontaktiert|gemeldet|erklärt|gebeten|nachgefragt|angefragt|telefoniert|versucht|reklamiert|gesagt|vertröstet|
        verschoben|versprochen|weitergeleitet|verbunden|erinnert|hingewiesen|gemailt|angeschrieben|weiterverbunden);
        <number> {1} (mails|e mails|anrufe*|nachrichten|anfragen|mitarbeiter*|techniker|tickets|schreiben|wochen|
        telefonate*) {2} (und|ohne|später|aber|noch|jetzt|schon|keine|geschrieben|nichts); schon wieder; immer wieder;
        ständig; dauernd; jedes mal; jedesmal; immer das (gleiche|selbe); immer dasselbe; immer die (gleiche*|selbe*);
        zum wiederholten; erneut {2} (nicht*|kein*|falsch|verspät*|defekt|kaputt|ausgefallen|verschoben|vertröstet);
        wieder (nicht*|kein*|mal nicht*|mal kein*|einmal|falsch|kaputt|nur); immer noch; noch immer; nach wie vor {2}
        (nicht*|kein*|ohne|offen|defekt|kaputt); weiterhin (nicht*|kein*|ohne|offen); bis (heute|jetzt|dato|zum
        heutigen tag) {3} (nicht*|kein*|niemand|nie); bisher {2} (nicht*|kein*|niemand|ohne); noch (nie|kein*) {2}
        (antwort|rückmeldung|lösung|reaktion|geld|erstattung|rückruf|ergebnis|erlebt|passiert); wart* {5} (seit|
        <span>|ewig|vergeblich|noch immer|immer noch); seit {3} <span> {4} (nicht*|kein*|ohne|wart*|vergeblich*|häng*|
        defekt|kaputt|versuch*|niemand|offline|hinterher|offen); (schon|bereits|nun|jetzt|mittlerweile|inzwischen) {1}
        seit {3} <span>; <span> {1} (gewartet|warten|wartezeit|warteschleife|in der leitung|am telefon|vergangen|her);
        (warten|gewartet) {2} (lang|lange|länger|ewig|umsonst); länger (warten|hinnehmen|gefallen); lange genug; viel
        zu lange; zu lange; dauert {2} (ewig|zu lange|lange|länger); wie lange {2} (noch|muss|soll|müssen|sollen|
        wollen|darf|will|dauert das); ewig*; wie oft {2} (noch|muss|soll|müssen|denn|habe); wann {7} (endlich|gedenk*|
        mal jemand|jemand); wann {1} (gedenken|bequem*); (bitte |nun |jetzt |doch |)endlich {1} (mal|jemand|eine|ein|
        einen|antwort*|lös*|reagier*|meld*|was|etwas|mein|meine|meinen|klär*|gelöst|geklärt|handeln|bearbeit*|zurück|
        erstatt*|repar*|liefer*|dafür|wissen); (kann|könnte|könnten|will|würde|meldet) {3} (endlich|vielleicht mal|mal
        endlich|gefälligst); gefälligst; (niemand|keiner|kein mensch|kein schwein|keine sau|niemanden|keine
        menschenseele) {1} (meld*|antwort*|geht|reagier*|ruf*|hilf*|helf*|kümmer*|weiß|wissen|fühlt|hat|ist|kann|
        konnte|will|interess*|zuständig|erreich*|da|nimmt|kam|kommt|sagt|gibt|erreicht|rangeht|ran|in der lage|hält);
        (meld*|antwort*|reagier*|kümmer*|hilf*|geht|ruf*|kommt|kam|fühlt|erreich*|kann|hat|ist|nimmt|weiß) {2}
        (niemand|keiner|kein mensch|kein schwein|niemanden); (kein|keine|keinen|keinerlei|ohne|null|nie eine|weder
        eine|nicht eine) {1} (antwort*|rückmeldung*|reaktion*|lösung*|auskunft|auskünfte|info|infos|information*|
        nachricht*|hilfe|entschuldigung|rückruf*|anruf|ergebnis|erfolg|erstattung|geld|fortschritt*|erklärung|
        feedback|update|techniker|ansprechpartner|ersatz|sterbenswörtchen|lebenszeichen); nichts {2} (passiert|gehört|
        geschehen|getan|tut|mehr gehört|unternommen|geändert|bewegt|voran|gekommen|angekommen|gemacht|erhalten); (tut|
        passiert|geschieht|ändert|bewegt) {2} nichts; und nichts; (nicht|nie) {1} (gemeldet|geantwortet|zurückgerufen|
        reagiert|erschienen|gekommen|eingehalten|erreichbar|zu erreichen|beantwortet|gehalten|aufgetaucht|bearbeitet|
        durchgekommen|gelöst|behoben|weitergeholfen|für nötig|ernst genommen|ernst); nicht einmal; nicht mal;
        nichtmal; vergeblich*; vergebens; umsonst {1} (gewartet|freigenommen|zuhause|angerufen|urlaub); zugesagt*;
        zugesichert*; zusage; zusagen; versprochen*; versprachen; versprechen; versprechung*; verspricht; (hieß|heißt)
        es {1} (immer|dass|man|jemand|morgen|ich|innerhalb|noch|nur|bis|schon); (wurde|wurden|hat|haben|hatten) {2}
        (mir|uns) {5} (gesagt|zugesichert|mitgeteilt|versichert|versprochen|bestätigt|zugesagt); (sollte|sollten|
        hätte|hätten|müsste) {3} (längst|schon|eigentlich|bereits|gestern) {4} (da|sein|erfolg*|geliefert|gemeldet|
        passier*|ankommen|melden|zurückrufen|kommen|anrufen|erledigt|gelöst|fertig|haben); längst; überfällig;
        (vereinbart*|zugesagt*|versprochen*) (termin*|frist*|rückruf*|zeit*); termin {2} (nicht|geplatzt|versäumt|
        verschoben|abgesagt|eingehalten); rückruf {3} (nie|nicht|ausgeblieben|warte|bis heute|vergeblich); (will|
        verlang*|erwart*|forder*|brauch*|möchte|meld*|ruf*|antwort*|lös*|klär*|erstatt*|beheb*|überweis*|kümmer*|geld|
        handel*|reagier*|bitte um|rückruf|antwort|lösung) {6} (sofort*|umgehend*|unverzüglich*|auf der stelle|noch
        heute|heute noch|jetzt sofort|schnellstens|augenblicklich); unverzüglich*; auf der stelle; jetzt sofort;
        sofortig*; (letzte|endgültige|eine|setze {2}|gesetzte) frist; frist (bis|von|zum|verstrichen|abgelaufen|
        setz*); fristsetzung; letzte (chance|warnung|mahnung|aufforderung|möglichkeit|gelegenheit|erinnerung|versuch);
        letzter versuch; letztes mal {3} (schreib*|sag*|melde|bitte|anruf*); zum letzten mal; ultimatum; (sprechen|
        verbind*|verlang*|reden|will|weiterleiten|eskalier*|geben sie mir) {5} (vorgesetzte*|teamleit*|geschäftsführ*|
        geschäftsleitung|filialleit*|chef*|verantwortlich*|kompetente*|echten menschen|menschen|leitung); (ihr|ihre|
        ihren|ihrem|ihrer|einen|eine) (vorgesetzte*|teamleit*|geschäftsführ*|geschäftsleitung|chef|chefin|chefs);
        eskalier*; eskalation; (andernfalls|ansonsten|sonst|oder) {1} (werde|gehe|wende|kündig*|schalt*|sehe|muss|bin|
        storn*|hole|leite|behalte|mache|ich werde|ich bin|ich gehe); widrigenfalls; (tun|machen|unternehmen) sie {2}
        (etwas|was|ihren job|ihre arbeit|ihre); macht {2} (euren job|was|eure arbeit); kümmern sie sich {1} (endlich|
        jetzt|sofort|darum|gefälligst); antworten sie {1} (endlich|mir|gefälligst|bitte endlich); reagieren sie;
        bewegen sie sich; (jemand|wer) (da|zuhause|anwesend); ist (da|hier|dort) {1} (jemand|wer|überhaupt); hallo
        (hallo|jemand|ist); liest {2} (jemand|überhaupt|das hier|einer|wer); arbeitet {2} (überhaupt|jemand|noch);
        warteschleif*; (hängt|hänge|hing|sitze|saß|steh*) {3} (warteschleife|leitung|hotline); hin und her {1}
        (geschickt|verbunden|geschoben|verwiesen|gereicht|geschickt); (weiterverbunden|weitergeleitet|weitergereicht|
        herumgereicht|rumgereicht|abgeschoben|durchgereicht); von {1} (a|einem|einer|pontius|abteilung|hü) (nach|zum|
        zu|zur) {1} (b|anderen|nächsten|pilatus|abteilung|hott); im kreis; kann (doch |ja |wohl |)nicht {1} (wahr|so
        schwer|angehen|sein|euer|ihr|so schwierig); darf {1} nicht {1} (wahr|sein|passieren); so (schwer|schwierig|
        kompliziert) {1} (sein|zu|eine|das); zu viel verlangt; (das|wenigstens|zumindest) {1} (mindeste|minimum|
        könnten sie|eine antwort|hätten sie|mal melden); (was|warum|wieso|weshalb) {3} (so lange|los bei|niemand|
        keiner|dauert|immer|antwort* sie nicht|meld* sie sich nicht|passiert {2} nicht|nicht (geantwortet|gemeldet|
        reagiert|informiert|möglich)|schon wieder|kein*); was ist {1} los; (habe|hab) {3} (schon|bereits|doch) {3}
        (gesagt|erklärt|geschildert|mitgeteilt|gezahlt|alles); (muss|müssen|musste) {3} (hinterher*|nachfrag*|
        hinterlauf*|nochmal alles|erneut|wieder anruf*|betteln|alles nochmal|jedes mal|ständig); hinterherlauf*;
        hinterhertelefonier*; hinterherrenn*; hinterher (laufen|telefonieren|rennen); wo (bleibt|bleiben|ist (mein
        geld|mein rückruf)); wird's bald; wird das {2} noch was; ausred*; extra {2} (urlaub|freigenommen|frei
        genommen|zuhause); (keine|nicht) {1} (einzige|eine einzige) (antwort|rückmeldung|reaktion); unbeantwortet*;
        (zieht|gezogen|zieh*) {1} sich {2} (hin|wochen|monate|ewig|seit); kein ende; endlos*; unmöglich {3}
        (erreichen|sprechen|durchzukommen); (nicht|nie|kein) {1} durch(zu|)kommen; unerreichbar; (bei ihnen|dort|hier)
        {1} (niemanden|keinen) {1} (erreicht|erreichen|ans telefon|sprechen); man {2} niemanden erreicht; wieder und
        wieder; jede woche; jeden tag {3} (neue|andere|vertröst*|angerufen|anrufen); was ist daran; so schwer; (hat|
        haben) sich {2} (niemand|keiner|nichts) {1} (gemeldet|gekümmert|getan|geändert|bewegt); nicht weiter; (komme|
        kommen|kam) {2} nicht weiter; nicht der fall; (wochenlang|monatelang|tagelang|stundenlang)*; (nach|trotz) {2}
        (mehrmalig*|mehrfach*|wiederholt*|zahlreich*|etlich*|vielen|#) {1} (anruf*|mail*|nachfrag*|aufforderung*|
        versuch*|beschwerde*|reklamation*|kontakt*|hinweis*|wochen|monaten|tagen|stunden); trotz {1} (zusage|termin*|
        bestätigung|versprechen|bezahlung|zahlung); (immer|schon|bereits) {1} vertröstet; rausgeflogen; aus der
        leitung (geworfen|geflogen);
        nix {2} (passiert|gehört|geschehen|getan|mehr gehört|geändert|gekommen|angekommen|gemacht); und nix; (tut|
        passiert|geschieht|ändert|bewegt) {2} nix; wieder {2} (delle|defekt*|kaputt*|falsch*|beschädigt*|zu spät|
        ausgefallen|verspät*|gestört|fehler|fehlerhaft*|verschoben|abgesagt); (neuer|neue|neues) {1}, (neuer|neue|
        neues) (fehler|ausrede|ärger|problem*); (dritte*|vierte*|fünfte*|sechste*|zehnte*|x te*) {1} (person|kollege*|
        kollegin|gerät|lieferung|ersatz*|monteur|besuch|rechnung|reparatur|ausfall|fehler|beschwerde|erklärung|
        ausrede); <number> {1} (verpasste*|geplatzte*|ausgefallene*|abgesagte*|verschobene*|nicht eingehaltene*) {1}
        (termin*|lieferung*|besuch*|zusage*|rückruf*); (mich|mir|uns) {2} <times>; (schon|bereits) in {1} (ersten|
        letzten|vorigen) (mail|e mail|nachricht|schreiben|anfrage|anruf); wenn {5} (nicht|kein*|niemand|nichts) {5}
        bis {1} (#|mittag|mitternacht|morgen|heute|montag|dienstag|mittwoch|donnerstag|freitag|samstag|ende|abend);
        bis {2} (#|morgen|freitag|montag|ende) {4} (sonst|andernfalls|ansonsten); (sie haben|ihr habt) (noch |)bis
        (morgen|übermorgen|freitag|montag|mittwoch|heute); und zwar (jetzt|sofort|heute|gleich|schnell|pronto|
        plötzlich|bald|noch heute); (aber|und das) (plötzlich|zackig|flott|dalli); (muss|müssen|brauche|brauchen|will)
        {5} (heute|noch heute|jetzt|sofort) {2} (gelöst|geklärt|erledigt|funktionieren|behoben|repariert); was (muss|
        müssen|soll) (ich|man|wir) {2} (tun|machen|anstellen)(,|) {1} (damit|um|dass) {3} (antwort*|jemand*|hilfe|
        rückruf|reagier*|ernst|mensch*|geld|gehör*|reagieren); (erklären|verraten|sagen) sie mir {3}(,|) (warum|wieso|
        weshalb|wie es|wozu); (erklären|verraten)(,|) (weshalb|wieso|warum) (ich|sie|meine|wir|mir|das|niemand|es);
        (wer|jemand*|einer|eine)(,|) {3} (entscheid*|befugnis*|zuständig ist|ahnung hat); (ticket|tickets|vorgang|
        fall|anfrage|beschwerde) {3} (geschlossen|zugemacht|schließen) {1} (ohne|obwohl|wieder|worden)
    """,
)
