"""`rejected`: dead letters: why in the headers, the exact bytes as value. Keyed by original key."""

from streams.topic import Spread, Topic

REJECTED = Topic("rejected", key="original key", spread=Spread.ONE)
