"""Verbs with the same meaning: unlike the wide clusters of synonyms, they are close enough to support a finding."""

_LINES = """
arrest detain
beat defeat
buy purchase
start begin
end finish
injure hurt wound
jail imprison
forbid ban prohibit
permit allow
acquit clear
obtain secure
close shut
reopen open
discover find
launch start
repeat reiterate
examine inspect
"""

SAME_MEANING_VERBS = {word: frozenset(line.split()) for line in _LINES.strip().splitlines() for word in line.split()}
"""Each verb with the verbs that may replace it in any sentence."""
