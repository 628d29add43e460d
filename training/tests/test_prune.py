"""A pruned vocabulary spells every text, and spells texts of kept words as before."""

import json

import pytest
import torch
from tokenizers import Tokenizer

from training import prune
from training.encoder import Encoder
from training.scorer import Scorer
from training.shapes import MPNET

if not MPNET.folder.exists():
    pytest.skip("the base model is not there: python -m training.run base", allow_module_level=True)


@pytest.fixture
def pruned(tmp_path, monkeypatch):
    monkeypatch.setattr(prune, "texts", lambda: iter(["The harbour master closed the harbour."] * 8))
    model = Scorer(Encoder(layers=1, frozen=1)).eval()
    return model, prune.prune(model, tmp_path).eval(), tmp_path


def test_words_that_are_kept_score_as_before(pruned):
    model, small, folder = pruned
    scores = []
    for one, path in ((model, MPNET.folder), (small, folder)):
        words = Tokenizer.from_file(str(path / "tokenizer.json"))
        words.no_padding()
        ids = torch.tensor([words.encode("the harbour closed", "the harbour master closed").ids])
        scores.append(one(ids, torch.ones_like(ids, dtype=torch.bool), torch.ones(ids.shape))[0].item())
    assert scores[0] == scores[1]


def test_a_word_that_is_dropped_is_spelled_in_pieces(pruned):
    words = Tokenizer.from_file(str(pruned[2] / "tokenizer.json"))
    words.no_padding()
    tokens = words.encode("ferry", add_special_tokens=False).tokens
    assert "".join(t.removeprefix("##") for t in tokens) == "ferry"
    assert len(tokens) > 1


def test_the_numbers_of_the_kept_words_have_no_gap(pruned):
    vocabulary = json.loads((pruned[2] / "tokenizer.json").read_text())["model"]["vocab"]
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
