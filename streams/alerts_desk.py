"""`alerts.desk`: what desks have done with each alert, so that every dashboard agrees. Keyed by alert id."""

from copytaster.handling import Handling
from streams.topic import Spread, Topic

ALERTS_DESK = Topic("alerts.desk", key="alert id", spread=Spread.ONE, record=Handling, compacted=True)
