"""The checker as the stages around it see it."""

import time

import pytest

from copytaster.checking.checker import FLAG_AT, RULES_VERSION
from copytaster.model.ids import compute_alert_id
from copytaster.model.verdict import Finding
from tests.support.stories import judge, kinds, parsed

TITLE = "Bridge at Kelsbrook closed"
STORY = [
    "Engineers closed the bridge at Kelsbrook on Tuesday after they found cracks in two pillars.",
    "Mayor Ines Halloran said repairs would cost 3.4 million euros. Bus drivers went on strike on Friday over pay.",
    "The bridge, built in 1962, carries about 18,000 cars a day. It will stay closed until March, the council said.",
]


def _only(statement: str, **more: object) -> tuple[bool, set[str], list[Finding]]:
    (verdict,) = judge(STORY, [statement], title=TITLE)
    return verdict.flagged, kinds(verdict), list(verdict.findings)


def test_verdicts_come_in_the_order_of_the_statements_with_stable_ids() -> None:
    texts = ["1. The bridge was built in 1962.", "Repairs will cost 3.4 million euros."]
    verdicts = judge(STORY, texts, title=TITLE)
    assert [v.n for v in verdicts] == [1, 2]
    assert [v.alert_id for v in verdicts] == [compute_alert_id("test-chain", t) for t in texts]
    assert {v.checker for v in verdicts} == {RULES_VERSION}


def test_the_same_input_gives_the_same_verdicts() -> None:
    texts = ["Bus drivers closed the bridge.", "The bridge was closed because of a strike."]
    assert judge(STORY, texts, title=TITLE) == judge(STORY, texts, title=TITLE)


def test_a_statement_without_content_is_not_judged() -> None:
    (verdict,) = judge(STORY, ["It is."], title=TITLE)
    assert (verdict.label, verdict.flagged, verdict.findings) == ("abstain", False, ())


def test_an_empty_story_is_not_judged() -> None:
    (verdict,) = judge([""], ["The bridge at Kelsbrook was closed."])
    assert verdict.label == "abstain"


def test_spans_of_findings_lie_in_the_statement_and_evidence_in_the_story() -> None:
    text = "\n\n".join(STORY)
    statement = "Mayor Petra Lund said repairs would cost 34 million euros."
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert verdict.findings
    for finding in verdict.findings:
        assert statement[finding.span.start : finding.span.end] == finding.span.exact
        for shown in finding.evidence:
            whole = TITLE if shown.field == "headline" else text
            assert whole[shown.span.start : shown.span.end] == shown.span.exact


@pytest.mark.parametrize(
    ("statement", "mended"),
    [
        ("Repairs would cost 4.3 million euros.", "Repairs would cost 3.4 million euros."),
        ("The bridge was built in 1926.", "The bridge was built in 1962."),
        ("Mayor Petra Lund said repairs would cost 3.4 million euros.",
         "Mayor Ines Halloran said repairs would cost 3.4 million euros."),
    ],
)  # fmt: skip
def test_the_mend_is_the_smallest_edit_and_passes_the_check(statement: str, mended: str) -> None:
    (verdict,) = judge(STORY, [statement], title=TITLE)
    assert mended in {f.suggestion for f in verdict.findings}
    assert not judge(STORY, [mended], title=TITLE)[0].flagged


def test_two_errors_are_mended_together_where_one_mend_is_not_enough() -> None:
    (verdict,) = judge(STORY, ["Mayor Petra Lund said repairs would cost 4.3 million euros."], title=TITLE)
    assert {f.suggestion for f in verdict.findings} == {
        "Mayor Ines Halloran said repairs would cost 3.4 million euros."
    }


def test_a_name_that_only_a_caption_has_is_supported() -> None:
    statement = "The photographer Bruno Castell took a picture of the bridge at Kelsbrook."
    (without,) = judge(STORY, [statement], title=TITLE)
    (with_caption,) = judge(STORY, [statement], title=TITLE, captions=["The bridge. Photo: Bruno Castell"])
    assert "name" in kinds(without)
    assert "name" not in kinds(with_caption)
    assert [(e.field, e.span.exact) for e in with_caption.evidence if e.field == "caption"] == [
        ("caption", "Bruno Castell")
    ]


def test_probability_is_rounded_before_the_threshold() -> None:
    for verdict in judge(STORY, ["Bus drivers found cracks in two pillars.", "The bridge will close in May."]):
        assert verdict.p_inconsistent == round(verdict.p_inconsistent, 3)
        assert verdict.flagged == (verdict.p_inconsistent >= FLAG_AT)


def test_cost_grows_with_the_number_of_statements_only_in_proportion() -> None:
    from copytaster.checking.checker import SourceContext
    from copytaster.model.article import Statement
    from tests.support.stories import envelope

    doc, title, one = parsed(*STORY * 6), parsed(TITLE), parsed("The mayor said that repairs would cost money.")
    started = time.process_time()
    story = SourceContext(envelope(STORY * 6), doc, title)
    assert len([story.judge(Statement(n, "x"), one, "c") for n in range(100)]) == 100
    assert time.process_time() - started < 10
