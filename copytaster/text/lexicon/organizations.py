"""Words for organisations, states and parties other than their names."""

COMPANY_SUFFIXES = frozenset(
    "inc corp co ltd plc llc llp ag sa spa nv bv ab asa oyj gmbh se kk pty company companies corporation incorporated "
    "limited cos holdings holding group".split()
)
"""Words at the end of a company's name that its short form drops."""

ORGANIZATION_WORDS = COMPANY_SUFFIXES | frozenset(
    "bank ministry department university college school institute agency association organization organisation "
    "commission committee council court party union federation society foundation fund board bureau authority service "
    "press times post journal news radio television tv network club league team airlines airways motors industries "
    "partners brothers securities exchange congress senate parliament assembly cabinet government police army navy "
    "force forces guard administration office center centre hospital church museum trust coalition alliance movement "
    "campaign pac convention secretariat tribunal embassy consulate syndicate studios records systems technologies "
    "pharmaceuticals energy oil steel insurance investors community".split()
)
"""Words that mark a name as that of an organisation."""

PLACE_ENDINGS = frozenset(
    "city county province region district state island islands river lake sea ocean mountain mountains valley street "
    "avenue road square airport port bay peninsula village town coast desert hills park bridge tower station "
    "north south east west gulf strait canal oblast prefecture republic".split()
)
"""Words that mark a name as that of a place, at its end."""

HONORIFICS = frozenset(
    "mr mrs ms miss dr sir dame lord lady prof professor president minister premier chancellor king queen prince "
    "princess pope bishop archbishop cardinal rev reverend gen general col colonel lt lieutenant capt captain sgt "
    "sergeant maj major adm admiral sen sens senator senators rep reps representative gov govs governor mayor judge "
    "justice secretary spokesman spokeswoman spokesperson ambassador chairman chairwoman chief director leader "
    "detective inspector commissioner congressman congresswoman councillor actor actress singer author analyst "
    "economist professor coach striker midfielder lawyer attorney billionaire activist candidate nominee".split()
)
"""Words right before a name that mark it as a person's."""

_PARTIES = """
republican party: republican republicans gop republican_party
democratic party: democrat democrats democratic democratic_party
labour party: labour labour_party
conservative party: tory tories conservative_party
liberal democrats: liberal_democrats lib_dems lib_dem
green party: greens green_party
"""

_STATES = """
alabama: ala al
arizona: ariz az
arkansas: ark
california: calif ca
colorado: colo
connecticut: conn ct
delaware: del
florida: fla fl
georgia: ga
illinois: ill il
indiana: ind
kansas: kan kans
kentucky: ky
louisiana: la
maryland: md
massachusetts: mass ma
michigan: mich
minnesota: minn mn
mississippi: miss
missouri: mo
montana: mont
nebraska: neb
nevada: nev nv
new hampshire: nh n.h.
new jersey: nj n.j.
new mexico: n.m. nm
new york: ny n.y. new_york_city
north carolina: nc n.c.
north dakota: nd n.d.
oklahoma: okla
oregon: ore
pennsylvania: pa penn
rhode island: ri r.i.
south carolina: sc s.c.
south dakota: sd s.d.
tennessee: tenn tn
texas: tex tx
vermont: vt
virginia: va
washington dc: d.c. dc washington_d.c.
west virginia: wv w.va.
wisconsin: wis wisc
wyoming: wyo
ontario: ont
quebec: que
"""


def _read(table: str) -> dict[str, str]:
    out = {}
    for line in table.strip().splitlines():
        name, _, forms = line.partition(": ")
        for form in forms.split():
            out[form.replace("_", " ").replace(".", "")] = name
    return out


PARTIES = _read(_PARTIES)
"""Names of a party, its members and its nickname, in lower case → the party."""
STATES = _read(_STATES)
"""Abbreviations of states and provinces, in lower case without full stops → the state."""
REGIONS = {"latin american": "latin america", "west european": "western europe", "african": "africa", "asian": "asia",
           "scandinavian": "scandinavia", "arab": "arab world", "middle eastern": "middle east"}  # fmt: skip
"""Adjectives of regions → the region."""
