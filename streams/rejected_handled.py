"""`rejected.handled`: what was done about each dead letter: redriven, or parked. Keyed by the letter's id."""

from copytaster.redriving import Mark
from streams.topic import Spread, Topic

REJECTED_HANDLED = Topic("rejected.handled", key="letter id", spread=Spread.ONE, record=Mark, compacted=True)
