"""`alerts.current`: the present state of each alert, for dashboards that start late. Keyed by alert id."""

from copytaster.records import Alert
from streams.topic import Spread, Topic

ALERTS_CURRENT = Topic("alerts.current", key="alert id", spread=Spread.ONE, record=Alert, compacted=True)
