"""Suggested words in English."""

from __future__ import annotations

from monitor.domain.phrases.parts import Language, Texts
from monitor.domain.reasons import Reason

# How a text goes on: what is known is said, nothing is made up.
_LINE = (
    "{% if position %} You are number {{ position }} in line.{% endif %}"
    "{% if expected_wait %} We expect it to take about {{ expected_wait }}.{% endif %}"
)
_SOON = " We will be with you as soon as somebody is free."
_SAY_NEXT = (
    " {% if next_update %}I will get back to you {{ next_update|by }}."
    "{% else %}I will tell you as soon as there is something new.{% endif %}"
)
_WRITE_NEXT = (
    " {% if next_update %}You will hear from me again {{ next_update|by }}."
    "{% else %}I will write to you again here.{% endif %}"
)
_ALL_NEXT = "{% if next_update %} You will hear from us again {{ next_update|by }}.{% endif %}"
_LATE = "{% if told_for %} We had told you to expect us {{ told_for|by }}.{% endif %}"
_WORD = "{% if promised_for %} {{ promised_for|by }}{% endif %}"

_WAIT_ALL = "Thank you for waiting. You have not been forgotten: we will be with you as soon as we can."
_SILENCE_ALL = "Thank you for your patience. We are still here, and we will be with you as soon as we can."

