"""`raw`: the feed item as received: bytes. Keyed by provider + item id.

Its media type is in the `content-type` header.
"""

from streams.topic import Spread, Topic

RAW = Topic("raw", key="provider + item id", spread=Spread.MANY, is_entry=True)
