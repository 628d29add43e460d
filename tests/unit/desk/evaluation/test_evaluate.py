"""`copytaster evaluate`: what it measures, what it keeps, and what it says of a file that is wrong."""

import io
import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from rich.console import Console

from copytaster.model.verdict import FindingKind
from desk.cli.main import main
from desk.evaluation import labelled_claims as labelled
from desk.evaluation import measures, report, set_families, tables
from desk.evaluation.judging import Prediction
from desk.evaluation.labelled_claims import ClaimsError, LabelledClaim
from desk.evaluation.prediction_file import PredictionFile
from desk.evaluation.set_families import SetFamilies
from tests.brokers import CONFIG_DIR

STORY = (
    "Fishermen at Tolsta found a drifting mine on Monday, harbour master Ewan Strang said.\n"
    "Navy divers blew it up at noon. Nobody was hurt. The port was closed for six hours."
)
LINES = [
    {"id": "a", "set": "edits_x", "source": STORY, "claim": "Navy divers blew up the mine at noon.", "label": 1,
     "kind": "none"},
    {"id": "b", "set": "edits_x", "source": STORY, "claim": "The port was closed for nine hours.", "label": 0,
     "kind": "entity_modification|antonym_swap"},
    {"id": "c", "set": "other", "source": STORY, "claim": "Nobody was hurt.", "label": 1, "kind": None},
]  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def table_of(*rows: tuple[float, int, str]) -> measures.ClaimCounts:
    return measures.count_claims([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def total(table: measures.ClaimCounts) -> tuple[measures.Floats, measures.Floats]:
    return table.sound.sum(axis=0), table.wrong.sum(axis=0)


def test_auc_counts_pairs_and_halves_ties() -> None:
    table = table_of((0.9, 0, "s"), (0.5, 0, "s"), (0.5, 1, "t"), (0.1, 1, "t"))
    assert float(measures.auc(*total(table))) == (2 + 1 + 0.5) / 4


def test_a_set_of_one_label_has_no_auc_and_no_balanced_accuracy() -> None:
    table = table_of((0.9, 1, "s"), (0.5, 1, "s"))
    assert np.isnan(measures.auc(*total(table)))
    assert measures.bootstrap_interval(table, measures.auc) is None


def test_balanced_accuracy_flags_at_the_threshold_itself() -> None:
    table = table_of((0.5, 0, "s"), (0.4, 0, "s"), (0.4, 1, "s"), (0.1, 1, "s"), (0.6, 1, "s"), (0.0, 1, "s"))
    sound, wrong = total(table)
    assert float(measures.balanced_accuracy(sound, wrong, table.levels, 0.5)) == pytest.approx((0.5 + 0.75) / 2)


def test_an_interval_resamples_sources_so_that_copies_of_a_source_add_no_certainty() -> None:
    rng = np.random.default_rng(4)
    few = [(float(rng.random()), n % 2, f"s{n}") for n in range(60)]
    copied = [row for row in few for _ in range(20)]
    apart = [(p, label, f"{source}-{n}") for n, (p, label, source) in enumerate(copied)]

    def width(rows: list[tuple[float, int, str]]) -> float:
        ends = measures.bootstrap_interval(table_of(*rows), measures.auc)
        assert ends is not None
        return ends[1] - ends[0]

    assert width(copied) == pytest.approx(width(few), rel=0.05)
    assert width(apart) < width(few) / 3


def test_calibration_error_is_the_distance_of_told_and_true_shares() -> None:
    honest = table_of(*[(0.25, int(n >= 5), f"s{n}") for n in range(20)])
    assert measures.calibration_error(honest.sound, honest.wrong, honest.levels) == pytest.approx(0.0)
    loud = table_of(*[(0.95, int(n >= 5), f"s{n}") for n in range(20)])
    assert measures.calibration_error(loud.sound, loud.wrong, loud.levels) == pytest.approx(0.7)


def test_precision_at_a_base_rate_counts_the_many_sound_ones() -> None:
    assert measures.precision_at(0.02, found=0.5, false=0.1) == pytest.approx(0.01 / (0.01 + 0.098))
    assert measures.precision_at(0.02, found=0.0, false=0.0) is None


def test_the_best_threshold_is_that_with_the_highest_balanced_accuracy() -> None:
    assert measures.find_best_threshold(table_of((0.1, 1, "a"), (0.2, 1, "b"), (0.3, 0, "c"), (0.4, 0, "d"))) == 0.3
    assert measures.find_best_threshold(table_of((0.1, 1, "a"), (0.3, 1, "b"), (0.3, 0, "c"), (0.4, 0, "d"))) == 0.4


def prediction(name: str, p: float, *kinds: str) -> Prediction:
    return Prediction(name, p, p >= 0.5, kinds, (), False, 10.0, "edition")


def test_kinds_are_compared_in_the_annotators_terms_on_flagged_wrong_claims_only() -> None:
    known = set_families.load(CONFIG_DIR)
    rows = [
        (
            LabelledClaim("a", "edits_x", "s", "c", 0, ("entity_modification", "antonym_swap")),
            prediction("a", 0.9, "number"),
        ),
        (LabelledClaim("b", "edits_x", "s", "c", 0, ("antonym_swap",)), prediction("b", 0.9, "antonym", "name")),
        (LabelledClaim("c", "edits_x", "s", "c", 0, ("antonym_swap",)), prediction("c", 0.1)),
        (LabelledClaim("d", "edits_x", "s", "c", 1), prediction("d", 0.9, "name")),
    ]
    found = report.measure_rows(rows, known.family_of("edits_x"))
    assert found["kinds"] == {"n": 2, "micro_f1": round(2 * 2 / (3 + 3), 3)}
    assert found["recall_by_kind"] == {
        "entity_modification": {"n": 1, "recall": 1.0},
        "antonym_swap": {"n": 3, "recall": 0.667},
    }


def test_every_kind_mapped_in_the_config_is_a_kind_of_ours() -> None:
    known = set_families.load(CONFIG_DIR)
    assert {f.name for f in known.known} >= {"edits", "frank", "cliff", "wice"}
    assert {kind for f in known.known for kind in f.kinds} <= set(get_args(FindingKind))


@pytest.mark.parametrize(
    ("name", "claim_id", "origin"),
    [("cliff", "cliff:7", "xsum"), ("cliff", "cliff:149", "xsum"), ("cliff", "cliff:150", "cnn"),
     ("cliff", "cliff:449", "xsum"), ("cliff", "cliff:599", "cnn"), ("frank_summ", "frank:12345:bus", "xsum"),
     ("frank_summ", f"frank:{'a1' * 20}:bus", "cnn"), ("wice_claim", "wice:1", None)],
)  # fmt: skip
def test_the_origin_of_a_claim_is_read_from_its_id(name: str, claim_id: str, origin: str | None) -> None:
    assert set_families.load(CONFIG_DIR).family_of(name).origin(claim_id) == origin


def test_parts_of_a_set_and_pooled_families_are_reported_beside_the_sets() -> None:
    known = set_families.load(CONFIG_DIR)
    claims = [LabelledClaim(f"cliff:{n}", "cliff", f"s{n}", "c", n % 2) for n in (1, 2, 151, 152)]
    claims += [LabelledClaim(f"e{n}", f"edits_{n % 2}", f"s{n}", "c", n // 2 % 2) for n in range(4)]
    tree = report.build_report(claims, [prediction(c.id, 0.9 if c.label == 0 else 0.1) for c in claims], known)
    assert set(tree["origins"]) == {"cliff xsum", "cliff cnn"}
    assert tree["families"]["edits"]["n"] == 4
    assert tree["mean"]["balanced_accuracy"] == 1.0
    console = Console(width=80, record=True, file=io.StringIO())
    tables.print_report(console, tree)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    assert "edits (all)" in text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "claims.jsonl:2: not JSON"),
        ("[]", "claims.jsonl:2: not an object"),
        ('{"id": "z", "set": "s", "claim": "c", "label": 1}', "'source' must be a text"),
        ('{"id": "z", "set": "s", "source": "s", "claim": "c", "label": 2}', "'label' must be 1"),
        ('{"id": "a", "set": "s", "source": "s", "claim": "c", "label": 1}', "'a' is there twice"),
    ],
)
def test_a_line_that_is_no_labelled_claim_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = write(tmp_path / "claims.jsonl", LINES[:1])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(ClaimsError, match=told):
        labelled.read(path)


def test_predictions_of_another_checker_are_dropped_and_a_cut_line_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    store = PredictionFile(path, "edition", ["a", "b"])
    store.add([prediction("a", 0.25, "name"), prediction("b", 0.5)])
    path.write_bytes(path.read_bytes() + b'{"id": "c", "p_inc')
    again = PredictionFile(path, "edition", ["a", "c"])
    assert again.done == [prediction("a", 0.25, "name")]
    assert again.dropped == 1
    assert PredictionFile(path, "another edition", ["a"]).done == []


def test_the_command_measures_a_file_keeps_predictions_and_goes_on_from_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file, kept = write(tmp_path / "claims.jsonl", LINES), tmp_path / "kept.jsonl"

    def run(*args: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(["--config-dir", str(CONFIG_DIR), "evaluate", str(file), "--predictions", str(kept), *args])
        assert left.value.code == 0
        return capsys.readouterr().out

    tree = json.loads(run("--json"))
    assert tree["sets"]["edits_x"]["balanced_accuracy"]["value"] == 1.0
    assert tree["sets"]["edits_x"]["kinds"] == {"n": 1, "micro_f1": 0.667}
    assert tree["sets"]["other"]["auc"]["value"] is None
    told = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [(p["id"], p["flagged"], p["kinds"]) for p in told] == [
        ("a", False, []), ("b", True, ["number"]), ("c", False, []),
    ]  # fmt: skip
    told[1]["p_inconsistent"] = 0.123
    write(kept, told[1:])
    run("--json")
    again = {p["id"]: p["p_inconsistent"] for p in map(json.loads, kept.read_text().splitlines())}
    assert again["b"] == 0.123
    assert set(again) == {"a", "b", "c"}
    assert json.loads(run("--thresholds", "--sets", "edits_x")) == {"edits": 0.123}


def test_a_config_folder_without_families_still_gives_a_report(tmp_path: Path) -> None:
    assert set_families.load(tmp_path) == SetFamilies()
    (tmp_path / "evaluation.toml").write_text("[edits]\nsets = 3\n")
    with pytest.raises(ValueError, match=r"evaluation\.toml"):
        set_families.load(tmp_path)
