"""Word forms remembered: what spaCy's own ruler and lemmatizer give, token by token."""

import pytest
from spacy.language import Language

from copytaster.formats import parse_each, sniff_media_type
from copytaster.model.article import Envelope
from copytaster.text import language_models, word_forms
from copytaster.text.doc import ParseColumns
from copytaster.text.word_forms import COMPONENT_NAMES, WordFormLookup
from tests.support.paths import ROOT

RULES_OF_SEVERAL = [
    "They're gonna leave, let's go; y'all gotta come on.",
    "There's a ferry, there are two, and what's there is there.",
    "C'm on, he'd better not get 'em somethin' ol' style, 'nuff said.",
]
ODD = ["", " ", "\n\t two  spaces\u00a0", "\x00 \x1f", "👩‍👩‍👧 ran.", "better best worst; leaves leaves LEAVES Leaves"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language_models.load()


def paragraphs() -> list[str]:
    """Those of our sample stories and wires."""
    files = [
        p for folder in ("config/samples", "tests/wires") for p in sorted((ROOT / folder).iterdir()) if p.is_file()
    ]
    raws = [p.read_bytes() for p in files if not p.name.endswith(".expected.json")]
    found = [one for raw in raws for one in parse_each(raw, sniff_media_type(raw), provider="test", received="")]
    return [block.value for one in found if isinstance(one, Envelope) for block in one.article.blocks]


def as_spacy_has_it(nlp: Language, text: str) -> list[tuple[str, str, str, str]]:
    return [(t.tag_, t.dep_, t.pos_, t.lemma_) for t in nlp(text)]


def as_we_have_it(columns: ParseColumns) -> list[tuple[str, str, str, str]]:
    return list(zip(columns.tags, columns.deps, columns.pos, columns.lemmas, strict=True))


def test_every_word_has_the_forms_that_the_whole_pipeline_gives_it(nlp: Language) -> None:
    texts = [*RULES_OF_SEVERAL, *ODD, *paragraphs()]
    assert len(texts) > 100
    for _ in range(2):  # forms learnt, then forms remembered
        assert [as_we_have_it(d.columns) for d in language_models.parse_all(nlp, [[text] for text in texts])] == [
            as_spacy_has_it(nlp, text) for text in texts
        ]


def test_rules_of_several_words_are_left_to_spacy(nlp: Language) -> None:
    forms = made(nlp)
    for text in RULES_OF_SEVERAL:
        (doc,) = nlp.pipe([text], disable=COMPONENT_NAMES)
        assert forms.read(doc) == as_spacy_has_it(nlp, text)
    assert forms._known == {}


def test_a_form_is_asked_for_once_and_forgotten_when_there_are_too_many(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = made(nlp)
    (doc,) = nlp.pipe(["The ferry hit the pier."], disable=COMPONENT_NAMES)
    forms.read(doc)
    assert len(forms._known) == len({(t.orth, t.tag, t.dep) for t in doc})
    monkeypatch.setattr(forms, "_compute", None)
    assert forms.read(doc) == as_spacy_has_it(nlp, "The ferry hit the pier.")
    monkeypatch.undo()
    monkeypatch.setattr(word_forms, "MAX_FORMS", 3)
    (other,) = nlp.pipe(["Seven boats took sixty people off."], disable=COMPONENT_NAMES)
    assert forms.read(other) == as_spacy_has_it(nlp, "Seven boats took sixty people off.")
    assert len(forms._known) <= 3


def made(nlp: Language) -> WordFormLookup:
    forms = word_forms.build_word_form_lookup(nlp)
    assert forms is not None
    return forms


def blank() -> Language:
    """A pipeline with both components and one rule."""
    nlp = Language()
    nlp.add_pipe("attribute_ruler").add([[{"TAG": "NN"}]], {"POS": "NOUN"})  # type: ignore[attr-defined]
    nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    return nlp


def test_components_that_might_read_more_than_the_word_stay_where_they_are() -> None:
    assert word_forms.build_word_form_lookup(Language()) is None
    assert word_forms.build_word_form_lookup(blank()) is not None
    more = blank()
    more.get_pipe("attribute_ruler").add([[{"MORPH": "Number=Plur"}]], {"POS": "NOUN"})  # type: ignore[attr-defined]
    assert word_forms.build_word_form_lookup(more) is None
    followed = blank()
    followed.add_pipe("merge_noun_chunks")
    assert word_forms.build_word_form_lookup(followed) is None
    looked_up = Language()
    looked_up.add_pipe("attribute_ruler")
    looked_up.add_pipe("lemmatizer", config={"mode": "lookup"})
    assert word_forms.build_word_form_lookup(looked_up) is None
