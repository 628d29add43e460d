"""The memory of one story: its versions in order, the statements made about it, and who makes them.

Nothing here judges; `following` does, and asks for verdicts. Within the limits below, the memory is the same in
whatever order versions and statements came.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from copytaster.model.article import Envelope, Statement, hash_text
from copytaster.model.assessment import Assessment
from copytaster.model.event_time import plausible_creation_time
from copytaster.model.ids import compute_alert_id
from copytaster.model.version_order import VersionDate, is_older
from copytaster.text.fingerprint import fingerprint_text

MAX_VERSIONS = 8
"""Versions whose text is kept, the newest ones: a late statement is checked against these."""
MAX_DUPLICATES = 4
"""Copies whose text is kept, while the version that they copy is the current one."""
MAX_TRACKED = 500
"""Statements of one story that are followed; the oldest are dropped first."""
MAX_CHARACTERS = 100_000
"""Code points of all statements that are followed."""
STORY, APART = "story", "apart"
"""Asserters: the story's own versions, and statements that arrive apart. The others are `copy:` and a uri."""


@dataclass(frozen=True, slots=True)
class VersionStamp:
    """The values that decide which of two versions is newer: the provider's data, else the time of ingest."""

    version: str | None
    created: str | None
    received: str

    def is_older_than(self, other: "VersionStamp") -> bool:
        """True if older, by number or time of creation (`copytaster/model/version_order.py`), else by ingest."""
        older = is_older(VersionDate(self.version, self.created), VersionDate(other.version, other.created))
        return self.received < other.received if older is None else older


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVersion:
    """One version of a story. `source` is the key of its text and parse; `mark` is the text's fingerprint."""

    uri: str
    stamp: VersionStamp
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedStatement:
    """A statement that is made about the story: by whom (the first asserter first), with its wording and number.

    `flagged` is the result of the current version. `sound` is the assessment of the newest version that supported the
    statement, and `sound_as_of` is that version's stamp.
    """

    alert_id: str
    made_by: tuple[tuple[str, Statement], ...]
    flagged: bool = False
    sound: Assessment | None = None
    sound_as_of: VersionStamp | None = None

    @property
    def asserted_by(self) -> tuple[str, ...]:
        """The asserters, in the order in which they came."""
        return tuple(asserter for asserter, _ in self.made_by)

    @property
    def statement(self) -> Statement:
        """Its number and wording: from the story itself if it makes the statement, else of the lowest number."""
        by = dict(self.made_by)
        return by.get(STORY) or min(by.values(), key=_sort_key)


@dataclass(frozen=True, slots=True)
class StatementList:
    """The statements of one asserter as of one version: a newer list replaces them."""

    teller: str
    stamp: VersionStamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """One chain. `versions` run from the oldest to the current one; `withdrawn` is true while a kill is in effect.

    `copies` are copies of the current version that make statements nobody else makes. `answered` are the ids of late
    statements that were handled: one that is released twice is judged once.
    """

    versions: tuple[ChainVersion, ...] = ()
    copies: tuple[ChainVersion, ...] = ()
    tracked: tuple[TrackedStatement, ...] = ()
    listings: tuple[StatementList, ...] = ()
    withdrawn: bool = False
    answered: tuple[str, ...] = ()

    @property
    def present(self) -> ChainVersion | None:
        """The current version, or None."""
        return self.versions[-1] if self.versions else None

    @property
    def sources(self) -> frozenset[str]:
        """The names of all texts that are still needed."""
        return frozenset(v.source for v in (*self.versions, *self.copies))

    def find_version_for(self, tracked: TrackedStatement) -> ChainVersion | None:
        """The version to check a statement against: the current one, or the first copy if only copies make it."""
        if {STORY, APART}.isdisjoint(tracked.asserted_by):
            copies = {duplicate_asserter(v): v for v in self.copies}
            return next((copies[t] for t in tracked.asserted_by if t in copies), self.present)
        return self.present


def duplicate_asserter(version: ChainVersion) -> str:
    """The asserter name of a copy."""
    return f"copy:{version.uri}"


def build_version(envelope: Envelope) -> ChainVersion:
    """Build the version for an article."""
    article = envelope.article
    return ChainVersion(
        uri=article.uri,
        stamp=VersionStamp(article.version, plausible_creation_time(envelope), envelope.received),
        source=hash_text("\n".join((article.uri, article.version or "", envelope.text_sha256)))[:16],
        mark=fingerprint_text(article.text),
    )


def add_present_version(story: ChainState, version: ChainVersion) -> ChainState:
    """The story with a new current version; a withdrawn story is active again."""
    others = tuple(v for v in story.versions if v.source != version.source)
    return replace(story, versions=(*others, version)[-MAX_VERSIONS:], copies=(), withdrawn=False)


def add_older_version(story: ChainState, version: ChainVersion) -> ChainState:
    """The story with a version that came late: it goes before the first that is newer, and is never the current one."""
    others = [v for v in story.versions if v.source != version.source]
    at = next((n for n, v in enumerate(others) if version.stamp.is_older_than(v.stamp)), len(others) - 1)
    return replace(story, versions=(*others[:at], version, *others[at:])[-MAX_VERSIONS:])


