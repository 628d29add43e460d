"""Stories with a known relation, because it was made: copies, updates, and other stories on the same event.

They come from the Reuters wire of `COPYTASTER_DATA` if that folder exists, else from our own stories. A maker is
`make(story, rng, others) -> story or None`, None if the story has nothing to change.
"""

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COPYTASTER_DATA", ROOT.parent / "shared" / "data"))
OWN = Path(__file__).with_name("relations.jsonl")
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/]|[.,-]\d)")
NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?(?=[ ,.])")
SENTENCE = re.compile(r"(?<=[a-z0-9%)][.!?]) +(?=[A-Z\"“])")
PLACES = ("OSTHOLM", "PORT VERREN", "LAKE ADDERLY", "KESTRIN", "NEW MARROW")
NAMES = ("Zelmira Quist", "Tavian Merrow", "Lisbeth Corran", "Anders Vollmer", "Imre Castellan")
NO_NAMES = set(
    "January February March April June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday Corp Reuters The Three Four Five Seven Eight Nine Eleven Twelve General".split()
)
DAYS = ("Dec 3", "March 14", "Sept. 9", "June 21")
NOTES = (
    "Reporting by {name}; editing by {other}",
    "(Reporting by {name} in {place}; Writing by {other}; Editing by {third})",
    "Copyright 2026 Verren News Agency. All rights reserved.",
    "This story was originally published by the Adderly Courier.",
    "Follow us on social media for the latest news.",
    "Sign up for our newsletter and get the day's top stories in your inbox.",
    "Read more: What the harbour plan means for Ostholm",
    "ADVERTISEMENT",
    "Click here for more news from the region",
    "The Kestrin Post (c) 2026",
)
WORDINGS = {
    "said": "stated", "told": "informed", "also": "too", "about": "around", "expected": "forecast", "plans": "intends",
    "big": "large", "rose": "climbed", "fell": "dropped", "buy": "purchase", "began": "started", "help": "assist",
    "against": "versus", "because": "since", "show": "indicate", "shows": "indicates", "most": "the bulk of",
    "company": "firm", "companies": "firms", "officials": "authorities", "agreed": "consented", "however": "but",
    "including": "among them", "current": "present", "during": "in", "increase": "rise", "added": "noted",
    "while": "as", "would": "will", "problems": "difficulties", "talks": "negotiations", "last": "past",
}  # fmt: skip
SAID = (
    "A second inquiry will look into how the papers came to be lost, the harbour office said.",
    "Residents of the lower town were asked to leave their homes before nightfall.",
    "The regional court will hear the appeal of both owners before the end of the summer.",
    "Two neighbouring districts have offered rescue teams and heavy equipment.",
)
QUOTES = (
    '"We had asked for a full review long before this happened," {name} told reporters outside the hall.',
    "“Nobody in this town believes a word of that account,” said {name}, who runs the ferry.",
)


@dataclass(frozen=True)
class Story:
    """One story: paragraphs and a title; `like` and `relation` say from which story it was made, and the result."""

    id: str
    date: str
    title: str
    paragraphs: tuple[str, ...]
    relation: str = "new"
    like: str | None = None
    maker: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def line(self) -> str:
        """The story as a line for `copytaster dedupe`."""
        return json.dumps({"id": self.id, "date": self.date, "title": self.title, "text": self.text})


Maker = Callable[[Story, random.Random, Sequence[Story]], Story | None]


def _with(story: Story, paragraphs: Sequence[str]) -> Story:
    return replace(story, paragraphs=tuple(p for p in paragraphs if p.strip()))


def _each(story: Story, change: Callable[[str], str]) -> Story:
    return replace(story, paragraphs=tuple(map(change, story.paragraphs)), title=change(story.title))


def _sentences(story: Story) -> list[str]:
    return [s for p in story.paragraphs for s in SENTENCE.split(p)]


# -- copies -------------------------------------------------------------------------------------------------------


