"""`enriched`: article, names and compact parse. Keyed by chain id."""

from copytaster.records import Enriched
from streams.topic import Spread, Topic

ENRICHED = Topic("enriched", key="chain id", spread=Spread.MANY, record=Enriched)
