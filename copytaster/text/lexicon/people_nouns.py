"""Nouns for people by what they are or do, and the narrower nouns that a wider one may stand for."""

_GROUPS = """
official: official authority government minister ministry spokesman spokeswoman spokesperson mayor governor \
president premier police prosecutor agency council commission commissioner regulator department state \
administration administrator ambassador diplomat envoy secretary chief head senator lawmaker cabinet leader \
inspector office bureau ranger fire chief sheriff officer board bank director authority
authority: authority official government minister ministry police prosecutor agency council commission regulator \
department state administration court judge mayor governor army military officer inspector sheriff guard customs
government: government minister ministry cabinet president premier chancellor state administration authority \
official prime secretary kremlin spokesman spokeswoman
police: police officer policeman policewoman constable detective inspector sergeant sheriff trooper cop \
investigator superintendent authority force
investigator: investigator police detective inspector prosecutor officer inquiry investigation expert agency
expert: expert analyst professor researcher scientist economist doctor specialist scholar academic biologist \
engineer meteorologist psychologist historian consultant adviser strategist commentator physicist astronomer \
geologist epidemiologist lawyer physician surgeon study forecaster seismologist institute climatologist
analyst: analyst expert economist strategist researcher trader commentator observer broker forecaster consultant \
bank securities
scientist: scientist researcher professor biologist physicist chemist astronomer geologist author expert doctor \
team epidemiologist academic study university institute ecologist zoologist botanist archaeologist engineer \
meteorologist seismologist
researcher: researcher scientist professor author academic expert team study university institute biologist \
physicist economist psychologist doctor archaeologist historian
doctor: doctor physician surgeon medic hospital specialist clinician consultant paediatrician gp
medic: medic doctor nurse paramedic hospital ambulance physician
critic: critic opponent opposition campaigner activist rival detractor sceptic group watchdog protester
opponent: opponent opposition critic rival challenger protester campaigner foe enemy
campaigner: campaigner activist group charity opponent protester environmentalist organisation organization lobby
activist: activist campaigner protester group environmentalist demonstrator dissident organisation organization \
volunteer
protester: protester demonstrator activist crowd marcher striker villager resident worker student farmer \
supporter opponent
resident: resident inhabitant villager local neighbour neighbor citizen townsfolk householder homeowner tenant \
family dweller islander people person population farmer community man woman
local: local resident villager inhabitant neighbour neighbor citizen community farmer people
villager: villager resident inhabitant local farmer people
neighbour: neighbour neighbor resident villager local
neighbor: neighbor neighbour resident villager local
citizen: citizen resident voter people national inhabitant person population public
civilian: civilian people person resident citizen villager woman child man
witness: witness bystander onlooker passer-by passerby resident neighbour neighbor driver passenger spectator \
eyewitness
eyewitness: eyewitness witness bystander onlooker resident passenger
passenger: passenger traveller traveler commuter tourist people person holidaymaker
tourist: tourist visitor holidaymaker traveller traveler guest backpacker sightseer
visitor: visitor tourist guest spectator
commuter: commuter passenger traveller traveler
worker: worker employee staff labourer laborer workforce miner steelworker docker striker nurse teacher driver \
personnel crew cleaner
employee: employee worker staff workforce personnel clerk trader
staff: staff employee worker personnel workforce team crew nurse teacher colleague
employer: employer company firm business management boss
investor: investor shareholder trader market fund buyer
shareholder: shareholder investor owner
trader: trader investor dealer broker market
economist: economist analyst expert professor researcher bank
parent: parent mother father family mum dad couple guardian
family: family relative parent mother father son daughter wife husband brother sister widow
relative: relative family parent mother father son daughter wife husband brother sister uncle aunt cousin widow
student: student pupil undergraduate schoolchild youth teenager
pupil: pupil student schoolchild child schoolboy schoolgirl
teacher: teacher tutor lecturer head headteacher schoolmaster professor staff
child: child boy girl pupil teenager kid youngster baby toddler infant son daughter minor
teenager: teenager teen youth boy girl youngster schoolboy schoolgirl student
fisherman: fisherman fisher crew sailor skipper
farmer: farmer grower villager planter rancher herder agriculturalist
grower: grower farmer planter
voter: voter citizen electorate people resident
lawmaker: lawmaker mp legislator senator congressman congresswoman deputy parliamentarian representative \
parliament member councillor
politician: politician minister mp senator lawmaker mayor governor president leader candidate premier deputy \
councillor party
diplomat: diplomat ambassador envoy official consul minister counterpart embassy
soldier: soldier troop army military serviceman officer unit force marine conscript
troop: troop soldier army military force unit
rescuer: rescuer firefighter emergency team crew volunteer fireman paramedic diver coastguard soldier ranger \
helicopter
firefighter: firefighter fireman brigade crew rescuer fire
lawyer: lawyer attorney solicitor barrister counsel defence defense advocate
prosecutor: prosecutor prosecution attorney
judge: judge court justice magistrate
jury: jury juror
spokesman: spokesman spokeswoman spokesperson
spokeswoman: spokeswoman spokesman spokesperson
spokesperson: spokesperson spokesman spokeswoman
fan: fan supporter spectator crowd
supporter: supporter fan backer follower ally crowd demonstrator
spectator: spectator fan crowd audience visitor people
player: player striker goalkeeper defender midfielder captain forward team footballer winger batsman bowler
coach: coach manager trainer boss
manager: manager boss coach chief head executive director
executive: executive chief boss manager director founder president chairman
customer: customer client consumer shopper buyer user
client: client customer consumer buyer
consumer: consumer customer shopper household people
patient: patient people person sufferer child woman man
nurse: nurse midwife staff
driver: driver motorist chauffeur trucker
motorist: motorist driver
journalist: journalist reporter correspondent editor press media
reporter: reporter journalist correspondent press media
media: media press newspaper agency television broadcaster journalist reporter outlet station website
colleague: colleague coworker staff employee teammate
friend: friend pal classmate
victim: victim dead casualty survivor people person
survivor: survivor victim passenger
suspect: suspect man woman defendant accused attacker gunman
attacker: attacker gunman assailant suspect man bomber
thief: thief robber burglar gang raider
demonstrator: demonstrator protester marcher activist crowd
refugee: refugee migrant asylum people
migrant: migrant refugee immigrant people
rebel: rebel insurgent militant fighter guerrilla
militant: militant rebel insurgent fighter extremist guerrilla jihadist terrorist
insurgent: insurgent rebel militant fighter guerrilla
scholar: scholar academic professor researcher expert historian
historian: historian scholar professor expert academic author
developer: developer builder company firm
engineer: engineer technician specialist expert
volunteer: volunteer helper people
environmentalist: environmentalist activist campaigner ecologist conservationist group green
conservationist: conservationist environmentalist ranger biologist campaigner group
union: union workers labour labor federation
priest: priest clergyman pastor vicar bishop imam
commander: commander general officer colonel chief admiral
general: general commander officer
insider: insider source official
source: source official insider
shopper: shopper customer consumer buyer
tenant: tenant resident renter
owner: owner proprietor landlord shareholder
"""


