"""Attributions found by grammar: a word of saying, thinking or wanting, its source, and its content."""

from collections.abc import Iterator
from dataclasses import replace

from copytaster.extraction.quotes import grammar
from copytaster.extraction.quotes.draft import CandidateAttribution
from copytaster.extraction.quotes.parentheticals import find_colon_headings, parse_parenthetical
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.hedges import SEEMING_VERBS
from copytaster.text.lexicon.reporting_words import (
    CONTENT_PREPOSITIONS,
    FIGHTING_VERBS,
    QUOTING_VERBS,
    REPORTED_FROM_VERBS,
    REPORTING_ADJECTIVES,
    REPORTING_NOUNS,
    REPORTING_VERBS,
    SPEECH_VERBS,
    ReportingCue,
)

_NAMING = frozenset({"oprd", "attr"})
_INDEFINITE = frozenset({"it", "there", "that", "this", "which", "what"})


def find_candidates(doc: Doc, quoted: frozenset[int]) -> tuple[CandidateAttribution, ...]:
    """Attributions of a text in order. Of nested ones only the outermost is kept.

    `quoted` are the tokens between quotation marks: attributions there belong to the speaker and are not found.
    """
    taken: dict[int, int] = {}
    found: list[CandidateAttribution] = []
    for i in _outer_first(doc):
        if i in taken or i in quoted:
            continue
        candidate = _build_candidate(doc, doc.tokens[i])
        if candidate is None or not candidate.content:
            continue
        other = next((taken[t] for t in candidate.content if t in taken), None)
        if other is None:
            taken.update(
                dict.fromkeys(
                    (
                        *candidate.content,
                        *candidate.cue,
                        *candidate.behind,
                        *(doc.tokens[i].head for i in candidate.behind),
                    ),
                    len(found),
                )
            )
            found.append(candidate)
        elif doc.tokens[i].lower == "according" and not found[other].carrier:
            found[other] = replace(found[other], carrier=candidate.source)
    found += [
        d for d in find_colon_headings(doc) if d.head not in quoted and taken.keys().isdisjoint((*d.content, *d.source))
    ]
    return tuple(sorted(found, key=lambda d: d.head))


def _outer_first(doc: Doc) -> list[int]:
    """Words that may attribute, those nearest to the root of their sentence first."""
    maybe = [
        t.i
        for t in doc.tokens
        if (t.pos == "VERB" and (t.lemma.lower() in REPORTING_VERBS or t.lemma in SEEMING_VERBS))
        or (t.pos == "NOUN" and t.lemma in REPORTING_NOUNS)
        or (t.pos == "ADJ" and t.lemma in REPORTING_ADJECTIVES)
        or t.lower == "according"
    ]
    depth: dict[int, int] = {}
    for i in maybe:
        path = []
        at = i
        while at not in depth:
            path.append(at)
            head = doc.tokens[at].head
            if head == at:
                depth[at] = 0
                break
            at = head
        for step in reversed(path):
            depth.setdefault(step, depth.get(doc.tokens[step].head, -1) + 1)
    return sorted(maybe, key=lambda i: (depth[i], i))


def _build_candidate(doc: Doc, token: Token) -> CandidateAttribution | None:
    if token.lower == "according":
        return _according(doc, token)
    if token.pos == "NOUN":
        return _noun(doc, token, REPORTING_NOUNS[token.lemma])
    if token.pos == "ADJ":
        return _adjective(doc, token, REPORTING_ADJECTIVES[token.lemma])
    if token.lemma in SEEMING_VERBS:
        return _seeming(doc, token)
    return _verb(doc, token, REPORTING_VERBS[token.lemma.lower()])


def _verb(doc: Doc, verb: Token, cue: ReportingCue) -> CandidateAttribution | None:
    kids = list(doc.children(verb.i))
    if grammar.is_passive_verb(doc, verb):
        return _passive(doc, verb, cue, kids)
    words, content = grammar.find_verb_group(doc, verb), _complement(doc, verb, cue, kids)
    source = grammar.find_sayer(doc, verb) if verb.tag == "VBG" else grammar.find_subject(doc, verb)
    if not content:
        return parse_parenthetical(doc, verb) if verb.lemma in QUOTING_VERBS else None
    if source is None and verb.tag not in {"VBG", "VBD", "VBZ", "VBP"}:
        return None
    inside = set(content)
    if source is not None and (source.i in inside or (verb.lemma in FIGHTING_VERBS and not _is_one_person(source))):
        return None
    whose = [i for i in grammar.find_source_phrase(doc, source) if i not in inside and i not in words] if source else []
    if verb.i in whose:
        whose = [i for i in whose if i < verb.i]
    last = [i for i in words if i not in inside]
    return CandidateAttribution(verb.i, cue.manner, tuple(last), tuple(whose), tuple(sorted(inside)))


