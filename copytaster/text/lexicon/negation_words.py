"""Words that deny, that say something is missing, or that speak ill of it."""

DENYING_VERBS = frozenset(
    "deny refuse reject fail decline avoid prevent stop forget refrain neglect lack dispute".split()
)
"""Verbs whose clause below did not happen, or is said not to have happened."""

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
