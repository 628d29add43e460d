"""Words that report somebody's words, thoughts or stance, and the complements that are their content.

Our own lists, sorted by what follows the word: `c` a clause, `x` an infinitive or gerund, `o` an object, `p` a phrase
with one of the prepositions below, `q` words in quotation marks beside it, `r` an object and what it is called or
considered (`called him a friend`), `s` a passive whose subject is the content (`was proposed`).
"""

from typing import Literal, NamedTuple

Manner = Literal["said", "thought", "stance"]


class ReportingCue(NamedTuple):
    """The way in which a word attributes: its manner, and the complements that are its content."""

    manner: Manner
    takes: frozenset[str]


_VERBS = """
said cxq: say tell add reply respond answer joke quip retort conclude insist reiterate repeat exclaim \
shout yell whisper mutter chant scream text email cable radio testify recount muse opine riff deadpan boast brag \
gush fume thunder interject counter caution remark comment observe elaborate clarify contend maintain assert posit \
speculate predict forecast estimate allege complain lament grumble gripe fret moan confide jest lie swear vent \
write lie intone enthuse tease sneer snap concur chime pipe venture summarize summarise theorize \
theorise guess reckon caution advise instruct remind inform notify assure reassure warn brief update promise \
pledge vow threaten demand request plead beg implore beseech coax order command urge exhort encourage persuade \
convince ask inquire enquire wonder question
said cxoqs: announce state declare report note argue claim suggest indicate reveal disclose confirm admit concede \
acknowledge deny explain stress emphasize emphasise underline underscore highlight propose recommend publish tweet \
retweet post proclaim pronounce describe detail outline recall recite relate reaffirm affirm dispute refute rebut \
rebuke cite quote mention list voice express convey signal hint imply intimate insinuate show find conclude \
determine identify discuss address release issue read preach teach illustrate demonstrate portray depict document \
record chronicle specify stipulate dictate mandate enumerate articulate enunciate espouse pen pitch profess \
deliver present file narrate translate paraphrase caricature summarize spell
said orqs: call dub label brand term name nickname describe characterize characterise portray depict deem denounce \
decry condemn criticize criticise slam blast bash rip lambast lambaste deride mock ridicule attack assail \
hammer pan savage skewer castigate chastise chide scold rebuke admonish berate upbraid censure disparage denigrate \
belittle insult taunt vilify demonize demonise malign smear trash knock ding lash accuse blame fault charge indict \
impeach praise hail laud tout extol commend applaud congratulate celebrate compliment credit thank salute welcome \
honor honour toast compare liken equate challenge confront press grill quiz address dismiss shrug downplay \
minimize minimise exaggerate trumpet promote plug hype cheer boo heckle apologize apologise parrot echo
said p: talk speak refer point harp rail inveigh allude lecture joke complain boast brag muse comment elaborate \
expound object protest testify opine tweet write ask inquire speculate warn respond reply lie plead apologize \
apologise argue report call hint chat rant
thought cxo: believe think know feel understand realize realise recognize recognise assume presume suppose suspect \
doubt imagine expect anticipate fear worry hope wish remember forget learn hear dream agree disagree decide \
figure foresee envision envisage judge consider view regard see perceive mistake misunderstand appreciate value \
trust mistrust distrust interpret conceive deem reconsider ponder contemplate mull weigh
stance x: aim
stance xop: want prefer intend plan seek hope pledge vow promise refuse decline agree opt consent threaten \
offer propose favor favour support oppose back endorse advocate champion defend reject embrace resist protest \
condone tolerate resent regret love hate like dislike loathe despise detest admire respect envy enjoy relish \
crave desire covet dread relish condemn denounce welcome deplore lament mourn abhor disavow disown repudiate \
renounce espouse nominate appoint withdraw approve disapprove veto vote campaign lobby push call appeal clamor \
clamour agitate hanker yearn long strive prioritize prioritise ignore disregard overlook trump propose urge \
order authorize authorise encourage discourage
"""

FIGHTING_VERBS = frozenset(
    "attack blast slam hammer assail bash rip lash knock savage pan trash press challenge confront resist".split()
)
"""Verbs of fighting: they report words only if one person is the source."""
REPORTED_FROM_VERBS = frozenset("report announce hear learn confirm claim say state reveal release publish".split())
"""Verbs after which `from` introduces the source: `it was reported from the capital`."""
_NOUNS = """
said: statement claim allegation accusation assertion contention argument announcement declaration warning threat \
promise pledge vow complaint criticism attack denial admission acknowledgment acknowledgement suggestion proposal \
prediction forecast estimate explanation comment remark insistence charge call plea appeal demand request question \
report reminder testimony endorsement condemnation denunciation rebuke apology hint rumor rumour chant
thought: belief view opinion fear hope worry concern doubt expectation suspicion conviction feeling idea notion \
assumption understanding knowledge impression sense confidence conclusion perception
stance: plan intention desire wish support opposition decision refusal willingness unwillingness reluctance \
commitment determination eagerness backing preference distaste disdain contempt enthusiasm praise approval \
disapproval objection bid stance position
"""

_ADJECTIVES = """
said: critical adamant clear explicit vocal insistent emphatic dismissive apologetic quick
thought: confident sure certain convinced optimistic pessimistic hopeful concerned worried afraid fearful aware \
unaware skeptical sceptical doubtful wary suspicious mindful proud glad happy sorry surprised shocked furious \
angry frustrated disappointed upset excited nervous uncertain unsure unconvinced
stance: willing unwilling eager reluctant determined committed ready supportive keen loath opposed hesitant \
interested comfortable
"""


def _read(table: str, default: str = "") -> dict[str, ReportingCue]:
    out: dict[str, ReportingCue] = {}
    for line in table.strip().splitlines():
        head, _, words = line.partition(": ")
        manner, _, takes = head.partition(" ")
        for word in words.split():
            known = out.get(word)
            allowed = frozenset(takes or default) | (known.takes if known else frozenset())
            out[word] = ReportingCue(known.manner if known else manner, allowed)  # type: ignore[arg-type]
    return out


REPORTING_VERBS = _read(_VERBS)
"""Verb (lemma) → how it attributes."""
REPORTING_NOUNS = _read(_NOUNS, "cxp")
REPORTING_ADJECTIVES = _read(_ADJECTIVES, "cxp")
CONTENT_PREPOSITIONS = frozenset("of for about to on against toward towards".split())
"""Prepositions that introduce the content of a cue."""
SPEECH_VERBS = frozenset(word for word, cue in REPORTING_VERBS.items() if cue.manner == "said")
QUOTING_VERBS = frozenset(word for word, cue in REPORTING_VERBS.items() if "q" in cue.takes) | {
    "go",
    "read",
    "put",
    "begin",
    "continue",
    "start",
}
"""Verbs that may introduce a quotation without any other sign."""
