"""Words in quotation marks that the story has from somebody else."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, find_quotations, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.participants import may_be_same_participant
from copytaster.checking.sentence_speakers import find_speakers
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS

_MIN_WORDS = 4
"""Words that a quotation must have, so that it is not just a chance agreement."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each quotation with another speaker in the story."""
    for first, last in find_quotations(case.statement.doc.tokens):
        if last - first < _MIN_WORDS:
            continue
        mine = _find_speakers_at(case.statement, first)
        at = _find_words(case.source, [t.lower for t in case.statement.doc.tokens[first:last] if t.pos != "PUNCT"])
        if at is None or not mine:
            continue
        theirs = _find_speakers_at(case.source, at)
        who = next((i for i in mine if i in case.statement.key_at), None)
        if who is None or not theirs or any(case.source.doc.tokens[i].pos == "PRON" for i in theirs):
            continue
        named = [_find_name_beside(case.source, i) for i in theirs]
        if not _is_person(case.statement, who) or not all(_is_person(case.source, i) for i in named):
            continue
        if not any(may_be_same_participant(case.statement, a, case.source, b) for a in mine for b in named):
            yield _build_candidate(case, who, named[0])


def _is_person(reading: AnalyzedText, token: int) -> bool:
    """True for a person's name; a ministry may be represented by its minister's words."""
    name = reading.name_at.get(token)
    return name is not None and "PERSON" in {name.label, reading.story_names.label_of(name)}


def _find_name_beside(reading: AnalyzedText, token: int) -> int:
    """The name after an office, `playwright Ann Lee`, if the parser has the office as the subject."""
    near = range(token, min(token + 3, len(reading.doc.tokens)))
    return next((i for i in near if i in reading.name_at), token) if token not in reading.name_at else token


def _find_words(source: AnalyzedText, wanted: list[str]) -> int | None:
    """The first token of the story from which it has exactly these words."""
    tokens = [t for t in source.doc.tokens if t.pos != "PUNCT"]
    lowers = [t.lower for t in tokens]
    for n in range(len(lowers) - len(wanted) + 1):
        if lowers[n : n + len(wanted)] == wanted:
            return tokens[n].i
    return None


def _find_speakers_at(reading: AnalyzedText, at: int) -> tuple[int, ...]:
    """The speakers of the word at `at`: of its clause, or of the verb of saying above it, as in `called her “…”`."""
    above = reading.doc.tokens[at]
    for _ in range(6):
        frame = next((f for f in reading.frames if f.verb == above.i), None)
        if frame is not None:
            own = find_speakers(reading, frame)
            if own or above.lemma.lower() in SAYING_VERBS:
                return own or frame.subjects
        if above.head == above.i:
            break
        above = reading.doc.tokens[above.head]
    return ()


def _build_candidate(case: CheckCase, who: int, other: int) -> CandidateFinding:
    mine, theirs = case.statement.noun_phrase(who), case.source.noun_phrase(other)
    against = build_conflict_evidence(case.source, theirs)
    shown, instead = case.statement.text_of(mine), case.source.text_of(theirs)
    return CandidateFinding(
        kind="attribution",
        first=mine[0].i,
        last=mine[-1].i + 1,
        message=f"The story has these words from {in_quotes(instead)}, not from {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(theirs[0].sent), *([against] if against else [])),
        weight=0.8,
    )
