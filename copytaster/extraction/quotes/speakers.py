"""The speaker of a quotation: the entity that its source names, the referent of a pronoun, or no named entity."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.extraction.entities.build import TextEntities
from copytaster.extraction.entities.definite_phrases import COMPANY_NOUNS, DefinitePhrases
from copytaster.extraction.quotes.grammar import Spans
from copytaster.model.extracted import Entity
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.genders import guess_gender
from copytaster.text.lexicon.people_nouns import POSTNOMINALS
from copytaster.text.syntax import SUBJECT_LABELS

_PERSONAL = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}
_THEY = frozenset({"they", "we", "them", "their"})
_IT = frozenset({"it", "its", "which", "that"})
_WHO = frozenset({"who", "whom", "whose"})
_WITHHELD = re.compile(
    r"\b(?:unnamed|anonymous|unidentified|undisclosed|anonymity|declined to be (?:named|identified)|"
    r"not (?:to be|be) (?:named|identified)|not authori[sz]ed to|familiar with|close to|with knowledge of|"
    r"informed|senior|sources?|insiders?|who requested)\b",
    re.IGNORECASE,
)
_CROWD = frozenset("source sources insider insiders official officials aide aides people adviser advisers".split())
_FAR = 4
"""Most sentences between a pronoun and its referent."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """An entity or none, the story's words for it, and whether its name is withheld."""

    entity: Entity | None = None
    name: str = ""
    anonymous: bool = False


