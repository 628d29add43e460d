"""The mean of checkpoints is that of their weights, by their shares."""

import torch

from training.average import main


def test_weights_are_averaged_by_their_shares(tmp_path):
    for name, value in (("a", 1.0), ("b", 5.0)):
        model = {"w": torch.tensor([value]), "n": torch.tensor([7])}
        torch.save({"model": model, "step": 3, "recipe": {"layers": 2}}, tmp_path / name)
    main([tmp_path / "a", tmp_path / "b"], tmp_path / "out", [1.0, 3.0])
    found = torch.load(tmp_path / "out", weights_only=True)
    assert found["model"]["w"].item() == 4.0
    assert found["model"]["n"].item() == 7
    assert found["recipe"] == {"layers": 2}
