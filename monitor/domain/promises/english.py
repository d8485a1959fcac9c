"""The English of promises."""

from __future__ import annotations

from monitor.domain.promises.grammar import AT_CLOSE, PAST, TODAY, Language
from monitor.domain.promises.times import CLOSE, EVENING, MIDNIGHT, NOON, Day, Length

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
    "sixty": 60, "ninety": 90, "a couple of": 2, "a couple": 2, "a few": 3, "one and a half": 1.5, "1 1/2": 1.5,
    "twenty-four": 24, "forty-eight": 48, "couple of": 2, "few": 3,
}  # fmt: skip
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_SHORT = ("mon", "tues?", "wed", "thu(?:rs?)?", "fri", "sat", "sun")
_ANY_DAY = "|".join([*_WEEKDAYS, *_SHORT])
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SAY = (
    r"(?:call|ring|phone|contact|e-?mail|mail|text|message|write|update|inform|notify|send|give|tell|let|answer"
    r"|reply|respond"
    r"|get back|come back|be back|be in touch|be in contact|get in touch|follow up|revert|report back|have)"
)
_DONE = (
    r"(?:fixed|resolved|sorted|solved|processed|completed|finished|ready|done|updated|refunded|credited|replaced"
    r"|sent|shipped"
    r"|dispatched|answered|restored|back (?:up|online))"
)
_US = r"(?:i|we)"
_HASTE = r"(?:then |also |now |personally |definitely |certainly |probably |hopefully |be able to )?"

