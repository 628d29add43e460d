"""Words: another one with the same meaning here (faithful), or another noun of the story (wrong)."""

import random

from training.edits.draft import Draft, Story, swap, where

_SAME = """
VERB|buy purchase|begin start|help assist|end finish|need require|show demonstrate|rise increase|fall drop
VERB|happen occur|obtain get|allow permit|choose select|close shut|criticize denounce|get receive
VERB|acquire buy|discuss debate|decline fall|decrease drop|announce unveil|build construct|hurt harm|try attempt
VERB|seek pursue|keep retain|hire recruit|fire dismiss|claim assert|decide resolve|back support|predict forecast
VERB|urge press|want wish|emphasize stress|boost lift|slash cut|reveal disclose|exceed surpass|merge combine
NOUN|company firm|purchase acquisition|agreement accord|increase rise|decrease drop|aid assistance|start beginning
NOUN|talk discussion|talks discussions|earnings profits|attorney lawyer|spokesman representative|vote ballot
NOUN|statement declaration|problem difficulty|reporter journalist|election poll|lawmaker legislator|result outcome
NOUN|job position|country nation|poll survey|mistake error|dispute disagreement|effort attempt|rival competitor
ADJ|big large|quick fast|important significant|present current|angry furious|rich wealthy|tiny small|sure certain
ADJ|difficult hard|entire whole|main principal|additional extra|recent latest|huge enormous|wrong incorrect
ADV|also additionally|approximately about|recently lately|nearly almost|quickly rapidly|mostly mainly|currently now
"""


def _same() -> dict[tuple[str, str], list[str]]:
    out: dict[tuple[str, str], list[str]] = {}
    for line in _SAME.strip().splitlines():
        pos, *pairs = line.split("|")
        for one, two in (pair.split() for pair in pairs):
            out.setdefault((pos, one), []).append(two)
            out.setdefault((pos, two), []).append(one)
    return out


SAME = _same()


def reworded(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: replace up to three words by near synonyms in the same form."""
    found = []
    for n, w in enumerate(words):
        if w.token and not w.token.ent and "-" not in (words[n - 1].text, words[(n + 1) % len(words)].text):
            forms = [story.forms.alike(w.token, other) for other in SAME.get((w.token.pos, w.token.lemma.lower()), ())]
            found += [(n, form) for form in forms if form]
    if not found:
        return None
    for at, form in dict(chance.sample(found, min(3, len(found)))).items():
        words = swap(words, at, at + 1, form, wrong=False)
    return words


_ROLES = ("dobj", "pobj", "nsubj", "attr", "compound")


def other_noun(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: replace a common noun by another of the story that its sentence does not have."""
    here = {w.text.lower() for w in words}
    places = where(
        words, lambda t: t.tag in ("NN", "NNS") and not t.ent and t.dep in ("dobj", "pobj", "nsubj", "attr", "compound")
    )
    chance.shuffle(places)
    for at in places:
        token = words[at].token
        others = [n for n in story.nouns[token.tag] if n not in here] if token else []
        same = {o for (pos, one), os in SAME.items() if pos == "NOUN" and token and one == token.lemma for o in os}
        if others := [n for n in others if n not in same]:
            return swap(words, at, at + 1, chance.choice(others), wrong=True)
    return None
