"""Attributions not shown by grammar alone: `…, he said, …`, `As he said, …`, and `Name: …` in headlines."""

from collections.abc import Iterator

from copytaster.extraction.quotes import grammar
from copytaster.extraction.quotes.draft import CandidateAttribution
from copytaster.text.doc import Doc, Token
from copytaster.text.syntax import SUBJECT_LABELS

_LONGEST = 14
"""Most tokens of an aside."""
_LONGEST_NAME = 5
_NOT_NAMES = frozenset(
    "breaking update updated exclusive correction corrected watch video photos live note read opinion analysis review "
    "explainer factbox timeline preview fact question answer source related tags topics topic published editor's "
    "summary highlights advisory eds bulletin snap urgent recap guide email date time place location contact "
    "title subject from to re cc where when why how what who".split()
)
"""Words before a colon that do not name a speaker."""
SPEAKING_OFFICES = frozenset(
    "spokesman spokeswoman spokesperson minister president premier chancellor governor mayor leader chief chairman "
    "police official officials ministry government report study poll survey lawyer prosecutor agency military army "
    "union expert experts analyst analysts senator official minister".split()
)
"""Last words of the names of speakers in headlines: `Army spokesman: …`."""


def parse_parenthetical(doc: Doc, verb: Token) -> CandidateAttribution | None:
    """The attribution in `The plan, officials said, would cost` and `As officials said, …`: the rest is the content."""
    first_of_sent, last_of_sent = doc.sents[verb.sent]
    first = _opens(doc, verb, first_of_sent)
    last = _closes(doc, verb, last_of_sent)
    if first is None or last is None or last - first > _LONGEST or (first == first_of_sent and last >= last_of_sent):
        return None
    words = grammar.find_verb_group(doc, verb)
    own = [t.i for t in doc.tokens[first:last] if t.i not in words and t.text != ","]
    who = [i for i in own if i < verb.i and doc.tokens[i].lower != "as"] or [i for i in own if i > verb.i]
    if not who or not any(doc.tokens[i].pos in {"PROPN", "PRON", "NOUN"} for i in who):
        return None
    content = [t.i for t in doc.tokens[first_of_sent:last_of_sent] if not first <= t.i < last]
    if sum(1 for i in content if doc.tokens[i].pos != "PUNCT") < 2:
        return None
    return CandidateAttribution(verb.i, "said", tuple(words), tuple(who), tuple(content))


def _opens(doc: Doc, verb: Token, start: int) -> int | None:
    """The start of the aside: after a comma, or at `As` if that begins the sentence."""
    subject = next((t for t in doc.children(verb.i) if t.dep in SUBJECT_LABELS), None)
    at = min((t.i for t in doc.subtree(subject.i)), default=verb.i) if subject is not None else verb.i
    at = min(at, verb.i)
    if at > start and doc.tokens[at - 1].text in {",", "—", "–"}:
        return at
    if at > start and doc.tokens[at - 1].lower == "as" and (at - 1 == start or doc.tokens[at - 2].text == ","):
        return at - 1
    return None


def _closes(doc: Doc, verb: Token, end: int) -> int | None:
    for t in doc.tokens[verb.i + 1 : min(end, verb.i + 8)]:
        if t.text in {",", "—", "–", "."} or t.i == end - 1:
            return t.i if t.text in {",", "—", "–", "."} else end
        if t.pos in {"VERB", "SCONJ"}:
            return None
    return end if verb.i >= end - 2 else None


def find_colon_headings(doc: Doc) -> Iterator[CandidateAttribution]:
    """Attributions in a short line that begins with a name and a colon: `Prime Minister: talks go on`."""
    for n, (first, last) in enumerate(doc.sents):
        if first and doc.text[doc.tokens[first - 1].end : doc.tokens[first].start].count("\n") < 1:
            continue
        colon = next((t.i for t in doc.tokens[first : min(last, first + _LONGEST_NAME + 1)] if t.text == ":"), None)
        if colon is None or colon == first or not _is_name(doc, first, colon):
            continue
        rest = [t.i for t in doc.tokens[colon + 1 : last]]
        if not rest and n + 1 < len(doc.sents):
            after = doc.sents[n + 1]
            between = doc.text[doc.tokens[colon].end : doc.tokens[after[0]].start]
            rest = list(range(*after)) if "\n" not in between else []
        if sum(1 for i in rest if doc.tokens[i].pos != "PUNCT") >= 3:
            yield CandidateAttribution(colon, "said", (colon,), tuple(range(first, colon)), tuple(rest))


def _is_name(doc: Doc, first: int, last: int) -> bool:
    words = doc.tokens[first:last]
    if any(t.lower in _NOT_NAMES for t in words) or not words[0].text[:1].isupper():
        return False
    if words[-1].lower in SPEAKING_OFFICES:
        return all(t.pos in {"NOUN", "PROPN", "ADJ"} for t in words)
    return all(t.text[:1].isupper() or t.lower in {"of", "the", "de", "and"} for t in words)
