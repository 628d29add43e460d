"""The whole flow in one process: what the stages do one after the other, without Kafka."""

import json
import re
from pathlib import Path

import pytest

from copytaster import FormatError, Models, Pipeline
from tests.brokers import CONFIG_DIR
from tests.support.paths import ROOT

RECEIVED = "2026-11-23T08:00:00Z"
SAMPLES = sorted((CONFIG_DIR / "samples").glob("*"))
TEXT = "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said. Nobody was hurt."
WRONG = "A ferry with 90 passengers ran aground off Lomma."


def item(uri: str, text: str = TEXT, *, statements: tuple[str, ...] = (), **more: str) -> bytes:
    """A wire's item in our own form."""
    article = {"uri": uri, "headlines": [{"value": "Ferry aground"}], "bodies": [{"value": text}], **more}
    told = [{"n": n, "text": statement} for n, statement in enumerate(statements, 1)]
    return json.dumps({"article": article, "statements": told}).encode()


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(Models.load(entailment=False))


def test_a_wrong_statement_raises_an_alert_and_a_kill_recalls_it(pipeline: Pipeline) -> None:
    (opened,) = pipeline.process(item("urn:wire:1", statements=(WRONG,), version="1"), received=RECEIVED)
    assert (opened.state, opened.revision) == ("opened", 1)
    assert "90" in [finding.span.exact for finding in opened.findings]
    (recalled,) = pipeline.process(item("urn:wire:1", version="2", pubStatus="canceled"), received=RECEIVED)
    assert (recalled.id, recalled.state, recalled.revision) == (opened.id, "recalled", 2)


def test_a_new_version_that_bears_a_statement_out_resolves_its_alert(pipeline: Pipeline) -> None:
    pipeline.process(item("urn:wire:1", statements=(WRONG,), version="1"), received=RECEIVED)
    later = item("urn:wire:1", TEXT.replace("40", "90"), version="2")
    (resolved,) = pipeline.process(later, received=RECEIVED)
    assert resolved.state == "resolved"


def test_a_duplicate_is_noted_and_changes_nothing(pipeline: Pipeline) -> None:
    pipeline.process(item("urn:wire:1", statements=(WRONG,)), received=RECEIVED)
    assert pipeline.process(item("urn:other:9"), received=RECEIVED, provider="other") == []
    assert [one.article.uri for one in pipeline.duplicates] == ["urn:other:9"]


def test_statements_that_come_apart_are_held_against_their_story(pipeline: Pipeline) -> None:
    apart = json.dumps({"uri": "urn:wire:1", "statements": [{"n": 1, "text": WRONG}]}).encode()
    assert pipeline.process_statements(apart, received=RECEIVED) is None, "their article is not known yet"
    pipeline.process(item("urn:wire:1"), received=RECEIVED)
    found = pipeline.process_statements(apart, received=RECEIVED)
    assert [alert.state for alert in found or ()] == ["opened"]


def test_what_cannot_be_read_is_told_and_a_broken_one_of_several_is_noted(pipeline: Pipeline) -> None:
    with pytest.raises(FormatError):
        pipeline.process(b"not json at all {", received=RECEIVED, media_type="application/json")
    sound, broken = json.loads(item("urn:wire:1", statements=(WRONG,))), {"article": {"uri": "urn:wire:2"}}
    both = json.dumps([sound, broken]).encode()
    assert len(pipeline.process(both, received=RECEIVED)) == 1
    assert len(pipeline.rejected) == 1


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_goes_through(pipeline: Pipeline, sample: Path) -> None:
    for alert in pipeline.process(sample.read_bytes(), received=RECEIVED):
        assert alert.state == "opened"


def test_it_keeps_no_text_that_no_version_needs_any_more(pipeline: Pipeline) -> None:
    pipeline.process(item("urn:wire:1", version="1"), received=RECEIVED)
    pipeline.process(item("urn:wire:1", version="2", pubStatus="canceled"), received=RECEIVED)
    assert pipeline._sources == {}


def test_the_example_of_the_documents_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "how-to" / "work-with-files.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "first.json").write_bytes(item("urn:wire:1", statements=(WRONG,), version="1"))
    (tmp_path / "update.xml").write_bytes(item("urn:other:9"))
    monkeypatch.chdir(tmp_path)
    lines: list[str] = []
    exec(code, {"print": lambda *words: lines.append(" ".join(map(str, words)))})  # the page's own code
    assert lines[0].startswith("opened A ferry with 90 passengers")
    assert lines[-1] == "1 duplicates, 0 items that could not be read"
