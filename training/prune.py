"""A smaller vocabulary: words that our texts hardly use are spelled in pieces instead.

A quarter of the shipped bytes is the word table. A piece is kept if the wire, the political stories or the
training pairs use it often enough, or if it is a single character (so that every text can still be spelled).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training import places
from training.encoder import Encoder
from training.pairs import raw
from training.scorer import Scorer

LEAST = 8
"""Uses among some eight million pieces; a word with fewer is not worth its row of 768 bytes."""


def texts() -> Iterator[str]:
    """All texts that decide which words are kept, each once; nothing of dev or devtest."""
    seen: set[str] = set()
    for file in ("articles/reuters21578", "articles/polnear", "consistency/train", "consistency/nli_extra"):
        for row in raw(places.data() / f"{file}.jsonl"):
            for part in ("text", "source", "claim"):
                text = str(row.get(part, ""))
                if text not in seen:
                    seen.add(text)
                    yield text


def used(words: Tokenizer, found: Iterable[str], *, least: int = LEAST, at_once: int = 2000) -> set[int]:
    """Ids that the texts use at least `least` times."""
    counts: Counter[int] = Counter()
    rest = iter(found)
    while some := list(islice(rest, at_once)):
        for encoding in words.encode_batch_fast(some, add_special_tokens=False):
            counts.update(encoding.ids)
    return {number for number, n in counts.items() if n >= least}


def kept(vocabulary: dict[str, int], used_ids: set[int], special: set[str]) -> list[str]:
    """The words to keep, in the order of their old numbers."""
    ordered = sorted(vocabulary, key=lambda word: vocabulary[word])
    return [w for w in ordered if w in special or vocabulary[w] in used_ids or len(w.removeprefix("##")) == 1]


def prune(model: Scorer, target: Path) -> Scorer:
    """The same model with the smaller vocabulary; its tokenizer is written into the folder `target`."""
    file = json.loads((model.encoder.shape.folder / "tokenizer.json").read_text())
    whole = Tokenizer.from_str(json.dumps(file | {"truncation": None, "padding": None}))
    old = file["model"]["vocab"]
    words = kept(old, used(whole, texts()), {t["content"] for t in file["added_tokens"]})
    new = {word: n for n, word in enumerate(words)}
    file["model"]["vocab"] = new
    for token in file["added_tokens"]:
        token["id"] = new[token["content"]]
    target.mkdir(parents=True, exist_ok=True)
    (target / "tokenizer.json").write_text(json.dumps(file, ensure_ascii=False))
    return _over(model, [old[word] for word in words])


def _over(model: Scorer, rows: list[int]) -> Scorer:
    encoder = model.encoder
    smaller = Scorer(
        Encoder(layers=len(encoder.layers), frozen=encoder.frozen, vocabulary=len(rows), shape=encoder.shape)
    )
    state = dict(model.state_dict())
    state["encoder.words.weight"] = state["encoder.words.weight"][torch.tensor(rows)]
    smaller.load_state_dict(state)
    return smaller
