"""What upset customers write in French; ``language`` says how phrases are written."""

from __future__ import annotations

from monitor.domain.risk_phrases.language import Language

FRENCH = Language(
    negations="pas jamais sans aucun aucune ni guère point rien nullement non",
    common=(
        "je j vous nous le la les de des du un une est et que qui pas ne n c ce cette mon ma mes votre vos pour "
        "dans avec sur il elle suis ai avez a ete tres bien plus au aux en d l m s bonjour merci ca cela rien "
        "toujours depuis encore si quand comment tout etes sans"
    ),
    lists={
        "number": """
            deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs|maintes|mille|cent|de nombreuses|de nombreux|plein
            de|#
        """,
        "span": """
            minutes|heures|jours|semaines|mois|une heure|une semaine|un mois|une demi heure|longtemps|des lustres|une
            éternité|hier|lundi|mardi|mercredi|jeudi|vendredi
        """,
        "bad": """
            nul|nulle|nuls|lamentabl*|déplorabl*|catastrophiqu*|désastreu*|mauvais*|horribl*|exécrabl*|minabl*|
            pitoyabl*|médiocr*|honteu*|épouvantabl*|pourri*|affligeant*|scandaleu*|merdiqu*|affreu*|zéro
        """,
        "told": """
            appel*|écri*|relanc*|contact*|demand*|expliqu*|téléphon*|envoy*|dit|signal*|promis|réclam*|transfér*|
            répét*|report*|essay*|rappel*|message*
        """,
    },
    calm="""
        (dans|en) {1} (l'attente|attendant|attente) de; j'attends {1} (votre|ton|un|une|mon|le|la) {1} (retour|
        réponse|confirmation|colis|bébé|livraison|visite|enfant|commande) {2} (merci|cordialement|bien|bonne|avec|
        demain|pour demain); j'attends (un|mon|une) (colis|bébé|livraison|commande|enfant); je n'attends (pas|rien);
        comme (promis|convenu|prévu); (pas|besoin|nul besoin) de {1} (réponse|répondre|retour); (mieux|plus vite|plus
        rapide|plus tôt) que {1} (prévu|attendu|je ne pensais); merci {4} (patience|attente|patienter|patienté);
        (désolé*|pardon|excusez moi|excuse moi|navré*|désolée) {6} (dérang*|énerv*|plain*|bête|stupide|ridicule|
        insist*|relanc*|question|embêt*); question {1} (bête|stupide|idiote|ridicule); (me permets|permets) de {2}
        relanc*; (petite|simple|légère|gentille) relance; de rien; (aucune|pas de|sans|ni) {1} (plainte|réclamation|
        reproche); (pas|n'ai pas|rien) {2} (me plaindre|à redire|à reprocher); (suis|est|en tant qu'|comme|mon|un|
        notre|ami) {1} (avocat|avocate) (et|de|a besoin|demande|me demande|au barreau|souhaite|qui|m'a conseillé|vous
        recommande); cabinet d'avocat*; avocat* (mûr*|bio|crevette*|vinaigrette); (souhaite*|souhaiterais|voudrais|
        aimerais|voudrions|comment|puis je|peut on|possible|pouvez vous|pourriez vous|désire|voulais|pourrais je|est
        ce que je peux|merci de) {4} (résilier|résiliation|annuler); (confirm*|demande de|date de|formulaire de|lettre
        de|frais de|conditions de) {3} résiliation; (incroyablement|incroyable de) (rapide|bon*|bien|gentil*|efficace|
        simple); (incroyable|formidable) (service|accueil|gentillesse|efficacité|équipe); ridiculement (bas|simple|
        facile|peu); tentative d'(arnaque|escroquerie); (une|est ce une|si c'est une|une possible|signaler une|peur
        d'une) (arnaque|escroquerie); (mail|sms|message|appel) {1} (frauduleux|d'arnaque|d'escroquerie); (troisième|
        deuxième|#e|#eme) fois que je (commande|viens|réserve|voyage|passe) {5} (ravi*|content*|parfait|satisfait*|
        super|top); (toujours|à chaque fois|chaque fois) {2} (ravi*|content*|parfait*|satisfait*|au top|bien
        accueilli*|un plaisir|aussi bien|impeccable|super); encore une fois {1} (merci|bravo|parfait); merci {2}
        encore {1} (une fois|mille fois|pour); mille fois merci; merci mille fois; pas {1} (fâché*|énervé*|en colère)
        (mais|juste|du tout); personne (n'était|à la maison|n'est à la maison); enfin {2} (reçu|arrivé*|trouvé|réussi|
        compris|fonctionn*|marche); (mon|notre) (responsable|chef|directeur|patron) (souhaite|voudrait|demande|a
        besoin|me demande|aimerait); justice (de paix|fiscale); pas la peine de; aucun souci; aucun problème; pas de
        souci; pas de problème; tu vas rire; (avocat*) {3} (besoin|demande|souhaite|voudrait|recommand*|conseill*);
        (deuxième|troisième|quatrième) fois que je {4} (toujours aussi|ravi*|satisfait*|content*);
        furieusement; que (dois je|devrais je|faut il) {1} faire; (en colère|énervé*|fâché*|furieu*|déçu*) {1} contre
        (moi|nous) {1} même*; contre moi même; m'en veux; (service|gestion|département|statistique*|traitement|équipe|
        pôle) {1} (des |de |)réclamation*; réclamations (clients|statistiques); (ne |)(tenez|tiens) pas compte;
        ignorez {1} (mon|ce|le|cette|ma) {2} (message|mail|courriel|demande|précédent*); (avocat*|notaire|cabinet) {3}
        (déménagé|changé|adresse|retraite); musique d'attente {4} (sympa|bien|belle|adore|top); jusqu'à quand (puis
        je|peut on|ai je|est ce que|est|sont|êtes|avez|court|dure|vaut); (ma|notre|la|mon) (dernière commande|dernier
        achat|dernière facture|dernière réservation); si (je|nous|j') {1} (ne|n') {3} (suis|peux|sommes|pouvons|
        arrive) pas; bravo {1} (à|aux|et merci|pour (votre|la|cette|le|les|l'))
    """,
    unhurried="""
        (rien|pas|aucune|nulle|sans) {3} (urgent|urgence|presse|pressé*|pressée|pressant); (prenez|prends) {2} temps;
        quand vous {2} (pourrez|pouvez|aurez|avez|voulez|serez); dès que {2} (possible pour vous|vous (pouvez|pourrez|
        avez|aurez)); quand tu {2} (peux|pourras|auras); à l'occasion; sans urgence; je peux (attendre|patienter);
        peut attendre; ça ne presse pas; tranquillement; (très|vraiment|super|tout à fait|entièrement|ravi* et)
        (satisfait*|content*|heureu*|gentil*|agréable*|reconnaissant*|aimable*); (suis|sommes|toujours) {1} ravi*;
        aussi satisfait*; toujours aussi (satisfait*|content*|bien|agréable); tout (est parfait|va bien|fonctionne|est
        ok|s'est bien passé|est en ordre); bon travail; continuez comme ça; merci {1} (infiniment|énormément); grand
        merci; mille mercis; au top; impeccable;
        (ma|mon|notre) {1} (faute|erreur|étourderie); (erreur|faute|étourderie) de ma part; (je me suis|j'ai|j'avais)
        (trompé*|mal lu|mal compris|mal vu|confondu); autant pour moi; au temps pour moi; pour (féliciter|remercier|
        vous féliciter|vous remercier|complimenter); tenais à {1} (féliciter|remercier); (étaient|sont|était|est|ont
        été|a été) (tous |toutes |très |toujours |vraiment |si |)(aimable*|adorable*|charmant*|gentil*|sympa*|
        serviable*)
    """,
    polite="""
        (pourriez|pouvez|pourrais|peux|auriez|serait il|pourrait) {1} (vous|tu|on|il|possible) {4} (svp|s'il vous
        plaît|envoyer|renvoyer|dire|confirmer|indiquer|vérifier|regarder|aider|m'aider|me|m'|possible|l'amabilité|
        préciser|l'envoyer); serait il possible; est il possible; (j'aimerais|je voudrais|je souhaiterais) (savoir|
        connaître|avoir); petite question; une question; merci d'avance; merci par avance; en vous remerciant; merci
        pour votre (aide|retour); merci de votre aide; savez vous; si possible; excusez moi de; désolé* de vous
        déranger; je me permets
    """,
    anger="""
        ~inacceptabl*; ~inadmissibl*; ~intolérabl*; ~insupportabl*; ~scandaleu*; ~scandale; ~scandalis*; ~honteu*;
        ~honte; ~lamentabl*; ~déplorabl*; ~pitoyabl*; ~minabl*; ~ridicule; ~ridicules; ~absurd*; ~aberrant*; ~inouï*;
        ~invraisemblabl*; ~hallucinant*; ~j'hallucine; ~ahurissant*; ~affligeant*; ~consternant*; ~indign*; ~révolt*;
        ~outré*; ~outrée*; ~écœur*; ~écoeur*; ~dégoût*; ~choqué*; ~choquant*; ~sidéré*; ~cauchemar*; ~galère; ~enfer;
        ~calvaire; n'importe quoi; ~un cirque; ~du foutage; mascarade; ~parcours du combattant; (se|vous|vous vous|te|
        on se|nous|s'en) (moqu*|fout*|fich*|pay*) {1} (de|du|d'|la|ma|éperdument); foutage; fout* de; moqu* {1} (de|
        du); prenez {3} pour (un|une|des|qui|de) {1} (con*|idiot*|imbécile*|andouille*|pigeon*|vache*|abruti*|débile*|
        quoi|moi); pren* (nous|moi|les gens|les clients|vos clients) pour; en ai {2} (marre|assez|ras le bol|plein|ma
        claque|par dessus|soupé); marre; ras le bol; ras la casquette; (ça|cela) suffit; suffit maintenant; c'en est
        trop; trop c'est trop; la coupe est pleine; à bout (de|nerf*|maintenant); suis à bout; hors de (moi|question);
        goutte d'eau; pète* {1} (plomb*|câble|un); (perd*|plus de|à bout de|bout de|ma|notre|fin de) {1} patience;
        patience {2} (limite*|bout|fin|épuis*); ~furieu*; ~furax; ~en colère; ~colère; ~énervé*; ~énervant*; ~énerve;
        ~agacé*; ~agaçant*; ~agace; ~exaspér*; ~excéd*; ~mécontent*; ~insatisfait*; ~déçu*; ~décevant*; ~déception;
        ~frustr*; ~remonté*; ~fâché*; ~lassé*; ~désabus*; ~dépité*; ~dépitée*; ~irrit*; ~saoulé*; ~soûlé*; ~gonflé*;
        pas {2} (content*|satisfait*|normal*|sérieux|acceptable*|admissible*|correct*|professionnel*|tolérable*|
        digne*|possible ça|heureu*); c'est pas possible; ce n'est plus possible; injust*; abus*; peu sérieux; pas
        sérieuse*; ~incompéten*; ~incapabl*; ~bande d*; ~amateurisme; ~amateurs; ~guignol*; ~clown*; ~bras cassés;
        ~catastroph*; ~désastr*; ~horribl*; ~épouvantabl*; ~exécrabl*; ~médiocr*; ~pire {1} (service*|entreprise|
        expérience|société|boîte|sav|opérateur|site|que); ~(la|le) pire; de pire en pire; de mal en pis; <bad> {1}
        (service*|expérience|accueil|qualité|sav|communication|suivi|gestion|entreprise|boîte|société);
        ~(service*|accueil|sav|suivi|communication|gestion|expérience|conseiller*|vous êtes|c'est|est) {3} <bad>;
         mauvaise (foi|
        volonté); manque {1} (de|d') {1} (respect|professionnalisme|sérieux|considération|communication|suivi|
        organisation|information); ~non professionnel*; ~irrespectueu*; ~impoli*; ~malpoli*; ~malhonnêt*; ~méprisant*;
        ~mépris*; ~arrogan*; ~insult*; ~désagréabl*; ~agressi*; ~irresponsab*; ~peu professionnel*; ~j'm'en foutis*;
        ~je m'en foutis*; ~menteu*; ~menti; ~mensonge*; ~mentez; ~mentent; ~mentir; mensong*; ~arnaqu*; ~escro*;
        ~voleur*; ~vol pur; c'est du vol; du vol; ~fraude; trompeu*; tromp* (les|le|vos|moi|mes|nous); (je me|me) {1}
        (suis|sens) {2} (fait avoir|fait avoir|arnaqu*|volé*|floué*|trahi*|abandonn*|piégé*|pris* en otage); floué*;
        se sucr*; racket; merde*; merdi*; putain; bordel*; connard*; connasse*; bande de cons; gros con*; pauvres
        cons; fait chier; chier; foutre; foutu*; conneri*; enfoiré*; salaud*; salop*; crétin*; abruti*; imbécile*;
        ~idiot*; ~débil*; casse* {1} (pieds|couilles|tête); au diable; ~avocat*; ~(en|la) justice; ~tribuna*; porter
        plainte; porte plainte; porterai plainte; ~plainte*; ~poursui* (judiciaires|en justice|vous); ~action en
        justice; actions (judiciaires|en justice|légales); voie judiciaire; ~recours (légal|légaux|juridique*|
        judiciaire*); ~procès; mise en demeure; ~huissier*; ~médiateur; que choisir; ufc; 60 millions; dgccrf;
        répression des fraudes; signal conso; signalconso; (association|protection|défense|droits) {2} consommateur*;
        conciliateur; ~réclamation*; (me|nous) {1} plain*; vais {1} plaindre; dédommag*; indemni*; geste commercial;
        préjudice*; résili*; (annul*|clôtur*|stopp*) {2} (tout|immédiat*|contrat|abonnement|compte); (à|chez|par|vers)
        la concurrence; chang* (d'opérateur|de fournisseur|de banque|d'assur*|de crémerie|de prestataire); voir
        ailleurs; aller ailleurs; (client*|clientèle) {2} (de perdu*|en moins|perdu*); perd* {2} client*; quitte* {1}
        (votre|vos|cette) (banque|service*|société|enseigne|compagnie); (plus|jamais) jamais; jamais plus; (ne|n') {2}
        (reviendrai|commanderai|recommanderai|achèterai|recommande|conseille) {1} (plus|pas|jamais); à (fuir|éviter);
        c'est la dernière fois; (mauvais|très mauvais|sale) avis; avis négati*; trustpilot; réseaux sociaux; la
        presse; faire de la pub; (veux|exige|rendez|remboursez|redonnez|rendre) {3} (argent|remboursement|remboursé*);
        mon argent; remboursez; rendez moi; perte de temps; perdre {2} (temps|journée|argent); perdu {4} (temps|
        heures|journée|argent|matinée|après midi|jours); faire perdre; gâch*; merci pour rien; merci de {2} (rien
        faire|m'ignorer|m'avoir); (une|la bonne|mauvaise|cette) (blague|plaisanterie); c'est une {1} (blague|honte|
        plaisanterie|farce|arnaque); vous (plaisantez|rigolez|déconnez|abusez|osez|foutez|vous foutez|êtes sérieux|
        devriez avoir honte|n'avez pas honte|vous rendez compte|croyez); vous vous rendez compte; quelle (honte|
        blague|déception|catastrophe|arnaque|boîte|mauvaise|incompétence|indifférence|perte|galère|bande); quel
        (manque|mépris|scandale|foutage|service|bordel|cirque|amateurisme|culot); culot; toupet; foutaise*; incroyable
        {1} (que|de|cette|ce|mais|votre); c'est {2} incroyable; incompréhensible*; inexcusable*; impardonnable*;
        inqualifiable*; innommable*; indécen*; irrécupérable; en otage; (on|vous|ils) {2} (balad*|ballad*|trimbal*|
        mèn*|mené* en bateau|menez en bateau); baladé*; en bateau; renvoi* {2} (balle|d'un|de service|vers); renvoy*
        {2} (balle|d'un|de service*|vers|de l'un|d'une); raccroch*; au nez; laissé* tomber; laissez tomber {1} vos;
        abandonn* (vos|les|ses|à mon|à notre|par); ignor(é|ée|és|ez|ent|er|és) {1} (par|mes|mon|vos|nos|les|depuis|
        complètement|totalement); (parler|parle) à un mur; aucun respect; zéro respect; trait* {2} (comme|de la sorte|
        ainsi|mal); (vous fichez|vous foutez|foutez vous|fichez vous); rien à (faire|foutre|cirer|fiche); bravo {2}
        (l'|la|le|pour l'|pour le|champion*|vraiment) {1} (incompétence|foutage|service inexistant|résultat|sérieux|
        manque|professionnalisme); n'en (peux|pouvons) (plus|vraiment plus); réponse* {1} (automatique*|toute* faite*|
        type*|standard*|robotisée*|préfabriquée*|bidon*); copier coller; copiés collés; langue de bois; (vous|ils) {1}
        refus*; refus* de (rembours*|répondre|m'aider|reconnaître|prendre|traiter); assumez; assumer; conséquences;
        (pris|prise|prend|prenez) {1} au sérieux; se (défausse*|dédouane*|défile*); défausse*; dialogue de sourds;
        intenable; trop facile; (sert|servent|servez) {1} à rien; à quoi {2} (sert*|servez|paie|paye|bon); (je me|on
        se|nous nous) (sens|sent|sentons) {2} (abandonn*|mépris*|arnaqu*|floué*|ignor*|trahi*|piégé*|humili*|volé*|
        baladé*|impuissant*|démuni*); impuissant*; (comment) {1} (est ce|est il|peut on|osez vous|pouvez vous) {1}
        (possible|oser|ainsi|laisser|traiter|encore|vous permettre); comment osez; c'est (quoi|n'importe) {1} (ce|
        cette|quoi|délire|bordel); délirant*; grotesque*; inefficac*; inexistant*; calamiteu*; honteus*; à vomir; à
        pleurer; de qui se; zéro (étoile*|communication|suivi|respect|réponse); je (n'accepte|n'admets|ne tolère*|ne
        vais pas) {1} (pas|accepter|plus|tolérer|laisser|me laisser); ne pas en rester là; n'en resterai pas là; je ne
        lâcherai; scandalisé*; me (désespère|révolte|choque|dégoûte|met hors); en pétard; rage; ulcéré*; les nerfs;
        perdu confiance; plus {1} confiance; confiance {1} (rompue|perdue);
        pire {3} (de ma vie|jamais|que j'ai|c'est impossible|impossible); (ne |)(peut|fait) {1} pas (pire|faire pire);
        le mot est {1} faible; (appli|application|site|chatbot|robot|système|livraison|livreur|produit|qualité|
        communication) (est|sont|était|a été) {2} (<bad>|inutile*|bidon|de la merde|une blague); (donnez|passez) moi
        {1} (humain|personne|responsable|vrai*); comment vous (justifiez|pouvez justifier|osez); justifiez vous;
        (c'est|c'était|ce sera|ce fut) {2} (dernière|dernier) (commande|achat|fois|réservation|séjour|voyage|contrat|
        visite); (dernière|dernier) (commande|achat|réservation|séjour) (chez|avec) vous; vous m'avez {1} perdu*; vous
        nous avez {1} perdu*; (un|une) client* (de |)moins; (j'emmène|je transfère|je déplace|je passe|je pars|je
        file|j'irai|je vais) {3} (à la concurrence|chez un autre|chez un concurrent|vers un autre|dans une autre|chez
        vos concurrents); (dire|raconter*|prévenir|avertir|dirai|faire savoir) {2} (à tout le monde|à tous|partout|mon
        entourage|autour de moi); (ce n'est|c'est|n'est) pas (une|un) {1} (réponse|solution|explication|excuse); pour
        couronner; pour ne rien arranger; par dessus le marché; cerise sur le gâteau; (le|un) comble; en plus (de ça|
        de cela|vous|il faut|on me|je dois); comme si {3} (suffisait pas|suffisait); bravo(,|) {1} (encore|quel*|
        maintenant|vraiment|le|la|l'|j'|on|toujours|rien|personne); (super|génial|parfait|formidable|magnifique|
        fantastique)(,|) {1} (encore (un|une|raté|rien|pas|en)|une fois de plus|de nouveau (pas|en|raté)); (ah|eh|ben|
        bah) {1} bravo; ben voyons; (super|belle|bravo|joli) (la|le|l') {1} (pub|publicité|garantie|promesse*|
        fidélité); c'est du (propre|joli|beau); du grand (art|n'importe quoi); (avec|sauf) {2} respect {1} que je vous
        dois; avec tout le respect; sauf votre respect; (rire|rigoler) ou {1} pleurer; (et|donc|alors|maintenant|mais)
        c'est {1} (moi|à moi|nous|à nous) (qui|de) {1} (pai*|pay*|dois pay*|trinqu*|subi*); (donc|maintenant|alors)
        c'est (ma|de ma) faute; à cause de (votre|vos) {1} (erreur*|incompétence|retard*|bug|système|service*|
        négligence*|faute*); (pourquoi|et) (je devrais|devrais je|dois je|c'est à moi) {2} (pay*|assumer|subir); par
        votre faute; votre {1} (incompétence|négligence); (vous|tu) {1} trouve* {2} (normal|acceptable|correct|drôle|
        logique|professionnel); trouvez vous {2} (normal|acceptable|correct|drôle|logique); sans (un|le moindre|dire
        un|même un) {1} mot; sans {1} (lire|lu|même lire); (pas|plus) un mot; (vous|s'|t'|vous vous) en {1} (fich*|
        fout*|moqu*|balanc*|contrefich*); (commence|commençons) {2} à (douter|me demander|m'impatienter|m'inquiéter|
        perdre|en avoir|croire (que|qu')); (quelqu'un|personne) {3} (vérifie*|contrôle*|teste*|relit|réfléchit) {1}
        (chez|avant|ou|jamais|parfois); (des|un) {1} (êtres humains|être humain|humains|vrais gens|vraies personnes)
    """,
    expectation="""
        (j'|nous |)exig*; (je|nous) {1} (demande*|somm*|met*) {3} (immédiat*|en demeure|sans délai|une fois pour);
        j'attends {2} (toujours|encore|depuis|des explications|une explication|une solution|des excuses|mieux|autre
        chose|de vous|que vous|qu'on|mon remboursement|un geste|des réponses|vos excuses); (j'|nous |on )(attend|
        attends|attendons) {1} (toujours|encore|depuis|plus); attend* {1} depuis; (attend*|patient*) {4} <span>;
        depuis {4} (que j'attends|j'attends|nous attendons|que je|que nous|sans|rien|aucun*|toujours|personne|pas de|
        et); (ça|cela|voilà|voici|il y a|fait) {3} (minutes|heures|jours|semaines|mois|temps|une heure|fois|éternité)
        {2} (que|qu'|sans|et) {2} (j'attends|attend*|je n'|je ne|je vous|j'essaie|j'essaye|j'appelle|personne|on me|on
        m'|vous|rien|réponse|nous|cela|ça|aucun*|nouvelles|suis (sans|en attente)|rien|ne|n'|pas); (troisième|
        quatrième|cinquième|sixième|septième|dixième|énième|ènième|nième|centième|millième|3e|3eme|4e|4eme|5e|5eme|6e|
        6eme|10e) {1} (fois|appel|mail|message|relance|réclamation|demande|courrier|e mail|email|tentative|technicien|
        rendez vous|report|semaine|jour|rappel|interlocuteur|conseiller); (la|une|pour la|c'est la) (deuxième|seconde|
        2e|2eme) {1} (fois|relance|réclamation|demande); <told> {5} <number> (fois|reprises|mails|appels|messages|
        courriers); <number> fois {1} (que|déjà|sans); à <number> reprises; <number> (appels|mails|messages|relances|
        courriers|coups de fil|rendez vous) {2} (et|sans|plus tard|déjà|restés|toujours|non|aucun*|pas); combien de
        (fois|mails|relances|temps {1} (encore|dois|vais|faut|devons|allez|je dois)|jours encore); une fois (de plus|
        de trop|pour toutes); encore une fois; encore et (encore|toujours); toujours {1} (pas|rien|aucun*|en attente|
        sans|le même|la même|les mêmes|personne|bloqué*|en panne|en souffrance); (encore|toujours) (rien|aucun*|
        personne|pas (de|reçu|eu|été|résolu|livré|remboursé|répondu|arriv*)); aucun* {1} (réponse*|retour|nouvelle*|
        solution*|rappel|explication*|suivi|réaction|excuse*|information*|avancée|communication|aide|service|
        interlocuteur|remboursement|changement|effort|résultat|action|conseiller|respect|livraison); sans {1}
        (réponse*|nouvelle*|retour|solution|suite|explication*|résultat|succès|que personne|me prévenir|prévenir|
        internet|aucun*|qu'on|que vous|m'avertir|nous prévenir|excuse*|information*); ni {1} (réponse|retour|nouvelle|
        excuse*|explication*|appel|mail); pas (de|eu de|reçu de|la moindre|une seule|un seul) {1} (réponse*|retour|
        nouvelle*|solution|rappel|explication*|excuse*|suivi|suite|mail|appel|aide); personne (ne|n'|répond*|rappel*|
        décroch*|capable|au bout|pour (m'|me|nous|répondre)); rien {2} (se passe|avance|chang*|été fait|est fait|a
        bougé|fonctionne|marche|boug*|de concret); et (toujours |encore |puis |)rien; et rien; rien du tout; silence
        {1} (radio|total|complet|de votre|absolu); (ne|n') {1} (répond*|rappel*|fait*|font|fais*|daign*|décroch*|
        tien*|tenez|respect*|propos*|boug*) {1} (pas|jamais|rien|plus|aucun*|personne|même); (n'avez|n'a|n'ai|n'ont|ne
        m'a|ne m'avez|ne nous|m'avez|m'a) {1} (jamais|toujours pas|pas|rien) {1} (répondu|rappelé|reçu|été|tenu|eu|
        fait|donné|réagi|venu|daigné|résolu|rien|recontacté*|contacté*|prévenu*|informé*|remboursé*); jamais (répondu|
        rappelé*|reçu|venu*|livré*|arrivé*|vu|eu de|tenu*|recontacté*|remboursé*); (devait|devaient|deviez|étais
        censé*|était censé*|êtes censés|censé*|aurait dû|aurais dû|auriez dû) {2} (me|nous|être|rappeler|venir|
        arriver|passer|avoir|recevoir|intervenir|m'appeler|livrer); (vous|on|il|elle|ils|conseiller|conseillère|
        technicien) {1} (m'|nous |)(aviez|avez|avait|a|ont|avaient) {1} (promis|dit|assuré|garanti|certifié|affirmé|
        confirmé que); (on|vous) {2} (avait|avez|aviez|a) {1} (promis|dit|assuré|garanti); promis; promesse*;
        promett*; (on me|on nous|vous me|vous nous) (promet*|répèt*|racont*|assur*|renvo*|dit (que|toujours|encore|
        chaque|à chaque)|répond (que|toujours|à chaque)); quand {1} (allez|comptez|daign*|vais je|aurai je|est ce que|
        pensez|va t on|serai je|aurons|serons) {3} (vous|enfin|recevoir|être|avoir|répondre|rembours*|me|résoudre|
        livr*|réagir); quand {7} enfin; (répond*|réagi*|rappel*|quelqu'un|avoir|obtenir|recevoir|résoudre|régler|
        solution|parler|remboursé*|va t on|peut on|pouvez vous|pourriez vous|allez vous) {3} enfin (me|un|une|
        quelqu'un|réponse|mon|ma|des|le|la|répondre|avoir|faire); enfin {1} (une réponse|me répond*|quelqu'un|
        résoudre|régler|faire quelque|traiter|réagir|me rembours*); jusqu'à quand; jusqu'où; (exig*|veux|voulons|
        répond*|rappelez|rembours*|besoin|solution|faites|réglez|agissez|réponse|intervention|demande|résol*|contact*)
        {6} (immédiat*|tout de suite|maintenant|aujourd'hui même|sur le champ|dans l'heure|de toute urgence|sans
        délai|au plus vite|sans tarder|dès aujourd'hui|une bonne fois); sur le champ; sans plus (tarder|attendre|de
        délai); (réponse|rembours*|exig*|attends|résol*|solution) {4} sous (#|huit|quinze); dernière {1} (relance|
        chance|fois|sommation|mise en|demande|tentative|avertissement); dernier {1} (avertissement|rappel|délai|
        recours|message avant|mail avant); ultimatum; (sinon|faute de quoi|à défaut|sans quoi|autrement|ou|auquel cas|
        ou alors) {1} (je|j'|nous|on) {3} (vais|saisi*|résili*|porte*|contact*|ferai|fais|prend*|engag*|pars|quitt*|
        chang*|annul*|serai|me|verrai|alert*|demand*|part|ir*|dépos*); (parler|passez|passer|joindre|échanger|
        discuter|transférez|m'adresser|escalad*) {5} (responsable*|supérieur*|superviseur*|directeur|directrice|chef|
        manager|direction|humain|vraie personne|quelqu'un de compétent|être humain|hiérarchie); (un|votre|le|au|vos|
        du|une) (superviseur*|supérieur*|responsable*|hiérarchie|manager|direction); faites {1} (quelque chose|votre
        travail|votre boulot|le nécessaire|donc|enfin|un effort); (répondez|rappelez|remboursez|réagissez|contactez|
        aidez) {1} (moi|nous|donc|enfin|svp vite|à mes|à la fin|immédiat*|maintenant); bougez vous; réveillez vous; (y
        a t il|il y a|est ce qu'il y a|y'a|ya) quelqu'un; quelqu'un {1} (là|ici|me lit|au bout|lit); allo {1}
        (quelqu'un|allo|vous|il y a); vous {1} (lisez|êtes là|dormez|comptez|attendez quoi|foutez quoi|faites quoi);
        relanc*; (ai|avons|avais) {1} déjà {2} (appelé|écrit|expliqué|demandé|relancé|signalé|dit|réclamé|perdu|
        attendu|répondu|répété|contacté|tout envoyé|tout expliqué); encore {1} (un|une|des) {1} (erreur|retard|panne|
        problème*|report|excuse*|délai|mensonge*|fausse|échec|annulation|jours|semaine*|faux); à chaque (appel|fois
        {1} (on|c'est|vous|la même|le même|personne)); chaque fois (qu'on|que j'appelle|que je vous|c'est); chaque
        jour {2} (un|une|la même|le même); toujours la même (chose|réponse|histoire|rengaine|excuse); le même problème
        (depuis|encore|qui|se|revient); (on|vous) {2} (tourne*|tournez) en rond; tourn* en rond; d'un service à
        l'autre; de service en service; d'un conseiller à; d'un interlocuteur; (transféré*|renvoyé*|trimballé*) {2}
        (de|d'un|vers|fois|à|sans); mis* en attente; en attente {2} (depuis|pendant|plus de|durant); pendant {3}
        (minutes|heures|semaines|mois|jours) {2} (au téléphone|en attente|pour rien|sans); (trop|beaucoup trop|bien
        trop|si) (long|longue|longtemps|lent|lente); (ça|cela|dossier|affaire|demande) {1} traîne; traînez; délai* {2}
        (dépass*|non respect*|inadmiss*|pas respect*|interminabl*|trop|délirant*); interminabl*; (pourquoi|comment se
        fait il|comment ça se fait) {6} (pas|rien|personne|aussi long*|autant|si long*|toujours|encore|aucun*|jamais|
        tant de); qu'est ce (qui se passe|que vous (attendez|faites|fabriquez|foutez)|qui prend); que se passe t il;
        qu'attendez vous; c'est {1} (trop demander|si compliqué|si difficile|compliqué de); trop (demander|difficile|
        compliqué) de; (le|la|au|c'est le) (minimum|moindre des choses|moins que); au moins {1} (répondre|me prévenir|
        prévenir|une réponse|la politesse|m'appeler|vous excuser); obligé* de {2} (rappeler|relancer|appeler|me
        répéter|répéter|insister|réexpliquer|me déplacer|poser|quémander); (dois|devoir|faut il|doit) {2} (encore|
        toujours|relancer|rappeler|supplier|réexpliquer|insister|me battre|quémander|attendre); insist*; me batt*;
        posé {2} (journée|congé*|rtt); un lapin; (où est|où sont|où en est|où passe*) {1} (mon argent|mon
        remboursement|le technicien|mon technicien|passé*); plus {1} (de nouvelles|aucune nouvelle|personne|aucun
        signe); rendez vous {3} (annulé*|manqué*|pas honoré*|non honoré*|raté*|reporté*); (ça|cela) dure; <number>
        (jours|semaines|mois|heures) que {1} (ça|cela|j'|je|nous|on|vous|mon|ma|personne); (deux|trois|quatre|cinq|
        six|plusieurs|#) (jours|semaines|mois|heures) {1} (sans|d'attente|et|de retard|pour) {1} (toujours|rien|
        réponse|nouvelle*|internet|personne|aucun*|connexion|eau|électricité|chauffage|une|répondre|un|solution);
        impossible {1} (de|d') {1} (vous|joindre|contacter|parler|avoir|obtenir) {1} (joindre|contacter|avoir|
        quelqu'un|une|un|qui|parler)*; injoignable*; (tenu*|tenez|respect*|honor*) {2} (engagements|parole|promesse*|
        délais|délai|rendez vous); vos engagements; sans (fin|cesse|prévenir|arrêt); pas (une|un) {1} seul*; faut il
        {3} (attendre|patienter|relancer|pour|que|encore|faire); (devrais|dois) je (encore|attendre|aller|faire|
        saisir); sans {1} (cesse|que {1} réagisse|qu'aucun*); d'ici {1} (je|je saisis|j'|nous|sinon); (attends|
        attente|attendu) {2} (toute la|tout|des|une|plus d') {1} (journée|matinée|heures|heure|après midi); (toute la|
        une) (journée|matinée|après midi) {2} (attend*|perdu*|pour rien|au téléphone); (lettre|réponse|courrier|mail*)
        {1} morte; restée* {1} (sans|lettre); resté* sans (réponse|suite); on {2} (attend|patiente|tourne) {1}
        (depuis|toujours|encore|en rond); toujours (en train|dans l'attente|à attendre|au même point); au point mort;
        (deux|trois|quatre|#) {1} (techniciens|conseillers|interlocuteurs|services);
        encore un* {2}, encore; encore {3} (cassé*|faux|fausse|erroné*|en panne|en retard|défectueu*|annulé*|
        automatique*); (troisième|quatrième|cinquième|sixième|dixième|énième) {1} (personne|livraison|visite|panne|
        plainte|facture|réparation|explication|excuse|appareil|agent|erreur|retard); <number> {1} (rendez vous|
        livraisons|visites|promesses|tentatives) {1} (manqué*|annulé*|raté*|reporté*|échoué*|non tenue*|non honoré*);
        (me|m'|nous) {3} <number> fois {1} (de suite|depuis|déjà|ce matin|en|cette|et|aujourd'hui); je (l'ai|vous
        l'ai|l'avais) {1} (déjà |)(dit|écrit|expliqué|signalé) {1} (dans|par|au|hier|à|plusieurs); je (vous |)(répète|
        redis); si {4} (pas|rien|aucun*|personne) {5} (d'ici|avant|demain|ce soir|sous|aujourd'hui|lundi|mardi|
        mercredi|jeudi|vendredi); vous avez {1} (jusqu'à (demain|ce soir|lundi|vendredi)|jusqu'au|# jours|# heures)
        {1}; (faut|dois je|faut il|doit on|dois|devons nous) {1} faire {2} (quoi |)pour {2} (avoir|obtenir|joindre|
        parler|être|recevoir|qu'on) {2} (réponse|quelqu'un|humain|entendu*|écouté*|rembours*|aide|réponde|nouvelles);
        (expliquez|expliquer) {1} (moi |m'|)(pourquoi|comment se fait|comment il se fait|comment vous|comment on);
        m'expliquer (pourquoi|comment vous|comment il se fait); qui {3} (décide|décider|tranche|peut décider|l'a|a le
        pouvoir); (pouvoir|capable*|capacité|droit) de décider; quelqu'un {2} (décid*|compétent*|qui {1} (sache|sait|
        puisse|décide)); (quelqu'un|personne) de (compétent*|responsable); (fermé|clôturé|clos|fermez|clôturez) {3}
        (ticket|dossier|demande|réclamation) {1} (sans|alors|encore|et); et (tout de suite|plus vite que ça|fissa)
    """,
)
