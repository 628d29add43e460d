"""A stage that was broken off ends where an unbroken one does."""

import pytest
import torch

from training import learn, places
from training.batches import order
from training.pairs import Pair, read, write
from training.shapes import MPNET

BASE = MPNET.folder.parent

if not MPNET.folder.exists():
    pytest.skip("the base model is not there: python -m training.run base", allow_module_level=True)

RECIPE = learn.Recipe(layers=2, frozen=1, size=2, warm=2)


@pytest.fixture
def mix(tmp_path, monkeypatch):
    monkeypatch.setenv("COPYTASTER_TRAIN", str(tmp_path))
    (tmp_path / "base").symlink_to(BASE)
    colours = ("red", "green", "blue", "grey", "black", "white")
    pairs = [
        Pair(f"{n}", "s", f"The door was {c} and shut.", f"The door was {c if n % 2 else 'open'}.", n % 2, ())
        for n, c in enumerate(colours)
    ]
    write(places.mix("toy"), pairs)


def test_a_resumed_stage_ends_with_the_same_weights(mix):
    torch.set_num_threads(1)
    unbroken = learn.Stage("one", "toy", RECIPE)
    for _ in range(3):
        unbroken.advance()
    broken = learn.Stage("two", "toy", RECIPE)
    broken.advance()
    broken.save()
    resumed = learn.Stage("two", "toy", RECIPE)
    assert resumed.step == 1
    resumed.advance()
    resumed.advance()
    for (name, one), two in zip(unbroken.model.state_dict().items(), resumed.model.state_dict().values(), strict=True):
        assert torch.equal(one, two), name


def test_another_recipe_does_not_resume_a_stage(mix):
    stage = learn.Stage("two", "toy", RECIPE)
    stage.save()
    with pytest.raises(SystemExit, match="another mix or recipe"):
        learn.Stage("two", "toy", learn.Recipe(layers=2, frozen=1, size=2, warm=3))


def test_every_pair_is_met_once_in_a_stage():
    batches = order([n % 7 for n in range(101)], size=4, seed=9)
    assert sorted(n for batch in batches for n in batch) == list(range(101))
    assert batches == order([n % 7 for n in range(101)], size=4, seed=9)


def test_the_rate_rises_stays_and_falls_to_a_tenth():
    recipe = learn.Recipe(warm=10, cool=0.2)
    assert learn.rate_at(0, 1000, recipe) == pytest.approx(0.1)
    assert learn.rate_at(500, 1000, recipe) == 1
    assert learn.rate_at(999, 1000, recipe) == pytest.approx(0.1, abs=0.01)


def test_what_a_larger_model_holds_is_learned_beside_the_label(mix):
    from training import teach
    from training.batches import encode, tokenizer

    stage = learn.Stage("teacher", "toy", RECIPE)
    stage.save()
    teach.main(stage.checkpoint, "toy")
    taught = places.mix("toy-taught")
    first = taught.read_bytes()
    scores = places.mix("toy-scores")
    scores.write_text("".join(line + "\n" for line in scores.read_text().splitlines()[:3]) + '{"n": 5, "pa')
    teach.main(stage.checkpoint, "toy")
    assert taught.read_bytes() == first

    pairs = read(taught)
    assert all(0 < pair.taught < 1 for pair in pairs)
    encoded = encode(pairs, tokenizer(MPNET.folder))
    for pair, one in zip(pairs, encoded, strict=True):
        assert one.inconsistent == pytest.approx(((pair.label == 0) + pair.taught) / 2)
        assert len(one.wrong) == len(one.ids)
        told = [p for p, mine in zip(one.wrong, one.claim, strict=True) if mine]
        assert max(told) == pytest.approx(max(p for _, _, p in pair.taught_words) / 2)


def test_of_a_wrong_statement_without_labelled_words_the_most_doubtful_word_is_learned():
    from training.batches import Encoded, stack

    unlabelled = Encoded([5, 6, 7], [True, True, False], None, 1.0)
    labelled = Encoded([5, 6, 7], [True, True, False], [1.0, 0.0, 0.0], 1.0)
    sound = Encoded([5, 6, 7], [True, True, False], None, 0.0)
    word = torch.tensor([[-1.0, 2.0, 9.0]] * 3, requires_grad=True)
    learn.on_worst(word, stack([unlabelled, labelled, sound])).backward()
    assert word.grad is not None
    assert [[bool(v) for v in row] for row in word.grad] == [[False, True, False], [False] * 3, [False] * 3]
