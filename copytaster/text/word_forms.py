"""Tags, parts of speech and lemmas of a parse, computed once per word form and remembered.

The result of spaCy's attribute ruler and rule lemmatizer for a token depends only on its form, its tag and its
dependency, but they compute it again for every token: a quarter of the cost of the whole small English pipeline. Here
they run once for each (form, tag, dependency), on a text of that one token. If a rule for several tokens applies, they
read the whole text as usual. The results are exactly theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.attrs import DEP, ORTH, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc as SpacyDoc

COMPONENT_NAMES = ("attribute_ruler", "lemmatizer")
MAX_FORMS = 200_000
"""Forms remembered, some fifty megabytes; at the limit, all are dropped."""
_ASKED = frozenset({"TAG", "DEP", "LOWER", "ORTH", "TEXT", "IS_SPACE"})
"""Attributes that a rule may test, if its result is to depend on form, tag and dependency alone."""
_SET = frozenset({"TAG", "DEP", "POS", "MORPH", "LEMMA"})
_NEUTRAL = frozenset({"ner", "lemmatizer"})
"""Components that may follow the ruler: they read nothing that it sets, or are left out with it."""

TokenForms = tuple[str, str, str, str]
"""Tag, dependency, part of speech, lemma."""


@dataclass
class WordFormLookup:
    """The final forms of each token, for texts that were parsed without ruler and lemmatizer."""

    nlp: Language
    ruler: AttributeRuler
    lemmatizer: Lemmatizer
    multi_token_matcher: Matcher
    _known: dict[tuple[int, int, int], TokenForms] = field(default_factory=dict)

    def read(self, doc: SpacyDoc) -> list[TokenForms]:
        """The forms of each token. The doc stays unchanged, or is completed if rules for several tokens apply."""
        if self.multi_token_matcher(doc, allow_missing=True):
            return [_forms_of(token) for token in self._complete(doc)]
        keys = list(map(tuple, doc.to_array([ORTH, TAG, DEP]).tolist()))
        known = self._known
        return [known.get(key) or self._compute(key) for key in keys]

    def _compute(self, key: tuple[int, int, int]) -> TokenForms:
        if len(self._known) >= MAX_FORMS:
            self._known.clear()
        word = SpacyDoc(self.nlp.vocab, words=[self.nlp.vocab.strings[key[0]]])
        word[0].tag, word[0].dep = key[1:]
        forms = self._known[key] = _forms_of(self._complete(word)[0])
        return forms

    def _complete(self, doc: SpacyDoc) -> SpacyDoc:
        return self.lemmatizer(self.ruler(doc))


def build_word_form_lookup(nlp: Language) -> WordFormLookup | None:
    """Build the lookup for a pipeline whose ruler and lemmatizer can be left out; None if they must stay."""
    names = nlp.pipe_names
    if not set(COMPONENT_NAMES) <= set(names) or not set(names[names.index(COMPONENT_NAMES[0]) + 1 :]) <= _NEUTRAL:
        return None
    ruler, lemmatizer = (nlp.get_pipe(name) for name in COMPONENT_NAMES)
    if not isinstance(ruler, AttributeRuler) or not isinstance(lemmatizer, Lemmatizer) or lemmatizer.mode != "rule":
        return None
    rules: Sequence[dict[str, Any]] = ruler.patterns
    if not all(_is_plain(rule) for rule in rules):
        return None
    multi_token_matcher = Matcher(nlp.vocab)
    for n, rule in enumerate(rules):
        if longer := [pattern for pattern in rule["patterns"] if len(pattern) > 1]:
            multi_token_matcher.add(str(n), longer)
    return WordFormLookup(nlp, ruler, lemmatizer, multi_token_matcher)


def _is_plain(rule: dict[str, Any]) -> bool:
    tested = {name for pattern in rule["patterns"] if len(pattern) == 1 for name in pattern[0]}
    return tested <= _ASKED and set(rule["attrs"]) <= _SET


def _forms_of(token: Any) -> TokenForms:
    return token.tag_, token.dep_, token.pos_, token.lemma_