def cut_end(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    parts = _sentences(story)
    return _with(story, parts[: max(2, int(len(parts) * rng.uniform(0.35, 0.9)))]) if len(parts) > 3 else None


def cut_front(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    parts = _sentences(story)
    return _with(story, parts[max(1, int(len(parts) * rng.uniform(0.1, 0.5))) :]) if len(parts) > 3 else None


def cut_middle(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    parts = _sentences(story)
    if len(parts) < 4:
        return None
    first = rng.randrange(1, len(parts) - 1)
    return _with(story, parts[:first] + parts[first + rng.randint(1, max(1, len(parts) // 2)) :])


def cut_mid_sentence(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    words = story.text.split()
    return _with(story, [" ".join(words[: int(len(words) * rng.uniform(0.4, 0.9))])]) if len(words) > 30 else None


def datelined(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    dateline = rng.choice(("{}, {} - ", "{}, {} (Reuters) - ", "{} (AP) — ", "{}, {} -- ", "{}: "))
    head = dateline.format(rng.choice(PLACES), rng.choice(DAYS))
    return _with(story, [head + story.paragraphs[0], *story.paragraphs[1:]])


def bylined(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    name = rng.choice(NAMES)
    head = rng.choice(
        (f"By {name}", f"By {name}, Staff Writer", f"BY {name.upper()}", f"{name}\nSpecial Correspondent")
    )
    return _with(story, [head, *story.paragraphs])


def furnished(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    notes = [
        n.format(name=rng.choice(NAMES), other=rng.choice(NAMES), third=rng.choice(NAMES), place="Ostholm")
        for n in rng.sample(NOTES, rng.randint(1, 3))
    ]
    paragraphs = [*story.paragraphs, *notes]
    if rng.random() < 0.3 and len(story.paragraphs) > 2:
        paragraphs.insert(rng.randrange(1, len(story.paragraphs)), rng.choice(NOTES[4:8]))
    return _with(story, paragraphs)


def recased(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    return _each(story, rng.choice((str.upper, str.lower)))


def retitled(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    return replace(story, title=f"{rng.choice(('WRAPUP', 'NEWS', 'REPORT'))}: {' '.join(story.title.split()[:4])}")


def reworded(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    left = [max(2, len(story.text.split()) // 16)]

    def change(match: "re.Match[str]") -> str:
        other = WORDINGS.get(match[0])
        if other is None or not left[0] or rng.random() < 0.3:
            return match[0]
        left[0] -= 1
        return other

    made = replace(story, paragraphs=tuple(re.sub(r"\b[a-z]+\b", change, p) for p in story.paragraphs))
    return made if made != story else None


def reset(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    """Other marks, dashes, spaces and line ends."""
    marks = str.maketrans({"'": "’"})
    width = rng.randint(40, 90)

    def change(text: str) -> str:
        text = (
            re.sub(r'"([^"]*)"', r"“\1”", text).translate(marks).replace(" -- ", " — ").replace(" - ", "\u2009–\u2009")
        )
        text = text.replace("&", "&amp;") if rng.random() < 0.3 else text.replace(" ", "  ", rng.randint(0, 5))
        lines, line = [], ""
        for word in text.split(" "):
            if len(line) + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        return "\n".join([*lines, line])

    return replace(story, paragraphs=tuple(map(change, story.paragraphs)))


def renumbered(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    """The same numbers and units in another form."""
    small = dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True))

    def change(text: str) -> str:
        text = re.sub(r"\b(mln|million)\b", lambda m: "million" if m[0] == "mln" else "mln", text)
        text = (
            text.replace(" pct", rng.choice((" percent", "%"))).replace("billion", "bln").replace(" dlrs", " dollars")
        )
        text = re.sub(r"\b([3-9]),?(\d{3})\b(?![\d,.-])", rf"\1{rng.choice(('', ','))}\2", text)
        return re.sub(r"\b([a-z]+)\b(?= [a-z])", lambda m: str(small.get(m[0], m[0])), text)

    made = replace(story, paragraphs=tuple(map(change, story.paragraphs)))
    return made if made != story else None


# -- updates ------------------------------------------------------------------------------------------------------


def one_number(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    return _numbers(story, rng, 1)


def some_numbers(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    return _numbers(story, rng, rng.randint(2, 3))


def _numbers(story: Story, rng: random.Random, count: int) -> Story | None:
    found = [(n, m) for n, p in enumerate(story.paragraphs) for m in NUMBER.finditer(p)]
    if len(found) < count + 1:
        return None
    paragraphs = list(story.paragraphs)
    for n, m in sorted(rng.sample(found, count), key=lambda pair: -pair[1].start()):
        paragraphs[n] = paragraphs[n][: m.start()] + _other(m[0], rng) + paragraphs[n][m.end() :]
    return _with(story, paragraphs)


def _other(number: str, rng: random.Random) -> str:
    whole, point, part = number.partition(".")
    value = int(whole.replace(",", ""))
    other = value + rng.choice((1, 2, 3, 7)) if value < 100 else round(value * rng.uniform(1.05, 1.6)) + 1
    return (f"{other:,}" if "," in whole else str(other)) + point + part


def a_sentence(story: Story, rng: random.Random, others: Sequence[Story]) -> Story | None:
    new = rng.choice((rng.choice(SAID), *(s for s in _sentences(rng.choice(others)) if 8 <= len(s.split()) <= 30)))
    paragraphs = list(story.paragraphs)
    n = rng.randrange(len(paragraphs))
    parts = SENTENCE.split(paragraphs[n])
    parts.insert(rng.randint(0, len(parts)), new if new[-1] in ".!?" else new + ".")
    paragraphs[n] = " ".join(parts)
    return _with(story, paragraphs)


def a_paragraph(story: Story, rng: random.Random, others: Sequence[Story]) -> Story | None:
    found = [p for p in rng.choice(others).paragraphs if 15 <= len(p.split()) <= 80]
    if not found:
        return None
    paragraphs = list(story.paragraphs)
    paragraphs.insert(rng.randint(0, len(paragraphs)), rng.choice(found))
    return _with(story, paragraphs)


def a_quote(story: Story, rng: random.Random, _: Sequence[Story]) -> Story:
    paragraphs = list(story.paragraphs)
    paragraphs.insert(rng.randint(1, len(paragraphs)), rng.choice(QUOTES).format(name=rng.choice(NAMES)))
    return _with(story, paragraphs)


def a_name(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    found = sorted({m[0] for p in story.paragraphs for m in NAME.finditer(p)} - NO_NAMES)
    if not found:
        return None
    old = rng.choice(found)
    new = rng.choice([name for name in NAMES if name.split()[1] not in story.text])
    return _each(story, lambda text: re.sub(rf"\b{re.escape(old)}\b", new if " " in old else new.split()[1], text))


# -- other stories ------------------------------------------------------------------------------------------------


def same_background(story: Story, rng: random.Random, others: Sequence[Story]) -> Story | None:
    """Another report that shares a paragraph of background."""
    other = rng.choice(others)
    longest = max(story.paragraphs[1:], key=len, default="")
    if len(longest.split()) < 15 or len(other.text.split()) < 2 * len(longest.split()):
        return None
    return replace(other, paragraphs=(*other.paragraphs, longest))


def same_form(story: Story, rng: random.Random, _: Sequence[Story]) -> Story | None:
    """The same form filled in for somebody else: every name and number is different."""
    names: dict[str, str] = {}
    text = story.text
    if len(NUMBER.findall(text)) < 3 or not re.match(r"[A-Z]\w+ (?:[A-Z][a-z]+ )+(?:Inc|Corp|Co|Ltd)\b", text):
        return None

    def other_name(match: "re.Match[str]") -> str:
        if match[0] in ("Inc", "Corp", "Co", "Ltd") or match[0] in DAYS:
            return match[0]
        return names.setdefault(
            match[0], f"{rng.choice('BDKLMRST')}{rng.choice(('ar', 'ol', 'en'))}{match[0][-4:].lower()}"
        )

    def change(text: str) -> str:
        return NUMBER.sub(lambda m: _other(m[0], rng), re.sub(r"\b[A-Z][a-z]+\b", other_name, text))

    return _each(story, change)


COPIES: dict[str, Maker] = {
    f.__name__: f  # type: ignore[attr-defined]
    for f in (cut_end, cut_front, cut_middle, cut_mid_sentence, datelined, bylined, furnished, recased, retitled,
              reworded, reset, renumbered)
}  # fmt: skip
UPDATES: dict[str, Maker] = {
    f.__name__: f  # type: ignore[attr-defined]
    for f in (one_number, some_numbers, a_sentence, a_paragraph, a_quote, a_name)
}
OTHERS: dict[str, Maker] = {f.__name__: f for f in (same_background, same_form)}  # type: ignore[attr-defined]
QUIET = ("datelined", "bylined", "furnished", "retitled", "reset", "renumbered", "recased")
"""Copies that keep every word where an update may have changed it."""


def made(base: Sequence[Story], others: Sequence[Story], *, seed: int, combined: float = 0.35) -> Iterator[Story]:
    """Each base story and, a little later, stories made from it; some are changed twice.

    Inserted text is taken from `others`; none of these is among the base stories.
    """
    rng = random.Random(seed)
    unused = list(others)
    for story in base:
        yield story
        for relation, makers, count in (("duplicate", COPIES, 3), ("update", UPDATES, 2), ("new", OTHERS, 1)):
            for name in rng.sample(sorted(makers), min(count, len(makers))):
                if relation == "new" and not unused:
                    continue  # a story made twice with different background would be an update of itself
                found = makers[name](story, rng, [unused.pop()] if relation == "new" else rng.sample(others, 3))
                if found is None:
                    continue
                if relation != "new" and rng.random() < combined:
                    second = rng.choice(QUIET)
                    again = COPIES[second](found, rng, others)
                    found, name = (again, f"{name}+{second}") if again else (found, name)
                if _norm(found.text) != _norm(story.text) or found.title != story.title:
                    like = None if relation == "new" else story.id
                    yield replace(
                        found, id=f"{story.id}/{name}", relation=relation, like=like, maker=name, date=story.date
                    )


def _norm(text: str) -> str:
    return " ".join(text.split())


def reuters(count: int, *, seed: int) -> tuple[list[Story], list[Story]]:
    """Stories of the wire that are similar to no other, and as many others; none without the data folder."""
    path = DATA / "articles/reuters21578.jsonl"
    if not path.is_file():
        return [], []
    pairs = (DATA / "duplicates/reuters21578_candidates_unlabelled.jsonl").read_text().splitlines()
    paired = {pair[side] for pair in map(json.loads, pairs) for side in "ab"}
    found = []
    for line in path.read_text().splitlines():
        story = json.loads(line)
        paragraphs = tuple(" ".join(p.split()) for p in re.split(r"\n {4}", story["text"]) if p.strip())
        if story["id"] not in paired and sum(len(p.split()) for p in paragraphs) >= 45 and story["date"][:4] == "1987":
            found.append(Story(story["id"], story["date"], story["title"], paragraphs))
    chosen = random.Random(seed).sample(found, min(2 * count + 100, len(found)))
    return sorted(chosen[:count], key=lambda s: (s.date, s.id)), chosen[count:]


def own() -> tuple[list[Story], list[Story]]:
    """Our own stories, of invented people and places, and three others."""
    lines = map(json.loads, OWN.read_text("utf-8").splitlines())
    found = [Story(s["id"], s["date"], s["title"], tuple(s["paragraphs"])) for s in lines]
    return found[:-3], found[-3:]