class SpeakerResolver:
    """Sources of one story, resolved in the order of the text."""

    def __init__(self, doc: Doc, people: TextEntities) -> None:
        self._doc, self._people = doc, people
        self._definite = DefinitePhrases(doc, people)
        self._starts = doc.columns.starts
        self._genders: dict[str, str] = {}
        self._subjects = self._named_subjects()
        self._last: Speaker = Speaker()

    def of(self, source: Spans, behind: Spans = ()) -> Speaker:
        """The speaker of a source; the last speaker if there is no source, since quotations run on."""
        if behind:
            return Speaker(None, self._words(behind), True)
        found = self._resolved(source) if source else self._last
        if found.entity is not None or found.name:
            self._last = found
        return found

    def entity_at(self, spans: Spans) -> Entity | None:
        """The entity that spans name, at their head or else first in them."""
        tokens = self._tokens(spans)
        head = self._head(tokens)
        if head is None:
            return None
        own = self._people.of(head.i)
        if own is not None:
            return own
        if head.text in POSTNOMINALS and head.i:
            return self._people.of(head.i - 1)
        after = self._people.of(head.i + 1) if head.pos == "NOUN" else None
        if after is not None and after.kind in {"person", "organisation"}:
            return after
        apposed = [t for t in tokens if self._people.of(t.i) is not None and self._beside(head, t)]
        return self._people.of(apposed[0].i) if apposed else None

    def find_referent(self, token: Token) -> Entity | None:
        """The referent of a pronoun or `the company` in the story's own words, as far as nearby earlier names show
        it."""
        return self._definite.find_referent(token) if token.pos == "NOUN" else self._pronoun(token, "").entity

    def _resolved(self, source: Spans) -> Speaker:
        tokens = self._tokens(source)
        head = self._head(tokens)
        words = self._words(source)
        if head is None:
            return Speaker(None, words)
        if head.pos == "PRON" or head.lower in _WHO:
            return self._pronoun(head, words)
        entity = self.entity_at(source)
        if entity is not None and not (entity.kind == "place" and head.i not in self._people.at):
            return Speaker(entity, entity.name)
        taken_up = self._taken_up(head)
        if taken_up is not None:
            return Speaker(taken_up, taken_up.name)
        side = self._side(head)
        if side is not None:
            return Speaker(side, words)
        withheld = bool(_WITHHELD.search(words)) or head.lower in _CROWD
        return Speaker(None, words, withheld and head.pos != "PROPN")

    def _side(self, head: Token) -> Entity | None:
        """The country that they speak for: `the Ukrainian military`, `Russian officials`."""
        if head.lemma.lower() not in _STATE:
            return None
        mine = (
            self._people.of(t.i) for t in self._doc.children(head.i) if t.dep in {"amod", "compound", "poss", "nmod"}
        )
        return next((e for e in mine if e is not None and e.country is not None), None)

    def _tokens(self, spans: Spans) -> list[Token]:
        found: list[Token] = []
        for start, end in spans:
            found.extend(self._doc.tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)])
        return found

    def _head(self, tokens: Sequence[Token]) -> Token | None:
        inside = {t.i for t in tokens}
        heads = [t for t in tokens if t.head not in inside or t.head == t.i]
        named = [t for t in heads if t.pos in {"PROPN", "NOUN", "PRON", "NUM", "DET", "ADJ"}]
        return next(iter(named or heads), None)

    def _beside(self, head: Token, token: Token) -> bool:
        """True for `a spokesman, Jan Ilk,` and `minister Jan Ilk`: an apposition of the head, or right after it."""
        near = self._doc.tokens[token.head]
        return token.dep in {"appos", "compound", "nmod"} and (near.i == head.i or near.head == head.i) and (
            token.dep == "appos" or token.i > head.i
        )  # fmt: skip

    def _words(self, spans: Spans) -> str:
        return " ".join(" ".join(self._doc.text[start:end] for start, end in spans).split())

    def _named_subjects(self) -> list[tuple[int, int, bool]]:
        """Every mention of a person or body as (token, number of the entity, whether it is a subject)."""
        out = []
        last = -1
        for token, n in sorted(self._people.at.items()):
            if n != last or token - 1 not in self._people.at:
                out.append((token, n, self._is_subject(token)))
            last = n
        return out

    def _is_subject(self, token: int) -> bool:
        t = self._doc.tokens[token]
        for _ in range(3):
            if t.dep in SUBJECT_LABELS:
                return True
            apposed = t.dep == "appos" and not any(k.tag == "PRP$" for k in self._doc.children(t.head))
            t = self._doc.tokens[t.head]
            if not apposed and self._people.at.get(t.i) != self._people.at.get(token):
                return False
        return False

    def _gender(self, entity: Entity) -> str:
        if entity.id not in self._genders:
            words = {entity.name.split()[0].lower()}
            words.update(w.lower() for role in entity.roles for w in role.split())
            for mention in entity.mentions:
                words.update(mention.span.prefix.lower().replace(".", "").replace(",", "").split()[-1:])
            self._genders[entity.id] = guess_gender(frozenset(words))
        return self._genders[entity.id]

    def _pronoun(self, pronoun: Token, words: str) -> Speaker:
        lower = pronoun.lower
        if lower in _WHO:
            above = self._doc.tokens[pronoun.head]
            entity = self._people.of(above.head)
            antecedent = self._doc.tokens[above.head]
            if entity is not None:
                return Speaker(entity, entity.name)
            crowd = antecedent.lower in _CROWD
            return Speaker(None, antecedent.text if antecedent.pos in {"NOUN", "PROPN"} else words, crowd)
        if lower in _THEY:
            return self._last if self._last.entity is None and self._last.name else Speaker(None, words)
        wanted = _PERSONAL.get(lower, "")
        kinds = {"person"} if lower in _PERSONAL else {"organisation", "other", "place"}
        entity = self._before(pronoun, kinds, wanted)
        return Speaker(entity, entity.name) if entity is not None else Speaker(None, words)

    def _before(self, token: Token, kinds: set[str], wanted: str) -> Entity | None:
        """The nearest entity of a kind before a token; subjects come first, and the last speaker if it fits."""
        at = bisect_right(self._subjects, (token.i, -1, False)) - 1
        best: tuple[float, Entity] | None = None
        while at >= 0:
            i, n, is_subject = self._subjects[at]
            far = token.sent - self._doc.tokens[i].sent
            if far > _FAR:
                break
            at -= 1
            entity = self._people.entities[n]
            if entity.kind not in kinds or (wanted and self._gender(entity) not in {"", wanted}):
                continue
            score = -1.5 * far + 2.0 * is_subject + (1.0 if entity is self._last.entity else 0.0)
            score += 0.5 * bool(wanted and self._gender(entity) == wanted) - 0.01 * (token.i - i)
            if best is None or score > best[0]:
                best = (score, entity)
        return (
            best[1] if best else (self._last.entity if self._last.entity and self._last.entity.kind in kinds else None)
        )

    def _taken_up(self, head: Token) -> Entity | None:
        """The last body named for `the company said`; the only person with that office for `Kremlin spokesman`."""
        bearer = self._bearer(head)
        if bearer is not None:
            return bearer
        if not any(t.lower in {"the", "this", "that"} and t.dep == "det" for t in self._doc.children(head.i)):
            return None
        named = self._definite.find_referent(head)
        if named is not None or head.lemma.lower() not in COMPANY_NOUNS:
            return named
        return self._before(head, {"organisation"}, "")

    def _bearer(self, head: Token) -> Entity | None:
        """The only person for whom the story uses this noun and all the words before it."""
        if head.tag not in {"NN", "NNP"} or any(t.lower in {"a", "an", "another"} for t in self._doc.children(head.i)):
            return None
        words = {head.lower, *(t.lower for t in self._doc.children(head.i) if t.dep in {"compound", "amod", "nmod"})}
        found = [e for e in self._people.entities if any(words <= _called(role) for role in e.roles)]
        return found[0] if len(found) == 1 else None


def _called(role: str) -> set[str]:
    """The words that may refer to a role; a justice is a judge."""
    words = set(role.lower().split())
    return words | {"judge"} if "justice" in words else words


_STATE = frozenset(
    "military army government force troop navy police authority official ministry side parliament embassy state "
    "president diplomat intelligence service media".split()
)
"""Nouns for people and bodies that speak for a country."""
