"""Stories with statements whose truth is known, made by a seeded generator.

They come from the Reuters wire of `COPYTASTER_DATA` if that folder exists, else from our own words. No two are similar:
otherwise their order in the partitions would decide which of them is the copy. Each story gets a verbatim sentence, a
shortened one, and one with a changed number or name. One in a hundred is broken.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.model.article import Article, Body, Envelope, Headline
from tests.support.times import NOW

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})?\b")
SENTENCE = re.compile(r"(?<=[a-z0-9]\.) +(?=[A-Z])")
OTHER_NAMES = ("Zelmira Quist", "Oberholt", "Tavian Merrow", "Lisbeth Corran")
BROKEN = (
    b"",
    b"not json at all {",
    b'{"article": {"uri": "urn:broken", "headlines": [{"value": "Cut',
    b'{"uri": "urn:broken:shape", "bodies": 7}',
    b'{"uri": "urn:broken:bytes", "bodies": [{"value": "caf\xe9 society"}]}',
    b'{"uri": "urn:broken:surrogate", "bodies": [{"value": "half a pair \\ud83d"}]}',
    b'{"uri": "urn:broken:text", "headlines": [{"value": "A story without text"}], "pubStatus": "usable"}',
    b'{"statements": [{"n": 1, "text": "A statement without its article."}]}',
)


@dataclass(frozen=True)
class Made:
    """One raw item; `broken` ones must become dead letters."""

    item_id: str
    raw: bytes
    broken: bool


def stories(count: int, *, seed: int = 1, broken_every: int = 100, most_words: int = 220) -> Iterator[Made]:
    """`count` raw items, the same for the same seed; every `broken_every`-th is broken."""
    rng = random.Random(seed)
    sources = cycle(_sources(most_words, count))
    for n in range(count):
        if broken_every and n % broken_every == broken_every // 2:
            yield Made(f"broken-{n}", BROKEN[(n // broken_every) % len(BROKEN)], True)
        else:
            title, paragraphs = next(sources)
            yield Made(f"story-{n}", _envelope(f"urn:test:{seed}:{n}", title, paragraphs, rng), False)


def _envelope(uri: str, title: str, paragraphs: list[str], rng: random.Random) -> bytes:
    article = {
        "uri": uri,
        "version": "1",
        "type": "text",
        "headlines": [{"value": title}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": "\n\n".join(paragraphs)}],
    }
    sentences = [s for p in paragraphs for s in SENTENCE.split(p) if 6 <= len(s.split()) <= 40] or paragraphs
    told = rng.choice(sentences)
    texts = [told, _shortened(rng.choice(sentences)), _changed(sentences, rng)]
    statements = [{"n": n, "text": text} for n, text in enumerate(texts, 1)]
    return json.dumps({"article": article, "statements": statements}).encode()


def _shortened(sentence: str) -> str:
    """The sentence up to its last comma, if enough of it is left."""
    head, comma, _ = sentence.rpartition(", ")
    return f"{head}." if comma and len(head.split()) >= 6 else sentence


def _changed(sentences: list[str], rng: random.Random) -> str:
    """The first sentence that has a number or a name, with that number made larger or that name replaced."""
    order = rng.sample(sentences, len(sentences))
    for sentence in order:
        if found := NUMBER.search(sentence):
            return sentence[: found.start()] + _other_number(found.group(), rng) + sentence[found.end() :]
    for sentence in order:
        if found := NAME.search(sentence):
            return sentence[: found.start()] + rng.choice(OTHER_NAMES) + sentence[found.end() :]
    return f"{rng.choice(OTHER_NAMES)} said: {order[0]}"


def _other_number(text: str, rng: random.Random) -> str:
    digits = re.sub(r"[^\d]", "", text)
    return f"{int(digits) * rng.randint(2, 7) + rng.randint(1, 9):,}"


def wire() -> Path:
    """The path of the Reuters wire, which may not exist."""
    return Path(os.environ.get("COPYTASTER_DATA", ROOT.parent / "shared" / "data")) / "articles/reuters21578.jsonl"


def _sources(most_words: int, count: int) -> list[tuple[str, list[str]]]:
    found = _reuters(wire(), most_words, count) if wire().is_file() else _unlike(_invented(count + 20))
    assert found, "no story to make others from"
    return found


def _reuters(path: Path, most_words: int, count: int) -> list[tuple[str, list[str]]]:
    out, seen = [], set()
    with path.open() as lines:
        for line in lines:
            story = json.loads(line)
            text = story.get("text") or ""
            paragraphs = [" ".join(p.split()) for p in re.split(r"\n {4}", text)]
            paragraphs = [p.removesuffix(" Reuter").removesuffix(" REUTER") for p in paragraphs if p]
            words = sum(len(p.split()) for p in paragraphs)
            if 40 <= words <= most_words and text not in seen:
                seen.add(text)
                out.append((story["title"], paragraphs))
    return _unlike(out[: count + count // 3 + 20])


def _unlike(found: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """The stories that are no copy or update of an earlier one, in whatever order they are compared."""
    for _ in range(2):
        desk, kept = InMemoryDeduplicator(), []
        for number, (title, paragraphs) in enumerate(found):
            article = Article(
                uri=str(number),
                headlines=(Headline(title),),
                bodies=tuple(Body(p) for p in paragraphs),
                versionCreated="2026-03-02T09:00:00Z",
            )
            lineage = desk.decide(Envelope(article=article, provider="", received=NOW, text_sha256="")).envelope.lineage
            if lineage is not None and lineage.relation == "new":
                kept.append((title, paragraphs))
        found = kept[::-1]
    return found


PEOPLE = "Castellan Corran Merrow Quist Vollmer Almquist Brask Ellery Fennick Hallam Ingel Relling Sorrel Thane".split()
FIRST = "Anders Greta Imre Lisbeth Maud Orla Piers Silas Tavian Zelmira Helge Ingrid Jonas Marta Osric".split()
TOWNS = "Ostholm Kestrin Dunmere Marrow Adderly Verren Oberholt Wexcombe Halden Tarsk Brill Lyme".split()
THINGS = "boats bridges farms houses mills orchards ovens pumps roofs schools sheds stoves tents tractors vans".split()
DONE = "bought checked cleaned closed counted damaged moved painted rebuilt repaired searched sold taken washed".split()
TRADES = "baker carpenter dentist farmer ferryman gardener glazier miller nurse pilot printer teacher weaver".split()
WHEN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FORMS = (
    "{first} {name}, a {trade} from {town}, said that {n} {things} had been {done} since {when}.",
    "In {town}, {things} worth {n},000 crowns were {done}, {trade} {name} told reporters.",
    "{n} {things} were {done} near {town} on {when}.",
    "{name} wants {things} {done} before {when}; {first} {other}, the {trade}, does not.",
    "Every {trade} in {town} knows {first} {name}, whose {things} were {done} {n} times.",
    "On {when} {n} people came to see {things} that {name} had {done}.",
)


def _invented(count: int) -> list[tuple[str, list[str]]]:
    """Stories made of our own words, no two similar, for use without a data folder."""
    rng = random.Random(26)
    slots = {"first": FIRST, "name": PEOPLE, "other": PEOPLE, "trade": TRADES, "town": TOWNS, "things": THINGS,
             "done": DONE, "when": WHEN}  # fmt: skip

    def sentence() -> str:
        said = rng.choice(FORMS).format(
            n=rng.randint(2, 990), **{slot: rng.choice(all_) for slot, all_ in slots.items()}
        )
        return said[0].upper() + said[1:]

    made = [[" ".join(sentence() for _ in range(rng.randint(1, 3))) for _ in range(3)] for _ in range(count)]
    return [(" ".join(paragraphs[0].split()[:6]).rstrip(",.;"), paragraphs) for paragraphs in made]
