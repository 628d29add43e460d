"""Phrases that join an event to its cause, its purpose or what came before it."""

CAUSAL_PREPOSITIONS = (
    "because of", "due to", "owing to", "as a result of", "as a consequence of", "in retaliation for",
    "in revenge for", "in response to", "in reaction to", "in protest at", "in protest against",
    "in protest over", "thanks to", "on account of", "in the wake of", "for fear of", "as punishment for",
    "in return for", "in exchange for", "out of", "by reason of", "as revenge for", "as a response to",
    "in reprisal for", "as retaliation for", "as a reaction to", "in retaliation to", "amid anger over",
    "on the grounds of", "in anger at", "in order to", "in an effort to", "in a bid to", "in an attempt to",
    "following", "after", "in answer to", "in recognition of",
)  # fmt: skip
"""Phrases before a cause, motive or earlier event. `following` and `after` claim only a sequence."""

PURPOSE_PHRASES = frozenset({"in order to", "in an effort to", "in a bid to", "in an attempt to"})

SEQUENCE_PHRASES = frozenset({"following", "after", "in the wake of"})
