"""The compact parse: columns that fit their text, whatever the text."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from copytaster.formats import parse_each, sniff_media_type
from copytaster.model.article import Envelope
from copytaster.text import language_models
from copytaster.text.doc import Doc, ParseColumns
from tests.support.paths import ROOT

SEP = "\n\n"
SAMPLES = ROOT / "config" / "samples"
RECEIVED = "2026-03-02T09:00:00.000Z"
ODD = [
    [],
    [""],
    ["", "", ""],
    [" "],
    ["\n", "\t \u00a0"],
    ["👩‍👩‍👧‍👦 were saved 🚢🚢.", "🏴‍☠️"],
    ["Cafe\u0301 society n\u0303o\u0301.", "\u0301\u0301"],
    ["The ferry sank.", "", "Nobody was hurt. All were saved."],
    ["…", "...", "—"],
    ["مرحبا بالعالم", "你好世界。再见。"],
    ["a" * 3000],
    ["\u200b\u200d\ufeff", "\x00\x1f"],
]
PLAIN = ["The ferry Aurora ran aground near Ostholm on Monday. Forty people were saved.", "Nobody was hurt."]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language_models.load()


def assert_fits(nlp: Language, blocks: list[str]) -> Doc:
    """Everything that must hold of the parse of any blocks."""
    doc = language_models.parse(nlp, blocks)
    assert doc.text == SEP.join(blocks)
    assert [t.text for t in doc.tokens] == [t.text for block in blocks for t in nlp(block)]
    assert [t.i for t in doc.tokens] == list(range(len(doc.tokens)))
    assert all(a.end <= b.start for a, b in pairwise(doc.tokens))
    assert [i for first, last in doc.sents for i in range(first, last)] == list(range(len(doc.tokens)))
    bounds, at = [], 0
    for block in blocks:
        bounds.append((at, at + len(block)))
        at += len(block) + len(SEP)
    for n, (first, last) in enumerate(doc.sents):
        start, end = doc.sent_span(n)
        assert any(begin <= start < end <= stop for begin, stop in bounds), "a sentence crosses blocks"
        assert all(first <= t.head < last and t.sent == n for t in doc.sent_tokens(n))
        assert any(t.head == t.i for t in doc.sent_tokens(n)), "a sentence without a root"
    for first, last, label in doc.ents:
        assert first < last
        assert label
        assert len({doc.tokens[i].sent for i in (first, last - 1)}) == 1
    return doc


@pytest.mark.parametrize("blocks", ODD, ids=range(len(ODD)))
def test_columns_fit_odd_texts(nlp: Language, blocks: list[str]) -> None:
    assert_fits(nlp, blocks)


@given(st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=40)
def test_columns_fit_any_text(blocks: list[str]) -> None:
    assert_fits(language_models.load(), blocks)


def test_blocks_are_parsed_as_if_each_stood_alone(nlp: Language) -> None:
    together = assert_fits(nlp, PLAIN)
    alone = [language_models.parse(nlp, [block]) for block in PLAIN]
    for name in ("lemmas", "pos", "tags", "deps", "ents", "iob"):
        assert getattr(together.columns, name) == sum((getattr(d.columns, name) for d in alone), ())
    assert [together.text[s:e] for s, e in (together.sent_span(n) for n in range(3))] == [
        "The ferry Aurora ran aground near Ostholm on Monday.",
        "Forty people were saved.",
        "Nobody was hurt.",
    ]


def test_the_same_text_is_parsed_the_same_way_every_time(nlp: Language) -> None:
    assert language_models.parse(nlp, PLAIN).columns == language_models.parse(nlp, PLAIN).columns


def test_a_model_is_loaded_once_and_one_that_is_missing_is_named() -> None:
    assert language_models.load() is language_models.load()
    with pytest.raises(ModuleNotFoundError, match="no_such_pipeline"):
        language_models.load("no_such_pipeline")


# "Ada met Ben Lund in Oslo" with `met` as root; Ben Lund and Oslo are entities, and so is Ada.
HAND_MADE = Doc(
    "Ada met Ben Lund in Oslo",
    ParseColumns(
        starts=(0, 4, 8, 12, 17, 20),
        ends=(3, 7, 11, 16, 19, 24),
        lemmas=("Ada", "meet", "Ben", "Lund", "in", "Oslo"),
        pos=("PROPN", "VERB", "PROPN", "PROPN", "ADP", "PROPN"),
        tags=("NNP", "VBD", "NNP", "NNP", "IN", "NNP"),
        deps=("nsubj", "ROOT", "compound", "dobj", "prep", "pobj"),
        heads=(1, 1, 3, 1, 1, 4),
        ents=("PERSON", "", "PERSON", "PERSON", "", "GPE"),
        iob=("B", "O", "B", "I", "O", "B"),
        sents=(0,),
    ),
)


def test_children_and_subtrees_come_in_text_order() -> None:
    assert [t.text for t in HAND_MADE.children(1)] == ["Ada", "Lund", "in"]
    assert [t.text for t in HAND_MADE.subtree(3)] == ["Ben", "Lund"]
    assert [t.i for t in HAND_MADE.subtree(1)] == list(range(6))
    assert [t.text for t in HAND_MADE.subtree(4)] == ["in", "Oslo"]


def test_entities_are_runs_of_tokens_even_where_one_follows_another_or_ends_the_text() -> None:
    assert HAND_MADE.ents == ((0, 1, "PERSON"), (2, 4, "PERSON"), (5, 6, "GPE"))


def test_an_empty_doc_has_no_sentences_tokens_or_entities() -> None:
    empty = Doc("", ParseColumns())
    assert (empty.sents, empty.tokens, empty.ents) == ((), (), ())


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        _ = Doc("Ada", ParseColumns(starts=(0,), ends=(3,), sents=(0,))).tokens


def test_a_block_parses_the_same_alone_in_any_company_and_ahead_of_time(nlp: Language) -> None:
    """What replays rest on: batches differ from run to run, and a parse must not."""
    blocks = [block for case in ODD for block in case] + PLAIN + [block for text in stories() for block in text]
    alone = [language_models.parse(nlp, [block]).columns for block in blocks]
    together = [doc.columns for doc in language_models.parse_all(nlp, [[block] for block in blocks])]
    shuffled = random.Random(4).sample(range(len(blocks)), len(blocks))
    other = dict(zip(shuffled, language_models.parse_all(nlp, [[blocks[n]] for n in shuffled]), strict=True))
    assert alone == together == [other[n].columns for n in range(len(blocks))]
    language_models.parse_ahead(nlp, blocks)
    assert [language_models.parse(nlp, [block]).columns for block in blocks] == alone


def stories() -> list[list[str]]:
    """Paragraphs of our own sample wires, as their readers see them."""
    raws = [path.read_bytes() for path in sorted(SAMPLES.glob("*.json"))]
    found = [one for raw in raws for one in parse_each(raw, sniff_media_type(raw), provider="test", received=RECEIVED)]
    return [[block.value for block in one.article.blocks] for one in found if isinstance(one, Envelope)]


def test_what_was_parsed_ahead_is_not_parsed_again_and_given_out_once(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    language_models.parse_ahead(nlp, [*PLAIN, PLAIN[0]])
    piped: list[list[str]] = []
    pipe = nlp.pipe
    monkeypatch.setattr(nlp, "pipe", lambda texts, **more: piped.append(list(texts)) or pipe(texts, **more))
    once, twice = language_models.parse_all(nlp, [PLAIN, [PLAIN[1], PLAIN[0]]])
    assert piped == [[PLAIN[1], PLAIN[0]]]
    assert (once.text, twice.text) == (SEP.join(PLAIN), SEP.join(reversed(PLAIN)))
    assert [t.text for t in twice.tokens] == [t.text for block in (PLAIN[1], PLAIN[0]) for t in nlp(block)]


def test_what_is_parsed_ahead_and_never_asked_for_gives_way(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_models._ahead(nlp), "most", 30)
    texts = ["The first of them sank.", "The second came home.", "It rained."]
    language_models.parse_ahead(nlp, texts)
    piped: list[list[str]] = []
    pipe = nlp.pipe
    monkeypatch.setattr(nlp, "pipe", lambda texts, **more: piped.append(list(texts)) or pipe(texts, **more))
    language_models.parse_all(nlp, [texts])
    assert piped == [texts[:2]]
