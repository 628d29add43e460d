"""Following a story: decide which statements to check against which version as articles and statements arrive.

Statements are checked against the current version. If it does not support one, the earlier versions are checked too. A
copy of the current version, with statements of its own, is checked against its own text. The result is the same,
whatever the order in which versions and statements came.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from copytaster.dedup.lineage import GUEST_BASIS, WITHDRAWAL_RELATIONS
from copytaster.dedup.wire_lineage import TAKE_BASIS
from copytaster.model.article import Lineage, Statement
from copytaster.model.assessment import Cause
from copytaster.model.ids import compute_alert_id
from copytaster.model.records import CheckedArticle, EnrichedArticle
from copytaster.stories.chain_state import (
    APART,
    STORY,
    ChainState,
    TrackedStatement,
    VersionStamp,
    add_duplicate,
    add_older_version,
    add_present_version,
    build_version,
    duplicate_asserter,
    record_statements,
    remove_versions,
    update_tracked,
    withdraw_chain,
)
from copytaster.stories.copied_version import find_duplicated_version
from copytaster.stories.judgement_requests import (
    JudgementAnswers,
    JudgementRequest,
    JudgementResult,
    may_be_supported,
    request_verdicts,
    request_verdicts_over_versions,
)

MAX_NOTE_LENGTH = 300
"""Code points of a note to editors that are kept in the alerts it led to."""


@dataclass(frozen=True, slots=True)
class FollowResult:
    """The story after an arrival, the results, and whether to keep the arrival's text."""

    story: ChainState
    checked: tuple[CheckedArticle, ...]
    keep: bool = False


SourceLoader = Callable[[str], EnrichedArticle | None]
"""Load the text and parse kept under `ChainVersion.source`; None if they are no longer kept."""
FollowSteps = Generator[JudgementRequest, JudgementAnswers, FollowResult]


def follow_article(story: ChainState, enriched: EnrichedArticle, lineage: Lineage, load: SourceLoader) -> FollowSteps:
    """Process an article of the chain: a new current version, an older one, a copy, or a withdrawal."""
    arrival = _Arrival(enriched, lineage, load)
    late, present = (
        lineage.relation in ("superseded", "duplicate", "advisory") or lineage.basis == TAKE_BASIS,
        story.present,
    )
    if lineage.relation in WITHDRAWAL_RELATIONS and lineage.basis == GUEST_BASIS:
        return (yield from _follow_guest_withdrawal(story, arrival))
    if lineage.relation in WITHDRAWAL_RELATIONS:
        return FollowResult(withdraw_chain(story), (arrival.empty_record,))
    if late and story.withdrawn:
        return FollowResult(story, (arrival.empty_record,))
    if not late or (present is None and lineage.relation != "advisory"):
        return (yield from _follow_present_version(story, arrival))
    current = load(present.source) if present else None
    if current is None:
        return (yield from _follow_unattached(story, arrival))
    if lineage.relation == "superseded":
        return (yield from _follow_older_version(story, arrival, current))
    return (yield from _follow_duplicate(story, arrival, current))


def attach_statements(
    story: ChainState, chain: str, uri: str, statements: Sequence[Statement], load: SourceLoader
) -> FollowSteps | None:
    """Process statements that arrived apart; None if there is no text to check them against."""
    current = load(story.present.source) if story.present else None
    return None if current is None else _follow_statements(story, chain, uri, statements, current, load)


def _follow_statements(
    story: ChainState,
    chain: str,
    uri: str,
    statements: Sequence[Statement],
    current: EnrichedArticle,
    load: SourceLoader,
) -> FollowSteps:
    story, _ = record_statements(story, chain, APART, statements)
    result = yield from request_verdicts_over_versions(
        current,
        tuple(_find_tracked(story, chain, statements)),
        _present_stamp(story),
        _load_earlier_versions(story, load),
    )
    checked = _build_checked(current, _present_stamp(story), statements, result, Cause(kind="statements", uri=uri))
    return FollowResult(update_tracked(story, result.tracked), (checked,))


