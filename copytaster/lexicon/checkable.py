"""Words that make an assertion worth checking, or not checkable at all."""

MATTERS = frozenset(
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

CHANGE = frozenset(
    "increase decrease rise fall grow shrink double triple halve cut raise lower lose gain create destroy reduce drop "
    "decline surge soar climb jump plunge expand add eliminate close open build kill injure wound arrest deport sign "
    "vote pass veto oppose support approve ban repeal spend pay cost earn owe export import ship ratify violate attack "
    "invade bomb shell launch fire destroy deploy withdraw evacuate collapse win elect lead rank leave start end "
    "invest sell buy hire settle sue file declare".split()
)
"""Verbs of events that happened or did not."""

EXTENT = frozenset(
    "all every each never ever none nobody only first last most least highest lowest largest biggest worst best oldest "
    "youngest more less fewer half twice third quarter double single record majority already still since ago".split()
)
"""Words of extent, rank and degree: what they say holds or does not."""

OPINION = frozenset(
    "think believe feel hope wish want love hate like guess suppose agree disagree thank welcome congratulate "
    "appreciate respect mean understand".split()
)
"""Verbs whose subject tells a mind, not a matter."""

PLEASANT = frozenset(
    "thank thanks please hello welcome good-night goodnight applause okay ok yes yeah yep nope sorry excuse wow "
    "crosstalk laughter".split()
)
"""Small talk."""
