"""What upset customers write in Spanish; ``language`` says how phrases are written."""

from __future__ import annotations

from monitor.domain.risk_phrases.language import Language

SPANISH = Language(
    negations="no nunca jamás sin ni tampoco ningún ninguna ninguno nada",
    common=(
        "no me a he aqui el la los las que de del en un una y es por para con mi su sus se lo le les pero muy "
        "esto esta este estoy ya como cuando donde porque nada hay ha han mas si soy son tengo al hola gracias "
        "usted ustedes os vuestro nos sin estan llevo quiero todo mis"
    ),
    lists={
        "number": """
            dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|varias|varios|muchas|muchos|mil|infinidad de|un montón
            de|#
        """,
        "span": """
            minutos|horas|días|semanas|meses|una hora|media hora|un día|una semana|un mes|rato|siglos|una eternidad
        """,
        "bad": """
            pésim*|horribl*|terribl*|mal|malo|mala|malísim*|fatal|nefast*|deplorabl*|lamentabl*|penos*|desastros*|
            vergonzos*|patétic*|asqueros*|cutre
        """,
        "told": """
            llam*|escri*|pregunt*|pedi*|explic*|contact*|dicho|dije|intent*|reclam*|envia*|mand*|solicit*|avis*|
            repet*|promet*|cambi*|pas*|habl*
        """,
    },
    calm="""
        espero que (estés|esté|estén|estéis|todo|tengas|tenga|tengan|tengáis|te|os|vaya|haya|hayas|pase*|sigas|sigan|
        sea|les|le|al recibir); espero (su|tu|vuestra|vuestro) (respuesta|contestación|confirmación|respuesta
        gracias); quedo a la espera; no espero (respuesta|nada); espero (un|el|mi|una|la) (paquete|pedido|visita|bebé|
        niño|niña|envío); gracias por {3} (espera|esperar|paciencia|aviso); (perdón|perdona|perdone|disculpa|disculpe|
        disculpen|siento|lamento) {4} (molest*|queja|insist*|enfad*|ridícul*|estúpid*|tont*); pregunta (tonta|
        estúpida|absurda|ridícula); (no tengo|sin|ninguna|ni una|ninguna otra) queja*; no me quejo; no (es|era|se
        trata de) una queja; no me puedo quejar; (increíble|increíblemente) (buen*|rápid*|bien|amabl*|barat*|servicio|
        atención|experiencia|trabajo); (soy|como|es|mi|nuestro|un|su) {1} (abogado|abogada) (y|necesita|amig*|de
        profesión|quiere|me pide|ha pedido|que trabaja|pide|solicita); despacho de abogados; bufete; (quisiera|
        querría|me gustaría|gustaría|podría|podrían|puedo|podéis|cómo|quería|deseo|deseamos|es posible|necesito saber
        cómo|ayud*) {3} (cancelar|baja|darme|dar|anular); (temporada|marea|planta|parte|voz|gama|precio*|calidad|
        laboral|médica|por enfermedad|maternidad|paternidad) baja; baja (laboral|médica|por); (posible|intento de|

        correo de|mensaje de|sobre una|si es una|si esto es una|parece una
        ) (estafa|fraude|phishing); (presunta|supuesta)
        estafa; evitar {2} (fraude*|estafa*); terriblemente (bien|amabl*); (demanda|alta) de (trabajo|empleo); no
        (hay|corre|tengo|tenemos) prisa; nadie (en casa|estaba en casa); (segunda|tercera|cuarta) vez que (compro|
        pido|vengo|reservo|viajo) {4} (encant*|content*|perfect*|genial|bien); la última vez que {4} (perfect*|genial|
        muy bien|fenomenal); no es {2} (grave|urgente); no estoy {1} (enfadad*|molest*|enojad*) (pero|solo|con); broma
        aparte; bromas aparte; es broma; (abogad*) {3} (necesita|pide|solicita|quiere|ha pedido|recomend*); (segunda|
        tercera|cuarta) vez que {3} (encantad*|content*|satisfech*|feliz);
        (enfadad*|enojad*|cabread*|molest*|frustrad*) conmigo {1} (mism*|); (gestión|departamento|estadística*|equipo|
        tratamiento|sistema) de (las |)(quejas|reclamaciones); (ignor(e|en|a|ad)|olvid(e|en|a|ad)) {3} (mensaje|
        correo|mail|email|solicitud|anterior*); ignor(en|ad) (mi|el|este|lo); (aún|todavía) no (he|hemos) (reservado|
        comprado|pagado|decidido|contratado|pedido|probado|abierto|firmado|enviado|hecho|mirado|leído); (aún|todavía)
        no (sé|sabemos|tengo|tenemos|soy|estoy) {2} (decidid*|clar*|segur*|si|qué|cuál); hasta cuándo (puedo|podemos|
        se puede|tengo (para|plazo|tiempo|garantía)|tenemos (para|plazo)|hay (plazo|tiempo)|vale|dura|es válid*|está*
        abiert*|abr*|son válid*|sirve); (abogad*) {2} (se ha mudado|ha cambiado|dirección|jubilad*|despacho); música
        de espera {3} (buena|genial|bonita|gusta|chula); (mi|nuestro|nuestra|el|la) últim* (pedido|compra|reserva|
        factura); si (yo |)no (estoy|puedo|llego|estamos|podemos); (les|os|le|te) parece {1} bien
    """,
    unhurried="""
        no {1} (hay|corre|tengo|tenemos|me corre|es) {1} (prisa|urgen*); sin (prisa|prisas|urgencia|agobio*); cuando
        (puedas|pueda|puedan|podáis|tengas|tenga|tengan|os venga|te venga|le venga|quieras|quiera); no es {2} urgente;
        nada urgente; tómate {2} tiempo; tómese {2} tiempo; tomaos {2} tiempo; puedo esperar; podemos esperar; (muy|
        súper|super|realmente|tan) (content*|satisfech*|amable*|agradecid*|contento|feliz); encantad*; todo (perfecto|
        bien|genial|correcto|ok|fenomenal); (mil|muchísimas) gracias; buen trabajo; seguid así; sigan así; de
        maravilla; estupend*;
        (culpa|error|fallo|despiste) (mía|mío|nuestro|mio); (fue|es|ha sido) {1} (mi culpa|mi error|error mío|mi
        fallo|despiste mío|un despiste); me (equivoqué|confundí|he equivocado|he confundido|despisté); leí mal; para
        (felicitar*|agradecer*|dar* las gracias|elogiar*); (fue|fueron|es|son|han sido|ha sido|estuvieron) (todos |
        todas |muy |siempre |tan |los dos |)(amabl*|encantador*|maj(o|a|os|as)|simpátic*|atent(o|a|os|as))
    """,
    polite="""
        (podría|podrían|podríais|podrías|puede|pueden|podéis|puedes) {3} (por favor|ayudar*|decir*|enviar*|mandar*|
        reenviar*|confirmar*|indicar*|mirar*|comprobar*|informar*|echar*); (sería|es) posible; me gustaría (saber|
        preguntar|consultar); quería (saber|preguntar|consultar); quisiera (saber|preguntar|consultar); una (pregunta|
        duda|consulta); gracias de antemano; gracias por (su|vuestra|tu) ayuda; muchas gracias por; perdón por;
        perdonad la; disculpe la molestia; sabéis (si|cuándo); sabe (si|usted); si es posible; te lo agradecería; lo
        agradecería; muy amable*; si no es molestia
    """,
    anger="""
        ~inaceptabl*; ~inadmisibl*; ~intolerabl*; ~impresentabl*; ~indignan*; ~indignad*; ~indignación; ~indigno;
        ~vergonzos*; ~vergüenza; ~ridícul(o|a|os|as|ez); ~absurd*; ~bochornos*; ~escandal*; ~inconcebible*; ~inaudit*;
        ~insultante; ~insult*; ~denigrant*; ~lamentabl*; ~penos*; ~pésim*; ~nefast*; ~deplorabl*; ~patétic*;
        ~desastr*; ~un caos; ~catástrof*; ~catastróf*; ~horrible*; ~horroros*; ~un infierno; ~pesadilla; ~indecen*;
        ~vergonzante; tom* el pelo; tomadura de pelo; tom* por (tont*|idiota*|imbécil*|gilipollas); (una|es de|parece|
        ni de|de mal gusto) (broma|burla|chiste|circo|cachondeo); esto es (una|un|de) {1} (broma|burla|chiste|circo|
        cachondeo|risa|locura|robo|timo|pitorreo); se burlan; burl* de (mí|nosotros|la gente|los clientes); (muy|tan|
        ya|bastante|súper|completamente|totalmente|estoy|estamos|me tienen|me tenéis|nos tienen) hart*; hart* (de|ya);
        hasta (las narices|el gorro|la coronilla|el moño|los cojones|los huevos|los ovarios|la madre|el culo|el coño|
        las pelotas); ~enfadad*; ~enojad*; ~enojo; ~cabread*; ~cabreo; ~furios*; ~rabia; ~iracund*; ~encabronad*;
        ~emputad*; ~(estoy|estamos|muy|bastante|realmente) molest(o|a|os|as); ~decepcionad*; ~decepcionante*;
        ~decepción; ~frustrad*; ~frustrante*; ~frustración; ~desesperad*; ~desesperante*; ~desesperación;
        ~indignante*; ~insatisfech*; ~descontent*; ~disgustad*; ~impotencia; no (estoy|estamos|quedo) {1} (content*|
        satisfech*|conforme*); no puede ser; no (es|me parece) {1} (normal|serio|de recibo|aceptable|justo|
        profesional|tolerable|lógico); poco seri*; poca (seriedad|vergüenza|profesionalidad|educación); nada seri*;
        injust*; un abuso; abusiv*; atropello; falta de (respeto|seriedad|profesionalidad|educación|atención|
        consideración|interés|formalidad|vergüenza|información); <bad> {1} (servicio|atención|empresa|experiencia|
        trato|compañía|gestión|organización); ~(servicio|atención|trato|experiencia|empresa|gestión|compañía) {3}
        <bad>; (el|la|los|las) peor* {1} (servicio|atención|empresa|compañía|experiencia|trato|banco|tienda|que he|del
        mundo|de mi vida); de mal en peor; va de mal; ~(es|ha sido|fue|está siendo|son|me parece) {2} (pésim*|
        horribl*|terribl*|fatal|nefast*|desastros*|penos*); ~incompeten*; ~inútil*; ~inept*; ~sinvergüenza*;
        ~caradura*; ~cara dura; ~jeta; ~morro; ~chapuz*; ~ladron*; ~ladrón; ~estafa; ~estafad*; ~estafador*;
        ~estafan*; ~timo; ~timad*; ~timando; un robo; (me|nos) (están|estáis|han|habéis) (rob*|estaf*|engañ*|tim*|
        mentido|ignor*|colgado|dejado tirad*|tomado); ~mentiros*; ~mentira*; mentís; mienten; mintiendo; mintieron;
        ~engaño*; ~engañ*; se (ríen|rien|están riendo) de; os reís; reírse de; riendo de; mierda*; joder; coño;
        cojones; hostia; put(a|o|os|as|ada); asco; asqueros*; idiot*; imbécil*; gilipoll*; estúpid*; carajo; chingad*;
        pendej*; pinche; verga; cabron*; maldit*; demonios; (al|un) diablo; ~abogad*; demandar*; los demand*;
        denunci*; tribunal*; juzgad*; a juicio; (acciones|medidas|vías|vía) (legal*|judicial*); facua; ocu; profeco;
        condusef; indecopi; sernac; defensor del; (oficina|defensa|protección|derechos|asociación|organización) {2}
        consum*; hoja* de reclamaci*; ~(una|la|mi|otra|presentar|poner|interponer|formal) {1} reclamaci*; ~reclamaré;
        ~queja*; quejarme; quejarnos; quejo; libro de (quejas|reclamaciones); (me|nos|doy|daré|darme|dame|denme|dadme)
        {3} de baja; (cancel*|anul*|rescind*) {2} (contrato|suscripción|cuenta|servicio|línea|póliza|todo|inmediat*|
        ya); (me|nos) (voy|vamos|iré|cambio|cambiaré|paso|marcho|largo) (a|de|con) {2} (competencia|compañía|otra|
        otro|empresa|banco); (a|con) la competencia; pierden un cliente; perd* {3} client*; han perdido; (devuélv*|
        devolv*|devuelv*|quiero|exijo|reembols*) {2} (mi|nuestro|el) dinero; quedar* con mi dinero; indemniza*;
        compensación; nunca más; jamás {2} (volver*|vuelvo|he visto|me había); no (vuelvo|volveré|volveremos|pienso
        volver); la última vez que (compro|os|les|uso|contrato|pido|confío|cuento); no recomiendo; no l(o|a|os|as)
        recomiendo; (pérdida de|perder {2}|perdiendo {2}|pierdo {2}|perdido {4}|perdí {3}) (tiempo|horas|mañana|tarde|
        día|dinero|vacaciones); gracias por nada; menuda {1} (empresa|vergüenza|atención|mierda|compañía|manera);
        menudo {1} (servicio|desastre|timo|trato|cachondeo); basta (ya|de); ya basta; ya (está|estuvo) bien; (no hay|
        qué poco) derecho; (se {3} acab* {2}|agot* {2}|perd* {2}|perdiendo {2}|mi|sin|límite de {1}|colm* {2})
        paciencia; paciencia {3} (límite|agot*|acab*|fin); colmo; es el colmo; última gota; (qué|vaya) (vergüenza|
        asco|desastre|poca|falta|morro|cara|timo|robo|atención|porquería|manera de|forma de tratar); porquería*; es
        increíble {1} (que|cómo|lo); parece (mentira|increíble); increíble que; no me lo puedo creer; no puedo creer;
        groser*; mal educad*; maleducad*; prepoten*; arrogant*; déspota*; trat* {2} (fatal|mal|como|así|pésim*);
        ignor(ad*|ando|an|áis|en|aron); pas* de (mí|nosotros|todo|los clientes|el cliente); (me|nos) {2} (colg*|
        cuelg*); (qué|vaya) (clase|tipo) de (servicio|empresa|atención|gente); (hablar|hablando) con {1} (pared|
        robot*); lav* las manos; tir* la pelota; (os|les|se) {2} importa* {1} (nada|un|poco|una); dej* {2} tirad*;
        dinero a la basura; tenéis la cara; qué se han creído; qué os habéis creído; están locos; (publicar*|contar*|
        pondré|poner|escribir*) {3} (redes|reseña*|opinión|twitter|facebook|prensa); trustpilot; (me siento|nos
        sentimos|me he sentido|me sentí) {2} (engañ*|estaf*|abandon*|maltrat*|ignor*|ningune*|humill*|insult*|robad*|
        impotente*); no {1} (dan|dais|da) la cara; no tiene {1} nombre; (para|por) qué {1} (pago|pagamos|estoy
        pagando|os pago|les pago); respuesta* {1} (automátic*|tipo|estándar|prefabricad*|genéric*); copia y pega;
        copiar y pegar; copipega; plantilla*; se niegan; niegan a; niega a; inaguantable; insoportable*; inexcusable*;
        imperdonable*; injustificable*; desentend*; abandonad*; caso omiso; ni (puto |p |)caso; no (aguanto|soporto|
        puedo|podemos) más; (cómo|como) (es|puede) {1} (posible|ser); de locos; de vergüenza; (estoy|estamos) (al
        límite|desesperad*|que trino|que ard*|negr*|quemad*|hasta); quemad*; me (hierve|indigna|cabrea|enfada|molesta|
        decepciona|parece fatal); nos (indigna|decepciona); trat* {1} (como|de) (un|una|basura|tont*|idiot*); no {1}
        consent*; no lo (voy a |)(tolerar|consentir|permitir|toleraré|permitiré|consentiré); responsabilidades; cero
        {1} (profesional*|estrellas|respeto|seriedad|atención); ni gracia; sin {1} (vergüenza|escrúpulos|ningún
        respeto);
        peor {3} (de mi vida|del mundo|que he|imposible|que hay); (no puede|no podía|no podría) {1} (ser|ir) {1} peor;
        (se queda|quedarse) cort(o|a); (app|web|página|aplicación|chatbot|bot|sistema|entrega|repartidor|mensajero|
        producto|calidad|comunicación) (es|está|fue|va|son) {2} (<bad>|inútil*|basura|una mierda|un desastre); (deme|
        denme|dadme|dame|pásame|páseme|pónganme|ponedme) {2} (persona|humano|responsable|supervisor*); cómo {1}
        (justifican|justificáis|explican que|explicáis que); (esta|este|esto) (es|ha sido|será|fue) {2} últim(o|a)
        (pedido|compra|vez|reserva|viaje|factura|visita); últim(o|a) (pedido|compra|reserva) (con|en) (vosotros|
        ustedes|esta|vuestra); (me|nos) (han|habéis|ha) perdido como client*; un cliente menos; (me llevo|nos
        llevamos|me llevaré) {2} (cuenta*|dinero|línea*|contrato|nómina|negocio) a (otr*|la competencia); (voy|vamos)
        a (contarlo|contar|decirlo|publicar*|difundir*|avisar) {2} (todo*|todas|todas partes|en redes|mundo|gente|
        redes); (contar*|cuento|diré|decir|avisar*) {2} (todo el mundo|todas partes|todos|mis conocidos|cuatro
        vientos); (eso|esto|esa|esta|ésa) no es {1} (una|ninguna) {1} (respuesta|solución|explicación|disculpa|
        excusa); para (más inri|rematar|acabar de rematar); por si fuera poco; encima (me|nos|tengo|tenemos|hay que|
        quieren|queréis|cobr*); (qué bien|genial|perfecto|estupendo|fantástico|maravilloso|bravo|enhorabuena|
        felicidades)(,|) {1} (otra vez (sin|no|mal|lo)|ahora (resulta|encima|tengo que|la culpa)|encima|ya van);
        (solo|justo) (me |nos |)faltaba; era lo que {1} faltaba; lo que {1} faltaba era; con todo {1} respeto; con el
        debido respeto; (reír|reir|reírme|reírse) o {1} llorar*; (ahora|o sea que|resulta que|encima|así que|entonces)
        {3} (culpa|responsable) es (mía|nuestra); (ahora|resulta que|encima|y) {3} (tengo|tenemos) (yo |nosotros |)que
        pagar; (por qué|porqué) (tengo|tenemos|he|debo) {1} que {1} pagar {2} (vuestr*|su|sus|error*|culpa); por
        (vuestr(o|a)|su) {1} (error|fallo|culpa|incompetencia|retraso|desorganización|negligencia); (les|os|le|te)
        parece {2} (normal|serio|lógico|justo|de recibo|aceptable|gracioso|profesional); (ven|veis|encuentran) {1}
        normal; sin {1} (una palabra|mediar palabra|decir palabra|decir nada|una sola|una triste|leer*|leerl(o|a)); ni
        (una|media) palabra; (os|les) da {1} igual; (empiezo|empezamos|comienzo) a (dudar|sospechar|perder|
        preguntarme|creer|pensar que (no|os|nadie|ustedes|esto|es)|hartarme|cansarme); (revisa|comprueba|mira|lee|
        trabaja|controla|escucha) {2} alguien; alguien {1} que {1} (lea|revise|trabaje|piense|controle|compruebe);
        (tienen|tenéis|hay) {1} (seres humanos|humanos|personas de verdad|personas reales)
    """,
    expectation="""
        exij*; exigim*; exigir; demando que; espero {1} (una|un) {3} (respuesta|solución|llamada|explicación|
        compensación|contestación|disculpa|reembolso) {2} (ya|hoy|inmediat*|urgent*|antes|en|lo antes|de una); espero
        {1} (una|un) {1} (solución|explicación|disculpa*|compensación); espero que (me|nos|se|lo|la|los|solucion*|
        resuelv*|alguien|hagan|hagáis|esta|cumpl*|respond*|contest*|devuelv*|hoy|ya); esperaba {2} (más|otra|mejor|
        otro|una|algo); se espera de; (sigo|seguimos|sigue) {2} (esperando|sin|igual|a la espera|llamando|con el
        mismo|en espera); (llevo|llevamos|llevan|lleváis) {6} (esperando|esperand*|sin|intentando|llamando|detrás|para
        que|<span>); (hace|desde hace|hacen) {3} <span> que {1} (espero|no|estoy|esperamos|nadie|sigo|pedí|reclam*|
        llam*|solicit*|escrib*|envi*|mand*|debería*|tenía*|me dij*|prometi*); (esperando|esperar|espera|esperado) {4}
        <span>; esperar más; cansad* de (esperar|llamar|que|escribir|repetir); (todavía|aún|aun) {1} (no|sigo|nada|
        nadie|estoy|sin|ningun*|espero|espera); (tercera|cuarta|quinta|sexta|séptima|octava|décima|enésima|centésima)
        {1} (vez|llamada|mensaje|correo|reclamación|ocasión|incidencia|petición|cita); (tercer|cuarto|quinto|sexto|
        enésimo|décimo) (correo|mensaje|email|intento|aviso|día|ticket|técnico|reclamo|mail|pedido); (por|es la|esta
        es la|va la|ya es la) {1} (segunda|última|#) vez; cuántas veces; <told> {4} <number> (de |)veces; <number>
        veces {1} (ya|y|que|sin|he|han|les|os); una y otra vez; mil veces; <number> (llamadas|correos|mensajes|emails|
        mails|reclamaciones|incidencias) {2} (y|sin|ya|después|nada); otra vez {1} (lo mismo|igual|sin|no|más|mal|con
        lo mismo|el mismo|la misma|roto|esperando|tarde); siempre (lo mismo|igual|la misma|el mismo|con excusas); la
        misma (historia|respuesta|canción|excusa); el mismo (cuento|problema otra); excusa*; (de nuevo|nuevamente) {1}
        (no|sin|lo mismo|el mismo|se ha|ha fallado); ya {2} (he explicado|expliqué|les dije|os dije|he dicho|es
        demasiado); como ya {2} (dije|expliqué|indiqué); nadie {1} (me|nos|se|contest*|respond*|coge|cogió|sabe*|
        llam*|atiend*|atendió|hac*|hizo|da|dio|ha|han|quiere|puede|soluciona|resuelve|ayuda|aparec*|vino|viene|
        apareció|es capaz|le importa|explica|informa); sin {1} (respuesta|solución|solucionar|noticias|saber|
        contestación|contestar|explicación|resolver|resultado|que nadie|que me|éxito|respuestas); ni (una|un) {1}
        (respuesta|llamada|triste|explicación|disculpa|solo|mensaje|correo|sola|aviso|mail); ni siquiera; nada de
        nada; y nada; nada (ha cambiado|cambia|funciona); ningun* {1} (respuesta|solución|noticia|explicación|llamada|
        información|aviso|contestación|disculpa|ayuda|comunicación); no {2} (contest*|respond*|atiend*|solucion*|
        arregl*|resuelv*|cumpl*|devuelv*|hacen nada|hacéis nada|hacen caso|sirve de nada|sirven|dan una|dan solución|
        dan respuesta|ha aparecido|ha venido|han llamado|ha llamado|han contestado|han respondido|han solucionado|ha
        solucionado|me llam*|cogen|coge|hay manera|hay forma|hay quien|tiene sentido|sé nada|se presentó|aguanto|puedo
        más|pienso|voy a (esperar|tolerar|permitir|aguantar|pagar|consentir)); cuánto {1} (más|tengo que|tenemos que|
        hay que|voy a|tiempo más|tiempo tengo|tiempo voy|tiempo van); hasta cuándo; cuándo {2} (piensan|pensáis|vais|
        van|por fin|demonios|se dign*|alguien|narices); de una (vez|puñetera|maldita); por fin {1} (alguien|me|una|
        responden|contestan); (exijo|quiero|queremos|necesito|solución|respuesta|respondan|contesten|dinero|arregl*|
        solucion*|hablar|llam*) {5} (inmediat*|ahora mismo|hoy mismo|ya mismo|cuanto antes|urgentemente|de inmediato|
        sin falta|ya); (hagan|haced|haga|haz) (algo|su trabajo|vuestro trabajo); (contest|respond|solucion|arregl|
        llam)(en|ad|e|adme|enme|eme|ame|enlo|adlo|edme) {2} (ya|ahora|de una|hoy|por favor ya|inmediat*);
        (contéstenme|respóndanme|respondedme|contestadme|contesten|respondan|contesta*); (me|nos|os|se) {1} (dijeron|
        dijisteis|prometi*|aseguraron|asegurasteis|habían dicho|han dicho|garantizaron|habéis dicho|dijo que|dicen
        que|habían prometido|han prometido|había prometido|habíais); prometid*; prometieron; prometisteis; promesa*;
        quedaron en; quedasteis en; (iban|ibais|iba) a (llam*|venir|solucion*|devolv*|contact*|arregl*); (debería|
        deberían|tenía|tenían|tendría|tendrían) (haber|que haber) (llegado|llamado|estado|venido|sido|solucionado|
        recibido); (hablar|pas*|póng*|comuni*) {4} (responsable|supervisor*|encargad*|jefe|jefa|gerente|superior|
        director*|persona de verdad|humano|persona real|alguien competente); (un|el|su|vuestro|al) (supervisor*|
        responsable|superior|encargad*); (última|ultimo|último) (oportunidad|aviso|advertencia|plazo|intento|vez que
        (escrib*|llam*|les|os|lo|avis*)); (si no|de lo contrario|o) {6} (tomaré|pondré|denunci*|cancelar*|acudir*|iré|
        reclamar*|emprender*|cambiar*|me doy|daré|procederé|me veré|demandar*|me voy|contactar*|hablaré|publicar*);
        hay alguien {1} (ahí|al otro|leyendo|vivo); alguien (me lee|ahí|me puede {2} de una|va a|piensa|puede {2} por
        fin); me (tienen|tenéis|traen|hacen) {2} (esperando|mareando|vueltas|de un lado|perder|esperar|aquí); nos
        (tienen|tenéis|hacen) {2} (esperando|esperar|perder); dando largas; dar largas; (marean|mareando|mareáis|
        mareado); de (un lado|un departamento|aquí|uno|departamento en) {1} (a|para|departamento) (otro|departamento|
        allá|acá); (de un|un) departamento a otro; (pas*|tir*) {1} la pelota; (me pasan|me pasáis|me han pasado) {2}
        (de|con|a) {3} (otro|otra); colgad* (del|al) teléfono; en espera {3} <span>; (tard*|demor*|retras*) {2}
        (demasiado|tanto|siglos|una eternidad); demasiado (tiempo|lento); tanto tiempo; (qué|vaya) (lentitud|demora|
        tardanza|retraso); por qué {4} (tard*|nadie|tanto|no (me|nos|respond*|contest*|solucion*|hac*|llam*)|siempre|
        demor*); qué (pasa|ocurre|está pasando) con; qué (está pasando|esperan|estáis esperando|demonios); es (mucho|
        tanto|demasiado) pedir; tan difícil; lo mínimo; al menos (podrían|podríais|una); tener que {2} (llamar|
        escribir|repetir|explicar|insistir|perseguir|rogar|suplicar|reclamar|esperar); (tengo|tuve|tenemos|he tenido)
        que {2} (volver a|repetir*|insistir|perseguir*|estar llamando|suplicar|rogar); (insisto|insistiendo|insistir);
        (dónde está|dónde están) (mi dinero|mi reembolso|todo el mundo|el técnico|todos); cada vez que {1} (llam*|
        escrib*|pregunt*|habl*); plantad*; no se ha presentado; (me|nos) dej(ó|aron|asteis) {2} (esperando|plantad*|
        colgad*|sin); no hay (nadie|quien|quién|forma|manera); imposible (contactar|hablar|comunicar*|localizar|que|
        conseguir); interminable*; etern*; (dos|tres|cuatro|cinco|seis|#|varias|varios) {1} (semanas|meses|días|horas|
        llamadas|correos|emails|mails) {2} (y|sin|esperando) {1} (nada|nadie|no|sin|ninguna|esperando|seguimos|sigo|
        respuesta|solución|siguen|todavía|aún); (quiero|queremos|necesito|exijo) {1} (una|la|mi) (solución|respuesta|
        explicación|devolución); siempre {1} (dicen|me dicen|contestan|responden|excusas|ocup*|comunica|la misma|lo
        mismo); (me|nos) {1} (cobraron|cobrado|cobran|cobráis) {2} (dos veces|de más|doble|sin); pasan los días; han
        pasado {4} (y|sin|desde); llamo y llamo; por más que; me han {1} (tenido|hecho|dejado|pasado|dado largas|
        ignorado|mareado); cansad*; agotad* de;
        otr(o|a) {2}, otr(o|a); otr(o|a) {1} (retraso|excusa|cobro indebido|avería|cancelación|factura errónea|
        equivocación); otra vez {3} (mal|rot*|equivocad*|tarde|averiad*|retras*|defectuos*|estropead*|cancel*|caíd*);
        (tercera|cuarta|quinta|sexta|séptima|décima|enésima) {1} (persona|entrega|visita|avería|queja|factura|
        reparación|explicación|excusa); (tercer|cuarto|quinto|sexto|enésimo) {1} (agente|operador*|técnico|error|
        retraso|aparato|repuesto|cambio|envío); <number> {1} (citas|visitas|entregas|promesas|intentos|pedidos) {1}
        (fallid*|cancelad*|anulad*|perdid*|incumplid*|aplazad*); (me|nos) {3} <number> veces {1} (y|esta|en|hoy|que|
        desde|ya|seguidas); ya (lo |)(dije|expliqué|conté|indiqué) {1} (en|por|ayer|antes|al); (le|les|os) {1}
        (cuento|explico|repito|digo) lo mismo; (le|les|os) repito; si {3} (no|nadie|nada|ningun*) {6} (antes de|antes
        del|hoy|mañana|para el|en # (horas|días)|el (lunes|martes|miércoles|jueves|viernes)); (tienen|tenéis) {1}
        (hasta (el|las|mañana|hoy)|# horas|# días) {1}; qué {1} (tengo|hay|tenemos|debo) que hacer para {4}
        (respuesta|contest*|respond*|atien*|alguien|caso|ayud*|humano|devuelv*|escuch*|dinero); (explíquenme|
        explíqueme|explicadme|expliquen|explíqueme|explicarme) {2} (por qué|cómo es|cómo puede|porqué|cómo pueden);
        (quién|alguien) {3} (decide|decid*|autoridad|mande|manda|capacidad de); alguien que {1} (decida|mande);
        (cerr*|cierr*) {3} (ticket|caso|incidencia|reclamación) {1} (sin|otra|y); (me|nos) dice* que {1} (espere*|
        esperemos|vuelva*|llame*); para ya mismo
    """,
)
