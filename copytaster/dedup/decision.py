"""Decide how an article relates to all earlier ones: new, a copy, or a version that changes another.

A decision depends only on the order of the articles. The memory holds the content; the index only finds, among the
texts in the memory, those that are worth a comparison.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from copytaster.dedup.likeness.differences import describe_differences
from copytaster.dedup.likeness.index import IndexEntry, LikenessIndex
from copytaster.dedup.likeness.relation import ComparedStory, StoryComparison, compare_stories
from copytaster.dedup.likeness.remembered_text import (
    RememberedText,
    pack_sketch,
    unpack_known,
    unpack_sketch,
    unpack_text,
    unpack_time_and_stamp,
)
from copytaster.dedup.lineage import LIKENESS_BASES, WITHDRAWAL_RELATIONS, KnownArticle, SimilarArticle, decide_lineage
from copytaster.dedup.memory import DedupMemory, DedupWindows, EntryLookup, EntryWrites
from copytaster.dedup.same_language import is_same_language
from copytaster.dedup.text_features import TextFeatures, compute_text_features
from copytaster.dedup.wire_lineage import is_take_or_notice, read_wire_lineage
from copytaster.model.article import Envelope, Lineage, Relation, Span
from copytaster.model.event_time import event_time_ms, plausible_creation_time

MAX_EARLIER_VERSIONS = 20
"""Earlier versions of a story whose texts are noted, so that they are forgotten with the story."""
CERTAIN_SIMILARITY = 0.97
"""A copy this similar to its original needs no comparison with other candidates."""
RELATIONS_HELD_BACK = frozenset({"duplicate", "superseded"})


class Decision(NamedTuple):
    """An article with its lineage, its similarity to its predecessor, and what to remember about it.

    `mark` is the fingerprint of its text, `predecessor` the version that it repeats or replaces, and `differs` are the
    spans of a copy that are not repeated. `crowded_out` counts the entries that it displaced inside their window.
    """

    envelope: Envelope
    mark: str
    predecessor: KnownArticle | None
    similarity: float
    differs: tuple[Span, ...]
    writes: EntryWrites
    crowded_out: int = 0


def decide(
    view: EntryLookup,
    index: LikenessIndex,
    windows: DedupWindows,
    envelope: Envelope,
    *,
    ingest: int,
    text: TextFeatures | None = None,
) -> Decision:
    """Relate one article, ingested at `ingest` (milliseconds), to those before it.

    `text` has the features of its text if they were computed in a batch. The index is updated at once; the caller must
    write what is to be remembered.
    """
    text = text or compute_text_features([envelope])[0]
    return _Article(DedupMemory(view, windows), index, envelope, text, ingest).decision()


class _Article:
    """One article during its decision."""

    def __init__(
        self, memory: DedupMemory, index: LikenessIndex, envelope: Envelope, text: TextFeatures, ingest: int
    ) -> None:
        self._memory, self._index = memory, index
        self._envelope, self._wire = envelope, read_wire_lineage(envelope)
        self._at, self._stamp = event_time_ms(envelope.article.versionCreated, ingest), memory.next_stamp(ingest)
        self._text, self._mark, self._sketch = text.text, text.mark, text.sketch
        self._similar: tuple[KnownArticle, StoryComparison] | None = None

    def decision(self) -> Decision:
        """Compare, decide, and collect what to remember."""
        memory, envelope = self._memory, self._envelope
        self._index.drop_older(memory.oldest_stamp("text/"))
        by_uri = memory.find_by_uri(envelope)
        by_link = memory.find_by_link(envelope, self._wire, self._at)
        by_text = self._find_by_text()
        lineage = decide_lineage(
            envelope,
            self._mark,
            by_uri=by_uri,
            by_text=by_text,
            by_link=by_link,
            by_likeness=self._find_similar,
            wire=self._wire,
        )
        known_articles = (by_uri, by_link, by_text, self._similar[0] if self._similar else None)
        before = next((known for known in known_articles if known and known.uri == lineage.predecessor), None)
        comparison = self._compare_with_predecessor(lineage, before)
        if comparison and lineage.relation != "superseded":
            lineage = replace(lineage, changes=tuple(describe_differences(comparison)))
        writes = self._build_writes(lineage, by_uri, by_uri or by_link, before)
        similarity = comparison.similarity if comparison else float(lineage.relation == "duplicate")
        differs = tuple(d.after for d in lineage.changes if d.after) if lineage.relation == "duplicate" else ()
        return Decision(
            _with_lineage(envelope, lineage),
            self._mark,
            before,
            round(similarity, 4),
            differs,
            writes,
            memory.crowded_out,
        )

    def _find_by_text(self) -> KnownArticle | None:
        """The article with the same text, near in event time; empty texts never count as the same."""
        return next(
            (unpack_known(raw) for entry in self._find_equal_texts() if (raw := self._memory.view.get(entry.key))), None
        )

    def _find_equal_texts(self) -> Iterator[IndexEntry]:
        """The remembered texts equal to this one, near in event time, the last first."""
        window = self._memory.windows.duplicates_ms
        if self._text:
            yield from (entry for entry in self._index.find_same(self._mark) if abs(entry.at - self._at) <= window)

    def _find_similar(self) -> SimilarArticle | None:
        """The remembered text that this one is a copy or a new version of; the most similar of several."""
        best: tuple[tuple[bool, float, int], KnownArticle, StoryComparison] | None = None
        for remembered in self._find_candidates():
            comparison = compare_stories(ComparedStory(remembered.title, remembered.text, remembered.at), self._story)
            if comparison.relation == "different":
                continue
            rank = (comparison.relation == "duplicate", comparison.similarity, remembered.stamp.number)
            if best is None or rank > best[0]:
                best = rank, remembered.known, comparison
            if rank[0] and comparison.similarity >= CERTAIN_SIMILARITY:
                break
        if best is None:
            return None
        self._similar = best[1:]
        relation: Relation = "update" if best[2].relation == "different" else best[2].relation
        return SimilarArticle(best[1], relation, "cue" if relation == "correction" else "likeness")

    def _find_candidates(self) -> Iterator[RememberedText]:
        if not self._text:
            return
        window, memory = self._memory.windows.duplicates_ms, self._memory
        for key in self._index.find_candidates(self._sketch, at=self._at, within=window):
            raw = memory.get_remembered(key)
            remembered = unpack_text(raw) if raw else None
            if remembered and is_same_language(remembered.language, self._envelope.article.language):
                yield remembered

    def _compare_with_predecessor(self, lineage: Lineage, before: KnownArticle | None) -> StoryComparison | None:
        """The comparison of this text with its predecessor's, if that is still remembered and is not the same."""
        if self._similar and before is self._similar[0]:
            return self._similar[1]
        if before is None or lineage.relation not in ("update", "correction", "superseded"):
            return None
        raw = self._get_text_of(before)
        remembered = unpack_text(raw) if raw else None
        return (
            compare_stories(ComparedStory(remembered.title, remembered.text, remembered.at), self._story)
            if remembered
            else None
        )

    def _get_text_of(self, known: KnownArticle) -> bytes | None:
        """The remembered text of a version; of several equal texts, that of its own chain."""
        texts = [raw for entry in self._index.find_same(known.fingerprint) if (raw := self._memory.view.get(entry.key))]
        return next((raw for raw in texts if unpack_known(raw).chain_id == known.chain_id), texts[0] if texts else None)

    @cached_property
    def _story(self) -> ComparedStory:
        return ComparedStory(self._envelope.article.title, self._text, self._at)

    def _build_writes(
        self, lineage: Lineage, by_uri: KnownArticle | None, before: KnownArticle | None, of: KnownArticle | None
    ) -> EntryWrites:
        """The entries to write for the article; the index is updated at once. `of` is what it repeats or replaces."""
        memory, own = self._memory, self._build_known_article(lineage, by_uri, before, of)
        writes = memory.build_name_writes(self._envelope, lineage, self._wire, own, before, self._at, self._stamp)
        if lineage.relation in WITHDRAWAL_RELATIONS:
            writes |= self._forget_texts(before)
        elif lineage.relation not in RELATIONS_HELD_BACK and self._text:
            writes |= self._remember_text(own)
        return writes | memory.build_clock_write(self._stamp)

    def _forget_texts(self, before: KnownArticle | None) -> EntryWrites:
        """Forget the texts of all versions of a withdrawn story; a killed duplicate leaves the original's text."""
        writes: EntryWrites = {}
        for fingerprint in dict.fromkeys((before.fingerprint, *before.earlier) if before else ()):
            for entry in self._index.find_same(fingerprint):
                raw = self._memory.view.get(entry.key)
                if raw and before and self._belongs_to_story(unpack_known(raw), before):
                    self._index.drop(entry.rank)
                    writes[entry.key] = None
        return writes

    def _belongs_to_story(self, text: KnownArticle, before: KnownArticle) -> bool:
        """True for a text of the story itself: a version, under any uri, or a take; for a duplicate its own text."""
        own = (before.uri, self._envelope.article.uri)
        return text.uri in own or (text.chain_id == before.chain_id and not (before.joined or before.guest))

    def _build_known_article(
        self, lineage: Lineage, by_uri: KnownArticle | None, before: KnownArticle | None, of: KnownArticle | None
    ) -> KnownArticle:
        article, withdrawn = self._envelope.article, lineage.relation in WITHDRAWAL_RELATIONS
        owner = of.owner if of else self._envelope.provider
        foreign = owner not in (None, self._envelope.provider)
        return KnownArticle(
            chain_id=lineage.chain_id,
            uri=article.uri,
            version=article.version,
            created=plausible_creation_time(self._envelope),
            fingerprint="" if withdrawn else self._mark,  # a withdrawn story that comes again is news
            joined=lineage.relation == "duplicate" and (by_uri.joined if by_uri else True),
            earlier=() if withdrawn else self._find_earlier_fingerprints(before),
            aside=is_take_or_notice(self._wire) and not withdrawn,
            owner=owner,
            guest=foreign and (lineage.basis in LIKENESS_BASES or bool(of and of.guest)),
        )

    def _find_earlier_fingerprints(self, before: KnownArticle | None) -> tuple[str, ...]:
        """Fingerprints of the story's own earlier versions that are still remembered, the latest last."""
        if before is None or before.joined:
            return ()
        marks = dict.fromkeys((*before.earlier, before.fingerprint))
        return tuple(m for m in marks if m and m != self._mark and self._index.find_same(m))[-MAX_EARLIER_VERSIONS:]

    def _remember_text(self, own: KnownArticle) -> EntryWrites:
        """The entry of the text; it replaces equal texts near it."""
        writes: EntryWrites = {}
        for equal in list(self._find_equal_texts()):
            self._index.drop(equal.rank)
            writes[equal.key] = None
        key, sketch, article = (
            f"text/{self._mark}/{self._stamp.number}",
            pack_sketch(self._sketch),
            self._envelope.article,
        )
        self._index.add(IndexEntry(key, self._at, self._stamp, self._mark, sketch))
        text = RememberedText(self._at, self._stamp, own, sketch, article.language, article.title, self._text)
        return writes | {key: text.pack()}


def _with_lineage(envelope: Envelope, lineage: Lineage) -> Envelope:
    """The article with its decision; written out, since `replace` takes several times as long."""
    return Envelope(
        article=envelope.article,
        provider=envelope.provider,
        received=envelope.received,
        text_sha256=envelope.text_sha256,
        statements=envelope.statements,
        source_map=envelope.source_map,
        lineage=lineage,
        told=envelope.told,
    )


def rebuild_index(entries: Iterable[tuple[str, bytes]]) -> LikenessIndex:
    """Build the index of all remembered texts, given with their keys in any order."""
    index = LikenessIndex()
    for key, raw in entries:
        at, stamp = unpack_time_and_stamp(raw)
        index.add(IndexEntry(key, at, stamp, key.split("/")[1], unpack_sketch(raw)))
    index.commit()
    return index
