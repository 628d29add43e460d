"""`copytaster dedupe`: a line in, a line out; bad lines are named."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main

STORY = (
    "A ferry ran aground off Ostholm on Monday, killing 12 people, the harbour office said. Forty passengers were "
    "taken off by boat before dark. The ship had left Port Verren an hour before with 230 people on board."
)
LINES = [
    {"id": "a", "date": "2026-03-01T10:00:00Z", "title": "Ferry aground", "text": STORY},
    {"id": "b", "date": "2026-03-01T10:30:00Z", "title": "FERRY", "text": f"OSTHOLM, March 1 (Reuters) - {STORY}"},
    {"id": "c", "date": "2026-03-01T11:00:00Z", "title": "Toll rises", "text": STORY.replace("12", "14")},
    {"id": 7, "date": "2026-03-01T12:00:00Z", "title": "Trams", "text": "Trams will stop on Friday, the union said."},
    {
        "id": "e",
        "date": "no date",
        "received": "2026-03-01T12:30:00Z",
        "title": "Ferry",
        "text": STORY.replace("12", "14").upper(),
    },
    {"id": "f", "title": "Trams", "text": "Trams will run again on Saturday.", "uri": "urn:tram", "version": "1"},
    {"id": "g", "title": "Trams", "text": "Both sides met on Sunday.", "uri": "urn:tram", "version": "2"},
]


def _run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main.main(["dedupe", *args])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "wire.jsonl"
    path.write_text("\n\n".join(json.dumps(line) for line in LINES) + "\n", "utf-8")
    return path


def test_a_json_line_for_each_article(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "--json", str(file))
    told: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(line["id"], line["relation"], line["predecessor"]) for line in told] == [
        ("a", "new", None), ("b", "duplicate", "a"), ("c", "update", "a"), ("7", "new", None), ("e", "duplicate", "c"),
        ("f", "new", None), ("g", "update", "f"),
    ]  # fmt: skip
    assert all(list(line) == ["id", "relation", "predecessor", "similarity", "changes"] for line in told)
    (change,) = told[2]["changes"]
    assert (change["kind"], change["told"]) == ("figure", "12 → 14 people")
    assert (change["before"]["exact"], change["after"]["exact"]) == ("12", "14")
    assert STORY[change["before"]["start"] : change["before"]["end"]] == "12"
    assert [line["similarity"] for line in told if line["relation"] == "new"] == [0.0, 0.0, 0.0]


def test_people_read_lines_of_at_most_80_columns(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, str(file))
    assert code == 0
    assert "update     c ← a" in out
    assert "figure: 12 → 14 people" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2"),
        ("[]", "line 2: not a JSON object"),
        ('{"text": "A story."}', "line 2: needs an `id`"),
        ('{"id": "x"}', "line 2: needs a `text`"),
        ('{"id": "x", "text": "A story.", "title": ["no"]}', "line 2: `title` is no text"),
        ('{"id": "x", "text": "A story.", "received": "soon"}', "line 2: `received` is no time: soon"),
        ('{"id": "x", "text": "A story.", "status": "dead"}', "line 2: `status` is none of usable, withheld, canceled"),
        ('{"id": "x", "text": "half a pair \\ud83d"}', "line 2"),
        (json.dumps({"id": "x", "text": "long " * 50_000}), "line 2: `text` has 249,999 code points"),
    ],
)
def test_a_line_that_is_no_article_is_named(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_text(f"{json.dumps(LINES[0])}\n{line}\n", "utf-8")
    code, out, err = _run(capsys, "--json", str(path))
    assert code == 1
    assert said in err
    assert len(out.splitlines()) == 1


def test_takes_leads_and_kills_find_their_story_by_its_slug(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"source": "gulf", "slug": "Ostholm Ferry Aground", "date": "1987-10-14T13:05:00Z", "text": STORY}
    lines = [
        {"id": "live", **told, "date": "2026-03-01T10:00:00Z"},
        {"id": "first", **told},
        {"id": "take", **told, "slug": "Ostholm Ferry Aground, 1st Add", "text": "Its owner was fined in 1981."},
        {"id": "lead", **told, "slug": "Ostholm Ferry Aground, 1st Ld", "text": "Tugs freed a ferry on Monday night."},
        {"id": "kill", **told, "title": "KILL KILL KILL: Ferry aground", "text": "", "date": "1987-10-16T09:00:00Z"},
        {"id": "gone", "text": "", "uri": "live", "source": "gulf", "status": "canceled"},
    ]
    path = tmp_path / "wire.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    code, out, _ = _run(capsys, "--json", str(path))
    assert code == 0
    assert [(line["id"], line["relation"], line["predecessor"]) for line in map(json.loads, out.splitlines())] == [
        ("live", "new", None), ("first", "new", None), ("take", "update", "first"), ("lead", "update", "first"),
        ("kill", "kill", "lead"), ("gone", "kill", "live"),
    ]  # fmt: skip


def test_what_memory_had_no_room_for_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    with pytest.raises(SystemExit):
        main.main(["--set", "windows.texts_most=2", "dedupe", str(path)])
    assert "entries were forgotten inside their window" in capsys.readouterr().err
