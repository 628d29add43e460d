"""The trained model as it ships: whole, deterministic, and able to tell a few plain distortions."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from copytaster.checking.entailment_model import (
    MANIFEST_FILE,
    NETWORK_FILE,
    TOKENIZER_FILE,
    VERDICT,
    WEIGHTS_FOLDER,
    load,
    read_verified_files,
)
from copytaster.text.model_files import ModelDamagedError

EVIDENCE = (
    "The harbour board of Lommervik closed the north pier on Friday after divers found rust in four of its piles. "
    "Chairwoman Petra Aldane said repairs would take six weeks."
)


def test_the_shipped_files_are_those_of_the_manifest_and_stay_under_eighty_megabytes() -> None:
    _, held = read_verified_files(WEIGHTS_FOLDER, NETWORK_FILE, TOKENIZER_FILE, VERDICT)
    assert {path.name for path in WEIGHTS_FOLDER.iterdir()} == {*held, MANIFEST_FILE, "README.md"}
    assert sum(len(path.read_bytes()) for path in WEIGHTS_FOLDER.iterdir()) < 80_000_000


def test_a_file_with_one_bit_changed_is_refused(tmp_path: Path) -> None:
    for name in (MANIFEST_FILE, NETWORK_FILE, TOKENIZER_FILE):
        (tmp_path / name).write_bytes((WEIGHTS_FOLDER / name).read_bytes())
    with (tmp_path / NETWORK_FILE).open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelDamagedError, match=r"entailment\.onnx in .* is not the file"):
        read_verified_files(tmp_path, NETWORK_FILE)


def test_a_missing_file_or_a_manifest_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelDamagedError, match="cannot be read"):
        read_verified_files(tmp_path, NETWORK_FILE)
    (tmp_path / MANIFEST_FILE).write_text(json.dumps({"name": "x"}))
    (tmp_path / NETWORK_FILE).write_bytes(b"x")
    with pytest.raises(ModelDamagedError, match="sha256"):
        read_verified_files(tmp_path, NETWORK_FILE)


def test_a_sentence_scores_the_same_whatever_was_read_before() -> None:
    model, sentence = load(), "Divers found rust in four piles of the pier."
    first = model.score(sentence, EVIDENCE)
    model.score("Something else entirely, and at some length, was said about trams in Ostrava.", EVIDENCE * 3)
    assert model.score(sentence, EVIDENCE) == first


PAIRS = [
    ("Petra Aldane said repairs would take six weeks.", "Petra Aldane said repairs would not take six weeks."),
    ("The north pier was closed on Friday.", "The north pier was closed on Monday."),
    ("Divers found rust in four piles.", "Divers found rust in forty piles."),
    ("Divers found rust in the piles.", "Tourists found rust in the piles."),
    ("Repairs will take six weeks, Aldane said.", "Repairs will take six weeks, the mayor of Kirrin said."),
    ("The pier was closed because of rust.", "The pier was closed because of a strike."),
]


@pytest.mark.parametrize(("sound", "broken"), PAIRS)
def test_a_distorted_sentence_is_doubted_more_than_the_sound_one(sound: str, broken: str) -> None:
    assert load().score(broken, EVIDENCE).p > load().score(sound, EVIDENCE).p


@pytest.mark.parametrize(("broken", "word"), [(PAIRS[0][1], "not"), (PAIRS[1][1], "Monday"), (PAIRS[2][1], "forty")])
def test_the_most_doubtful_word_is_the_one_that_was_put_in(broken: str, word: str) -> None:
    start, end, p = max(load().score(broken, EVIDENCE).words, key=lambda each: each[2])
    assert (broken[start:end], p > 0.5) == (word, True)


def test_words_are_code_points_of_the_sentence_in_order() -> None:
    sentence = "Petra Aldane – «chairwoman» – said 🚢 repairs would take six weeks."
    words = load().score(sentence, EVIDENCE).words
    assert [start for start, _, _ in words] == sorted(start for start, _, _ in words)
    assert sentence[slice(*next(w for w in words if sentence[w[0] : w[1]] == "Petra")[:2])] == "Petra"
    assert all(0 <= start <= end <= len(sentence) and 0 <= p <= 1 for start, end, p in words)


@pytest.mark.parametrize("sentence", ["", "word " * 5000, "x" * 20_000, "1,2;3-4.5/" * 90, "№⅞½ " * 400, "\ufffd\x00"])
def test_very_short_and_very_long_sentences_are_read(sentence: str) -> None:
    assert 0 <= load().score(sentence, EVIDENCE * 50).p <= 1


def test_loading_the_model_leaves_no_file_and_reports_to_nobody(tmp_path: Path) -> None:
    """The runtime keeps an identity, a queue of events and a session file where its reports are not turned off."""
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"} | places
    load_it = "from copytaster.checking.entailment_model import load; load()"
    subprocess.run([sys.executable, "-c", load_it], env=environment, check=True)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == []
