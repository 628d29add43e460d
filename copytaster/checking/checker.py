"""Puts the checks together: an article and a statement in, the verdict on it out."""

import re
from collections.abc import Callable, Iterator, Sequence
from math import prod

from copytaster.checking import model_score as doubt
from copytaster.checking import probability as weighing
from copytaster.checking.analyzed_text import read_source, read_statement
from copytaster.checking.detectors import DETECTORS, Case, Draft
from copytaster.checking.entailment_model import Entailment
from copytaster.checking.evidence import caption, coverage, sentence
from copytaster.checking.model_score import NO_DOUBTS
from copytaster.checking.not_judged import NO_MEMORY, Limit, Stopped, failed, unjudged
from copytaster.checking.probability import DETECTORS_ALONE
from copytaster.checking.signals import signals
from copytaster.checking.suggested_edit import Edit, apply
from copytaster.model.article import Envelope, Statement, span
from copytaster.model.ids import alert_id
from copytaster.model.verdict import Evidence, Finding, Label, Verdict
from copytaster.text.doc import Doc
from copytaster.text.language import in_english

VERSION = "rules-1"
FLAG_AT = DETECTORS_ALONE.flag_at
"""For the detectors alone: one finding of usual weight reaches it, a weak one alone does not."""
SURE = 0.8
"""Where findings come to this, the model is not asked: of such statements of development data 96 % are wrong."""
MOST_ASKED = 150
"""Sentences that the model is asked about one story in one go, some fifteen seconds; of others the detectors judge."""
_STILL_WRONG = 0.4
"""A mended statement with a finding of this weight left is not shown: it would read as if all were well."""
MOST_DOUBT = 0.3
"""Doubt where the evidence has none of the statement's words. It only ranks: half of all sound statements
word something in a way that no table of synonyms knows."""
_FEWEST_WORDS = 3
"""A statement with fewer words that mean something is not judged."""
_CONTRADICTING = frozenset({"negation", "antonym", "quantifier"})


def name(model: Entailment | None) -> str:
    """What verdicts say of their checker: the rules' version, and the model's name where one is asked."""
    return VERSION if model is None else f"{VERSION}/{model.name}"


class Story:
    """An article read once, against which any number of statements are judged."""

    def __init__(self, envelope: Envelope, doc: Doc, title: Doc, model: Entailment | None = None) -> None:
        self._model, self._name = model, name(model)
        self._flag_at, self._left = weighing.points(self._name).flag_at, MOST_ASKED
        self._source, self._title = read_source(doc, title)
        self._english = in_english(doc.text)
        self._captions = tuple(b.value for b in envelope.article.bodies if b.role == "caption")

    def case(self, doc: Doc) -> Case:
        """A statement before the checks, `doc` being its parse."""
        return Case(read_statement(doc, self._source.book), self._source, self._title, self._captions)

    def judge_within(self, limit: Limit, statement: Statement, parse: Callable[[], Doc], chain_id: str) -> Verdict:
        """The verdict on one statement; whatever goes wrong costs this one alone, which abstains and says why."""
        try:
            with limit():
                return self.judge(statement, parse(), chain_id)
        except Stopped as stopped:
            reason = str(stopped)
        except MemoryError:
            reason = NO_MEMORY
        except Exception as error:
            reason = failed(f"{type(error).__name__}: {error}")
        return unjudged(statement, reason, chain_id, self._name)  # only here, where what was held is let go

    def judge(self, statement: Statement, doc: Doc, chain_id: str) -> Verdict:
        """The verdict on one statement, `doc` being its parse."""
        case = self.case(doc)
        reason = self.unjudged(case)
        judged = not reason
        p, drafts = self._weighed(case) if judged else (0.0, ())
        flagged = p >= self._flag_at
        mends = self._mends(doc, drafts) if flagged else {}
        return Verdict(
            n=statement.n,
            text=statement.text,
            label=_label(drafts, flagged, judged),
            p_inconsistent=p,
            flagged=flagged,
            alert_id=alert_id(chain_id, statement.text),
            findings=tuple(_finding(doc, draft, mends.get(draft)) for draft in drafts),
            evidence=(*(sentence(self._source, n) for n in case.evidence), *_from_captions(case)),
            checker=self._name,
            reason=reason,
        )

    def can_judge(self, case: Case) -> bool:
        """Whether the statement has words enough that mean something, the story any, and both are in English."""
        return not self.unjudged(case)

    def unjudged(self, case: Case) -> str:
        """Why a statement is not judged; empty where it is."""
        if not self._source.bags:
            return "The story has no text."
        if not self._english:
            return "The story is not in English, the one language that is read here."
        if not in_english(case.statement.doc.text):
            return "The statement is not in English, the one language that is read here."
        return "" if _telling(case) >= _FEWEST_WORDS else "The statement has too few words that mean something."

    def _weighed(self, case: Case) -> tuple[float, tuple[Draft, ...]]:
        """The probability, and the findings: the model's own where it is what tips the scales."""
        found = detected(case)
        if self._model is None:
            return probability(case, found), found
        sure = together(found) >= SURE
        doubts = NO_DOUBTS if sure or self._left <= 0 else doubt.doubts(self._model, case)
        self._left -= len(doubts.each)
        told, weights = signals(case, found, doubts), weighing.load()
        p = weights.probability({**told, **weights.unasked} if sure else told)
        if together(found) >= FLAG_AT:  # a detector names its reason: no doubt of the model's takes a flag back
            p = max(p, self._flag_at)
        if p >= self._flag_at and not any(d.weight >= _STILL_WRONG for d in found):
            found = _apart((*found, *doubt.drafts(case, doubts, p)))
        return (p if found else min(p, _below(self._flag_at))), found

    def _mends(self, doc: Doc, drafts: Sequence[Draft]) -> dict[Draft, str]:
        """For each draft the mended statement that passes the check: by its own edit, or by all of them."""
        out: dict[Draft, str] = {}
        edits = [d.edit for d in drafts if d.edit is not None]
        for draft in drafts:
            for tried in ([draft.edit] if draft.edit else [], edits if len(edits) > 1 else []):
                text = self._passes(doc, tried) if tried else None
                if text is not None:
                    out[draft] = text
                    break
        return out

    def _passes(self, doc: Doc, edits: Sequence[Edit]) -> str | None:
        if any(_fills_another_role(doc, edit) for edit in edits):
            return None
        try:
            mended = apply(doc, edits)
        except ValueError:
            return None
        left = detected(self.case(mended))
        return mended.text if all(d.weight < _STILL_WRONG for d in left) and together(left) < FLAG_AT else None