def _read() -> dict[str, frozenset[str]]:
    return {
        head: frozenset(words.split()) for head, words in (line.split(": ", 1) for line in _GROUPS.strip().splitlines())
    }


NARROWER_NOUNS = _read()
"""A generic noun (lemma) → every noun that it may summarize: "officials said" for a mayor who spoke."""

VAGUE_NOUNS = frozenset(
    "people person man woman boy girl somebody someone anyone everybody everyone other others one ones group team "
    "crowd number member party side country nation world public population lot rest majority minority most some "
    "many all both none few several couple pair guy individual human body folk".split()
)
"""Nouns too wide to contradict anything."""

TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady prof professor president minister prime chancellor king queen prince "
    "princess pope bishop archbishop cardinal rev reverend father sister gen general col colonel lt lieutenant capt "
    "captain sgt sergeant maj major adm admiral senator sen representative rep governor gov mayor judge justice "
    "chief director chairman chairwoman secretary spokesman spokeswoman spokesperson foreign defence defense "
    "interior finance health economy deputy vice former ex ambassador envoy premier leader coach manager detective "
    "administrator inspector constable sheriff officer striker goalkeeper midfielder defender author actor actress "
    "singer".split()
)
"""Words that stand before a name without being part of it."""

OFFICES = frozenset(NARROWER_NOUNS) | frozenset().union(*NARROWER_NOUNS.values())
"""Nouns for what somebody is or does, by the singular."""

POSTNOMINALS = frozenset("QC KC SC MP MPs MEP MSP TD OBE MBE CBE KBE DBE PhD MD Esq Jr Jr. Sr Sr.".split())
"""Letters behind a person's name."""
