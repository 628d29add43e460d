"""Word forms seen in the corpus: the form of a lemma with a tag, without a table of irregular verbs."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from copytaster.text.doc import Doc, Token


class Forms:
    """`of("buy", "VBD")` is "bought", if the corpus has it at least twice."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for doc in docs:
            for t in doc.tokens:
                if t.text.isalpha():
                    seen[t.lemma.lower(), t.tag][t.lower] += 1
        self._best = {key: forms.most_common(1)[0][0] for key, forms in seen.items() if forms.total() > 1}

    def of(self, lemma: str, tag: str) -> str | None:
        return self._best.get((lemma, tag))

    def alike(self, token: Token, lemma: str) -> str | None:
        """Another lemma in the form of this token, with its capital."""
        form = self.of(lemma, token.tag)
        return form.capitalize() if form and token.text[:1].isupper() else form
