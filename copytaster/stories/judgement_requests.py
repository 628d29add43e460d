"""Ask for verdicts on the statements about a story, and update each statement with its verdict.

Nothing here judges: each function is a generator that yields `JudgementRequest`s and is sent the answers. So following
a story can be tested without models, tables or a clock.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace

from copytaster.checking.not_judged import is_unjudged
from copytaster.model.article import Envelope, Statement
from copytaster.model.assessment import Assessment
from copytaster.model.records import EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import TrackedStatement, VersionStamp, record_support
from copytaster.stories.evidence_passages import find_passages


@dataclass(frozen=True, slots=True)
class JudgementRequest:
    """Judge these statements against this source.

    `own` is true if the arrival itself makes the statements: if one cannot be judged, its verdict says so. Other
    statements were made before and then keep their known result: the answer is None.
    """

    source: EnrichedArticle
    statements: tuple[Statement, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class JudgementResult:
    """Verdicts on one source, and the updated statements."""

    verdicts: tuple[Verdict, ...] = ()
    tracked: tuple[TrackedStatement, ...] = ()

    def __add__(self, other: "JudgementResult") -> "JudgementResult":
        return JudgementResult(self.verdicts + other.verdicts, self.tracked + other.tracked)

    def earlier_assessments(self, stamp: VersionStamp) -> tuple[Assessment, ...]:
        """For statements flagged at this version: the assessment of the newest earlier version that supported each."""
        return tuple(
            {
                t.alert_id: t.sound
                for t in self.tracked
                if t.flagged and t.sound and t.sound_as_of and t.sound_as_of.is_older_than(stamp)
            }.values()
        )


JudgementAnswers = Sequence[Verdict | None]
JudgementSteps = Generator[JudgementRequest, JudgementAnswers, JudgementResult]


def request_verdicts(
    source: EnrichedArticle, tracked: Sequence[TrackedStatement], stamp: VersionStamp, *, own: bool = False
) -> JudgementSteps:
    """Judge statements against one source, as of a version's stamp. One that cannot be judged stays unchanged."""
    if not tracked:
        return JudgementResult()
    answers = yield JudgementRequest(source, tuple(t.statement for t in tracked), own)
    pairs = [(t, v) for t, v in zip(tracked, answers, strict=True) if v is not None]
    updated = (_update_tracked(t, v, source.envelope, stamp) for t, v in pairs if not is_unjudged(v))
    return JudgementResult(tuple(v for _, v in pairs), tuple(updated))


def request_verdicts_over_versions(
    source: EnrichedArticle,
    tracked: Sequence[TrackedStatement],
    stamp: VersionStamp,
    earlier: Iterable[tuple[VersionStamp, EnrichedArticle]],
) -> JudgementSteps:
    """Judge the statements of an arrival; for each flagged one, find the newest earlier version that supported it."""
    result = yield from request_verdicts(source, tracked, stamp, own=True)
    known = {t.alert_id: t for t in result.tracked}
    for earlier_stamp, earlier_source in earlier if any(t.flagged for t in result.tracked) else ():
        answers = yield from request_verdicts(
            earlier_source,
            [t for t in known.values() if t.flagged and may_be_supported(t, earlier_stamp)],
            earlier_stamp,
        )
        known |= {t.alert_id: replace(t, flagged=True) for t in answers.tracked if not t.flagged}
    return JudgementResult(result.verdicts, tuple(known.values()))


def may_be_supported(tracked: TrackedStatement, as_of: VersionStamp) -> bool:
    """True if this version is newer than all versions known to support the statement."""
    return tracked.sound_as_of is None or tracked.sound_as_of.is_older_than(as_of)


def build_assessment(envelope: Envelope, verdict: Verdict) -> Assessment:
    """The assessment to remember for a verdict: the article that was read, and the passages behind the verdict."""
    return Assessment(
        alert_id=verdict.alert_id,
        label=verdict.label,
        p_inconsistent=verdict.p_inconsistent,
        flagged=verdict.flagged,
        uri=envelope.article.uri,
        version=envelope.article.version,
        created=envelope.article.versionCreated,
        source_sha256=envelope.text_sha256,
        passages=find_passages(envelope.article, verdict),
    )


def _update_tracked(
    tracked: TrackedStatement, verdict: Verdict, envelope: Envelope, stamp: VersionStamp
) -> TrackedStatement:
    tracked = replace(tracked, flagged=verdict.flagged)
    if verdict.label != "supported" or verdict.flagged:
        return tracked
    return record_support(tracked, build_assessment(envelope, verdict), stamp)
