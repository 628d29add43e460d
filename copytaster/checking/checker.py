"""The checker: from an article and a statement to the verdict."""

import re
from collections.abc import Callable, Iterator, Sequence
from math import prod

from copytaster.checking import model_score
from copytaster.checking import probability as weighing
from copytaster.checking.analyzed_text import analyze_source, analyze_statement
from copytaster.checking.detectors import DETECTORS, CandidateFinding, CheckCase
from copytaster.checking.entailment_model import EntailmentModel
from copytaster.checking.evidence import build_caption_evidence, build_sentence_evidence, measure_coverage
from copytaster.checking.model_score import NO_SCORES
from copytaster.checking.not_judged import (
    OUT_OF_MEMORY_REASON,
    JudgingLimit,
    JudgingStopped,
    build_unjudged_verdict,
    failure_reason,
)
from copytaster.checking.probability import DETECTORS_ALONE
from copytaster.checking.signals import compute_signals
from copytaster.checking.suggested_edit import SuggestedEdit, apply_edits
from copytaster.model.article import Envelope, Statement, cut_span
from copytaster.model.ids import compute_alert_id
from copytaster.model.verdict import Evidence, Finding, Verdict, VerdictLabel
from copytaster.text.doc import Doc
from copytaster.text.language import is_english

RULES_VERSION = "rules-1"
FLAG_AT = DETECTORS_ALONE.flag_at
"""The threshold for the detectors alone: one finding of usual weight reaches it, one weak finding does not."""
SKIP_MODEL_AT = 0.8
"""If findings reach this, the model is not asked: 96 % of such statements in the development data are wrong."""
MAX_MODEL_SENTENCES = 150
"""Sentences about one story that the model is asked in one call, about fifteen seconds; the rest only the detectors
judge."""
_STILL_WRONG = 0.4
"""A suggested fix that still has a finding of this weight is not shown: it would read as if all were well."""
MAX_UNCOVERED_DOUBT = 0.3
"""Doubt if the evidence has none of the statement's words. It only ranks: half of all sound statements use words that
no table of synonyms knows."""
_MIN_CONTENT_WORDS = 3
"""A statement with fewer content words is not judged."""
_CONTRADICTION_KINDS = frozenset({"negation", "antonym", "quantifier"})


def checker_name(model: EntailmentModel | None) -> str:
    """The checker's name in verdicts: the version of the rules, and the model's name if there is one."""
    return RULES_VERSION if model is None else f"{RULES_VERSION}/{model.name}"


class SourceContext:
    """An article analyzed once, against which any number of statements are judged."""

    def __init__(self, envelope: Envelope, doc: Doc, title: Doc, model: EntailmentModel | None = None) -> None:
        self._model, self._name = model, checker_name(model)
        self._flag_at, self._left = weighing.find_operating_points(self._name).flag_at, MAX_MODEL_SENTENCES
        self._source, self._title = analyze_source(doc, title)
        self._english = is_english(doc.text)
        self._captions = tuple(b.value for b in envelope.article.bodies if b.role == "caption")

    def build_case(self, doc: Doc) -> CheckCase:
        """Build the case of a statement before the checks; `doc` is its parse."""
        return CheckCase(analyze_statement(doc, self._source.story_names), self._source, self._title, self._captions)

    def judge_within_limit(
        self, limit: JudgingLimit, statement: Statement, parse: Callable[[], Doc], chain_id: str
    ) -> Verdict:
        """Return the verdict on one statement. An error affects only this statement: it gets an abstention with the
        reason."""
        try:
            with limit():
                return self.judge(statement, parse(), chain_id)
        except JudgingStopped as stopped:
            reason = str(stopped)
        except MemoryError:
            reason = OUT_OF_MEMORY_REASON
        except Exception as error:
            reason = failure_reason(f"{type(error).__name__}: {error}")
        return build_unjudged_verdict(
            statement, reason, chain_id, self._name
        )  # only here, where cached values are released

    def judge(self, statement: Statement, doc: Doc, chain_id: str) -> Verdict:
        """Return the verdict on one statement; `doc` is its parse."""
        case = self.build_case(doc)
        reason = self.find_abstention_reason(case)
        judged = not reason
        p, candidates = self._weigh_findings(case) if judged else (0.0, ())
        flagged = p >= self._flag_at
        suggestions = self._suggest_edits(doc, candidates) if flagged else {}
        return Verdict(
            n=statement.n,
            text=statement.text,
            label=_choose_label(candidates, flagged, judged),
            p_inconsistent=p,
            flagged=flagged,
            alert_id=compute_alert_id(chain_id, statement.text),
            findings=tuple(_build_finding(doc, candidate, suggestions.get(candidate)) for candidate in candidates),
            evidence=(
                *(build_sentence_evidence(self._source, n) for n in case.evidence),
                *_find_caption_evidence(case),
            ),
            checker=self._name,
            reason=reason,
        )

    def can_judge(self, case: CheckCase) -> bool:
        """True if the statement has enough content words, the story has any, and both are in English."""
        return not self.find_abstention_reason(case)

    def find_abstention_reason(self, case: CheckCase) -> str:
        """The reason why a statement is not judged; empty if it is judged."""
        if not self._source.sentence_senses:
            return "The story has no text."
        if not self._english:
            return "The story is not in English, the one language that is read here."
        if not is_english(case.statement.doc.text):
            return "The statement is not in English, the one language that is read here."
        return (
            ""
            if _count_content_words(case) >= _MIN_CONTENT_WORDS
            else "The statement has too few words that mean something."
        )

    def _weigh_findings(self, case: CheckCase) -> tuple[float, tuple[CandidateFinding, ...]]:
        """The probability and the findings; the model's own findings are added if the model decides the result."""
        candidates = run_detectors(case)
        if self._model is None:
            return estimate_probability(case, candidates), candidates
        sure = combine_weights(candidates) >= SKIP_MODEL_AT
        scores = NO_SCORES if sure or self._left <= 0 else model_score.score_sentences(self._model, case)
        self._left -= len(scores.sentence_scores)
        signals, weights = compute_signals(case, candidates, scores), weighing.load_weights()
        p = weights.probability({**signals, **weights.signals_if_not_asked} if sure else signals)
        if combine_weights(candidates) >= FLAG_AT:  # a detector names its reason: the model's doubt takes no flag back
            p = max(p, self._flag_at)
        if p >= self._flag_at and not any(d.weight >= _STILL_WRONG for d in candidates):
            candidates = _drop_overlapping((*candidates, *model_score.build_candidate_findings(case, scores, p)))
        return (p if candidates else min(p, _just_below(self._flag_at))), candidates

    def _suggest_edits(self, doc: Doc, candidates: Sequence[CandidateFinding]) -> dict[CandidateFinding, str]:
        """For each finding the fixed statement that passes the check: by its own edit, or by all edits together."""
        suggestions: dict[CandidateFinding, str] = {}
        edits = [d.edit for d in candidates if d.edit is not None]
        for candidate in candidates:
            for tried in ([candidate.edit] if candidate.edit else [], edits if len(edits) > 1 else []):
                text = self._apply_if_sound(doc, tried) if tried else None
                if text is not None:
                    suggestions[candidate] = text
                    break
        return suggestions

    def _apply_if_sound(self, doc: Doc, edits: Sequence[SuggestedEdit]) -> str | None:
        if any(_repeats_words(doc, edit) for edit in edits):
            return None
        try:
            edited = apply_edits(doc, edits)
        except ValueError:
            return None
        remaining = run_detectors(self.build_case(edited))
        return (
            edited.text
            if all(d.weight < _STILL_WRONG for d in remaining) and combine_weights(remaining) < FLAG_AT
            else None
        )


