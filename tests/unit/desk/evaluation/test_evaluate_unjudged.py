"""`copytaster evaluate` where a claim cannot be judged: it costs itself alone, whatever it does to its process."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.cli.main import main
from desk.evaluation.judging import Prediction
from desk.evaluation.judging_processes import AT_ONCE, judge_claims
from desk.evaluation.labelled_claims import LabelledClaim
from streams.settings.sections import NlpSettings
from tests.brokers import CONFIG_DIR
from tests.support.poisoned import PIPELINE

STORY = (
    "Fishermen at Tolsta found a drifting mine on Monday, harbour master Ewan Strang said.\n"
    "Navy divers blew it up at noon. Nobody was hurt. The port was closed for six hours."
)
SOUND, WRONG = "Navy divers blew up the mine at noon.", "The port was closed for nine hours."
TOO_LONG = "Judging it took more than 0.5 s of processor time."
SETTINGS = NlpSettings(pipeline=PIPELINE, entailment=False, statement_seconds=0.5, memory_mb=450, deadline=3.0)


def claim(name: str, text: str, label: int = 1, source: str = STORY) -> LabelledClaim:
    return LabelledClaim(id=name, set="own", source=source, claim=text, label=label)


def harmful(word: str) -> str:
    return f"Fishermen at Tolsta found a {word} on Monday."


async def predicted(claims: list[LabelledClaim], processes: int = 1) -> dict[str, Prediction]:
    return {p.id: p async for found in judge_claims(claims, SETTINGS, processes) for p in found}


async def test_a_claim_that_cannot_be_judged_costs_itself_alone_whatever_it_does() -> None:
    words = ("treadmill", "gremlin", "emperor", "lemming", "statue")
    claims = [claim("sound", SOUND), *(claim(word, harmful(word)) for word in words), claim("wrong", WRONG, 0)]
    found = await predicted(claims)
    assert {name: p.unjudged for name, p in found.items()} == {
        "sound": "",
        "treadmill": TOO_LONG,
        "gremlin": "Judging it failed: KeyError: 'no such lemma'.",
        "emperor": "Judging it needed more memory than is allowed.",
        "lemming": "Judging it failed: the process that judged it ended.",
        "statue": "Judging it took longer than 3.5 s.",
        "wrong": "",
    }
    assert (found["sound"].flagged, found["wrong"].flagged, found["wrong"].kinds) == (False, True, ("number",))
    assert all((p.abstained, p.flagged, p.p_inconsistent) == (True, False, 0.0) for p in found.values() if p.unjudged)
    assert found["statue"].ms >= 3500


async def test_several_processes_judge_all_claims_once_and_one_that_ends_holds_nobody_up() -> None:
    sources = [f"{STORY} Ship number {n} left." for n in range(4)]
    claims = [claim(f"{n}-{k}", WRONG, 0, source) for n, source in enumerate(sources) for k in range(AT_ONCE + 1)]
    claims.append(claim("dead", harmful("lemming"), source=sources[0]))
    got = [p async for found in judge_claims(claims, SETTINGS, processes=2) for p in found]
    assert sorted(p.id for p in got) == sorted(c.id for c in claims)
    assert [p.id for p in got if not p.flagged] == ["dead"]


def test_the_report_says_how_many_claims_could_not_be_judged_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("a", SOUND, 1), ("b", harmful("treadmill"), 1), ("c", harmful("treadmill"), 0), ("d", WRONG, 0)]
    lines = [{"id": i, "set": "own", "source": STORY, "claim": text, "label": label} for i, text, label in rows]
    file, kept = tmp_path / "claims.jsonl", tmp_path / "kept.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told: list[Any] = []
    for more in (["--json"], []):
        with pytest.raises(SystemExit) as left:
            main([
                "--config-dir", str(CONFIG_DIR), "--set", f"nlp.pipeline={PIPELINE}", "--set", "nlp.entailment=false",
                "--set", "nlp.statement_seconds=0.5", "evaluate", str(file), "--predictions", str(kept), *more,
            ])  # fmt: skip
        assert left.value.code == 0
        told.append(capsys.readouterr().out)
    tree = json.loads(told[0])
    assert tree["unjudged"] == {TOO_LONG: 2}
    assert tree["sets"]["own"]["abstained"] == 2
    assert f"2 claims could not be judged, and count as not flagged:\n     2  {TOO_LONG}" in told[1]


def test_a_pipeline_that_cannot_be_loaded_ends_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps({"id": "a", "set": "own", "source": STORY, "claim": SOUND, "label": 1}) + "\n")
    with pytest.raises(SystemExit) as left:
        main(["--set", "nlp.pipeline=no_such_pipeline", "--set", "nlp.entailment=false", "evaluate", str(file)])
    assert left.value.code == 1
    assert "the nlp child did not start: ModuleNotFoundError" in capsys.readouterr().err