LANGUAGE = Language(
    hello="Hello{% if name %} {{ name }}{% endif %}, ",
    salutation="Hello{% if name %} {{ name }}{% endif %},",
    announce=_SILENCE_ALL + _ALL_NEXT,
    always_capital=("I ",),
    texts={
        Reason.WAIT_WARN: Texts(
            say="Thank you for waiting. You have not been forgotten." + _LINE + _SOON,
            write="Thank you for waiting. I am looking at your request now." + _WRITE_NEXT,
            letter="Thank you for getting in touch, and for waiting. I am looking at your request now." + _WRITE_NEXT,
            announce=_WAIT_ALL + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_BREACH: Texts(
            say="I am sorry that you have had to wait{% if waited %} {{ waited }}{% endif %}. Thank you for your"
            " patience." + _LINE + _SOON,
            write="I am sorry that you have had to wait{% if waited %} {{ waited }}{% endif %}. I am looking at your"
            " request now." + _WRITE_NEXT,
            letter="Thank you for getting in touch. I am sorry that you have had to wait{% if waited %} {{ waited"
            " }}{% endif %} for us. I am looking at your request now." + _WRITE_NEXT,
            announce="We are sorry that you are waiting longer than you should. Thank you for your patience: we will"
            " be with you as soon as we can." + _ALL_NEXT,
            greets=True,
        ),
        Reason.WAIT_REPEAT: Texts(
            say="I am sorry that you are still waiting{% if waited %} after {{ waited }}{% endif %}. You have not"
            " been forgotten." + _LINE + _SOON,
            write="I am sorry that this wait has been so long. I am looking at your request now." + _WRITE_NEXT,
            letter="I am sorry that you have had to wait so long for us; that is not how it should be. I am looking"
            " at your request now." + _WRITE_NEXT,
            announce="We are sorry that you are still waiting. You have not been forgotten: we will be with you as"
            " soon as we can." + _ALL_NEXT,
            greets=True,
        ),
        Reason.SILENCE_WARN: Texts(
            say="Thank you for your patience. I want you to know that you have not been forgotten." + _SAY_NEXT,
            write="Thank you for your patience. A short word to let you know that you have not been forgotten."
            + _WRITE_NEXT,
            letter="Thank you for your patience. This is a short word to let you know that your request has not been"
            " forgotten." + _WRITE_NEXT,
            announce=_SILENCE_ALL + _ALL_NEXT,
        ),
        Reason.SILENCE_BREACH: Texts(
            say="I am sorry that you have heard nothing from us{% if silent %} for {{ silent }}{% endif %}. You have"
            " not been forgotten." + _SAY_NEXT,
            write="I am sorry that you have heard nothing from us{% if silent %} for {{ silent }}{% endif %}. I am"
            " looking at your request now." + _WRITE_NEXT,
            announce="We are sorry that you have heard nothing from us for a while. You have not been forgotten: we"
            " will be with you as soon as we can." + _ALL_NEXT,
        ),
        Reason.SILENCE_REPEAT: Texts(
            say="I am sorry that I have kept you without news for so long. You have not been forgotten." + _SAY_NEXT,
            write="I am sorry that you have been left without news for so long. I am looking at where your request"
            " stands." + _WRITE_NEXT,
            letter="I am sorry that we have left you without news for so long. You should have heard from us earlier."
            " I am looking at where your request stands." + _WRITE_NEXT,
            announce="We are sorry to keep you without news for so long. You have not been forgotten, and we will be"
            " with you as soon as we can." + _ALL_NEXT,
        ),
        Reason.HOLD_WARN: Texts(
            say="Thank you for waiting. I am still on it. Is it all right for you to wait a little longer?",
            write="Thank you for your patience while this is on hold. I am still on it." + _WRITE_NEXT,
        ),
        Reason.HOLD_BREACH: Texts(
            say="Thank you for waiting{% if held %} for {{ held }}{% endif %}, and I am sorry that it is taking so"
            " long. Would you like to wait a little longer, or shall I contact you later?",
            write="I am sorry that this is taking so long. I am still on it and have not forgotten you." + _WRITE_NEXT,
        ),
        Reason.HOLD_REPEAT: Texts(
            say="I am sorry that you are still waiting{% if held %} after {{ held }}{% endif %}. I do not want to"
            " take up more of your time: shall I contact you when I have the answer?",
            write="I am sorry that this is still on hold. I am on it, and I will not leave you without news."
            + _WRITE_NEXT,
        ),
        Reason.FIRST_RESPONSE_WARN: Texts(
            say="Thank you for getting in touch. I have your request and am looking at it now." + _SAY_NEXT,
            write="Thank you for getting in touch. I have your request and am looking at it now." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_BREACH: Texts(
            say="Thank you for getting in touch, and I am sorry that you have waited for our first answer. I am"
            " looking at your request now." + _SAY_NEXT,
            write="Thank you for getting in touch, and sorry for the wait. I am looking at your request now."
            + _WRITE_NEXT,
            letter="Thank you for getting in touch. I am sorry that you have had to wait for our first answer. I am"
            " looking at your request now." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.FIRST_RESPONSE_REPEAT: Texts(
            say="I am very sorry that you have waited so long for a first answer from us. I am looking at your"
            " request now." + _SAY_NEXT,
            write="I am very sorry that our first answer comes so late. I am looking at your request now."
            + _WRITE_NEXT,
            letter="I am very sorry that our first answer comes so late. Thank you for bearing with us. I am looking"
            " at your request now." + _WRITE_NEXT,
            greets=True,
        ),
        Reason.NEXT_RESPONSE_WARN: Texts(
            say="Thank you for your message. I am looking at it now." + _SAY_NEXT,
            write="Thank you for your message. I am looking at it now." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_BREACH: Texts(
            say="Thank you for your message, and I am sorry that you have waited for an answer. I am looking at it"
            " now." + _SAY_NEXT,
            write="Thank you for your message, and sorry for the wait. I am looking at it now." + _WRITE_NEXT,
            letter="Thank you for your message. I am sorry that you have had to wait for an answer. I am looking at"
            " it now." + _WRITE_NEXT,
        ),
        Reason.NEXT_RESPONSE_REPEAT: Texts(
            say="I am very sorry that your message is still without an answer. I am looking at it now." + _SAY_NEXT,
            write="I am very sorry that your message is still without an answer. I am looking at it now."
            + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_WARN: Texts(
            say="Thank you for your patience. Your request is still open, and we have not lost sight of it."
            + _SAY_NEXT,
            write="Thank you for your patience. Your request is still open, and we have not lost sight of it."
            + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_BREACH: Texts(
            say="I am sorry that your request is not solved yet. It has taken longer than it should." + _SAY_NEXT,
            write="I am sorry that your request is not solved yet. It has taken longer than it should, and I am"
            " looking at what is still missing." + _WRITE_NEXT,
        ),
        Reason.RESOLUTION_REPEAT: Texts(
            say="I am very sorry that your request is still open. You have been very patient with us." + _SAY_NEXT,
            write="I am very sorry that your request is still open. You have been very patient with us. I am looking"
            " at what is still missing." + _WRITE_NEXT,
        ),
        Reason.PROMISE_NEAR: Texts(
            say="We said that you would hear from us" + _WORD + ", and I have not forgotten it." + _SAY_NEXT,
            write="We said that you would hear from us" + _WORD + ", and I have not forgotten it. I am looking at"
            " your request now." + _WRITE_NEXT,
        ),
        Reason.PROMISE_BROKEN: Texts(
            say="We promised that you would hear from us" + _WORD + ", and we did not keep that. I am sorry."
            + _SAY_NEXT,
            write="We promised that you would hear from us" + _WORD + ", and we did not keep that. I am sorry. I am"
            " looking at your request now." + _WRITE_NEXT,
        ),
        Reason.RING_BACK: Texts(
            say="Hello{% if name %}, is this {{ name }}{% endif %}? We were cut off, and I am sorry about that. Shall"
            " we go on where we stopped?",
            write="We were cut off, and I am sorry about that. I am here again: shall we go on where we stopped?",
            letter="Our conversation was cut off, and I am sorry about that. Please reply here, and we will go on"
            " where we stopped.",
            greets=True,
        ),
        Reason.TOLD_WAIT: Texts(
            say="I am sorry: this is taking longer than we told you." + _LATE + _LINE + " Thank you for your"
            " patience.",
            write="I am sorry: this is taking longer than we told you." + _LATE + _LINE + _WRITE_NEXT,
            announce="We are sorry: the wait has become longer than we told you. Thank you for staying with us; we"
            " will be with you as soon as we can." + _ALL_NEXT,
        ),
        Reason.CLOSING_TIME: Texts(
            say="Thank you for waiting. I must be open with you: {% if closes_at %}we close {{ closes_at|at }}, and"
            " {% endif %}we may not reach your place in line before closing time. I am sorry. If you would rather not"
            " wait, you can contact us again another time.",
            write="Thank you for waiting. I must be open with you: {% if closes_at %}we close {{ closes_at|at }}, and"
            " {% endif %}it may not be your turn before closing time. I am sorry about that." + _WRITE_NEXT,
            announce="Thank you for waiting. {% if closes_at %}We close {{ closes_at|at }}, and we{% else %}We{%"
            " endif %} may not reach everyone before closing time. We are sorry. If you would rather not wait, you"
            " can contact us again another time.",
        ),
        Reason.RISK_HIGH: Texts(
            say="I understand that this has been tiresome for you, and I am sorry. I am here for you now: let us look"
            " at it together." + _SAY_NEXT,
            write="I understand that this has been tiresome for you, and I am sorry. I am looking at it myself now."
            + _WRITE_NEXT,
        ),
        Reason.BREACH_FORESEEN: Texts(
            say="Thank you for waiting. I would like to tell you early that this may take a little longer." + _LINE
            + _SOON,
            write="Thank you for your patience. I would like to tell you early that this may take a little longer."
            + _LINE + _WRITE_NEXT,
        ),
    },
)  # fmt: skip
