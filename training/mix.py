"""The training mixes: the pairs learned in each stage. The same data and seed give exactly the same file."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from training import places
from training.changed import changed
from training.edits import articles, make
from training.edits.forms import Forms
from training.evidence import evidence, sentences
from training.licences import allowed, table
from training.pairs import Pair, Spans, raw, write

SEED = 20261123

NLI_SHARES = {"snli_devtest": 9000, "conjnli": 7000, "breaking_nli": 2400, "med": 1600, "fever_symmetric": 1404}
"""Pairs that a set gives to the first stage, half of them supported if there are enough."""
SUMMARY_SETS = ("defacto_xsum", "factcg_cg2c_doc", "fib", "gofigure_xsum", "xsumfaith")
SUMMARY_SHARE = 0.15
"""Share of the summary sets' pairs in the first stage: without it the model loses later what they teach."""


CHANGED = ("breaking_nli", "conjnli", "med")
"""Sets whose unsupported claims are their source with a few words changed."""


def labelled() -> dict[str, list[Pair]]:
    """Every pair that we may train on, by set, with chosen evidence."""
    out: dict[str, list[Pair]] = defaultdict(list)
    split: dict[str, list[str]] = {}
    for file in ("nli_extra", "train"):
        for row in raw(places.consistency(file)):
            if allowed(str(row["set"])):
                source, claim = str(row["source"]), " ".join(str(row["claim"]).split())
                if source not in split:
                    split[source] = sentences(source)
                chosen = evidence(claim, split[source])
                name, label = str(row["set"]), int(str(row["label"]))
                out[name].append(Pair(str(row["id"]), name, chosen, claim, label, _wrong(name, chosen, claim, label)))
    return out


def _wrong(name: str, source: str, claim: str, label: int) -> Spans | None:
    """The wrong words, if the set shows them: none in a supported claim; words that a rule replaced."""
    if label == 1:
        return ()
    return changed(source, claim) if name in CHANGED else None


def balanced(pairs: list[Pair], n: int, chance: random.Random) -> list[Pair]:
    """`n` random pairs, supported and not in equal numbers if there are enough."""
    groups = [[p for p in pairs if p.label == label] for label in (1, 0)]
    for group in groups:
        chance.shuffle(group)
    sound = min(len(groups[0]), max(n // 2, n - len(groups[1])))
    return groups[0][:sound] + groups[1][: n - sound]


def nli(sets: dict[str, list[Pair]]) -> Iterator[Pair]:
    """Stage one: sentence-level entailment, with some pairs of the summary sets."""
    chance = random.Random(SEED)
    for name, n in NLI_SHARES.items():
        yield from balanced(sets[name], n, chance)
    for name in SUMMARY_SETS:
        yield from balanced(sets[name], round(SUMMARY_SHARE * len(sets[name])), chance)


ARTICLES = {"reuters": 600, "polnear": 400}
SENTENCES = 4
"""Sentences edited in one article: enough to meet every kind, few enough not to memorise the article."""
CLAIMS = 700
"""Supported claims that are distorted, from the sets below."""
CLAIM_SETS = ("defacto_xsum", "factcg_cg2c_doc", "fib", "fever_symmetric")


def mixed(sets: dict[str, list[Pair]]) -> Iterator[Pair]:
    """Stage two: our own edits, the summary sets, and entailment pairs that stage one has not seen."""
    yield from edits(sets)
    chance = random.Random(SEED + 1)
    for name in SUMMARY_SETS:
        yield from balanced(sets[name], round(0.5 * len(sets[name])), chance)
    seen = {p.id for p in nli(sets)}
    for name, n in (("snli_devtest", 2500), ("conjnli", 2500), ("breaking_nli", 800), ("med", 500)):
        yield from balanced([p for p in sets[name] if p.id not in seen], n, chance)


def edits(sets: dict[str, list[Pair]]) -> Iterator[Pair]:
    """Sound and distorted pairs of articles and of supported claims."""
    stories = articles.sample(**ARTICLES, seed=SEED)
    forms = Forms(doc for _, doc in stories)
    for name, doc in stories:
        yield from make.from_article(name, doc, forms, most=SENTENCES, seed=SEED)
    sound = [p for name in CLAIM_SETS for p in sets[name] if p.label == 1 and len(p.claim.split()) >= 8]
    chosen = random.Random(SEED).sample(sound, CLAIMS)
    docs = articles.parsed([(p.id, (p.claim, p.evidence)) for p in chosen])
    for pair, (_, doc) in zip(chosen, docs, strict=True):
        yield from make.from_claim(pair, doc, forms, seed=SEED)


WIDE_SHARES = {"snli_devtest": 6000, "conjnli": 9000, "breaking_nli": 2000, "med": 3500, "fever_symmetric": 1404}
"""Pairs that a set gives to the last stage: changes made by others are half of that stage."""
WIDE_ARTICLES = {"reuters": 1500, "polnear": 0}
WIDE_SUMMARIES = 0.4


def wide(sets: dict[str, list[Pair]]) -> Iterator[Pair]:
    """Stage three: much entailment, words labelled by those who changed them, and one sentence of other articles."""
    chance = random.Random(SEED + 2)
    for name, n in WIDE_SHARES.items():
        yield from balanced(sets[name], n, chance)
    for name in SUMMARY_SETS:
        yield from balanced(sets[name], round(WIDE_SUMMARIES * len(sets[name])), chance)
    stories = articles.sample(**WIDE_ARTICLES, seed=SEED + 7)
    forms = Forms(doc for _, doc in stories)
    for name, doc in stories:
        yield from make.from_article(name, doc, forms, most=1, seed=SEED)


STAGES: dict[str, Callable[[dict[str, list[Pair]]], Iterator[Pair]]] = {
    "nli": nli,
    "mixed": mixed,
    "wide": wide,
}


def build(stages: Iterable[str]) -> None:
    """Write these stages' mixes and the table of licences."""
    rows = (row for file in ("train", "nli_extra") for row in raw(places.consistency(file)))
    (places.REPOSITORY / "training" / "SETS.md").write_text("# Sets, and which are trained on\n\n" + table(rows) + "\n")
    sets = labelled()
    for name in stages:
        print(f"{name}: {write(places.mix(name), STAGES[name](sets)):,} pairs in {places.mix(name)}")
