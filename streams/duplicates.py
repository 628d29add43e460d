"""`duplicates`: what repeats, and which article it repeats. Keyed by chain id."""

from copytaster.records import Duplicate
from streams.topic import Spread, Topic

DUPLICATES = Topic("duplicates", key="chain id", spread=Spread.ONE, record=Duplicate)