class _Arrival:
    """An article that has arrived, with the values that all steps need."""

    def __init__(self, enriched: EnrichedArticle, lineage: Lineage, load: SourceLoader) -> None:
        self.enriched, self.chain, self.load = enriched, lineage.chain_id, load
        self.version, self.own = build_version(enriched.envelope), enriched.envelope.statements
        article = enriched.envelope.article
        note = article.edNote[:MAX_NOTE_LENGTH] if article.edNote else None
        self.cause = Cause(kind=lineage.relation, uri=article.uri, version=article.version, note=note)

    @property
    def empty_record(self) -> CheckedArticle:
        return CheckedArticle(envelope=self.enriched.envelope, cause=self.cause)

    def build_record(self, source: EnrichedArticle, stamp: VersionStamp, result: JudgementResult) -> CheckedArticle:
        """The record of the results that this article led to, for one source."""
        return _build_checked(source, stamp, self.own, result, self.cause)

    def find_own(self, story: ChainState, asserter: str = STORY) -> tuple[TrackedStatement, ...]:
        """The statements of this article that no newer list of the same asserter has left out."""
        return tuple(t for t in _find_tracked(story, self.chain, self.own) if asserter in t.asserted_by)

    def find_others(self, story: ChainState) -> tuple[TrackedStatement, ...]:
        """The statements about the story that this article does not make."""
        names = {t.alert_id for t in self.find_own(story)}
        return tuple(t for t in story.tracked if t.alert_id not in names)


def _follow_present_version(story: ChainState, arrival: _Arrival) -> FollowSteps:
    """Follow a new current version: every statement about the story is checked against it."""
    story = add_present_version(story, arrival.version)
    story, gone = record_statements(story, arrival.chain, STORY, arrival.own, arrival.version.stamp)
    source, stamp = arrival.enriched, arrival.version.stamp
    result = yield from request_verdicts_over_versions(
        source, arrival.find_own(story), stamp, _load_earlier_versions(story, arrival.load)
    )
    result += yield from request_verdicts(source, arrival.find_others(story), stamp)
    return _build_result(story, arrival, result, [arrival.build_record(source, stamp, result)], gone, keep=True)


def _follow_guest_withdrawal(story: ChainState, arrival: _Arrival) -> FollowSteps:
    """Follow a provider's withdrawal of its versions from another's story: the version before is current again."""
    uri, previous, before = arrival.version.uri, story.present, [t.alert_id for t in story.tracked]
    if all(v.uri != uri for v in story.versions):
        return FollowResult(story, (arrival.empty_record,))
    story = remove_versions(story, uri)
    source = arrival.load(story.present.source) if story.present else None
    if source and story.present and story.present != previous:
        story, _ = record_statements(story, arrival.chain, STORY, source.envelope.statements, story.present.stamp)
    story = replace(story, tracked=tuple(t for t in story.tracked if t.made_by))
    gone = tuple(name for name in before if all(name != t.alert_id for t in story.tracked))
    checked, result = [], JudgementResult()
    for version_source, statements in _group_by_version(story, story.tracked, arrival.load):
        rechecked = yield from request_verdicts(version_source, statements, _present_stamp(story))
        checked.append(
            _build_checked(
                version_source, _present_stamp(story), version_source.envelope.statements, rechecked, arrival.cause
            )
        )
        result += rechecked
    return _build_result(story, arrival, result, checked, gone)


def _follow_older_version(story: ChainState, arrival: _Arrival, current: EnrichedArticle) -> FollowSteps:
    """Follow a version that another has already replaced: it shows what was true then, not what is true now."""
    before = {t.alert_id: t.statement for t in story.tracked}
    story = add_older_version(story, arrival.version)
    story, gone = record_statements(story, arrival.chain, STORY, arrival.own, arrival.version.stamp)
    earlier = _load_earlier_versions(story, arrival.load, {arrival.version.source: arrival.enriched})
    result = yield from request_verdicts_over_versions(current, arrival.find_own(story), _present_stamp(story), earlier)
    checked = [arrival.build_record(current, _present_stamp(story), result)] if result.verdicts else []
    flagged = {t.alert_id: t for t in arrival.find_others(story) if t.flagged}
    supportable = [t for t in flagged.values() if may_be_supported(t, arrival.version.stamp)]
    earlier_result = yield from request_verdicts(arrival.enriched, supportable, arrival.version.stamp)
    changed = {name: t for name, t in flagged.items() if t.statement != before[name]}
    changed |= {t.alert_id: replace(t, flagged=True) for t in earlier_result.tracked if not t.flagged}
    for source, statements in _group_by_version(story, tuple(changed.values()), arrival.load):
        rechecked = yield from request_verdicts(source, statements, _present_stamp(story))
        checked.append(arrival.build_record(source, _present_stamp(story), rechecked))
        result += rechecked
    return _build_result(story, arrival, result, checked, gone, keep=arrival.version in story.versions)


