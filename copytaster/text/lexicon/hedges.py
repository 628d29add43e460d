"""Words that leave open whether something is so, or has happened."""

HEDGE_WORDS = frozenset(
    "may might could can perhaps possibly maybe probably likely allegedly reportedly apparently seemingly supposedly "
    "alleged suspected supposed reported purported possible potential presumably unconfirmed purportedly believed "
    "thought rumoured rumored unverified".split()
)
"""Words that keep a claim from being an assertion."""

ALLEGING_ADJECTIVES = frozenset({"alleged", "suspected", "supposed"})
"""Those of the hedges that, before somebody, keep back what he is said to have done."""

HEDGING_VERBS = frozenset(
    "allege suspect believe think accuse fear appear seem rumour rumor suppose presume speculate assume deny "
    "charge".split()
)

DOUBTING_VERBS = HEDGING_VERBS | {"claim"}
"""Verbs whose speaker vouches for less than `say` does: what they tell is a claim, in a record and in a check."""

SEEMING_VERBS = frozenset({"seem", "appear"})
"""Verbs whose subject is not the source: what seems so is the content, subject included."""

FUTURE_VERBS = frozenset(
    "plan intend aim hope want propose consider threaten promise pledge expect seek try prepare vow offer schedule "
    "agree wish due set demand urge ask call order".split()
)
"""Verbs under which the clause below has not happened yet."""
