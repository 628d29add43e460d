"""Words that a sub-editor may use for one another. One cluster per line, all parts of speech together.

The clusters are wide on purpose: they only excuse a statement's wording and never lead to a finding.
"""

_CLUSTERS = """
say tell state declare announce announcement statement remark comment note add explain report claim insist \
stress argue mention describe call assert maintain speak think believe put
announce announcement declare unveil reveal disclose publish release report proclaim
warn caution alert warning threaten threat
ask request call appeal urge demand want seek plead beg
demand want claim call insist require
promise pledge vow undertake commit guarantee assure
deny reject dispute refute contradict
refuse reject decline deny rebuff turn block
admit concede confess acknowledge accept
accuse blame allege charge indict allegation accusation claim suspect
criticise criticize criticism condemn attack slam denounce blame fault lambast
praise commend applaud laud hail welcome congratulate tribute
agree agreement deal accord pact consent settle approve sign
approve approval pass adopt endorse back clear authorise authorize ratify sanction permit allow
allow permit let authorise authorize enable grant
ban prohibit forbid outlaw bar block prevent stop
plan intend aim propose want scheme project prepare mean due set schedule expect will
expect forecast predict anticipate foresee estimate think project prospect likely
hope wish want desire aspire
fear afraid worry concern dread anxious scared anxiety frighten
think believe consider view regard opinion assume suspect feel put estimate
decide decision choose choice opt select pick prefer resolve determine rule
know aware realise realize knowledge understand
find discover detect notice spot locate uncover discovery identify
show demonstrate prove indicate reveal suggest display evidence
study research trial test investigate survey examine experiment report analysis
investigate investigation inquiry probe examine enquiry look inspect study
kill die dead death deadly fatal murder slay lose life claim perish fatality drown victim shoot toll
injure injury hurt wound wounded harm casualty treat hospital
murder kill homicide assassinate assassination slay
shoot shooting gunfire fire shot gun
attack assault strike raid offensive bombard bomb shell hit bombing
strike walkout walk stoppage action
explode explosion blast detonate bomb blow burst
fire blaze burn burnt flame wildfire inferno arson
destroy ruin devastate wreck demolish level gut destruction
damage harm hit destroy hurt wreck ruin
collapse fall fail crash cave crumble break give
crash collide collision accident wreck smash hit
flood inundate deluge submerge swamp flooding rain
storm hurricane cyclone typhoon gale tornado
quake earthquake tremor shake seismic
rescue save free retrieve pull recover
evacuate leave flee move displace escape abandon clear out force
flee escape run leave abandon
arrest detain hold custody seize apprehend capture detention
release free liberate set bail let publish
jail imprison prison gaol sentence jailed behind bar
sentence jail condemn punish prison term
convict conviction guilty sentence verdict find
acquit acquittal clear exonerate innocent free
charge accuse indict prosecute
trial court case hearing try proceeding
sue lawsuit court case action suit complaint litigation
steal theft rob robbery burglary raid loot take stolen heist thief burgle break break-in
fraud swindle scam cheat deceive con
lie false untrue deceive mislead
win victory beat defeat triumph success winner gain take
beat defeat win overcome thrash victory
lose loss defeat beat
draw tie
score goal net hit header head equalise equalize
equalise equalize equaliser equalizer level draw
lead ahead head front run
elect election vote choose poll ballot pick
vote ballot poll election turnout
candidate contender challenger nominee hopeful
opponent rival challenger adversary counterpart
appoint name choose nominate pick designate select hire appointment
resign quit step leave resignation go stand down depart
dismiss fire sack oust remove lose job axe dismissal lay
replace succeed successor substitute follow
retire retirement leave step
hire recruit employ appoint
employ employment job work hire worker employee create
pay wage salary earn spend cost fund money
buy purchase acquire acquisition take bought
sell sale deal offload sold
merge merger combine join unite union force tie
save cut saving spare
cut reduce reduction lower trim slash decrease cutback scrap lose shed few
rise increase grow growth climb gain up jump soar surge higher more high hike go expand advance raise boost \
improve add
raise increase lift boost hike up put
fall drop decline decrease decreased down slip slump plunge lower sink tumble dip shrink lose reduce few less \
slow dive contract weaken
slow slowdown ease cool brake weaken decelerate
weaken fall slip lose drop soften
improve recover better improvement rally rebound recovery
worsen deteriorate bad decline
ease relax relaxation calm soften lessen subside détente détend relief cool
tension tense strain confrontation conflict hostile
withdraw withdrawal pull pullout retreat remove recall leave
deploy deployment station send move place
send dispatch deliver ship dispatch supply deploy
deliver delivery supply send provide ship
provide supply give offer deliver grant
give provide grant offer hand donate award administer receive
offer propose proposal bid suggest give
help aid assist support assistance relief
support back endorse help aid backing favour favor
oppose opposition against reject resist object protest
protest demonstrate demonstration rally march protester demonstrator
block blockade obstruct close cut shut halt
close shut closure shutdown end stop
open reopen start launch begin inaugurate
begin start launch commence open onset outset beginning early kick go
end finish conclude stop close over terminate expire final complete
stop halt end cease suspend cancel pause
suspend halt stop pause interrupt ban
cancel scrap call drop axe abandon abolish
continue go keep carry remain persist last maintain stay
remain stay continue keep still
delay postpone defer put late
build construct construction erect set create work building factory plant
make produce manufacture build create maker manufacturer producer maker product
produce production output manufacture make
plant factory works site facility mill
company firm business corporation group enterprise concern maker manufacturer
boss chief head executive leader director manager chairman president run lead
head lead chief leader run boss direct helm
lead run head govern rule charge manage
govern rule run reign charge power govern
chairman chair chairwoman head president
leader head chief president boss
government cabinet administration ministry state minister
agency organisation organization body department service authority
report publish article account document study
book novel work
newspaper paper daily press media
film movie picture
song track single tune
money cash fund funding financing
cost price worth value pay expense expensive costly
worth value cost deal estimate
profit earnings income gain
revenue sales turnover income
share stock equity
market trade trading exchange
economy economic
inflation price
rate interest
tax levy duty
debt loan borrow
poor poverty
rich wealthy wealth
job work post position employment role
post position job role office
house home property building residence flat apartment
flat apartment home
town city municipality place
village hamlet settlement community
area region district province zone territory county valley
country nation state land
border frontier boundary
road street highway motorway route
car vehicle automobile van
van car vehicle truck lorry
plane aircraft jet airliner flight airplane
ship vessel boat ferry
train rail railway
airport airfield
bridge crossing
school college classroom
university college campus
hospital clinic medical
doctor physician medic surgeon
child kid youngster boy girl baby minor
woman female lady girl
man male guy boy
father dad
mother mum mom
wife husband spouse partner married
relative family
friend pal mate
people person resident inhabitant human
worker employee staff
customer client consumer shopper
farmer grower agricultural
scientist researcher expert
expert specialist analyst
soldier troop military army force
troop soldier force unit army military
weapon arm missile rocket gun armament
missile rocket
drone unmanned uav
war conflict fighting battle combat
peace ceasefire truce
ceasefire truce armistice
talk negotiation discussion meeting dialogue discuss speak conversation summit
meet meeting talk see gather encounter
visit trip tour travel call
travel go journey trip way fly drive route
arrive come reach arrival get
leave depart go set departure exit take
go leave travel move head
come arrive approach return
return back bring come restore
bring return take carry transport
carry transport bear hold board bring
take carry bring receive accept get
get receive obtain gain win
receive get obtain gain accept given
keep hold retain maintain
hold keep stage host organise organize conduct
put place set
use utilise utilize employ deploy
need require necessary want
try attempt effort seek bid
fail failure unable collapse unsuccessful
succeed success manage able successful
manage succeed able
happen occur take place event incident arise
cause reason trigger prompt spark lead result due provoke because blame force responsible origin source behind
result outcome consequence follow lead
reason cause motive why explanation
responsible responsibility blame
important significant key major crucial vital
large big huge vast great giant major biggest massive sizeable
small little tiny minor slight
new fresh recent novel latest another further
old former ancient elderly aged
early soon beginning
late later end
quick fast rapid swift speed
first initial maiden debut
last final latest past previous
next following coming forthcoming
dangerous risky unsafe hazard risk danger threat
risk danger threat threaten hazard peril
safe secure unharmed safety security
good positive favourable encouraging
encouraging positive promising promise
difficult hard tough challenging
easy simple
strong powerful intense severe
serious severe grave heavy badly critical
sure certain clear confident
clear obvious evident known
unknown unclear unexplained mystery uncertain
secret confidential covert hidden classified document
false wrong untrue incorrect faulty
faulty defective broken malfunction
sick ill illness disease unwell
disease illness virus infection
drug medicine medication
medicine drug medication treatment
treat treatment therapy
protect protection guard shield defend
defend defence defense protect
die death
dead death die body
body corpse remains
about around approximately roughly some nearly almost
almost nearly close just
forest wood woodland tree
sea ocean water coast
river stream
mountain hill peak
beach shore coast strand
animal creature
whale cetacean animal
dog pet canine
dawn morning sunrise early
evening night
morning dawn early
night overnight evening midnight
today now
year annual
month monthly
week weekly
half 50
quarter 25
third 33
fifth 20
two pair couple both double twice
dozen twelve
prime minister premier
photo picture image photograph
video footage film clip recording
telephone phone call ring
letter mail email message
website internet online web site
computer pc machine
picture image photo
sign mark indication signal
order instruct command instruction
law legislation act bill rule
rule regulation law
bill law legislation
parliament assembly legislature lawmaker
party group
independent autonomous
complaint complain grievance objection appeal
apologise apologize apology sorry regret
angry anger fury furious outrage rage
sad sadness grief mourn mourning devastate devastated
happy delighted pleased glad joy celebrate
surprise surprising unexpected shock astonish
shock surprise stun
secretly quietly
deliberate deliberately intentional purpose purposely
accident accidental mistake
overheat overheated hot heat
hot heat warm high heatwave temperature
cold freezing chilly low
temperature heat degree
rain rainfall downpour
crew team staff
gold jewellery jewelry
cut sever
smash break shatter
withstand hold resist survive
fortify strengthen reinforce
position post location site
direct straight
dispute disputed conflict contest contested row
row dispute argument quarrel
observer monitor
mission expedition
launch liftoff lift start take off takeoff blast
orbit space
satellite probe
student undergraduate pupil
award prize medal honour honor
record high
compete competition contest
contract deal agreement sign
customer user
user customer
discuss talk debate consider review
converse talk chat discuss speak
contact call reach approach phone
display show present exhibit
present show introduce offer
appraise evaluate assess evaluation
evaluate assess judge rate evaluation
several numerous many multiple various number
famous well-known renowned celebrated
pretty beautiful attractive
ominous ominously threatening
potential possible possibly may might could
possible may might could can perhaps maybe
verify confirm check
confirm verify corroborate
sanction penalty punish
fine penalty
hearing session
"""


def _read() -> dict[str, frozenset[int]]:
    clusters: dict[str, set[int]] = {}
    for n, line in enumerate(_CLUSTERS.strip().splitlines()):
        for word in line.split():
            clusters.setdefault(word, set()).add(n)
    return {word: frozenset(numbers) for word, numbers in clusters.items()}


SYNONYM_CLUSTERS = _read()
"""Lemma → the numbers of the clusters it belongs to."""