def _is_one_person(token: Token) -> bool:
    """True for one person: states and armies attack with more than words."""
    return token.ent == "PERSON" or token.lower in {"he", "she", "who", "i"}


def _complement(doc: Doc, verb: Token, cue: ReportingCue, kids: list[Token]) -> list[int]:
    clauses = [k for k in kids if (k.dep == "ccomp" and "c" in cue.takes) or (k.dep == "xcomp" and "x" in cue.takes)]
    if clauses:
        return [i for k in clauses for i in grammar.find_phrase(doc, k)]
    objects = [k for k in kids if k.dep == "dobj"]
    if "r" in cue.takes and (named := [k for k in kids if k.dep in _NAMING or (k.dep == "prep" and k.lower == "as")]):
        return [i for k in (*objects, *named) for i in grammar.find_phrase(doc, k)]
    if objects and "o" in cue.takes:
        more = [k for k in kids if k.dep == "prep" and k.i > objects[0].i and k.lower in {"for", "as", "of"}]
        rest = more if verb.lemma in SPEECH_VERBS and "r" in cue.takes else []
        return [i for k in (*objects, *rest) for i in grammar.find_phrase(doc, k)]
    if "p" in cue.takes:
        for k in kids:
            if k.dep == "prep" and k.i > verb.i and k.lower in CONTENT_PREPOSITIONS:
                below = [i for o in doc.children(k.i) for i in grammar.find_phrase(doc, o)]
                if below:
                    return below
    return []


def _passive(doc: Doc, verb: Token, cue: ReportingCue, kids: list[Token]) -> CandidateAttribution | None:
    """Attributions in the passive: `Trump was accused of lying by rivals`, `the plan was proposed`, `he is expected to
    win`."""
    by = grammar.find_agent(doc, verb)
    subject = next((k for k in kids if k.dep in {"nsubjpass", "csubjpass"}), None)
    rest = [k for k in kids if k.dep in {"xcomp", "ccomp", "oprd"} or (k.dep == "prep" and k.lower in {"of", "as"})]
    content = [i for k in ([subject] if subject else []) + rest for i in grammar.find_phrase(doc, k)]
    if not (rest or "s" in cue.takes or by is not None) or not content:
        return None
    if subject is not None and subject.lower == "it":
        content = [i for i in content if i != subject.i]
    words = grammar.find_verb_group(doc, verb)
    whose = by or next(
        (o for k in kids if k.lower == "from" for o in doc.children(k.i) if verb.lemma in REPORTED_FROM_VERBS), None
    )
    source = [i for i in grammar.find_source_phrase(doc, whose) if i not in content] if whose else []
    content = sorted(set(content) - set(words) - set(source))
    return CandidateAttribution(verb.i, cue.manner, tuple(words), tuple(source), tuple(content))


def _seeming(doc: Doc, verb: Token) -> CandidateAttribution | None:
    kids = list(doc.children(verb.i))
    rest = [k for k in kids if k.dep in {"xcomp", "oprd", "ccomp", "acomp"}]
    own = [k for k in kids if k.dep == "nsubj" and k.lower != "it"]
    content = [i for k in (*own, *rest) for i in grammar.find_phrase(doc, k)]
    words = grammar.find_verb_group(doc, verb)
    return (
        CandidateAttribution(verb.i, "thought", tuple(words), (), tuple(sorted(set(content) - set(words))))
        if rest
        else None
    )


