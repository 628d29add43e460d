"""Words that cannot both be true of one thing at one time. Each line: one side | the other."""

_PAIRS = """
rise increase grow climb jump soar surge up expand advance raise higher more strengthen gain upward | fall drop \
decline decrease down slip slump plunge tumble sink dip shrink contract lower weaken downward fewer less lose \
reduce cut
high highest higher | low lowest lower
more most | less least fewer fewest
accelerate quicken | slow decelerate
improve better best | worsen deteriorate worse worst
win beat victory triumph | lose defeat loss
succeed success successful successfully | fail failure unsuccessful unsuccessfully
accept approve adopt pass endorse grant | reject refuse decline deny veto oppose
agree agreement | disagree disagreement
support back favour favor | oppose against
praise welcome applaud hail | criticise criticize condemn denounce slam
confirm admit acknowledge | deny
acquit clear exonerate | convict
guilty | innocent
arrest detain jail imprison | release free
open reopen | close shut
start begin commence launch resume | end stop finish halt cease
allow permit | ban forbid prohibit prevent bar
legal lawful | illegal unlawful
buy purchase | sell
import | export
arrive | depart leave
enter join | leave quit exit
include | exclude
survive | die perish
alive | dead
safe | dangerous unsafe
strong strengthen | weak weaken
large big huge biggest largest | small little tiny smallest
long longest longer | short shortest shorter
old older oldest elderly | young younger youngest
early earlier earliest | late later latest
first | last
before | after
maximum | minimum
majority | minority
public | private
direct directly | indirect indirectly
male man men | female woman women
father son brother husband | mother daughter sister wife
north northern northeast northwest northeastern northwestern | south southern southeast southwest southeastern \
southwestern
east eastern | west western
hot hottest warm warmest | cold coldest cool coolest
rich richest wealthy | poor poorest
fast faster fastest quick | slow slower slowest
heavy heavier | light lighter
cheap cheaper cheapest | expensive dearer
optimistic confident hopeful | pessimistic
positive | negative
permanent | temporary
voluntary | compulsory mandatory
calm | violent
harsh | mild
deepen widen | narrow
advance | retreat
attack | defend
attacker | defender
ally allied friend | enemy foe opponent
friendly | hostile
married | divorced
appoint hire | dismiss sack fire
construct build | demolish destroy
remember | forget
love like | hate dislike
push | pull
above | below
inside | outside
upper | lower
profit | deficit
surplus | deficit shortage
demand | supply
teacher | pupil
employer | employee
buyer | seller
victim | perpetrator culprit
domestic | foreign
foreign | native
urban | rural
effective | ineffective
possible likely | impossible unlikely
able | unable
necessary | unnecessary
known | unknown
clear | unclear
happy glad | sad unhappy
major | minor
full | empty
wide | narrow
encourage | discourage
increase | reduction
maintain keep retain | abandon drop scrap
extend prolong | shorten
lend | borrow
defence defense | prosecution
peaceful | violent
dry | wet
often frequently always | rarely seldom never
everyone everybody | nobody
everything | nothing
with | without
comprehensive | incomprehensive uncomprehensive
reliable | unreliable
sufficient | insufficient
complete | incomplete
expected | unexpected
common | rare uncommon
separate | combine
ahead | behind
optional | mandatory compulsory
tighten | loosen relax
full complete total whole | limited partial
various numerous | single
gain | loss
same unchanged | different changed
monthly | weekly daily annual yearly quarterly
annual yearly | quarterly weekly daily
free complimentary | paid
streamline ease facilitate | hinder hamper obstruct impede
avoid prevent | create cause
presence | absence lack
interested willing | reluctant unwilling
reliable trusted | untrustworthy dubious
simple | complex complicated
ancient | modern
strict stringent tough | lax lenient
boy boys | girl girls
grant | dismiss
uphold | overturn quash
allow accept | dismiss
active | inactive
"""


def _read() -> dict[str, frozenset[str]]:
    opposite: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        left, right = (side.split() for side in line.split("|"))
        for word in left:
            opposite.setdefault(word, set()).update(right)
        for word in right:
            opposite.setdefault(word, set()).update(left)
    return {word: frozenset(others) for word, others in opposite.items()}


OPPOSITES = _read()
"""Word or lemma to everything it rules out."""
