"""The stories that alerts came from, read from the log on request and cached for a short time.

Each alert knows the record that it came from, which holds the whole article. So a story that nobody looks at takes no
memory, and a withdrawn one is dropped at once.
"""

from collections import OrderedDict
from collections.abc import Sequence

from copytaster.model.article import Envelope
from copytaster.model.records import CheckedArticle
from desk.dashboard.log import RecordLog
from desk.dashboard.store import AlertStore, HeldAlert
from desk.dashboard.views import ArticleVersion, StoryView
from streams import codec
from streams.headers import Place

MOST_VERSIONS = 12
"""Most versions shown of one story, the newest."""
MOST_BYTES = 16 * 1024 * 1024
"""Most bytes of article text in memory, in UTF-8."""


class StorySources:
    """Finds stories through the alerts of their chain."""

    def __init__(self, log: RecordLog, store: AlertStore, *, most_bytes: int = MOST_BYTES) -> None:
        self._log, self._store = log, store
        self._most, self._bytes = most_bytes, 0
        self._cached: OrderedDict[Place, tuple[str, ArticleVersion, int]] = OrderedDict()

    async def story(self, chain_id: str) -> StoryView | None:
        """The story of a chain; None if no alert of it is held. Raises LogUnavailable."""
        alerts = self._store.find_by_chain(chain_id)
        if not alerts:
            return None
        places = _places(alerts)
        versions = [v for v in [await self._version(chain_id, place) for place in places] if v is not None]
        alerts = self._store.find_by_chain(chain_id)  # as they are now: it may have been withdrawn meanwhile
        withdrawn = bool(alerts) and all(a.state == "recalled" for a in alerts)
        return StoryView(
            chain_id=chain_id,
            withdrawn=withdrawn,
            versions=() if withdrawn else _distinct(versions),
            alerts=tuple(sorted(a.id for a in alerts)),
        )

    def forget(self, chain_id: str) -> None:
        """Drop everything that is cached of a story."""
        for place in [p for p, (chain, _, _) in self._cached.items() if chain == chain_id]:
            self._bytes -= self._cached.pop(place)[2]

    async def _version(self, chain_id: str, place: Place) -> ArticleVersion | None:
        if place in self._cached:
            self._cached.move_to_end(place)
            return self._cached[place][1]
        raw = await self._log.look_up(place)
        if raw is None:
            return None
        try:
            envelope = codec.decode(CheckedArticle, raw).envelope
        except codec.CodecError:
            return None
        if envelope.lineage is None or envelope.lineage.chain_id != chain_id:
            return None
        version = build_article_version(envelope)
        self._keep(place, chain_id, version)
        return version

    def _keep(self, place: Place, chain_id: str, version: ArticleVersion) -> None:
        size = len((version.text or "").encode("utf-8", "replace"))
        self._cached[place] = (chain_id, version, size)
        self._bytes += size
        while self._bytes > self._most:
            _, (_, _, freed) = self._cached.popitem(last=False)
            self._bytes -= freed


def build_article_version(envelope: Envelope) -> ArticleVersion:
    """One version of a story as JSON shows it."""
    article = envelope.article
    return ArticleVersion(
        uri=article.uri,
        version=article.version,
        created=article.versionCreated,
        received=envelope.received,
        relation=envelope.lineage.relation if envelope.lineage else None,
        title=article.title,
        by=article.by,
        located=article.located,
        note=article.edNote,
        embargoed_until=article.embargoedUntil,
        text=article.text,
        text_sha256=envelope.text_sha256,
    )


def _places(alerts: Sequence[HeldAlert]) -> list[Place]:
    """The places of the story's versions, oldest first; one for each version that made alerts."""
    named = {(r.uri, r.version, r.at): r.origin for a in alerts for r in a.past if r.origin is not None}
    ordered = [place for _, place in sorted(named.items(), key=lambda item: item[0][2])]
    return list(dict.fromkeys(ordered))[-MOST_VERSIONS:]


def _distinct(versions: Sequence[ArticleVersion]) -> tuple[ArticleVersion, ...]:
    return tuple({(v.uri, v.version, v.text_sha256): v for v in versions}.values())
