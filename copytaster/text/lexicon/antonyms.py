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
extend prolong | shorten cut
cancel | begin start launch hold
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
profit profitable gain | loss unprofitable
earn | lose
certain certainty certainly | uncertain uncertainty
slight slightly modest modestly marginal marginally minimal minimally little | substantial substantially sharp \
sharply significant significantly dramatic dramatically large greatly heavily
exact exactly precise precisely | approximate approximately roughly about around nearly almost
similar alike | different dissimilar
various several many multiple diverse | single one limited
worsen exacerbate aggravate | alleviate relieve ease improve
advantage benefit | disadvantage drawback
consistent | inconsistent
satisfied pleased delighted | dissatisfied disappointed unhappy
satisfaction | dissatisfaction disappointment
agree | differ
trust | distrust mistrust
respect | contempt disrespect
hope | despair
fail flunk | pass
borrower | lender
debtor | creditor
winner | loser
leader | follower
tenant | landlord
guest | host
supporter advocate proponent | opponent critic
recommend advise | discourage
attract | repel deter
absorb | emit
rising growing increasing climbing | falling shrinking decreasing declining
upgrade | downgrade
overestimate | underestimate
overvalued | undervalued
understate | overstate exaggerate
expansion growth | contraction shrinkage recession
import importer | export exporter
inflow | outflow
incoming | outgoing
income revenue | expense cost
assets | liabilities
net | gross
taxable | nontaxable
fixed constant | variable
even | odd
manual | automatic automated
artificial synthetic | natural genuine
real genuine authentic | fake false counterfeit bogus
true correct right accurate | false incorrect wrong inaccurate
verify | disprove refute
prove | disprove
honest honestly | dishonest dishonestly
fair fairly | unfair unfairly
brave | cowardly
careful carefully | careless carelessly
experienced | inexperienced
popular | unpopular
relevant | irrelevant
important importance | unimportant trivial unimportance
essential | optional superfluous
suitable | unsuitable
interesting exciting thrilling | boring dull tedious
beautiful attractive | ugly
clean | dirty polluted
quiet silent | loud noisy
shallow | deep
thick | thin
smooth | rough bumpy
tight | loose
soft | hard
sharp | blunt
bright | dim dark
light | dark
day daytime | night overnight
morning | evening
sunrise dawn | sunset dusk
summer | winter
spring | autumn
weekday | weekend
past | future
current present | former previous
formerly | currently
temporary temporarily | permanent permanently
gradual gradually slowly | sudden suddenly abruptly quickly
immediately promptly | later eventually
always | never
everywhere | nowhere
online virtual | offline
live | recorded prerecorded
modern contemporary cutting-edge state-of-the-art innovative | outdated obsolete traditional old-fashioned
new newly | old used second-hand
top best leading | bottom worst
excellent outstanding superb top-notch | poor mediocre inadequate awful
superior | inferior
effective efficient efficiently | ineffective inefficient inefficiently
flexible | inflexible rigid
customized tailored personalized bespoke | standard generic
affordable inexpensive | unaffordable costly overpriced
complimentary free | paid
reduce lessen | raise boost
enhance strengthen boost | hamper weaken undermine
facilitate help assist enable | hinder impede prevent obstruct
simplify streamline | complicate
unify unite merge combine | divide split separate
attach connect join link | detach disconnect separate
gather assemble | disperse scatter
collect | distribute
cheer | boo
smile laugh | cry weep frown
like enjoy appreciate | dislike hate
excited eager enthusiastic keen | bored indifferent reluctant unenthusiastic
interest interested | disinterest uninterested
calm relaxed | nervous anxious agitated
proud | ashamed
innocence | guilt
legalise legalize | criminalise criminalize outlaw
liberal | conservative
left | right
leftist left-wing | rightist right-wing
minority | majority
unanimous unanimously | divided
unite | divide
civilian | military
armed | unarmed
occupied | vacant
inhabited | deserted uninhabited
crowded packed | empty deserted
inner | outer
internal | external
vertical | horizontal
front | back rear
top | bottom
near close nearby | far distant remote
arrival | departure
entrance entry | exit
enter | exit
ascend | descend
land | depart
lead | trail
ahead leading | behind trailing
overtake | trail
home | away
host | visitor
beginning start | end
ancestor | descendant
parent | child
uncle | aunt
nephew | niece
king | queen
prince | princess
actor | actress
bride | groom
marry wed | divorce
birth | death
born | died
adult | child minor
junior | senior
amateur | professional
employed | unemployed
employment | unemployment
hire recruit | fire dismiss
promote promotion | demote demotion
strike | resume
healthy well | ill sick unhealthy
recover | deteriorate
conscious | unconscious
sober | drunk intoxicated
wealth | poverty
abundant plentiful abundance | scarce scarcity
increase rise | decrease decline
outperform exceed surpass beat top | underperform miss
exceed surpass | undershoot
deny | affirm
praise | blame
reward | punish punishment
forgive | condemn punish
obey comply | disobey defy violate
legitimate | illegitimate
sanction | lift
impose introduce | lift scrap abolish
ratify | repeal revoke
enact | repeal
invest | divest disinvest
deposit | withdraw
save saving | waste spend
conserve preserve protect | destroy damage
accelerating | slowing
inflation | deflation
bullish | bearish
lengthen | shorten
thaw | freeze
melt | freeze
heat | cool
hydrate | dehydrate
wake awake | sleep asleep
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
"""Word or lemma → every word that excludes it."""