def _repeats_words(doc: Doc, edit: SuggestedEdit) -> bool:
    """True if the new words are in the statement already: `the police criticised the police`."""
    names = {t.lemma.lower() for t in edit.words if t.pos in {"NOUN", "PROPN"}}
    return any(t.lemma.lower() in names for t in doc.tokens if not edit.first <= t.i < edit.last)


def _find_caption_evidence(case: CheckCase) -> Iterator[Evidence]:
    """Captions with a name of the statement that the text lacks; they support the name and prove no deed."""
    for name in case.statement.names:
        words = r"\W+".join(re.escape(word) for word in name.words)
        for value in case.captions if name.first not in case.statement.key_at else ():
            match = re.search(rf"\b{words}\b", value, re.IGNORECASE)
            if match:
                yield build_caption_evidence(value, *match.span())


def _count_content_words(case: CheckCase) -> int:
    """The number of content words in the statement; quantifiers count too."""
    counted = sum(1 for wanted in case.statement.senses if wanted)
    return counted + any(t.lower in {"most", "all", "none"} for t in case.statement.doc.tokens)


def run_detectors(case: CheckCase) -> tuple[CandidateFinding, ...]:
    """The findings of every detector."""
    return _drop_overlapping([d for detect in DETECTORS.values() for d in detect(case)])


def _drop_overlapping(candidates: Sequence[CandidateFinding]) -> tuple[CandidateFinding, ...]:
    """Findings in text order; of two about the same words, only the one with more weight."""
    strongest: list[CandidateFinding] = []
    for candidate in sorted(candidates, key=lambda d: (-d.weight, d.first)):
        if not any(candidate.first < k.last and k.first < candidate.last for k in strongest):
            strongest.append(candidate)
    return tuple(sorted(strongest, key=lambda d: (d.first, d.last)))


def estimate_probability(case: CheckCase, candidates: Sequence[CandidateFinding]) -> float:
    """The probability from the findings, plus a little doubt for words that the evidence lacks; doubt alone never
    flags."""
    combined = combine_weights(candidates)
    weights = case.weights_of(range(len(case.statement.doc.tokens)))
    uncovered_doubt = MAX_UNCOVERED_DOUBT * (1 - measure_coverage(case.statement, weights, case.evidence_senses))
    p = round(1 - (1 - combined) * (1 - uncovered_doubt), 3)
    return p if combined >= FLAG_AT else min(p, _just_below(FLAG_AT))


def _just_below(threshold: float) -> float:
    """The highest probability that does not flag."""
    return round(threshold - 0.001, 3)


def combine_weights(candidates: Sequence[CandidateFinding]) -> float:
    """The chance that at least one finding is right, if they are independent (noisy-or), to 3 decimals."""
    return round(1 - prod(1 - d.weight for d in candidates), 3)


def _choose_label(candidates: Sequence[CandidateFinding], flagged: bool, judged: bool) -> VerdictLabel:
    if not judged:
        return "abstain"
    if not flagged:
        return "supported"
    against = any(e.relation == "conflicts" for d in candidates for e in d.evidence)
    return "contradicted" if against or any(d.kind in _CONTRADICTION_KINDS for d in candidates) else "unsupported"


def _build_finding(doc: Doc, candidate: CandidateFinding, suggestion: str | None) -> Finding:
    start, end = doc.tokens[candidate.first].start, doc.tokens[candidate.last - 1].end
    return Finding(
        kind=candidate.kind,
        span=cut_span(doc.text, start, end),
        message=candidate.message,
        evidence=candidate.evidence,
        suggestion=suggestion,
        weight=candidate.weight,
    )
