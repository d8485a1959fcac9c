"""What upset customers write in English; ``language`` says how phrases are written."""

from __future__ import annotations

from monitor.domain.risk_phrases.language import Language

ENGLISH = Language(
    negations="not no never without hardly neither nor zero nothing none t isnt wasnt arent dont didnt cannot",
    common=(
        "the i you your my is it to and of for not have has are this that we our been be with do does what when "
        "where why how can please at from was they if there would could an still again now just get but or hello "
        "hi im ive dont its"
    ),
    lists={
        "number": """
            two|three|four|five|six|seven|eight|nine|ten|several|many|multiple|countless|numerous|a dozen|#
        """,
        "told": """
            call*|phon*|rang|ring*|wrote|writ*|ask*|email*|e mail*|contact*|messag*|told|tell*|explain*|report*|chas*|
            request*|complain*|promis*|transfer*|reschedul*|postpon*|sent|send*|repeat*|passed|bounced|followed up
        """,
        "span": """
            minutes|mins|hours|hrs|days|weeks|months|ages|forever|an eternity|half an hour|an hour|a day|a week|a
            month|a year
        """,
        "bad": """
            terribl*|awful*|horribl*|horrendous|atrocious|abysmal|dreadful|appalling|shocking|disgusting|shameful|
            poor|bad|lousy|rubbish|useless|pathetic|crappy|garbage|trash|shit|shitty|worst|substandard
        """,
        "feels": """
            annoy*|frustrat*|upset|unhappy|dissatisf*|disappoint*|mad|shocked|appalled
        """,
    },
    calm="""
        i expect (you|it|they|there|that|this) ('s|'re|'ll|'ve|is|are|was|get|have|must|know|hear|see); i expect (to
        be|to arrive|to move|to return|to travel|to stay|to need|i'll|i will|i'm|i am|he|she|we'll|we will|my|our|
        delivery|a parcel|a package|visitors|guests); as (i|we|) expected; as expected; (better|faster|quicker|sooner|
        more|nicer|earlier) than (i|we|) {1} expected; can't complain; nothing to complain; no (reply|answer|response|
        update|news|feedback|callback|refund|explanation|apology) {1} (needed|necessary|required|expected); no news is
        good news; as (you |)promised; as you said; (thank you|thanks|thank u|thx) {3} (waiting|patience|holding|
        promise*|wait); sorry {4} (complain*|annoy*|ridiculous|stupid|angry|rude|ignor*|impatient|frustrat*|useless|
        bother|dumb); (a|my) {1} (stupid|silly|dumb) question; (probably|maybe|perhaps|may be|might be|sound|sounds)
        {1} (stupid|ridiculous|silly|dumb|useless|absurd); ridiculously (good|fast|easy|cheap|quick|happy|helpful|low|
        simple|well|tasty|comfortable); (terribly|awfully) (sorry|kind|nice|good|helpful); (unbelievably|shockingly|
        insanely) (good|fast|easy|cheap|quick|happy|helpful|kind|nice|well|great); damn (good|fast|fine|nice); bloody
        (good|brilliant|marvellous|great|lovely|mary); can't believe (how|it|what|you) {4} (fast|quick*|good|easy|
        great|nice|kind|helpful|smooth*|well|lucky|worked|lovely); (as|am|'m|is|being|become) a {1} (lawyer|solicitor|
        attorney); lawyer friend; friend {3} lawyer; (my|our|the) (lawyer|solicitor|attorney) (needs|asked|has asked|
        is asking|wants a|recommended); (account|project|product|case|property|office|line|task|password|contact|
        hiring|store) manager; (i|we) ('d|would) {1} like to cancel; how {3} cancel; (can|could|may) (i|we|you) {2}
        cancel; please {1} cancel; (want|wish|need|wanted|possible|able|planning|decided|free) to cancel; third time
        (order*|buy*|shopp*|visit*|lucky|customer|using); time (i'm|i am|i've|i) (order*|buy*|book*|shopp*|visit*);
        every time (i|we) (visit*|order*|shop*|come); over and over {2} (great|good|perfect|love*); (scam|phishing) (e
        mail|email|call|text|message|warning)*; worst case; the worst is over; not {1} complaining; (food|tennis|
        basketball) court; (in|on|under|high) demand; not {1} (angry|upset|annoyed|mad) (with|at|about|just|but|
        though); (lawyer|solicitor|attorney) {3} (needs|would like|asked|wants|requires|requested|recommended); how
        {3} (file|make|submit|lodge) a complaint about (a|the) {2} (product|item|neighbour); waited only; only waited;
        didn't wait long; didn't have to wait; dream* of;
        (angry|annoyed|mad|cross|frustrated|disappointed) (with|at|in) (myself|ourselves); complaint* (handling|
        statistics|figures|management|data); (customer|your) complaints (team|department|desk); (thanks|thank you|thx|
        thank u|appreciate|love) {3} so much; (lawyer|solicitor|attorney) {2} (office|offices|moved|address|retired|
        changed); hold music {4} (good|great|lovely|nice|catchy|brilliant|love*|funny); ignore (my|this|that|the) {2}
        (message|email|mail|request|ticket|chat|post|last|previous|earlier); (please|pls) ignore; if (i|we|i'm|we're|i
        am|we are) {1} not; if (i|we) (don't|can't|haven't|won't|didn't); (my|our|the) last order (with|from|at); oh
        (great|good|brilliant|lovely|perfect|wonderful|fantastic)(,|) {2} (thank*|cheers|that works|that's|thx|good
        to); compensation (scheme|form|policy|rules|package); (helped|saved|supported) (me|us) {2} times; (could|can|
        would) you {1} explain how to; with respect to
    """,
    unhurried="""
        no (rush|hurry|pressure|urgency|stress); not {2} (urgent|in a (rush|hurry)); (take|taking) your time; whenever
        {4} (time|can|chance|moment|minute|convenient|ready|free|suits); when (you|ever you) (have|get|find) {2}
        (chance|moment|minute|time); at your (convenience|leisure); in your own time; nothing urgent; isn't urgent;
        happy to wait; don't mind waiting; can wait; great job; good job; well done; love it; loved it; all good;
        (very|really|so|super|extremely) (happy|pleased|satisfied|helpful|kind|grateful); keep up the good work; thank
        you so much; many thanks for (your|the) {1} help;
        my (fault|mistake|bad|error|own fault|own mistake); mistake on my (end|part|side); silly me; i misread; i
        mistyped; to (praise|compliment|commend|congratulate|thank); (were|was|been|are|is|is so|was so|were so|are
        so) (all |both |always |)(lovely|wonderful|delightful|charming|friendly)
    """,
    polite="""
        (could|would|can|may|might) (you|i|we|somebody|someone) {1} (please|kindly|perhaps|maybe|just|check|resend|
        tell|send|have a look|let me know|help|look|confirm); would you mind; would it be possible; is it possible; i
        was wondering; i wonder; i'd like to (ask|know|check); would be (great|nice|lovely|kind); i'd appreciate;
        would appreciate; thanks in advance; thank you in advance; sorry to bother; just checking; quick question; do
        you know; if possible; please let me know; thanks for your help; thank you for your help
    """,
    anger="""
        ~unacceptabl*; not {2} acceptable; (no longer|never|hardly) acceptable; ~inexcusabl*; ~intolerabl*;
        ~ridiculous*; ~outrage*; ~disgrace*; ~disgust*; ~appal*; ~shameful; ~pathetic; ~ludicrous; ~absurd*;
        ~laughable; ~deplorable; ~scandal*; ~despicable; ~horrendous; ~atrocious; ~abysmal; ~dreadful; ~shambl*;
        ~shambolic; ~farc*; ~fiasco; ~nightmare; ~insane; ~joke of a; (total|complete|absolute|utter|such a|what a)
        (mess|chaos|disaster|joke|failure|circus); (this|it|that) (is|'s) {2} (joke|mess|disaster|circus); is this {3}
        joke; a joke; beyond (a joke|belief); ~<bad> {1} (service*|support|experience|treatment|company|communication|
        attitude|care|excuse*);
        ~(this|it|that|service|support|experience|you|which|everything) (is|'s|are|was|were|has been|have been|'ve
        been) {2} <bad>;

        (the |)worst {3} (ever|i've|i have|service|company|experience|customer|support)
        ; ~incompeten*; ~unprofessional*; ~negligen*; ~careless; ~sloppy; ~amateur*; ~clueless; ~unreliabl*;
        ~dishonest; ~furious*; ~livid; ~fuming; ~irate; ~angry; ~angrier; ~seething; ~enraged; ~infuriat*; ~maddening;
        ~exasperat*; ~pissed; ~dissatisf*; ~disappointed; ~disappointing; (very|so|really|extremely|
        getting|increasingly|beyond|seriously|absolutely|quite|pretty|deeply|more than|bitterly|incredibly) <feels>;
        (i'm|i am|we're|we are|am|left) {1} <feels>; (this|it|that|process|everything) (is|'s|was|has been) {2}
        (frustrating|annoying|disappointing|upsetting|stressful|madness|insulting); (a|big|huge|real|total|bitter)
        disappointment; not {2} (happy|impressed|satisfied|amused|pleased|good enough|okay|ok|fair|professional|
        serious); isn't good enough; unfair; fed up; sick of; sick and tired; (had|have had|i've had) {2} (enough|it
        with|it up); enough is enough; enough of (this|your); wit* end; last straw; (at|reached) {1} (my|our) limit;
        lost for words; blood {1} boil*; driv* me {1} (mad|crazy|insane|nuts); (my|our) patience; patience (is|has|'s)
        {2} (running|run|wearing|worn|gone|limit*|over|exhausted|at an end|up|thin); (lost|losing|running out of|lose)
        {1} (patience|faith|trust|confidence); waste of {1} (time|money|space); wasted {4} (time|hours|day|days|money|
        morning|afternoon|weeks|minutes); wasting {2} (time|money); ripped {1} off; rip off; ripoff; scammer*; (you|
        they) {2} (scam*|cheat*|conned); being (scammed|cheated|conned|lied to); con artists; daylight robbery;
        thieves; crooks; liar; liars; (you|they|he|she) {1} lied; lying to; lied to; (all|more|your|of) lies; (stole|
        stealing|steal) {1} my; robbed (me|us); ~mislead*; ~misled; ~deceiv*; ~deceptive; ~fraudulent (company|
        charge*|practice*); (this|that|it|which) is {1} (fraud|theft|robbery|extortion); (empty|false|broken)
        promise*; (broke|break*) {1} promise*; how dare you; shame on you; what (is|'s) wrong with you*; what (the|on
        earth) (hell|heck|fuck*|actual); wtf; for (god|christ|heaven|goodness|fuck|pete)'s sake; ffs; the hell; to
        hell; damn*; goddam*; bloody; bullshit; crap; crappy; fuck*; shit; shitty; screw you; arse*; asshole*;
        bastard*; (piss|sod) off; idiot*; moron*; imbecile*; ~stupid; ~dumb; clowns; parasites; (don't|doesn't|not|
        nobody|no one) {1} (cares|give a); you {2} don't {1} care; nobody {1} cares; couldn't care less; treat* {3}
        (like|badly|poorly|terribl*|this way|appalling*); how you treat; (no|zero|lack of|some) respect; ~disrespect*;
        ~rude*; ~arrogan*; ~condescend*; ~insult*; ~patroni*; ~contempt; (been|being|was|were|get|getting|keep|kept|
        are) {1} (ignored|ignoring|fobbed|stonewalled); ignor(ed|ing|es) (me|us|my|our|every|all); fobb*; run around;
        runaround; hung up; hang* up on; cut (me|us) off; talking to a {1} wall; brick wall; in circles; pillar to
        post; pass* the buck; ~lawyer*; ~solicitor*; ~attorney*; ~legal (action|steps|proceedings|route|consequences);
        sue you; (will|to|gonna|shall|'ll|could) sue; suing; (see you|take you|taking you|going|go) {1} (in|to) court;
        small claims; litigation; ombudsman; trading standards; ~chargeback; consumer (protection|rights|council|
        affairs|advice|watchdog|association|forum|court); watchdog; (the|your) regulator; better business bureau;
        report (you|your company) to; the (press|media|newspaper*); ~complain*; ~complaint*; ~grievance; cancel* (my|
        our|the|this|everything|all) {1} (contract*|account*|subscription*|membership*|polic*|service*|plan*|at once|
        now|and); ('ll|will|going to|gonna|shall|then|or|otherwise) {1} (cancel|be cancelling); ('m|am|'re|are) {1}
        (leaving|switching|done with); cancel* (immediately|at once|everything); terminat* (my|our|the|this)
        (contract|account|subscription|agreement); (take|taking|bring*|find*|go*|went) {3} elsewhere; (lost|losing|
        lose) {3} (customer*|business); (switch*|mov*|go*) to {1} competit*; your competit*; never {2} again; (will|
        would|'ll|'d) never {1} (use|buy|order|deal|recommend|come|shop|book|return|do business); last time (i|we) {1}
        (use|buy|order|deal|shop|book|do|ever); regret {4} (buy*|order*|choos*|sign*|com*|switch*); (bad|negative|one
        star|1 star|zero star*|terrible|scathing) review*; trustpilot; (go|going|post|posting|put|share|sharing) {3}
        (public|social media|twitter|facebook|viral); (tell|warn|telling|warning) {1} (everyone|everybody|others|
        people|the world|anyone); thanks for nothing; thanks a lot for nothing; so much for; good luck getting; what
        {1} (am i|are we) {1} paying; do you (people|guys|even); does (anyone|anybody) {2} (work|read|care|answer|
        bother|listen); you people; you lot; (want|give|gimme|demand) {2} (my|our) {1} money; keep* my money; (want|
        demand|claim*|entitled to|owe) {3} compensation; breach of contract; ~let (me|us|my family) {1} down; letting
        {1} down; left (me|us) {2} (stranded|hanging|high and dry); ruin* (my|our|the); fail* (me|us|miserably|again);
        can't believe; cannot believe; unbelievabl*; are you {2} (kidding|joking|serious); (must be|got to be|gotta
        be) (kidding|joking); taking the (piss|mick|mickey); the nerve; audacity; mockery; slap in the face; makes me
        {2} (angry|mad|sick|cry); (this|it) (is|'s) {1} not on; (no|lame|pathetic|more|sick of) excuse*; excuse after
        excuse; (don't|do not|didn't) {1} appreciate; ~inconsiderate; ~unhelpful; (terminat*|end) {2} relationship;
        (feel|feeling|felt) {2} (let down|cheated|ignored|insulted|betrayed|robbed|abandoned|tricked); nonsense; what
        (is|'s) the point; pointless; i'm (done|through)( with| and|); i give up; beyond me; at my limit; time
        wasters; read my (message|email|mail)s* (you|they) {1} refus*; refus* to (help|refund|answer|give|pay|listen|
        take); deserve better; how {1} (is|can) (this|that|it) {1} (even|be|possible); how can (you|a company|anyone);
        why on earth; not what i (paid|pay|signed up|was told|was promised); hours of my life; copy (paste|pasted|and
        paste); canned (reply|replies|response*|answer*|text); scripted (reply|replies|response*|answer*); another
        (automated|automatic|generic|standard|template); (automated|generic|template) (repl*|response*|answer*|
        garbage) stop (wasting|lying|ignoring|sending|hiding|giving me); hold you {1} (liable|responsible|
        accountable); take (some|any) responsibility; considering (cancel*|leav*|switch*|legal); nobody at (all|your);
        mad at; ashamed; appalling; treated {1} (so|this|like); (steer|stay) clear of; stay away from; zero stars;
        completely (let down|lost|ignored);
        (doesn't|does not|don't|do not) {2} (cover it|begin to describe|begin to cover|come close); (couldn't|can't|
        could not|cannot) {1} (get|be) {1} worse; ~(app|website|site|chatbot|bot|system|hotline|helpline|agent|agents|
        staff|delivery|courier|driver|product|quality|communication) (is|'s|are|was|were|has been) {2} <bad>; (get|
        give) me {1} (person|human|manager|supervisor); (actual|real) (human|person) (now|please now|not a); ignore
        (me|us); (gonna|going to|keep|they) ignore (my|our); how you (justify|can justify); how (do|can|could) you {2}
        justify; (want|need|give me|get) {4} money back; (want|give me|demand) {2} that money; compensation for {1}
        (the|my|our|all|this|these|lost|loss|time|inconvenience|stress|days|hours); (taking|take|moving|move|
        switching) (my|our) {1} (business|money|custom|savings) {1} (elsewhere|to|away|somewhere|and); i'm {1}
        (moving|taking) (my|our) {1} (account*|business|custom|money|savings); (that|this) (was|is|'s|will be) {2}
        last (order|purchase|booking|stay|flight|trip|visit|contract|time); last (order|purchase|booking) (with|from)
        you; (lost|losing) me as; (lost|losing) (my|our) (custom|business); not (an|a) (answer|reply|solution|
        explanation|apology|excuse|update); isn't (an|a) (answer|reply|solution|explanation|apology|excuse|update); to
        (top it (all|off)|make matters worse|cap it all|add insult); as if that {3} enough; insult to injury; on top
        of (all that|all this|everything); oh (great|wonderful|brilliant|fantastic|perfect|lovely|marvellous|joy);
        remind me {1} (what|why) {1} (i'm|i am|we're|i|we) {1} pay*; remind me what i'm; well done (you|guys|everyone|
        again); with (all |)(due |the greatest |)respect; (laugh|laughing) or {1} (cry|crying); (why should|so) (i|we)
        {2} (pay|have to pay|foot|suffer) for your; i'm the one who {1} (has to|pays|must pay|ends up); so it's my
        fault; (now|suddenly) {1} my fault; your (mistake|error|fault|bug|mess|incompetence) {1} (not|and|so|but|
        cost*); because of your {1} (mistake|error|fault|bug|mess|failure|incompetence|delay*); do you {2} (think|
        find|consider|call) {2} (acceptable|funny|fair|reasonable|a service); without {1} (a word|a single|reading|
        even reading|so much as); not a (word|peep|single word); (starting|beginning) to (doubt|wonder (if|whether|
        why)|lose|feel (like|that|as|cheated|ignored)|think (you|nobody|no one|that you|this is)); does (anyone|
        anybody|someone) {3} (test|check|look|care|think|know what); are there {2} (humans|people|real people) {1}
        (there|working); what a (load of|waste)
    """,
    expectation="""

        (i|we) {1} (expect|expected); expecting {3} (answer|reply|response|refund|call|callback|update|explanation|
        apology|solution|resolution|compensation|better|more|someone|somebody|you to);
         i'd expect*; not {1} what (i|we) expect*; expected (better|more|someone|somebody|at least|
        an answer|a reply|a response); (i|we) {1} (demand|insist); demanding (a|an|to|that); (third|fourth|fifth|
        sixth|seventh|eighth|ninth|tenth|nth|umpteenth|hundredth|millionth|3rd|4th|5th|6th|7th|8th|10th) {1} (time|
        message|email|e mail|call|attempt|request|reminder|day|week|ticket|technician|appointment|letter|try|agent|
        person); (for|is|now|was) (the|my) (second|2nd) (time|message|email|e mail|call|attempt|request|reminder|
        ticket); <told> {4} <number> (different |separate |)(times|emails|e mails|calls|messages|people|agents|
        departments|tickets|reminders|letters|colleagues); <told> {3} twice; <number> times {1} (now|already);
        <number> (calls|emails|e mails|messages|reminders|tickets|letters|attempts|phone calls) {2} (and|later|
        without|now|still|no|so far|already|unanswered); how many times (do|must|should|have|am|will|did); how many
        more; time and (time |)again; over and over; again and again; yet again; yet another; every (single|bloody|
        damn) time; every time (i|we|you|it|they|the); each and every time; same (old |)(problem|issue|story|thing|
        error|fault|question|excuse|answer|nonsense) (again|as|every|over|for the); (broke*|down|late|wrong|happen*|
        fail*|delay*|charged|cancelled|postponed|rescheduled|transferred|disconnected) again; again (no|nothing|
        nobody|not); still (no|nothing|waiting|unresolved|unanswered|unsolved|unpaid|broken|missing|unfixed|without|
        nobody|waitin); still (have|has|had|did|do|does|is|are|am|was|were|can|could|will) {1} (not|no|nothing|been
        waiting|waiting); still (haven|hasn|hadn|isn|aren|didn|doesn|won|wasn)'t; (is|am|are) still {1} (waiting|
        stuck); still not {1} (fix*|resolv*|arriv*|receiv*|work*|heard|hear|here|been|got|gotten|sort*|answer*|
        deliver*|ship*|happen*|refund*|solv*|repl*|respond*|done|connected|paid|come); been waiting; waiting {4}
        <span>; waited {4} <span>; (sat|sitting|stood|queu*|hang*|hold*|listen*) {4} for {3} <span>; (it's|it has|has|
        's) {1} been {3} <span>; wait any longer; tired of {1} waiting; waited (long enough|too long|so long); waiting
        {1} (so|too) long; (made|make|kept|keep|keeping) (me|us) wait*; how much longer; how long (must|am|are|should|
        shall|have) (i|we); how long (do|will) (i|we) {2} (have to|need to|wait); how long is this; how hard (can|is)
        (it|this); (when|will) {6} (finally|ever|actually); (can|could|would|will) {1} (someone|somebody|anyone|
        anybody|you) {1} (finally|actually|at least); (nobody|no one|noone|not one person|not a single|not one) {2}
        (call*|answer*|repl*|respon*|contact*|got|get*|come*|came|show*|turn*|told|tell*|know*|help*|seem*|bother*|
        inform*|wrote|writes|pick*|explain*|reach*|listen*|react*|can|could|want*|able|word|email|ever); no {1}
        (answer|reply|response|word|callback|call back|reaction|explanation|apology|sign of|communication|result|
        progress|solution|resolution|feedback|refund|follow up|update|updates); without {1} (answer|reply|response|
        explanation|result|apology|solution); (haven't|hasn't|not|never) {1} (heard|replied|answered|responded|called|
        got back|gotten back); (haven't|hasn't|not|never) {1} been (called|contacted|answered|refunded|helped|
        informed|told|fixed|resolved); (haven't|hasn't|not|never) {1} (had|received|got|gotten) {2} (reply|answer|
        response|call|update|word|news|solution|back|callback); never (received|got|arrived|came|heard|called|replied|
        answered|showed|shows|turned|happened|calls|answers); nothing (has |was |is |ever |have |)(happen*|chang*|been
        done|arriv*|came|work*|help*); and (then |still |yet |)nothing; (was|were|been|have|had|you|they|he|she|
        someone|agent|colleague) {1} promised; promised (me|us|that|a|to|it|you|the|for); you {1} promise*; you said
        (you|it|that|someone|i|the|they|this|within|by|on|my|a); (i was|we were|been) {1} (told|assured|guaranteed|
        informed) {8} (would|will|within|by|but|today|yesterday|tomorrow|days|hours|again); told me {3} (would|within|
        by|tomorrow|hours|days); assured (me|us); supposed to {2} (call*|ring|get back|fix*|contact*|be fixed|be
        resolved|be solved|hear|come|be here|refund*); should have {1} (called|come|happened|been (here|fixed|
        resolved|done|refunded|solved)); (speak|talk|put me|escalat*|connect me|transfer me|pass me|put through) {5}
        (manager|supervisor|superior|boss|in charge|director|ceo|competent|human|real person|actual person|
        management); (want|need|get me|give me|demand) {2} (manager|supervisor|superior); escalat*; your (manager|
        supervisor|boss|ceo|superior); (want|need|expect|demand|require|must|refund*|resolved|fixed|solved|answer*|
        respon*|solution|do it|call me) {4} (immediately|right now|at once|straight away|this instant|this minute|
        without delay); (i want|we want|demand|expect) {5} (now|today|tonight); (answer|fix|solve|sort|refund) (me|us|
        this|it) {1} (now|today|already|finally); (call|ring|phone|contact|help) (me|us) {1} (now|finally|
        immediately); no (more|further) (excuses|delay*|waiting); without (further|any|more) delay; once and for all;
        about time; high time; do something; do your job*; (please|just|finally) fix this; sort (this|it) {1} out
        (now|immediately|today|or); sort yourselves out; get your act together; get this (sorted|fixed|resolved);
        (anyone|anybody|somebody|someone) {1} (there|home|alive|listening|reading this|out there|awake); are you {1}
        there; hello (hello|anyone|anybody); answer me; (this|that) {1} (how you|the way you); already {1} (explained|
        told (you|your)|complained|waited|been waiting|chased|late|overdue|said); already {1} (asked|called|emailed|
        wrote) {2} (twice|several|three|many|#); i've {1} told you; (told|explained) {2} before; how often (must|
        should i|have i|do i have); repeat* myself; explain* {4} (again|every time|all over); <number> (days|weeks|
        months|hours|minutes) {1} (now|already|later); <number> (days|weeks|months|hours|minutes) {1} (and|with|
        without|of) {1} (nothing|no|still|not|nobody|waiting|silence|excuses|any); for {2} (weeks|months|hours|days)
        (now|and|on end|with|without); for ages; for <number> (days|weeks|months|hours) (now|already|straight|running|
        and|without|with no|in a row); tak* {1} (forever|ages|too long|so long|an eternity); (taking|takes|took|taken|
        far|way|much) {1} too (long|slow|late); too slow; (long|already|way|well) overdue; so slow; (radio|total|dead|
        complete|your) silence; (what|why) {2} (is|'s|are) taking {2} (so|this|you); what (is|'s|the hell is) going
        on; what on earth; why {6} (so long|nobody|no one|so hard|so difficult|impossible); why (haven't|hasn't|won't)
        (you|anyone|anybody|i|it|my|they|this); (much|lot) to ask; (the|at|very) least you (can|could|should); bare
        minimum; (last|final) (chance|warning|notice|reminder|attempt|time (i|i'm) (ask*|writ*|call*|try*|say*|
        contact*)); ultimatum; or else; (otherwise|or) (i|we) (will|'ll|am|'m|shall) {3} (cancel*|leav*|go|tak*|
        contact*|report*|switch*|escalat*|complain*|have to|forced); (giving you|i give you|you have) {1} (until|
        till); (have|had|having|forced|need) to {2} (chase|call again|ask again|repeat|beg|write again|keep|follow
        up); i shouldn't have to; keep* {1} (calling|asking|telling (me|us)|promising|saying|passing|transferring|
        hanging|pushing|postponing|disconnecting); on hold {1} for {3} <span>; (put|kept|left|leave) (me|us) on hold;
        (stuck|been|was|sat|sitting) on hold; hold music; (left|kept|keep|keeping|leaving) {2} in the dark;
        transferred {3} (times|again|around|from); (being|been) bounced; passed (around|from); chasing; chas* (you|
        this|up|them|for); (third|fourth|multiple|several|many|countless) follow up*; following up again; where (is|
        's) (my (money|refund|technician)|everyone); where the hell; where are you; (you|he|she|they|driver|
        technician) missed; (didn't|did not|never|doesn't|failed to|not) {1} (show up|showed up|turn up|turned up|
        call* back|ring back|call me|even|bother*); no idea (what (is|'s) (going on|happening)|when); (really|
        seriously|urgently) need {4} (answer|reply|response|solution); (long|lot) (overdue|to be desired); leaves a
        lot to be desired; (no|any) closer to; back and forth; (zero|no|not one|not a single) (answers|replies|
        responses|solutions|results); keep {2} sending (me|us) {1} (same|from|links|around); (not|never|did not|
        didn't) (show|show up); (dragged|dragging|drags|dragged out) (on|out); long enough; going on (for|since|too);
        never ending; endless; ages ago; unanswered; impossible to (reach|get|contact|speak|talk|find anyone); can't
        {1} (get through|get hold|reach anyone|reach anybody|reach you); (unable|trying|tried|tries) {2} (reach|get
        through to|get hold of) (you|anyone|anybody|someone|a human) after {2} (weeks|months|days|hours) {1} of;
        (weeks|months|days|hours) without {2} (internet|power|water|heating|phone|answer|reply|service|electricity|
        hot); (been|left|now) without; how can {2} take; (take|takes|took|taken|taking) {3} (weeks|months|days) to;
        took the day off; taken the day off; took time off; day off work; (wasted|lost|cost me) {2} (morning|
        afternoon|day|evening|weekend|holiday); (deaf ears|in vain|to no avail|gone nowhere|going nowhere|get nowhere|
        getting nowhere);
        another {2}, another; (another|yet another) {1} (wrong|late|delay|error|excuse|failed|missed|broken|faulty|
        cancellation|cancelled|incorrect); (third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) {1} (replacement|one|
        delivery|visit|engineer|complaint|bill|repair|fault|outage|explanation|delay|mistake|error); (third|fourth|
        fifth|sixth|seventh|tenth) person {2} (i|who|to|i've); <number> {1} (missed|failed|cancelled|broken|postponed|
        no show) {1} (appointments|deliveries|visits|promises|deadlines|repairs|collections|bookings); (me|us) (out |
        off |away |back |)<number> times; <number> times (in a row|already|now|this morning); i (already |)said (so|
        this|that) {1} (in|on|before|already|last|yesterday); (i was|we were|been) told {3} (monday|tuesday|wednesday|
        thursday|friday|saturday|sunday|next week|end of); if {3} (isn't|not|aren't|don't|doesn't|haven't|hasn't|no|
        nobody|no one) {6} (by|before|within|until) {1} (#|noon|midday|midnight|tomorrow|tonight|today|monday|tuesday|
        wednesday|thursday|friday|the end|end of|close); you have (until|till|# (hours|days)) {1}; (need|want|expect|
        get) (this|it|that|my {1}) {1} (sorted|fixed|resolved|solved|answered) {1} (now|today|tonight|immediately|
        asap); what {2} (have|need|got) to do {1} to (get|have|reach|speak|be heard|hear|receive) {2} (answer|reply|
        response|someone|anyone|human|person|refund|hold|attention|through|help); what does it take; what will it
        take; explain {2} why (i|you|my|we|it|this|nobody|no one|our|the); (someone|somebody|anyone|who|person|one)
        {2} (authority|decision*|power) to; someone who can {1} (actually|really|decide); who {1} (can|does|is able
        to|has) {3} (decide|decision*|authority); (closed|closing) {2} (ticket|case|request|complaint) {1} (without|
        again|and|unread)
    """,
)
