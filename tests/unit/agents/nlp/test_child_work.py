"""What the child holds of an article between `enrich` and `check`: a saving, never another verdict."""

from typing import Any

from agents.nlp import child_work
from agents.nlp.child_work import ChildContext
from agents.nlp.judging import ArrivedArticle, answer_requests
from agents.nlp.limits import StatementLimits
from copytaster import analyzer
from copytaster.analyzer import Models
from copytaster.model.article import Envelope
from copytaster.model.records import EnrichedArticle
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import follow_article
from copytaster.text import language_models
from streams import codec
from streams.settings.sections import NlpSettings
from tests.support.records import envelope

TEXT = "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said. Nobody was hurt."


def a_story() -> Envelope:
    return envelope("urn:wire:lomma", TEXT, relation="new", statements=("A ferry with 90 passengers ran aground.",))


def a_context() -> ChildContext:
    """What a child process has, in this one."""
    return ChildContext(Models.load(entailment=False), StatementLimits.of(NlpSettings()))


class Child:
    """Runs what it is asked in this process, and notes it."""

    deadline = 60.0

    def __init__(self, context: ChildContext) -> None:
        self.context = context
        self.asked: list[str] = []

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        self.asked.append(function.__name__)
        return function(self.context, *args)


async def checked(record: bytes, child: Child) -> Any:
    enriched = codec.decode(EnrichedArticle, record)
    assert enriched.envelope.lineage is not None
    following = follow_article(ChainState(), enriched, enriched.envelope.lineage, lambda _: None)
    return (await answer_requests(following, child, ArrivedArticle(enriched, record))).checked


async def test_a_source_that_the_child_knows_is_not_sent_and_gives_the_verdicts_of_one_that_is() -> None:
    context = a_context()
    record = child_work.enrich(context, a_story())
    known, again = Child(context), Child(context)
    assert await checked(record, known) == await checked(record, again)
    assert known.asked == ["check_known"]
    assert again.asked == ["check_known", "check"], "it is held for one question, then sent whole"


def test_what_the_child_hands_on_is_what_the_core_makes_of_the_article() -> None:
    assert codec.decode(EnrichedArticle, child_work.enrich(a_context(), a_story())) == analyzer.enrich(
        language_models.load(), a_story()
    )