WORDS = Language(
    numbers=_NUMBERS,
    units=(
        (r"min(?:ute)?s?|mins?\.", Length(1)),
        (r"hours?|hrs?|h", Length(60)),
        (r"(?:working|business|work) ?days?", Length(days=1, working=True)),
        (r"days?", Length(days=1)),
        (r"weeks?", Length(days=7)),
        (r"fortnights?", Length(days=14)),
    ),
    lengths=(
        (r"half an hour|a half hour|half hour|.5 (?:an )?hour", Length(30)),
        (r"(?:a )?quarter of an hour", Length(15)),
        (r"three quarters of an hour", Length(45)),
        (r"the hour|hour", Length(60)),
        (r"a few min(?:ute)?s|few min(?:ute)?s", Length(5)),
        (r"an hour and a half", Length(90)),
        (r"an hour and a quarter", Length(75)),
    ),
    length_lead=(
        r"in|within|inside|inside of|under|over|give (?:me|us)|allow (?:me|us)|need|take|takes|bear with (?:me"
        r"|us) for"
    ),
    length_filler=(
        r"about|around|approximately|approx|approx\.|roughly|just|the next|next|less than|no more than|at most"
        r"|max|maximum"
        r"|another|maybe|perhaps|up to|the following|only|say|like|~|me|us|under|some"
    ),
    length_tail=r"from now",
    joins=r"to|or",
    half=r"and a half",
    also=r"and",
    clock_lead=(
        r"(?:by|before|until|till|til|at|no later than|not later than|latest by|latest at|latest"
        r"|at the latest by|towards|for)"
        r"(?: about| around| approximately| roughly| exactly)?|around|about|between|by no later than|by at latest"
    ),
    day_lead=(
        r"(?:by|before|until|till|til|on|for|at|over|during|in)(?: the| this| next| coming| early| late| about| my)?"
        r"|this|next|this coming|the|no later than|later|this next|come"
    ),
    void_lead=(
        r"since|from|after|of|dated|until now|as of|ever since|past|of the|from the|since the|after the|starting"
        r"|starting from"
        r"|every|each|last|since last|your|not before|ordered on|placed on|received on|sent on"
    ),
    fraction_before=(
        r"(?:(?P<plus30>half(?: past)?|1/2 past) |(?P<plus15>(?:a )?quarter past) |(?P<minus15>(?:a )?quarter to) )?"
    ),
    fraction_after="",
    strong_mark=r"o'?clock|hrs",
    weak_mark=r"h|hours|ish",
    morning=r"a\.?m\.?|in the morning",
    later=r"p\.?m\.?|in the (?:afternoon|evening)",
    night=r"at night",
    clock_words=((r"noon|midday|12 noon|12 midday", NOON), (r"midnight|12 midnight", MIDNIGHT)),
    open_hours=11,
    follows=(
        r"today|tomorrow|tonight|on|at|and|or|but|so|this|if|sharp|latest|your|our|my|with|to|because|unless"
        r"|once|i|i'll|we"
        r"|we'll|you|you'll|uk|gmt|bst|utc|cet|est|edt|et|pt|pst|in|for|as|when|after|then|ok|okay|thanks|thank"
        r"|please|hope"
        rf"|latest|about|regarding|local|exactly|by|{_ANY_DAY}"
    ),
    days=(
        (r"the day before yesterday|yesterday|last (?:week|night|month)", PAST),
        (rf"(?:{_ANY_DAY}) ?(?:-|to|through|thru|until|till) ?(?:{_ANY_DAY})", PAST),
        (rf"(?:last|every|each) (?:{_ANY_DAY})|(?:{_ANY_DAY}) (?:last|past)|every day|each day|daily|weekdays", PAST),
        (r"the day after tomorrow|day after tomorrow|overmorrow", Day("from_today", 2)),
        (r"tomorrow|tmrw|tomorow|tommorow|tommorrow", Day("from_today", 1)),
        (r"today", TODAY),
        *((name, Day("weekday", number)) for number, name in enumerate(_WEEKDAYS)),
        *((rf"(?<=\bby |\bon ){name}\.?", Day("weekday", number)) for number, name in enumerate(_SHORT)),
        (r"(?:early|beginning of|start of) next week|the (?:beginning|start) of next week", Day("week", 1, weeks=1)),
        (r"(?:the )?end of next week|next week", Day("week", 4, weeks=1)),
        (r"(?:the )?end of (?:the|this) (?:working )?week|later this week|this week|eow", Day("week", 4)),
    ),
    dates=(
        r"\b(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:t(?=[0-9])|(?![0-9a-z]))",
        (
            r"(?<![0-9/.#-])(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?![0-9/%]"
            r"|[.,][0-9])(?<!24/7)"
        ),
        r"\b(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)? (?:MONTH)(?:,? (?P<year>20[0-9]{2}))?(?![a-z0-9])",
        (
            r"\b(?:MONTH)\.? (?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>20[0-9]{2}))?(?![a-z0-9:]"
            r"|[.,][0-9])"
        ),
        r"(?<=\bthe )(?P<day>[0-9]{1,2})(?:st|nd|rd|th)\b(?! (?:of|time|floor|century|item|call|email|attempt))",
    ),
    months={
        **{name: number for number, name in enumerate(_MONTHS, 1)},
        **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
        "sept": 9,
    },
    parts=(
        (r"this morning", (TODAY, NOON)),
        (r"this afternoon", (TODAY, CLOSE)),
        (r"this evening|tonight", (TODAY, EVENING)),
        (r"later today", AT_CLOSE),
        (r"(?<=tomorrow )am", NOON),
        (r"(?<=tomorrow )pm", CLOSE),
        (
            (
                r"(?:the )?(?:end of (?:(?:the|your|our|my|this|today's) )?(?:business |working |work )?(?:day|today"
                r"|play|business)"
                r"|close of (?:business|play)|eod|cob|eob)(?: today)?"
            ),
            AT_CLOSE,
        ),
        (r"(?:in the |during the |first thing in the |the )?morning|first thing", NOON),
        (r"(?:at )?lunch ?time|lunch", 13 * 60),
        (r"(?:in the |during the |the )?afternoon", CLOSE),
        (r"(?:in the |during the |the )?evening", EVENING),
    ),
    between=r"at|by|on|the|of|before|around|about|in|for|no later than|latest|first thing",
    promise=(
        rf"{_US}(?:'ll| will| shall)|ill (?=call|get|be|send|let|check|ring|update|come|have|email|find|ask"
        rf"|speak|write|text)"
        rf"|well (?=get back|call you|be in touch|let you|send you|update you)"
        rf"|(?:i am|i'm|im|we are|we're) (?:going to|gonna|aiming|hoping|planning|calling|sending|getting"
        rf"|checking|coming|back)"
        rf"|{_US} (?:can|should|could|hope|aim|expect|plan|intend|promise|commit|guarantee|try|am able|are able)"
        rf"|{_US} (?:just |only |still )?need(?= (?:about |around |another |just |maybe "
        rf"|approximately )*(?:[0-9]|an? |half|one|two"
        r"|five|ten|fifteen|twenty|thirty))"
        rf"|you(?:'ll| will| shall| should) {_HASTE}(?:hear|receive|get|have|know|be (?:contacted|called"
        rf"|informed|notified|updated))"
        r"|you can expect|(?:please )?expect (?:a|an|my|our|to hear)|rest assured"
        rf"|(?:'ll|will|shall|is going to|are going to) {_HASTE}{_SAY}(?: to| with)?(?: you| back| in touch| up)?"
        r"|let me (?:check|get|find|see|ask|look|call|speak|talk|confirm|come|ring|verify|have|try|consult|take"
        r"|put|phone|e-?mail"
        r"|send|chase|investigate|sort)"
        r"|(?:please )?(?:allow|give) (?:me|us)|(?:please )?bear with (?:me|us)"
        r"|(?:be )?(?:right )?back(?= (?:to you |with you )?(?:in|at|by))|brb"
        rf"|next update|(?:talk|speak) to you|(?:it|this|that)(?:'ll| will| should)(?: only| just)? take"
        rf"|(?:'ll|will|should) (?:all )?be (?:all )?{_DONE}|(?:will|'ll) be with you|(?:calling|getting back to"
        rf"|coming back to) you"
        r"|you have my word"
    ),
    refusal=(
        r"(?:could|can|would|will|may|might|must|should|do|did|have|are) you|(?:can|could|may|shall|should|would"
        r"|do|did|must)"
        rf" {_US}|please|{_US}(?:'ll| will| shall)? (?:not|never)|{_US} (?:can't|cannot|can not|won't|don't"
        rf"|couldn't|shouldn't)"
        r"|(?:i'm|i am|we're|we are) (?:not|unable)|unable|impossible|unlikely"
        r"|you(?:'ll| will| should| must)? (?:have to|need|not|want)|you(?:'ll| will) (?:be (?:charged|billed"
        r"|home|there|able))"
        r"|you(?:'ll| will) (?:receive|get|have) (?:your|the) (?:parcel|package|order|delivery|items?|goods"
        r"|shipment|card)"
        rf"|{_US}(?:'ll| will| shall| would|'d) (?:all )?(?:need (?:you|your|the|it|this|that)|wait|be waiting"
        rf"|be (?:here|out|away|off|on"
        r"|available|open|closed|closing|at your|your|in the office|helping|assisting)|be (?:happy|glad"
        r"|delighted|pleased) to (?:help"
        r"|assist|serve)|keep|hold|reserve|look forward|close (?:at|on)|require|expect (?:you|your))"
        rf"|{_US} (?:can|could) (?:see|confirm|tell|understand|only see)|let (?:me|us) know"
        rf"|{_US} (?:only |just |also )?(?:need|require|want|would like|'d like)(?: you| your| the| it| this| that)"
        r"|(?:i|we)(?:\'ll| will) (?:miss|see) you|will (?:arrive|be delivered|expire|end|close|open|be open|be closed)"
        r"|should (?:arrive|be delivered)"
    ),
    aside=(
        r"(?:if|unless|in case|when|once|after|until|before|as soon as|as|because|that|whether|which|what|since"
        r"|where|why|how) (?:you|it"
        r"|they|he|she|your|the)(?:'ve|'d|'re)?"
        r"|you (?:can|could|may|must|should|need|have|had|were|are|want|wanted|said|asked|wrote|called|told"
        r"|mentioned|ordered"
        r"|requested|placed|made|paid|do|did|got|reach|sent|received|bought|booked|already|\w{3,20}ed)|you've"
        r"|you'd|you're"
        rf"|{_US}(?: just| already| also| then)? (?:called|tried|wrote|sent|spoke|checked|asked|rang|got|had|was"
        rf"|were|made|took|left|saw"
        rf"|told|said|found|gave|promised|received|shipped|\w{{3,20}}(?<!ne)ed)|{_US}(?:'ve| have) (?!to\b)\w+"
        r"|was|were|has been|have been|had been|had|did|happened|arrived|arrives|arriving"
        r"|(?:is|are|'re|'s|be|being|stay|remain) (?:open|closed|available|reachable|valid|off|out|away|staffed|here)"
        r"|open (?:from|until|till|to|on|at|daily|between|mon)|closes|closing|(?:lines?|offices?|shops?|stores?"
        r"|branch|we) (?:close|open)"
        r"|(?:opening|office) hours|available (?:until|till|from|on|at)|expires?|appointment (?:is|on|at|was)|waiting"
        r"|meeting (?:until|till|at|from)|send (?:us|me)|call us|call me|reach (?:us|me)|get here|ago"
    ),
    nothing=(
        r"(?:no|not) later than|no later|not later|if not (?:earlier|sooner|before)|do(?:n't| not) worry"
        r"|no worries|no problem"
        r"|not a problem|no need to worry|no more than|not only|not to worry|why not|whether or not"
        r"|will not be long|won't be long"
        r"|do not hesitate|don't hesitate"
    ),
    negation=(
        r"not|no(?! ?[.0-9])|never|cannot|can't|won't|don't|doesn't|didn't|isn't|wouldn't|couldn't|unable"
        r"|no longer|nothing|hardly"
        r"|doubt"
    ),
    breaks=r"and|but|or|so|then|because|however|while|though|although|which|who|where",
    agreed=r"ok|okay|k|right|alright|all right|yes|yeah|fine|deal|good",
)
