"""Stories with statements whose truth is known, made by a seeded generator.

From the Reuters wire of `COPYTASTER_DATA` where that folder is there, else from our own samples. Each story
gets a verbatim sentence, a shortened one, and one with a number or a name changed. One in a hundred is broken.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

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
    """One raw item; `broken` ones must end as dead letters."""

    item_id: str
    raw: bytes
    broken: bool


def stories(count: int, *, seed: int = 1, broken_every: int = 100, most_words: int = 220) -> Iterator[Made]:
    """`count` raw items, the same for the same seed; every `broken_every`-th is broken."""
    rng = random.Random(seed)
    sources = cycle(_sources(most_words))
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
    """The sentence up to its last comma, where that leaves enough of it."""
    head, comma, _ = sentence.rpartition(", ")
    return f"{head}." if comma and len(head.split()) >= 6 else sentence


def _changed(sentences: list[str], rng: random.Random) -> str:
    """A sentence with a number made larger, or a name replaced; the first that has one of them."""
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


def _sources(most_words: int) -> list[tuple[str, list[str]]]:
    wire = Path(os.environ.get("COPYTASTER_DATA", ROOT.parent / "shared" / "data")) / "articles/reuters21578.jsonl"
    found = _reuters(wire, most_words) if wire.is_file() else _samples()
    assert found, "no story to make others from"
    return found


def _reuters(path: Path, most_words: int) -> list[tuple[str, list[str]]]:
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
    return out


def _samples() -> list[tuple[str, list[str]]]:
    """Our own samples, told again with other numbers so that no two are the same text."""
    out = []
    for path in sorted((ROOT / "config" / "samples").glob("*.json")):
        tree = json.loads(path.read_text("utf-8"))
        article = tree.get("article", tree)
        paragraphs = [p for body in article["bodies"] for p in body["value"].split("\n\n") if "<" not in p]
        for n in range(400):
            telling = [*paragraphs, f"It was the {n + 3}th report of its kind that the desk had received this year."]
            out.append((article["headlines"][0]["value"], telling))
    return sorted(out, key=lambda pair: pair[1][-1])
