"""Statements the story hardly has a word of."""

from tests.support.stories import judge, kinds

STORY = [
    "The zoo in Ravnholt welcomed twin bear cubs on Sunday. Keepers will weigh them for the first time in June.",
    "Their mother came from a park in Dalsund. Visitors may see her again in autumn.",
]


def test_a_statement_about_something_else_is_flagged_with_the_words_that_are_missing() -> None:
    (verdict,) = judge(STORY, ["Astronomers photographed a comet through a new telescope."])
    assert kinds(verdict) == {"other"}
    assert "“comet”" in verdict.findings[0].message


def test_a_statement_in_the_story_s_own_words_is_not() -> None:
    (verdict,) = judge(STORY, ["The zoo in Ravnholt has twin bear cubs."])
    assert not verdict.flagged


def test_missing_words_alone_rank_but_never_flag() -> None:
    close, far = judge(
        STORY, ["Keepers will weigh the cubs in June.", "Keepers will vaccinate the cubs in June with syringes."]
    )
    assert close.p_inconsistent < far.p_inconsistent < 0.5
