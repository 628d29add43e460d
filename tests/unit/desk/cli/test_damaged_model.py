"""Each file of each model, damaged: the command says which in one line, and ends with 1."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from copytaster.checking import entailment_model, probability
from copytaster.checking.entailment_model import MANIFEST_FILE, NETWORK_FILE, TOKENIZER_FILE, VERDICT, WEIGHTS_FOLDER
from desk.cli.main import EXIT_ERROR, main
from tests.brokers import CONFIG_DIR

SAMPLE = str(CONFIG_DIR / "samples" / "01-ferry-aground.json")


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0x80]) + content[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "a bit flipped": flipped,
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "gone": lambda _: None,
    "something else": lambda _: b"[]",
}


@pytest.fixture(params=[MANIFEST_FILE, NETWORK_FILE, TOKENIZER_FILE, VERDICT])
def damaged(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[bytes], bytes | None]], str]:
    """Damage one of the trained model's files, as this process loads it; gives the file's name."""
    name = str(request.param)
    for other in (MANIFEST_FILE, NETWORK_FILE, TOKENIZER_FILE, VERDICT):
        if other != name:
            (tmp_path / other).symlink_to(str(WEIGHTS_FOLDER / other))
    monkeypatch.setattr(entailment_model, "load", partial(entailment_model.load.__wrapped__, tmp_path))
    monkeypatch.setattr(probability, "load_weights", partial(probability.load_weights.__wrapped__, tmp_path))

    def damage(how: Callable[[bytes], bytes | None]) -> str:
        content = how((WEIGHTS_FOLDER / name).read_bytes())
        if content is not None:
            (tmp_path / name).write_bytes(content)
        return name

    return damage


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("command", ["check", "evaluate"])
def test_a_damaged_file_of_the_trained_model_is_named_in_one_line_with_the_mend(
    damaged: Callable[[Callable[[bytes], bytes | None]], str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: str,
    how: str,
) -> None:
    file = damaged(DAMAGES[how])
    claims = tmp_path / "claims.jsonl"
    claims.write_text('{"id": "1", "set": "one", "label": 1, "claim": "A ferry sank.", "source": "A ferry sank."}\n')
    with pytest.raises(SystemExit) as left:
        main([command, SAMPLE if command == "check" else str(claims)])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (EXIT_ERROR, "", 1), err
    assert file in err
    assert "install it again" in err
