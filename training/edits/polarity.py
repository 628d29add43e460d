"""Negation, antonyms, hedges: the sentence reversed, or made more certain than it was. All are wrong."""

import random

from copytaster.text.lexicon.antonyms import OPPOSITES
from copytaster.text.lexicon.hedges import FUTURE_VERBS
from training.edits.draft import Draft, Story, Word, put, spoil, swap, where

_FINITE = ("MD", "VBD", "VBZ", "VBP")


def negated(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Add a "not": after an auxiliary, or "did not" before a past tense, "does not" before a present one."""
    auxiliaries = where(words, lambda t: t.tag in _FINITE and (t.dep in ("aux", "auxpass") or t.lemma == "be"))
    plain = where(words, lambda t: t.tag in ("VBD", "VBZ") and t.lemma not in ("be", "have", "do") and t.dep != "aux")
    if any(w.text.lower() in ("not", "n't", "never", "no") for w in words) or not auxiliaries + plain:
        return None
    at = chance.choice(auxiliaries + plain)
    if at not in plain:
        return (*words[: at + 1], *put("not", wrong=True), *words[at + 1 :]) if words[at].space else None
    token = words[at].token
    base = story.forms.of(token.lemma, "VB") if token else None
    return (
        swap(words, at, at + 1, f"{'did' if token and token.tag == 'VBD' else 'does'} not {base}", wrong=True)
        if base
        else None
    )


def affirmed(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Remove a "not", and mark the word after it."""
    found = [n for n, w in enumerate(words[:-1]) if w.text.lower() in ("not", "n't", "never") and w.token is not None]
    if not found:
        return None
    at = chance.choice(found)
    before = words[:at]
    if words[at].text == "n't" and before:
        whole = {"ca": "can", "wo": "will", "sha": "shall"}.get(before[-1].text.lower(), before[-1].text)
        before = (*before[:-1], Word(whole, True, before[-1].token))
    return spoil((*before, *words[at + 1 :]), at)


def opposite(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Replace one word by its opposite, in the same form."""
    found = []
    for n, w in enumerate(words):
        if w.token is not None and w.token.pos in ("VERB", "ADJ", "NOUN", "ADV", "ADP", "SCONJ") and not w.token.ent:
            others = OPPOSITES.get(w.text.lower(), frozenset()) | OPPOSITES.get(w.token.lemma.lower(), frozenset())
            forms = sorted({f for o in others if (f := story.forms.alike(w.token, o))} - {w.text})
            if forms:
                found.append((n, forms))
    if not found:
        return None
    at, forms = chance.choice(found)
    return swap(words, at, at + 1, chance.choice(forms), wrong=True)


_HEDGED = {"allegedly", "reportedly", "possibly", "probably", "perhaps", "apparently", "likely", "alleged", "suspected"}


def surer(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Remove a hedge: "may" becomes "will", "plans to buy" becomes "bought", "allegedly" is removed."""
    modals = where(words, lambda t: t.lower in ("may", "might", "could", "should") and t.tag == "MD")
    adverbs = where(words[:-1], lambda t: t.lower in _HEDGED and t.dep in ("advmod", "amod"))
    plans = [n for n in range(len(words) - 2) if _plans(words, n)]
    if not modals + adverbs + plans:
        return None
    at = chance.choice(modals + adverbs + plans)
    if at in modals:
        return swap(words, at, at + 1, "will", wrong=True)
    if at in adverbs:
        return spoil((*words[:at], *words[at + 1 :]), at)
    verb = words[at + 2].token
    form = story.forms.of(verb.lemma, "VBD") if verb else None
    return swap(words, at, at + 3, form, wrong=True) if form else None


def _plans(words: Draft, at: int) -> bool:
    """True at the beginning of "plans to do": a verb of intent, not after an auxiliary, with an infinitive."""
    verb, to, what = (w.token for w in words[at : at + 3])
    return bool(
        verb and to and what and verb.lemma in FUTURE_VERBS and verb.tag in ("VBZ", "VBP", "VBD")
        and to.lower == "to" and what.tag == "VB" and what.head == verb.i
    )  # fmt: skip