def add_duplicate(story: ChainState, version: ChainVersion) -> ChainState:
    """The story with a copy of its present version."""
    others = tuple(v for v in story.copies if v.uri != version.uri)
    return replace(story, copies=(*others, version)[-MAX_DUPLICATES:])


def remove_versions(story: ChainState, uri: str) -> ChainState:
    """The story without one item's versions, and without the assessments made from them.

    If another version becomes the current one, the caller must record its statements again. Until then nobody makes
    statements for the story, and neither do its copies, since they copied what is gone.
    """
    remaining = tuple(v for v in story.versions if v.uri != uri)
    if not remaining:
        return ChainState(answered=story.answered)
    is_unchanged = remaining[-1] == story.versions[-1]
    silent = frozenset() if is_unchanged else frozenset({STORY, *map(duplicate_asserter, story.copies)})
    return replace(
        story,
        versions=remaining,
        copies=story.copies if is_unchanged else (),
        tracked=tuple(_without_support_from(uri, _retract(one, silent)) for one in story.tracked),
        listings=tuple(k for k in story.listings if k.teller not in silent),
    )


def _retract(tracked: TrackedStatement, asserters: Container[str]) -> TrackedStatement:
    return replace(tracked, made_by=tuple(by for by in tracked.made_by if by[0] not in asserters))


def _without_support_from(uri: str, tracked: TrackedStatement) -> TrackedStatement:
    return replace(tracked, sound=None, sound_as_of=None) if tracked.sound and tracked.sound.uri == uri else tracked


def withdraw_chain(story: ChainState) -> ChainState:
    """The remains of a withdrawn story: that it was withdrawn, and none of its text."""
    return ChainState(withdrawn=True, answered=story.answered)


def record_statements(
    story: ChainState, chain: str, asserter: str, statements: Sequence[Statement], stamp: VersionStamp | None = None
) -> tuple[ChainState, tuple[str, ...]]:
    """The story after an asserter has made these statements, and the alert ids of those that nobody makes any more.

    With a `stamp`, they are the asserter's full list as of that version: a newer list replaces an older one, whichever
    came first. Without a stamp, they are added.
    """
    if stamp is not None:
        current = next((k for k in story.listings if k.teller == asserter), None)
        if not statements or (current is not None and stamp.is_older_than(current.stamp)):
            return story, tuple(_find_retracted(story, chain, statements))
        others = tuple(k for k in story.listings if k.teller != asserter)
        story = replace(story, listings=(*others, StatementList(asserter, stamp)))
    now = {compute_alert_id(chain, s.text): s for s in reversed(statements)}  # if made twice, the first counts
    tracked = [
        _update_asserter(one, asserter, now.get(one.alert_id), replaces=stamp is not None) for one in story.tracked
    ]
    known = {one.alert_id for one in tracked}
    fresh = dict.fromkeys(id_ for id_ in (compute_alert_id(chain, s.text) for s in statements) if id_ not in known)
    tracked += [TrackedStatement(alert_id=id_, made_by=((asserter, now[id_]),)) for id_ in fresh]
    gone = tuple(one.alert_id for one in tracked if not one.made_by)
    return replace(story, tracked=tuple(one for one in tracked if one.made_by)), gone


def _update_asserter(
    tracked: TrackedStatement, asserter: str, statement: Statement | None, *, replaces: bool
) -> TrackedStatement:
    """Update a known statement after an asserter has made it, or has left it out of a replacing list."""
    by = dict(tracked.made_by)
    if statement is not None:
        by[asserter] = statement if replaces else min(by.get(asserter, statement), statement, key=_sort_key)
    elif replaces:
        by.pop(asserter, None)
    return replace(tracked, made_by=tuple(by.items()))


def _sort_key(statement: Statement) -> tuple[int, str]:
    return statement.n, statement.text


def _find_retracted(story: ChainState, chain: str, statements: Iterable[Statement]) -> Iterable[str]:
    """Ids of statements that a newer list had already left out when they came."""
    known = {one.alert_id for one in story.tracked}
    return (id_ for id_ in dict.fromkeys(compute_alert_id(chain, s.text) for s in statements) if id_ not in known)


def _keep_within_limits(tracked: Sequence[TrackedStatement]) -> tuple[TrackedStatement, ...]:
    room, count = MAX_CHARACTERS, 0
    for one in reversed(tracked[-MAX_TRACKED:]):
        room -= len(one.statement.text)
        if room < 0 and count:
            break
        count += 1
    return tuple(tracked[len(tracked) - count :])


def update_tracked(story: ChainState, changed: Iterable[TrackedStatement]) -> ChainState:
    """The story with updated statements; no more are remembered than the limits allow."""
    by_id = {one.alert_id: one for one in changed}
    tracked = (replace(by_id.get(one.alert_id, one), made_by=one.made_by) for one in story.tracked)
    return replace(story, tracked=_keep_within_limits(tuple(tracked)))


def record_support(tracked: TrackedStatement, assessment: Assessment, as_of: VersionStamp) -> TrackedStatement:
    """Record that a version supports the statement; the newest such version is remembered."""
    if tracked.sound_as_of is not None and as_of.is_older_than(tracked.sound_as_of):
        return tracked
    return replace(tracked, sound=assessment, sound_as_of=as_of)
