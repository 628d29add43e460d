"""Following a story: which statements are read against which version as articles and statements come in.

The version that stands is what statements are held against; where it does not bear one out, the earlier ones are
asked whether they did. A copy of the version that stands, with statements of its own, is held to its own text.
What comes out is the same, whatever the order in which versions and statements came.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from copytaster.dedup.lineage import GUEST, WITHDRAWN
from copytaster.dedup.wire_lineage import TAKE
from copytaster.model.article import Lineage, Statement
from copytaster.model.assessment import Cause
from copytaster.model.ids import alert_id
from copytaster.model.records import Checked, Enriched
from copytaster.stories.chain_state import (
    APART,
    STORY,
    Stamp,
    Story,
    Tracked,
    copying,
    telling,
    version_of,
    with_copy,
    with_older,
    with_present,
    with_tracked,
    without_text,
    without_versions,
)
from copytaster.stories.copied_version import copied
from copytaster.stories.judgement_requests import Answers, Ask, Found, judged, may_be_borne_out, read

NOTE_KEPT = 300
"""Code points of a note to editors that travel with the alerts it led to."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The story after an arrival, what was found out, and whether the arrival's text is one to keep."""

    story: Story
    checked: tuple[Checked, ...]
    keep: bool = False


Load = Callable[[str], Enriched | None]
"""The text and parse kept under `Version.source`; None where it is not kept any more."""
Following = Generator[Ask, Answers, Followed]


def follow(story: Story, enriched: Enriched, lineage: Lineage, load: Load) -> Following:
    """What an article of the chain leads to: a version that stands, or an older one, a copy, or a withdrawal."""
    arrival = _Arrival(enriched, lineage, load)
    late, present = lineage.relation in ("superseded", "duplicate", "advisory") or lineage.basis == TAKE, story.present
    if lineage.relation in WITHDRAWN and lineage.basis == GUEST:
        return (yield from _guest_leaves(story, arrival))
    if lineage.relation in WITHDRAWN:
        return Followed(without_text(story), (arrival.nothing,))
    if late and story.withdrawn:
        return Followed(story, (arrival.nothing,))
    if not late or (present is None and lineage.relation != "advisory"):
        return (yield from _stands(story, arrival))
    standing = load(present.source) if present else None
    if standing is None:
        return (yield from _by_itself(story, arrival))
    if lineage.relation == "superseded":
        return (yield from _is_older(story, arrival, standing))
    return (yield from _is_copy(story, arrival, standing))


def attach(story: Story, chain: str, uri: str, statements: Sequence[Statement], load: Load) -> Following | None:
    """What statements that came apart lead to; None where there is no text to hold them against."""
    standing = load(story.present.source) if story.present else None
    return None if standing is None else _attached(story, chain, uri, statements, standing, load)


def _attached(
    story: Story, chain: str, uri: str, statements: Sequence[Statement], standing: Enriched, load: Load
) -> Following:
    story, _ = telling(story, chain, APART, statements)
    found = yield from read(standing, tuple(_made(story, chain, statements)), _stamp(story), _earlier(story, load))
    checked = _checked(standing, _stamp(story), statements, found, Cause(kind="statements", uri=uri))
    return Followed(with_tracked(story, found.told), (checked,))


class _Arrival:
    """An article that has come in, and what there is to say of it."""

    def __init__(self, enriched: Enriched, lineage: Lineage, load: Load) -> None:
        self.enriched, self.chain, self.load = enriched, lineage.chain_id, load
        self.version, self.own = version_of(enriched.envelope), enriched.envelope.statements
        article = enriched.envelope.article
        note = article.edNote[:NOTE_KEPT] if article.edNote else None
        self.cause = Cause(kind=lineage.relation, uri=article.uri, version=article.version, note=note)

    @property
    def nothing(self) -> Checked:
        return Checked(envelope=self.enriched.envelope, cause=self.cause)

    def checked(self, source: Enriched, stamp: Stamp, found: Found) -> Checked:
        """What this article led us to find out against a source."""
        return _checked(source, stamp, self.own, found, self.cause)

    def made(self, story: Story, teller: str = STORY) -> tuple[Tracked, ...]:
        """What this article says, and no newer one of the same teller has left out."""
        return tuple(t for t in _made(story, self.chain, self.own) if teller in t.tellers)

    def others(self, story: Story) -> tuple[Tracked, ...]:
        """What is told of the story, and not by this article."""
        names = {t.alert_id for t in self.made(story)}
        return tuple(t for t in story.tracked if t.alert_id not in names)


def _stands(story: Story, arrival: _Arrival) -> Following:
    """A version that stands from now on: everything that is told is read against it."""
    story = with_present(story, arrival.version)
    story, gone = telling(story, arrival.chain, STORY, arrival.own, arrival.version.stamp)
    source, stamp = arrival.enriched, arrival.version.stamp
    found = yield from read(source, arrival.made(story), stamp, _earlier(story, arrival.load))
    found += yield from judged(source, arrival.others(story), stamp)
    return _followed(story, arrival, found, [arrival.checked(source, stamp, found)], gone, keep=True)


def _guest_leaves(story: Story, arrival: _Arrival) -> Following:
    """A provider withdraws its versions of another's story: what stood before stands again, and says what it said."""
    uri, stood, before = arrival.version.uri, story.present, [t.alert_id for t in story.tracked]
    if all(v.uri != uri for v in story.versions):
        return Followed(story, (arrival.nothing,))
    story = without_versions(story, uri)
    source = arrival.load(story.present.source) if story.present else None
    if source and story.present and story.present != stood:
        story, _ = telling(story, arrival.chain, STORY, source.envelope.statements, story.present.stamp)
    story = replace(story, tracked=tuple(t for t in story.tracked if t.made_by))
    gone = tuple(name for name in before if all(name != t.alert_id for t in story.tracked))
    checked, found = [], Found()
    for held_to, held in _by_what_they_are_held_to(story, story.tracked, arrival.load):
        again = yield from judged(held_to, held, _stamp(story))
        checked.append(_checked(held_to, _stamp(story), held_to.envelope.statements, again, arrival.cause))
        found += again
    return _followed(story, arrival, found, checked, gone)


