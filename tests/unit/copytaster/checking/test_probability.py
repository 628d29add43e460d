"""The verdict's small model: signals in, one probability out."""

import pytest

from copytaster.checking.entailment_model import ModelScore, load
from copytaster.checking.model_score import ModelScores, build_candidate_findings, score_sentences
from copytaster.checking.probability import DETECTORS_ALONE, OperatingPoints, SignalWeights, find_operating_points
from copytaster.checking.probability import load_weights as weights
from copytaster.checking.signals import compute_signals
from tests.support.stories import case, judge

STORY = [
    "Two trams collided on Monday at Holm Square in Lommervik, and nine passengers were taken to hospital.",
    "The police said that one driver had missed a signal. Mayor Petra Aldane called for a new inquiry.",
]
SILENT = ModelScores((ModelScore(0.5, ()),))


def told(statement: str, found: ModelScores = SILENT) -> dict[str, float]:
    return compute_signals(case(STORY, statement), (), found)


def test_every_signal_has_a_weight_and_every_weight_a_signal() -> None:
    assert set(weights().weights) == set(told("Two trams collided."))


def test_the_operating_points_are_probabilities_in_their_order() -> None:
    told = weights().points
    assert 0 < told.flag_at < told.medium_at < told.high_at < 1


def test_what_a_probability_means_goes_with_the_checker_that_gave_it() -> None:
    assert find_operating_points("rules-1") == DETECTORS_ALONE
    assert find_operating_points("rules-1/six-0") == weights().points != DETECTORS_ALONE


def test_a_missing_signal_is_an_error() -> None:
    with pytest.raises(KeyError):
        SignalWeights(0.0, {"pair": 1.0}, {}, OperatingPoints(0.5, 0.7, 0.9)).probability({"word": 1.0})


def test_what_speaks_against_a_statement_never_makes_it_likelier_to_be_sound() -> None:
    before = told("Two trams collided at Holm Square.")
    for name in before:
        assert weights().probability(before | {name: before[name] + 0.5}) > weights().probability(before)


def test_words_that_the_story_has_not_are_told_from_those_it_has() -> None:
    assert told("Two trams collided on Monday at Holm Square.")["uncovered"] == 0
    assert told("A ferry sank off Kirrin on Tuesday.")["uncovered"] > 0.5


def test_each_sentence_of_a_statement_is_read_and_the_worst_counts() -> None:
    two = case(STORY, "Nine passengers were taken to hospital. The mayor resigned over the signal.")
    found = score_sentences(load(), two)
    assert len(found.sentence_scores) == 2
    assert found.p == max(d.p for d in found.sentence_scores)
    assert found.words[-1][1] <= len(two.statement.doc.text)


def test_doubtful_words_become_findings_with_a_kind_and_their_own_words() -> None:
    statement = "Nine passengers were taken to hospital on Thursday, and Mayor Petra Aldane did not speak."
    words = (("Thursday", 0.9), ("not", 0.8), ("hospital", 0.1))
    spans = tuple(sorted((statement.index(w), statement.index(w) + len(w), p) for w, p in words))
    found = build_candidate_findings(case(STORY, statement), ModelScores((ModelScore(0.9, spans),)), 0.7)
    assert [draft.kind for draft in found] == ["time", "negation"]
    assert "“Thursday”" in found[0].message


def test_where_no_word_is_doubtful_by_itself_the_worst_is_named() -> None:
    statement = "Nine passengers were taken to hospital."
    at = statement.index("Nine")
    found = build_candidate_findings(case(STORY, statement), ModelScores((ModelScore(0.9, ((at, at + 4, 0.2),)),)), 0.6)
    assert [(draft.kind, draft.first, draft.weight) for draft in found] == [("number", 0, 0.6)]


def test_without_words_there_is_no_finding() -> None:
    assert build_candidate_findings(case(STORY, "Nine passengers."), ModelScores((ModelScore(0.9, ()),)), 0.6) == ()


@pytest.mark.parametrize("statement", ["Twelve passengers were taken to hospital.", "The trams collided on Tuesday."])
def test_what_the_detectors_alone_would_flag_stays_flagged_with_the_model(statement: str) -> None:
    alone, together = (judge(STORY, [statement], model=model)[0] for model in (None, load()))
    assert alone.flagged
    assert together.flagged
    assert together.checker == f"{alone.checker}/{load().name}"


class Sure:
    """Holds that one word spoils whatever sentence it stands in, as surely as a model can."""

    name = "sure-0"

    def __init__(self, word: str) -> None:
        self.word = word

    def score(self, sentence: str, evidence: str) -> ModelScore:
        at = sentence.find(self.word)
        return ModelScore(0.98, ((at, at + len(self.word), 0.98),)) if at >= 0 else ModelScore(0.02, ())


def test_what_no_detector_sees_is_flagged_where_the_model_is_sure_and_named_by_its_words() -> None:
    statement = "Nine passengers, most of them children, were taken to hospital."
    alone, doubted, sound = (judge(STORY, [statement], model=m)[0] for m in (None, Sure("children"), Sure("parrots")))
    assert (alone.flagged, doubted.flagged, sound.flagged) == (False, True, False)
    assert [finding.span.exact for finding in doubted.findings] == ["children"]
    assert doubted.findings[0].message == "The story does not seem to bear out “children”."


def test_a_flag_always_has_a_finding_and_no_finding_no_flag() -> None:
    for verdict in judge(STORY, ["Two trams collided.", "A ferry sank.", "Petra Aldane resigned."], model=load()):
        assert not verdict.flagged or verdict.findings
        assert verdict.flagged == (verdict.p_inconsistent >= find_operating_points(verdict.checker).flag_at)
