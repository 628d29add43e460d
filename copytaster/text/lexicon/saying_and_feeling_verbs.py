"""Verbs of saying and of feeling: their subject is somebody who says or feels."""

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
