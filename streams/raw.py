"""`raw`: the feed item as received: bytes, with its media type in the `content-type` header. Keyed by provider + item id."""

from streams.topic import Spread, Topic

RAW = Topic("raw", key="provider + item id", spread=Spread.MANY)
