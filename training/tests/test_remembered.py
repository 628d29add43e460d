"""A reading that stands on disk is not made again, and another model's is none."""

from copytaster.checking.entailment_model import ModelScore
from training.remembered import Remembered


class Counting:
    def __init__(self, name):
        self.name, self.asked = name, 0

    def score(self, sentence, evidence):
        self.asked += 1
        return ModelScore(0.25, ((0, 3, 0.5),))


def test_a_reading_is_made_once_and_outlives_the_process(tmp_path):
    path = tmp_path / "readings.jsonl"
    first = Counting("one")
    assert Remembered(first, path).score("The pier burned.", "A pier burned.") == ModelScore(0.25, ((0, 3, 0.5),))
    again = Counting("one")
    assert Remembered(again, path).score("The pier burned.", "A pier burned.") == ModelScore(0.25, ((0, 3, 0.5),))
    assert (first.asked, again.asked) == (1, 0)


def test_another_model_or_a_line_cut_off_is_asked_again(tmp_path):
    path = tmp_path / "readings.jsonl"
    Remembered(Counting("one"), path).score("The pier burned.", "A pier burned.")
    other = Counting("two")
    Remembered(other, path).score("The pier burned.", "A pier burned.")
    path.write_text(path.read_text().splitlines()[0][:-5])
    cut = Counting("one")
    Remembered(cut, path).score("The pier burned.", "A pier burned.")
    assert (other.asked, cut.asked) == (1, 1)