def _fills_another_role(doc: Doc, edit: Edit) -> bool:
    """True where the words to be put in stand in the statement already: `the police criticised the police`."""
    names = {t.lemma.lower() for t in edit.words if t.pos in {"NOUN", "PROPN"}}
    return any(t.lemma.lower() in names for t in doc.tokens if not edit.first <= t.i < edit.last)


def _from_captions(case: Case) -> Iterator[Evidence]:
    """Captions that have a name of the statement which the text lacks; they support it, and prove no deed."""
    for name in case.statement.names:
        words = r"\W+".join(re.escape(word) for word in name.words)
        for value in case.captions if name.first not in case.statement.key_at else ():
            found = re.search(rf"\b{words}\b", value, re.IGNORECASE)
            if found:
                yield caption(value, *found.span())


def _telling(case: Case) -> int:
    """How many words of the statement mean something; how much of a group is one of them."""
    counted = sum(1 for wanted in case.statement.senses if wanted)
    return counted + any(t.lower in {"most", "all", "none"} for t in case.statement.doc.tokens)


def detected(case: Case) -> tuple[Draft, ...]:
    """The drafts of every detector."""
    return _apart([d for detect in DETECTORS.values() for d in detect(case)])


def _apart(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """In text order, the surer one where two speak of the same words."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (-d.weight, d.first)):
        if not any(draft.first < k.last and k.first < draft.last for k in kept):
            kept.append(draft)
    return tuple(sorted(kept, key=lambda d: (d.first, d.last)))


def probability(case: Case, drafts: Sequence[Draft]) -> float:
    """What the findings give, and a little doubt for words that the evidence lacks; doubt alone never flags."""
    found = together(drafts)
    asked = case.asked(range(len(case.statement.doc.tokens)))
    doubt = MOST_DOUBT * (1 - coverage(case.statement, asked, case.evidence_bag))
    p = round(1 - (1 - found) * (1 - doubt), 3)
    return p if found >= FLAG_AT else min(p, _below(FLAG_AT))


def _below(threshold: float) -> float:
    """The highest probability that does not flag."""
    return round(threshold - 0.001, 3)


def together(drafts: Sequence[Draft]) -> float:
    """The chance that at least one finding is right, each on its own (noisy-or), to 3 decimals."""
    return round(1 - prod(1 - d.weight for d in drafts), 3)


def _label(drafts: Sequence[Draft], flagged: bool, judged: bool) -> Label:
    if not judged:
        return "abstain"
    if not flagged:
        return "supported"
    against = any(e.relation == "conflicts" for d in drafts for e in d.evidence)
    return "contradicted" if against or any(d.kind in _CONTRADICTING for d in drafts) else "unsupported"


def _finding(doc: Doc, draft: Draft, suggestion: str | None) -> Finding:
    start, end = doc.tokens[draft.first].start, doc.tokens[draft.last - 1].end
    return Finding(
        kind=draft.kind,
        span=span(doc.text, start, end),
        message=draft.message,
        evidence=draft.evidence,
        suggestion=suggestion,
        weight=draft.weight,
    )
