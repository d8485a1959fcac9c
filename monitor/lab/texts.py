"""What simulated customers and agents write, and what they are called."""

from __future__ import annotations

TOPICS: dict[str, tuple[str, ...]] = {
    "sales": ("new contract", "upgrade", "price of the family plan", "trial period", "student discount"),
    "support": ("no connection", "app crashes at login", "slow line", "router lights red", "password reset"),
    "billing": ("charged twice", "wrong address on the bill", "refund", "direct debit", "final bill"),
    "orders": ("where is my parcel", "wrong colour", "return label", "missing part", "delivery date"),
    "front_desk": ("pick up", "repair", "new card", "identity check", "contract signature"),
}

CUSTOMER_OPENS = (
    "Hello, I have a question about {topic}.",
    "Hi, it is about {topic} again. Can somebody look at it?",
    "Good morning, could you help me with {topic}?",
    "I wrote last week about {topic} and heard nothing since.",
    "This is the third time I write about {topic}. I expect an answer today.",
    "Quick one: {topic}. Thanks!",
    "PLEASE HELP, {topic}, I have been waiting for days!",
)
CUSTOMER_REPLIES = (
    "Yes, that is right.",
    "The number is on the bill: 40-7731.",
    "I tried that already, no change.",
    "Ok, I will wait a moment.",
    "It says error 651.",
    "No, the other address, please.",
    "Thank you, that helps.",
    "How long will it take?",
    "Are you still there?",
)
CUSTOMER_RETURNS = (
    "It is still not solved, sorry.",
    "I have the same problem again since this morning.",
    "One more question about this.",
)
BOT_GREETING = "Thank you for writing. A colleague will be with you as soon as possible."
AGENT_OPENS = (
    "Hello {name}, this is {agent}. I have read your message and am looking into it.",
    "Good day {name}, {agent} here. Let me open your file.",
    "Hi {name}, thanks for waiting. I am checking {topic} for you.",
)
AGENT_REPLIES = (
    "Thank you. I can see it here.",
    "Could you tell me the number on your last bill?",
    "I have corrected that for you just now.",
    "Please restart it once and tell me what you see.",
    "I have sent you the form by e-mail.",
    "That is done. It will show within an hour.",
)
AGENT_CHECKS = (
    "I will check with the warehouse and come back to you.",
    "Let me ask a colleague from the network team.",
    "One moment, I need to look at the contract.",
)
AGENT_CLOSES = (
    "Is there anything else? Otherwise I wish you a good day.",
    "I am glad that it works again. Have a good day!",
    "All done. Thank you for your patience.",
)
AGENT_KEEPS = (
    "As promised: the order is on its way and arrives tomorrow.",
    "As promised, here is the answer: the amount will be refunded this week.",
    "As I said I would: the line was measured and works again.",
)
PROMISED = (
    "a call back with the result",
    "news from the warehouse",
    "the corrected bill",
    "an answer of our technicians",
)
BREAKS = ("break", "break", "lunch", "training", "coaching")
ANNOUNCEMENT = "Many people want to reach us at the moment. You keep your place, and we are with you as soon as we can."

FIRST_NAMES = (
    "Ada", "Bruno", "Chiara", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mila",
    "Nora", "Omar", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera", "Wendy", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adler", "Baker", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ito", "Jones", "Kowalski", "Lopez",
    "Moreau", "Nakamura", "Okafor", "Petrov", "Quinn", "Rossi", "Schmidt", "Tanaka", "Ueda", "Virtanen", "Walsh",
)  # fmt: skip
