"""Words that make an assertion worth checking, or not checkable at all."""

PUBLIC_MATTERS = frozenset(
    "tax taxis job wage salary income economy deficit debt trade tariff budget spending cost price inflation growth "
    "unemployment poverty pension insurance health healthcare medicare medicaid premium company bank manufacturing "
    "factory worker crime murder violence gun shooting police prison drug heroin immigrant immigration illegal border "
    "refugee visa citizen war troop soldier army military weapon nuclear missile bomb drone terrorist terrorism attack "
    "treaty deal agreement sanction ally energy oil gas coal climate emission carbon pollution vote election poll "
    "ballot law bill legislation amendment court judge justice school education student college tuition loan abortion "
    "woman child death dead casualty victim injury hospital vaccine virus disease population percent rate number "
    "record billion million trillion dollar country world year bankruptcy lawsuit investigation email server "
    "foundation donation contract export import investment stock market loss profit revenue subsidy veteran power "
    "fuel depot region city building attack strike raid fire flood earthquake".split()
)
"""Nouns of public matters that can be looked up."""

COUNTED_MATTERS = frozenset(
    "tax taxis job wage salary income economy deficit debt trade tariff budget price inflation growth unemployment "
    "poverty premium pension manufacturing factory worker gdp export import revenue rent crime murder homicide death "
    "casualty emission turnout".split()
)
"""The public matters that some office counts and publishes, so that the figure can be looked up."""

CURRENCIES = frozenset("dollar euro pound yen yuan rupee rouble ruble crown krona krone franc peso".split())
"""Currencies by name."""

EVENT_VERBS = frozenset(
    "increase decrease rise fall grow shrink double triple halve cut raise lower lose gain create destroy reduce drop "
    "decline surge soar climb jump plunge expand add eliminate close open build kill injure wound arrest deport sign "
    "vote pass veto oppose support approve ban repeal spend pay cost earn owe export import ship ratify violate attack "
    "invade bomb shell launch fire destroy deploy withdraw evacuate collapse win elect lead rank leave start end "
    "invest sell buy hire settle sue file declare".split()
)
"""Verbs of events that happened or did not."""

TREND_WORDS = frozenset(
    "increase decrease rise fall grow growth shrink double triple halve cut raise lower lose loss gain create drop "
    "decline surge soar climb jump plunge add reduce reduction".split()
)
"""Verbs and nouns of more and less: with a figure they describe a change that is right or wrong."""

RECORDED_ACT_VERBS = frozenset(
    "vote sign oppose support approve propose veto endorse back fund donate hire pay raise delete destroy release deny "
    "accept admit arrest convict sue nominate invade give take send receive kill injure wound die".split()
)
"""Verbs for events that leave a record: votes, signatures, payments, rulings, deaths and injuries."""

PAST_SAYING_VERBS = frozenset("say call claim promise tell announce".split())
"""Verbs of what somebody said before, which can be looked up."""

RANK_WORDS = frozenset("low high record".split())
"""Words of rank besides the superlatives: a ten-year low."""

RANK_SCOPES = frozenset("ever since history century decade year country nation world earth".split())
"""Words for the range that a rank is measured over."""

OPINION_VERBS = frozenset(
    "think believe feel hope wish want love hate like guess suppose agree disagree thank welcome congratulate "
    "appreciate respect mean understand".split()
)
"""Verbs whose subject expresses an opinion, not a fact."""

PRAISE_WORDS = frozenset("great beautiful wonderful tremendous incredible amazing proud honor honour dream".split())
"""Words of praise, which no record can confirm."""

FORMS_OF_ADDRESS = frozenset(
    "senator governor secretary president congressman minister mr. mr mrs. ms. dr. ladies".split()
)
"""Words used to address somebody."""

SMALL_TALK = frozenset(
    "thank thanks please hello welcome good-night goodnight applause okay ok yes yeah yep nope sorry excuse wow "
    "crosstalk laughter".split()
)
"""Small talk."""
