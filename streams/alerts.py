"""`alerts`: alert events: opened, updated, resolved, recalled. Keyed by chain id."""

from copytaster.records import Alert
from streams.topic import Spread, Topic

ALERTS = Topic("alerts", key="chain id", spread=Spread.ONE, record=Alert)
