"""A story of which one statement cannot be judged: the others have their verdicts and alerts; nothing is rejected."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.brokers import ROOT
from tests.support.generator import Made
from tests.support.poisoned import PIPELINE
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.verifier import Topics

LIMITS = {"nlp.pipeline": PIPELINE, "nlp.statement_seconds": "1", "nlp.memory_mb": "450"}


@dataclass(frozen=True)
class Tale:
    """A story with a wrong and a sound statement, and between them one that cannot be judged, for this reason."""

    text: str
    wrong: str
    poison: str
    sound: str
    reason: str

    def version(self, n: int, text: str = "") -> Made:
        article = {
            "uri": f"urn:test:{self.poison.split()[1]}",
            "version": str(n),
            "type": "text",
            "headlines": [{"value": self.sound.removesuffix(".")}],
            "bodies": [{"role": "main", "contentType": "text/plain", "value": text or self.text}],
        }
        told = [{"n": k, "text": said} for k, said in enumerate((self.wrong, self.poison, self.sound), 1)]
        raw = json.dumps({"article": article, "statements": told}).encode()
        return Made(f"{self.poison}-{n}", raw, False)


FERRY = Tale(
    "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said. Nobody was hurt on board.",
    "A ferry with 90 passengers ran aground off Lomma.",
    "The ferry ran into a treadmill on Sunday.",
    "Nobody was hurt when a ferry ran aground off Lomma.",
    "Judging it took more than 1 s of processor time.",
)
OTHERS = (
    Tale(
        "Orland's central bank raised its main rate to 4.5 percent. Governor Leila Haddad said prices still rose fast.",
        "Orland's central bank raised its main rate to 5.5 percent.",
        "The governor met a glutton at the bank.",
        "The central bank raised its main rate, governor Leila Haddad said.",
        "Judging it needed more memory than is allowed.",
    ),
    Tale(
        "Tarn Mining must clean 26 kilometres of the Velde river, a court ruled. The company had fought the case.",
        "Tarn Mining must clean 62 kilometres of the Velde river.",
        "The court unveiled a statue of the river.",
        "A court ruled that Tarn Mining must clean the Velde river.",
        "Judging it took longer than 3.2 s.",
    ),
    Tale(
        "Train drivers in Corvania will strike for 48 hours from Friday, their union said after talks broke down.",
        "Train drivers in Corvania will strike for 84 hours from Friday.",
        "The union has a lemming for a leader.",
        "Train drivers in Corvania will strike after talks broke down.",
        "Judging it failed: the process that judged it ended.",
    ),
)


async def run(pipeline: Pipeline, *batches: list[Made]) -> Topics:
    """What a worker with the harmful detector makes of these items, a batch after the other."""
    pipeline.extra |= LIMITS
    pipeline.start(environ={"PYTHONPATH": str(ROOT)})
    for batch in batches:
        await ingest(pipeline, batch)
        await pipeline.drained(deadline=150)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    return topics


def bodies(topics: Topics, name: str) -> list[dict[str, Any]]:
    return [json.loads(record.value or b"") for record in topics[name]]


def verdicts(topics: Topics, tale: Tale) -> list[list[tuple[str, str, bool, str]]]:
    """Those on a story's statements, version by version."""
    return [
        [(v["text"], v["label"], v["flagged"], v["reason"]) for v in checked["verdicts"]]
        for checked in bodies(topics, "checked")
        if checked["verdicts"][0]["text"] == tale.wrong
    ]


def expected(tale: Tale) -> list[tuple[str, str, bool, str]]:
    return [
        (tale.wrong, "contradicted", True, ""),
        (tale.poison, "abstain", False, tale.reason),
        (tale.sound, "supported", False, ""),
    ]


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(200)
async def test_one_statement_that_takes_too_long_costs_itself_alone_in_every_version(pipeline: Pipeline) -> None:
    topics = await run(pipeline, [FERRY.version(1)], [FERRY.version(2, FERRY.text.replace("40", "41"))])
    assert verdicts(topics, FERRY) == [expected(FERRY), expected(FERRY)]
    assert [(alert["statement"], alert["state"]) for alert in bodies(topics, "alerts")] == [
        (FERRY.wrong, "opened"), (FERRY.wrong, "updated"),
    ]  # fmt: skip
    assert topics["rejected"] == []


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_statements_that_eat_memory_never_return_or_end_the_process_cost_themselves_alone(
    pipeline: Pipeline,
) -> None:
    """The deadline is 8 s: for a statement by itself 3.2 s."""
    pipeline.extra |= {"nlp.deadline": "8"}
    topics = await run(pipeline, [tale.version(1) for tale in OTHERS])
    for tale in OTHERS:
        assert verdicts(topics, tale) == [expected(tale)]
    opened = {(alert["statement"], alert["state"]) for alert in bodies(topics, "alerts")}
    assert opened == {(tale.wrong, "opened") for tale in OTHERS}
    assert topics["rejected"] == []
