"""`copytaster extract` and `copytaster evaluate-attributions`, as people and machines run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from desk.cli.main import CommandContext, cli

STORY = (
    "Harbour board closes pier\n\n"
    "Governor Alice Merrin said the pier had lost 12 metres. “It must close,” Merrin told the agency Norpress.\n\n"
    "Engineer Tomas Weld did not agree.\n"
)
LINE = {
    "text": "Governor Alice Merrin said the pier had lost 12 metres.",
    "split": "dev",
    "attributions": [
        {
            "source": [{"spans": [[0, 21]]}],
            "cue": [{"spans": [[22, 26]]}],
            "content": [{"spans": [[27, 54]]}],
        }
    ],
}


@pytest.fixture
def story(tmp_path: Path) -> str:
    item = {
        "uri": "urn:test:pier",
        "headlines": [{"value": "Harbour board closes pier"}],
        "bodies": [{"value": STORY.split("\n\n", 1)[1], "contentType": "text/plain"}],
    }
    path = tmp_path / "story.json"
    path.write_text(json.dumps(item), encoding="utf-8")
    return str(path)


def _run(*words: str) -> str:
    result = CliRunner().invoke(cli, words, obj=CommandContext({}, None))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_text_is_marked_and_names_quotations_and_claims_listed(story: str) -> None:
    shown = _run("extract", story)
    assert "«Alice Merrin»" in shown or ">>Alice Merrin<<" in shown
    assert "Governor" in shown.partition("Entities")[2]
    assert "Alice Merrin, by Norpress" in shown.partition("Quotations")[2]
    assert "The pier had lost 12 metres." in shown.partition("Claims")[2]


def test_json_has_every_part_with_spans_of_the_text(story: str) -> None:
    told = json.loads(_run("extract", story, "--json"))
    assert [p["name"] for p in told["people"]] == ["Alice Merrin", "Tomas Weld"]
    for piece in _spans(told):
        assert told["text"][piece["start"] : piece["end"]] == piece["exact"]


def _spans(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [s for one in value for s in _spans(one)]
    if not isinstance(value, dict):
        return []
    return [value] if "exact" in value else [s for one in value.values() for s in _spans(one)]


def test_claims_are_printed_as_schema_org_claims(story: str) -> None:
    claims = json.loads(_run("extract", story, "--claims"))
    assert {c["@type"] for c in claims} == {"Claim"}
    assert "Alice Merrin" in {c.get("author", {}).get("name") for c in claims}


def test_attributions_are_measured_against_marked_ones(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_text(
        "".join(json.dumps({**LINE, "split": split}) + "\n" for split in ("dev", "train")), encoding="utf-8"
    )
    told = json.loads(_run("evaluate-attributions", str(file), "--json", "--split", "dev"))
    assert told["texts"] == 1
    assert {part: told[part]["exact"]["f1"] for part in ("source", "cue", "content")} == {
        "source": 1.0,
        "cue": 1.0,
        "content": 1.0,
    }
    assert told["speakers_right"] == 1.0
    assert "speaker right in 100.0%" in _run("evaluate-attributions", str(file))


def test_a_line_that_is_no_marked_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_text(json.dumps(LINE) + "\n{}\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate-attributions", str(file)], obj=CommandContext({}, None))
    assert result.exit_code == 1
    assert "line 2" in result.output
