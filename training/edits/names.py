"""Names: another of the same type from the same article (wrong), or the same bearer's other name (faithful)."""

import random

from copytaster.text.lexicon.places import COUNTRY_OF
from training.edits.draft import Draft, Story, entities, swap

SWAPPED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART"})


def _bearer(name: str) -> frozenset[str]:
    words = {w.strip(".,'’").lower() for w in name.split()} - {"the", "of", "and"}
    return frozenset(words | {COUNTRY_OF[w] for w in words if w in COUNTRY_OF})


def other_name(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: a name of the same type that shares no word, and no country, with the replaced one."""
    places = entities(words, SWAPPED)
    chance.shuffle(places)
    for first, last, label in places:
        name = " ".join(w.text for w in words[first:last])
        others = [n for n in story.names.get(label, ()) if not _bearer(n) & _bearer(name) and len(n) > 2]
        if others:
            ending = words[last - 1].text in ("'s", "’s")
            return swap(words, first, last - ending, chance.choice(others), wrong=True)
    return None


def alias(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: a person's last name for the full name, or the article's full name for a last name."""
    places = entities(words, frozenset({"PERSON"}))
    chance.shuffle(places)
    for first, last, _ in places:
        if words[last - 1].text in ("'s", "’s"):
            last -= 1
        parts = [w.text for w in words[first:last]]
        if len(parts) > 1 and parts[-1][:1].isupper() and len(parts[-1]) > 2 and not parts[-1].endswith("."):
            return swap(words, first, last, parts[-1], wrong=False)
        full = [n for n in story.names.get("PERSON", ()) if n.split()[-1:] == parts and len(n.split()) > 1]
        if len(set(full)) == 1:
            return swap(words, first, last, full[0], wrong=False)
    return None