def _is_older(story: Story, arrival: _Arrival, standing: Enriched) -> Following:
    """A version that another has replaced: it says what was true then, and nothing of what is true now."""
    before = {t.alert_id: t.statement for t in story.tracked}
    story = with_older(story, arrival.version)
    story, gone = telling(story, arrival.chain, STORY, arrival.own, arrival.version.stamp)
    earlier = _earlier(story, arrival.load, {arrival.version.source: arrival.enriched})
    found = yield from read(standing, arrival.made(story), _stamp(story), earlier)
    checked = [arrival.checked(standing, _stamp(story), found)] if found.verdicts else []
    flagged = {t.alert_id: t for t in arrival.others(story) if t.flagged}
    asked = [t for t in flagged.values() if may_be_borne_out(t, arrival.version.stamp)]
    then = yield from judged(arrival.enriched, asked, arrival.version.stamp)
    news = {name: t for name, t in flagged.items() if t.statement != before[name]}
    news |= {t.alert_id: replace(t, flagged=True) for t in then.told if not t.flagged}
    for source, held in _by_what_they_are_held_to(story, tuple(news.values()), arrival.load):
        again = yield from judged(source, held, _stamp(story))
        checked.append(arrival.checked(source, _stamp(story), again))
        found += again
    return _followed(story, arrival, found, checked, gone, keep=arrival.version in story.versions)


def _is_copy(story: Story, arrival: _Arrival, standing: Enriched) -> Following:
    """A copy of a version: of the one that stands it is held to its own text, of an older one to that which stands.

    What the story or others say too is held to what stands in any case, and what another copy said first is its.
    """
    of = copied(arrival.enriched.envelope, story.versions, arrival.load)
    own_uri = any(v.uri == arrival.version.uri for v in story.versions)
    teller = STORY if own_uri else copying(arrival.version)
    story, gone = telling(story, arrival.chain, teller, arrival.own, arrival.version.stamp)
    if of == story.present and not own_uri:
        story = with_copy(story, arrival.version)
    made, instead = arrival.made(story, teller), {of.source: arrival.enriched}
    alone = tuple(t for t in made if story.held_to(t) == arrival.version)
    shared = tuple(t for t in made if story.held_to(t) == story.present)
    here = yield from read(arrival.enriched, alone, of.stamp, _earlier(story, arrival.load))
    there = yield from read(standing, shared, _stamp(story), _earlier(story, arrival.load, instead))
    checked = [arrival.checked(arrival.enriched, of.stamp, here)] if alone else []
    checked += [arrival.checked(standing, _stamp(story), there)] if shared else []
    return _followed(story, arrival, here + there, checked, gone, keep=bool(alone))


def _by_itself(story: Story, arrival: _Arrival) -> Following:
    """An article that there is no standing version for: an advisory, or what stands is not kept any more."""
    teller, stamp = copying(arrival.version), arrival.version.stamp
    story, gone = telling(story, arrival.chain, teller, arrival.own, stamp)
    found = yield from read(arrival.enriched, arrival.made(story, teller), stamp, ())
    return _followed(story, arrival, found, [arrival.checked(arrival.enriched, stamp, found)], gone)


def _followed(
    story: Story,
    arrival: _Arrival,
    found: Found,
    checked: Sequence[Checked],
    gone: tuple[str, ...],
    *,
    keep: bool = False,
) -> Followed:
    """Every arrival has a record of it, the first of which tells what nobody says any more."""
    first, *others = checked or [arrival.nothing]
    return Followed(with_tracked(story, found.told), (replace(first, gone=gone), *others), keep)


def _checked(source: Enriched, stamp: Stamp, own: Sequence[Statement], found: Found, cause: Cause) -> Checked:
    """What was found out of statements held against the version with this stamp."""
    envelope = replace(source.envelope, statements=tuple(own))
    return Checked(envelope=envelope, verdicts=found.verdicts, then=found.then(stamp), cause=cause)


def _made(story: Story, chain: str, statements: Sequence[Statement]) -> Iterator[Tracked]:
    """What is known of these statements, in their order; those that a newer list has left out are not made."""
    told = {t.alert_id: t for t in story.tracked}
    seen: set[str] = set()
    for statement in statements:
        name = alert_id(chain, statement.text)
        if name in seen:  # a verdict for each place, as it stands there
            yield replace(told[name], made_by=tuple((t, statement) for t in told[name].tellers))
        elif name in told:
            seen.add(name)
            yield told[name]


def _by_what_they_are_held_to(
    story: Story, told: Sequence[Tracked], load: Load
) -> Iterator[tuple[Enriched, list[Tracked]]]:
    for version in (*story.versions[-1:], *story.copies):
        held = [t for t in told if story.held_to(t) == version]
        source = load(version.source) if held else None
        if source is not None:
            yield source, held


def _stamp(story: Story) -> Stamp:
    assert story.present is not None
    return story.present.stamp


def _earlier(
    story: Story, load: Load, instead: Mapping[str, Enriched] | None = None
) -> Iterator[tuple[Stamp, Enriched]]:
    """The versions before the one that stands, the newest first; each read only when its turn comes."""
    for version in reversed(story.versions[:-1]):
        text = (instead or {}).get(version.source) or load(version.source)
        if text is not None:
            yield version.stamp, text