def _follow_duplicate(story: ChainState, arrival: _Arrival, current: EnrichedArticle) -> FollowSteps:
    """Follow a copy. Of the current version, it is checked against its own text; of an older one, against the current.

    Statements that the story or others make too are always checked against the current version. A statement that
    another copy made first is checked against that copy.
    """
    copied = find_duplicated_version(arrival.enriched.envelope, story.versions, arrival.load)
    own_uri = any(v.uri == arrival.version.uri for v in story.versions)
    asserter = STORY if own_uri else duplicate_asserter(arrival.version)
    story, gone = record_statements(story, arrival.chain, asserter, arrival.own, arrival.version.stamp)
    if copied == story.present and not own_uri:
        story = add_duplicate(story, arrival.version)
    own, instead = arrival.find_own(story, asserter), {copied.source: arrival.enriched}
    alone = tuple(t for t in own if story.find_version_for(t) == arrival.version)
    shared = tuple(t for t in own if story.find_version_for(t) == story.present)
    own_result = yield from request_verdicts_over_versions(
        arrival.enriched, alone, copied.stamp, _load_earlier_versions(story, arrival.load)
    )
    current_result = yield from request_verdicts_over_versions(
        current, shared, _present_stamp(story), _load_earlier_versions(story, arrival.load, instead)
    )
    checked = [arrival.build_record(arrival.enriched, copied.stamp, own_result)] if alone else []
    checked += [arrival.build_record(current, _present_stamp(story), current_result)] if shared else []
    return _build_result(story, arrival, own_result + current_result, checked, gone, keep=bool(alone))


def _follow_unattached(story: ChainState, arrival: _Arrival) -> FollowSteps:
    """Follow an article without a current version: an advisory, or the current version's text is no longer kept."""
    asserter, stamp = duplicate_asserter(arrival.version), arrival.version.stamp
    story, gone = record_statements(story, arrival.chain, asserter, arrival.own, stamp)
    result = yield from request_verdicts_over_versions(arrival.enriched, arrival.find_own(story, asserter), stamp, ())
    return _build_result(story, arrival, result, [arrival.build_record(arrival.enriched, stamp, result)], gone)


def _build_result(
    story: ChainState,
    arrival: _Arrival,
    result: JudgementResult,
    checked: Sequence[CheckedArticle],
    gone: tuple[str, ...],
    *,
    keep: bool = False,
) -> FollowResult:
    """Build the result: every arrival has a record, and the first one names the statements that are gone."""
    first, *others = checked or [arrival.empty_record]
    return FollowResult(update_tracked(story, result.tracked), (replace(first, gone=gone), *others), keep)


def _build_checked(
    source: EnrichedArticle, stamp: VersionStamp, own: Sequence[Statement], result: JudgementResult, cause: Cause
) -> CheckedArticle:
    """Build the record of the results for the version with this stamp."""
    envelope = replace(source.envelope, statements=tuple(own))
    return CheckedArticle(
        envelope=envelope, verdicts=result.verdicts, then=result.earlier_assessments(stamp), cause=cause
    )


def _find_tracked(story: ChainState, chain: str, statements: Sequence[Statement]) -> Iterator[TrackedStatement]:
    """The tracked entries of these statements, in their order; those that a newer list has left out do not count."""
    tracked = {t.alert_id: t for t in story.tracked}
    seen: set[str] = set()
    for statement in statements:
        alert_id = compute_alert_id(chain, statement.text)
        if alert_id in seen:  # one verdict for each place, with its own wording
            yield replace(tracked[alert_id], made_by=tuple((t, statement) for t in tracked[alert_id].asserted_by))
        elif alert_id in tracked:
            seen.add(alert_id)
            yield tracked[alert_id]


def _group_by_version(
    story: ChainState, tracked: Sequence[TrackedStatement], load: SourceLoader
) -> Iterator[tuple[EnrichedArticle, list[TrackedStatement]]]:
    for version in (*story.versions[-1:], *story.copies):
        statements = [t for t in tracked if story.find_version_for(t) == version]
        source = load(version.source) if statements else None
        if source is not None:
            yield source, statements


def _present_stamp(story: ChainState) -> VersionStamp:
    assert story.present is not None
    return story.present.stamp


def _load_earlier_versions(
    story: ChainState, load: SourceLoader, instead: Mapping[str, EnrichedArticle] | None = None
) -> Iterator[tuple[VersionStamp, EnrichedArticle]]:
    """The versions before the current one, the newest first; each is loaded only when it is needed."""
    for version in reversed(story.versions[:-1]):
        text = (instead or {}).get(version.source) or load(version.source)
        if text is not None:
            yield version.stamp, text