def _noun(doc: Doc, noun: Token, cue: ReportingCue) -> CandidateAttribution | None:
    """Attributions by a noun, `his claim that …`, `Smith's plan to …`, `criticism of …`, with its source if given."""
    kids = list(doc.children(noun.i))
    clauses = [k for k in kids if k.dep == "acl" and k.tag == "VB"] + [k for k in kids if k.dep in {"ccomp"}]
    clauses += [k for k in kids if k.dep in {"acl", "relcl"} and any(t.lower == "that" for t in doc.children(k.i))
                and noun.i < k.i and not clauses and _is_complement(doc, k)]  # fmt: skip
    owner = next((k for k in kids if k.dep == "poss"), None)
    by = next(
        (o for k in kids if k.dep == "prep" and k.lower in {"by", "from", "among"} for o in doc.children(k.i)), None
    )
    whose = owner or by
    words = {noun.i}
    content = [i for k in clauses for i in grammar.find_phrase(doc, k)]
    if not content and whose is not None:
        for k in kids:
            if k.dep == "prep" and k.lower in {"of", "for", "about", "on", "to", "against", "in", "over", "with"}:
                content = [i for o in doc.children(k.i) for i in grammar.find_phrase(doc, o)]
                words.add(k.i)
                break
    head = doc.tokens[noun.head]
    if whose is None and noun.dep == "dobj" and head.pos == "VERB" and content:
        source = grammar.find_subject(doc, head)
        words |= set(range(head.i, noun.i)) if head.i < noun.i else set()
    else:
        source = whose
    if not content or source is None:
        return None
    inside = set(content)
    theirs = [i for i in grammar.find_source_phrase(doc, source) if i not in inside and i not in words]
    return CandidateAttribution(noun.i, cue.manner, tuple(sorted(words - inside)), tuple(theirs), tuple(sorted(inside)))


def _is_complement(doc: Doc, clause: Token) -> bool:
    """True if `that` only opens the clause, which has a subject of its own."""
    return any(t.dep == "mark" and t.lower == "that" for t in doc.children(clause.i))


def _adjective(doc: Doc, word: Token, cue: ReportingCue) -> CandidateAttribution | None:
    """Attributions by an adjective: `is confident that …`, `was willing to …`."""
    above = doc.tokens[word.head]
    if word.dep not in {"acomp", "attr", "oprd"} or above.pos not in {"AUX", "VERB"}:
        return None
    source = grammar.find_subject(doc, above)
    content: list[int] = []
    words = {
        word.i,
        *grammar.find_verb_group(doc, above),
        *(t.i for t in doc.children(word.i) if t.dep in {"advmod", "neg"}),
    }
    for k in doc.children(word.i):
        if k.dep in {"ccomp", "xcomp"}:
            content = grammar.find_phrase(doc, k)
        elif k.dep == "prep" and k.lower in {"about", "of", "with", "in", "to", "for"} and not content:
            content = [i for o in doc.children(k.i) for i in grammar.find_phrase(doc, o)]
            words.add(k.i)
    if not content or source is None or source.lower in _INDEFINITE:
        return None
    inside = set(content)
    theirs = [i for i in grammar.find_source_phrase(doc, source) if i not in inside and i not in words]
    return CandidateAttribution(word.i, cue.manner, tuple(sorted(words - inside)), tuple(theirs), tuple(sorted(inside)))


def _according(doc: Doc, word: Token) -> CandidateAttribution | None:
    """The attribution `…, according to X`: the source follows, and the content is the clause above."""
    to = next((t for t in doc.children(word.i) if t.lower == "to"), None)
    if to is None and word.i + 1 < len(doc.tokens) and doc.tokens[word.i + 1].lower == "to":
        to = doc.tokens[word.i + 1]
    if to is None:
        return None
    source = [i for o in doc.children(to.i) if o.dep == "pobj" for i in grammar.find_source_phrase(doc, o)]
    own = {*source, word.i, to.i, *grammar.find_phrase(doc, word)}
    top = doc.tokens[word.head]
    for _ in range(6):
        if top.pos in {"VERB", "AUX"} or top.head == top.i:
            break
        top = doc.tokens[top.head]
    while top.dep == "conj" and top.head != top.i and doc.tokens[word.i - 1].text == ",":
        top = doc.tokens[top.head]
    behind: list[int] = []
    for kid in doc.children(top.i):
        if kid.lemma == "cite" and kid.dep in {"advcl", "acl"}:
            own.update(grammar.find_phrase(doc, kid))
            behind = [i for o in doc.children(kid.i) if o.dep == "dobj" for i in grammar.find_phrase(doc, o)]
    content = [t.i for t in doc.subtree(top.i) if t.i not in own]
    if not source or not content:
        return None
    return CandidateAttribution(
        word.i, "said", tuple(sorted({word.i, to.i})), tuple(source), tuple(content), (), tuple(behind)
    )


def find_quoting_verbs(doc: Doc, quoted: frozenset[int], among: frozenset[str]) -> Iterator[Token]:
    """Verbs that may introduce a quotation, outside all quotations, in order."""
    for t in doc.tokens:
        if t.i not in quoted and t.pos in {"VERB", "AUX", "NOUN", "PROPN"} and t.lemma.lower() in among:
            if any(k.tag == "MD" for k in doc.children(t.i)):
                continue
            if t.pos in {"VERB", "AUX"} or t.lower in {"says", "adds", "notes", "writes", "claims", "tweets"}:
                yield t
