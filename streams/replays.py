"""`replays`: every replay and how far it has come, so that any machine can go on with it. Keyed by run id."""

from copytaster.replaying import Run
from streams.topic import Spread, Topic

REPLAYS = Topic("replays", key="run id", spread=Spread.ONE, record=Run, compacted=True)
