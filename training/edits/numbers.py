"""Numbers, dates, quantities: changed (wrong), or written another way (faithful)."""

import random
import re

from training.edits.draft import Draft, Story, put, swap, where

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_CYCLES = (
    _DAYS,
    _MONTHS,
    ["first", "second", "third", "fourth", "fifth"],
    ["million", "billion"],
    ["mln", "billion", "thousand"],
    ["today", "tomorrow", "yesterday"],
    ["hours", "days", "weeks", "months", "years"],
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SPELLED = {"mln": "million", "dlrs": "dollars", "dlr": "dollar", "pct": "percent", "stg": "sterling", "shr": "share"}

_QUANTIFIERS = {
    "some": ("all", "most"), "several": ("most", "all"), "most": ("few", "all"), "many": ("few", "all"),
    "few": ("many", "most"), "all": ("some", "few"), "both": ("neither",), "every": ("hardly any",),
    "half": ("most", "a third"), "nearly": ("more than",), "almost": ("more than",), "about": ("fewer than",),
    "only": ("more than",), "least": ("most",), "more": ("less",), "less": ("more",), "majority": ("minority",),
    "minority": ("majority",), "double": ("half",), "twice": ("half",), "each": ("one",), "none": ("all",),
}  # fmt: skip


def other_number(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: one figure, number word, day, month or unit of time becomes another."""
    found = [(n, new) for n, w in enumerate(words) if w.token is not None and (new := _other(w.text, chance))]
    if not found:
        return None
    at, new = chance.choice(found)
    return swap(words, at, at + 1, new, wrong=True)


def _other(text: str, chance: random.Random) -> str | None:
    if _NUMBER.fullmatch(text):
        return _figure(text, chance)
    if text.lower() in _WORDS:
        return chance.choice([w for w in _WORDS[2:] if w != text.lower()])
    for cycle in _CYCLES:
        if text in cycle or (text.lower() in cycle and cycle not in (_DAYS, _MONTHS)):
            return chance.choice([w for w in cycle if w != text.lower() and w != text])
    return None


def _figure(text: str, chance: random.Random) -> str:
    """Another figure of the same shape: a year stays a year, decimals stay decimals."""
    plain = text.replace(",", "")
    if re.fullmatch(r"(?:1[89]|20)\d\d", plain):
        return str(int(plain) + chance.choice([-3, -2, -1, 1, 2, 3]))
    decimals = len(plain.split(".")[1]) if "." in plain else 0
    value = float(plain)
    for factor in chance.sample([0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.5, 2, 3, 10], 12):
        new = f"{value * factor:,.{decimals}f}" if "," in text else f"{value * factor:.{decimals}f}"
        if new != text and float(new.replace(",", "")) > 0:
            return new
    return str(int(value) + chance.randint(1, 4))


def other_quantifier(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: some become all, at least becomes at most, nearly becomes more than."""
    found = where(words, lambda t: t.lower in _QUANTIFIERS)
    if not found:
        return None
    at = chance.choice(found)
    return swap(words, at, at + 1, chance.choice(_QUANTIFIERS[words[at].text.lower()]), wrong=True)


def spelled(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: small figures as words or words as figures, the wire's abbreviations written out."""
    out: list[Draft] = [_respelled(w.text, w.space) or (w,) for w in words]
    done = tuple(w for part in out for w in part)
    return done if done != words else None


def _respelled(text: str, space: bool) -> Draft | None:
    if text.lower() in _SPELLED:
        return put(_SPELLED[text.lower()], wrong=False, space=space)
    if text.isdigit() and 1 < int(text) < 13 and text[0] != "0":
        return put(_WORDS[int(text)], wrong=False, space=space)
    if text in _WORDS[2:]:
        return put(str(_WORDS.index(text)), wrong=False, space=space)
    return None
