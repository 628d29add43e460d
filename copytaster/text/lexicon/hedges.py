"""Words that leave open whether something is so, or has happened."""

HEDGE_WORDS = frozenset(
    "may might could can perhaps possibly maybe probably likely allegedly reportedly apparently seemingly supposedly "
    "alleged suspected supposed reported purported possible potential presumably unconfirmed purportedly believed "
    "thought rumoured rumored unverified".split()
)
"""Words that keep a claim from being an assertion."""

ALLEGING_ADJECTIVES = frozenset({"alleged", "suspected", "supposed"})
"""Hedges that, before a person, mark an act as only alleged."""

HEDGING_VERBS = frozenset(
    "allege suspect believe think accuse fear appear seem rumour rumor suppose presume speculate assume deny "
    "charge".split()
)

DOUBTING_VERBS = HEDGING_VERBS | {"claim"}
"""Verbs whose speaker asserts less than with `say`: the content is a claim, in a record and in a check."""

SEEMING_VERBS = frozenset({"seem", "appear"})
"""Verbs whose subject is not the source: the content is the whole clause, with its subject."""

FUTURE_VERBS = frozenset(
    "plan intend aim hope want propose consider threaten promise pledge expect seek try prepare vow offer schedule "
    "agree wish due set demand urge ask call order".split()
)
"""Verbs whose clause below has not happened yet."""
