"""The grammar for the parts of attributions: subjects, verb groups, complements, as sets of token numbers."""

from collections.abc import Iterable, Iterator

from copytaster.text.doc import Doc, Token
from copytaster.text.syntax import SUBJECT_LABELS, find_passive_agents, is_passive

_GROUP = frozenset({"aux", "auxpass", "neg", "prt"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_DEEPEST = 6
_TRIM = frozenset(" \t\n\r.,;:—–-…")

Spans = tuple[tuple[int, int], ...]


def find_subject(doc: Doc, verb: Token, depth: int = 0) -> Token | None:
    """The grammatical subject: the verb's own, or the one that it shares with the verb above."""
    own = [t for t in doc.children(verb.i) if t.dep in SUBJECT_LABELS]
    if own:
        return own[0]
    head = doc.tokens[verb.head]
    if depth >= _DEEPEST or head.i == verb.i:
        return None
    if verb.dep in {"acl", "relcl"}:
        return head if verb.tag == "VBG" or verb.dep == "relcl" else None
    if verb.dep in {"xcomp", "conj", "advcl", "ccomp", "pcomp", "dep"}:
        if verb.dep == "xcomp":
            controlled = [t for t in doc.children(head.i) if t.dep == "dobj"]
            if controlled:
                return controlled[0]
        at = head if head.pos in {"VERB", "AUX"} else None
        if verb.dep == "pcomp" and head.head != head.i:
            at = doc.tokens[head.head]
        return find_subject(doc, at, depth + 1) if at is not None and at.pos in {"VERB", "AUX"} else None
    return None


def find_sayer(doc: Doc, verb: Token) -> Token | None:
    """The subject of a verb of saying; for `…, saying` after a comma, the subject of the clause above."""
    trailing = verb.tag == "VBG" and verb.i and doc.tokens[verb.i - 1].text in {",", "—", "–"}
    if not trailing:
        found = find_subject(doc, verb)
        if found is not None:
            return found
    at = verb
    for _ in range(_DEEPEST):
        head = doc.tokens[at.head]
        if head.i == at.i:
            break
        at = head
        own = [t for t in doc.children(at.i) if t.dep in SUBJECT_LABELS and t.i < verb.i]
        if at.pos in {"VERB", "AUX"} and own:
            return own[0]
    return find_subject(doc, verb) if trailing else None


def find_agent(doc: Doc, verb: Token) -> Token | None:
    """The agent of a passive: the noun after `by`."""
    found = find_passive_agents(doc, doc.children(verb.i))
    return doc.tokens[found[0]] if found else None


def is_passive_verb(doc: Doc, verb: Token) -> bool:
    return is_passive(doc, verb)


def find_verb_group(doc: Doc, verb: Token) -> list[int]:
    """The verb with its auxiliaries, its negation and the adverbs among them."""
    kids = list(doc.children(verb.i))
    found = {verb.i} | {t.i for t in kids if t.dep in _GROUP}
    first, last = min(found), max(found)
    found |= {t.i for t in kids if t.dep == "advmod" and first - 1 <= t.i <= last and t.tag in {"RB", "RBR"}}
    if verb.dep == "xcomp" or verb.tag == "VB":
        found |= {t.i for t in kids if t.lower == "to" and t.i < verb.i}
    return sorted(found)


def find_phrase(doc: Doc, head: Token) -> list[int]:
    """A noun with all words of its phrase."""
    return [t.i for t in doc.subtree(head.i)]


def find_source_phrase(doc: Doc, head: Token) -> list[int]:
    """A noun as a source: its phrase without words after a comma that only describe the occasion."""
    left_out: set[int] = set()
    for kid in doc.children(head.i):
        aside = kid.i > head.i and doc.tokens[kid.i - 1].text == ","
        if aside and kid.dep in {"prep", "advcl"}:
            left_out.update(t.i for t in doc.subtree(kid.i))
    return [i for i in find_phrase(doc, head) if i not in left_out]


def group_runs(tokens: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Token numbers as runs (first, one past the last)."""
    first = last = -2
    for i in sorted(tokens):
        if i != last:
            if first >= 0:
                yield first, last
            first = i
        last = i + 1
    if first >= 0:
        yield first, last


def build_spans(doc: Doc, tokens: Iterable[int]) -> Spans:
    """Code points of a set of tokens, one span per run, without punctuation at either end of a run."""
    out = []
    for first, last in group_runs(tokens):
        while first < last and _is_punctuation(doc.tokens[first]):
            first += 1
        while first < last and _is_punctuation(doc.tokens[last - 1]):
            last -= 1
        if first < last:
            out.append((doc.tokens[first].start, doc.tokens[last - 1].end))
    return tuple(out)


def _is_punctuation(token: Token) -> bool:
    return all(c in _TRIM for c in token.text)
