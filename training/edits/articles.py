"""Articles to edit, cleaned and parsed: a sample of the 1987 wire and of the political stories, and sound claims."""

import hashlib
import pickle
import random
import re
from collections.abc import Sequence

from copytaster.text.doc import Doc
from copytaster.text.language_models import DEFAULT_PIPELINE, load, parse
from training import places
from training.pairs import raw

FEWEST_WORDS = 110


def wire(text: str) -> list[str]:
    """Paragraphs of a hard-wrapped wire story: four blanks open one; codes in <> are removed."""
    text = re.sub(r"\s*<[A-Z0-9.,\s]+>", "", text)
    paragraphs = re.split(r"\n\s{3,}", text)
    return [" ".join(p.split()) for p in paragraphs if p.strip() and not p.strip().isupper()]


def sample(*, reuters: int, polnear: int, seed: int) -> list[tuple[str, Doc]]:
    """(id, parse) of articles drawn at random; stories are cut after 500 words."""
    chance, chosen = random.Random(seed), []
    for file, n in (("reuters21578", reuters), ("polnear", polnear)):
        rows = list(raw(places.data() / "articles" / f"{file}.jsonl"))
        rows = [r for r in rows if len(str(r["text"]).split()) >= FEWEST_WORDS]
        for row in chance.sample(rows, min(n, len(rows))):
            text = str(row["text"]).replace("\xa0", " ")
            blocks = wire(text) if file == "reuters21578" else [b.strip() for b in text.split("\n") if b.strip()]
            chosen.append((str(row["id"]), tuple(_cut(blocks, 500))))
    return parsed(chosen)


def parsed(texts: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[str, Doc]]:
    """(id, blocks) to (id, parse), cached on disk under the digest of the request: a parse is made once."""
    key = hashlib.sha256(repr((DEFAULT_PIPELINE, texts)).encode()).hexdigest()[:16]
    kept = places.home() / "parsed" / f"{key}.pickle"
    if kept.exists():
        columns = pickle.loads(kept.read_bytes())
        return [(name, Doc("\n\n".join(blocks), c)) for (name, blocks), c in zip(texts, columns, strict=True)]
    nlp = load()
    docs = [(name, parse(nlp, blocks)) for name, blocks in texts]
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps([doc.columns for _, doc in docs]))
    return docs


def _cut(blocks: list[str], words: int) -> list[str]:
    out, so_far = [], 0
    for block in blocks:
        if so_far > words:
            break
        out.append(block)
        so_far += len(block.split())
    return out
