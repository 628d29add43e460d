"""Small words and verbs that show who speaks, how surely, and what follows from what."""

SAYING_VERBS = frozenset(
    "say tell state declare announce remark comment note add explain report claim insist stress argue mention warn "
    "caution predict forecast estimate believe think suggest admit concede deny acknowledge confirm reveal disclose "
    "describe call write promise pledge vow urge ask demand criticise criticize accuse allege maintain assert "
    "emphasise emphasize reiterate repeat testify reply respond answer quote cite indicate complain joke recall "
    "speak put appeal express voice hail praise welcome condemn denounce fear hope expect propose recommend advise "
    "agree conclude find show tweet post blame contend point underline".split()
)
"""Verbs whose subject is the speaker of their clause (or feels or thinks it)."""

FEELING_VERBS = frozenset(
    "feel fear hope worry want wish believe think expect welcome celebrate mourn suffer enjoy love hate like regret "
    "doubt know see sense experience complain rejoice suspect understand".split()
)

DENYING_VERBS = frozenset(
    "deny refuse reject fail decline avoid prevent stop forget refrain neglect lack dispute".split()
)
"""Verbs whose clause below did not happen, or is said not to have happened."""

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

NEGATION_WORDS = frozenset(
    "not n't no never none nobody nothing neither nor without hardly no-one nowhere cannot".split()
)

SHORTFALL_WORDS = frozenset(
    "deny fail refuse decline lack avoid prevent stop cease reject miss cancel drop abandon absence absent unable "
    "unless except exclude instead rather little few barely scarcely rarely seldom zero nil impossible until "
    "ban forbid bar block prohibit dispute postpone ignore neglect forget skip reluctant unlike without last since "
    "short hung cut sever halt suspend avert scrap strip deprive shelve spare call".split()
)
"""Words that allow a summary to say `not` or `no`, although the story has neither."""

DISPARAGING_ADJECTIVES = frozenset(
    "wrong incorrect inadequate insufficient inferior mediocre outdated obsolete unreliable ineffective useless poor "
    "bad worst limited faulty flawed misleading false unhelpful unsatisfactory inconvenient inflexible inaccurate "
    "incomplete defective deficient substandard shoddy worthless pointless sloppy clumsy biased unfair illegal "
    "unlawful corrupt fraudulent negligent reckless botched disastrous dismal weak inconsistent unclear vague "
    "unattractive unpopular dubious irrelevant unsuitable unqualified inexperienced overpriced expired stale "
    "disappointing terrible awful horrible boring dull".split()
)
"""Adjectives that criticize a thing: an opinion, which somebody in the story must hold."""

QUANTIFIERS = {
    "all": "all", "every": "all", "each": "all", "everyone": "all", "everybody": "all", "entire": "all",
    "whole": "all", "none": "none", "no": "none", "nobody": "none", "some": "some", "several": "some",
    "few": "few", "many": "many", "most": "most", "majority": "most", "half": "half", "both": "all",
    "numerous": "many", "minority": "few", "handful": "few", "hardly": "few", "always": "all", "never": "none",
}  # fmt: skip

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
