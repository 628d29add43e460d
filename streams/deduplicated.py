"""`deduplicated`: the first copy of each story and every real new version. Keyed by chain id."""

from copytaster.article import Envelope
from streams.topic import Spread, Topic

DEDUPLICATED = Topic("deduplicated", key="chain id", spread=Spread.MANY, record=Envelope)
