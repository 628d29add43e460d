"""`checked`: a verdict for every statement, the sound ones too. Keyed by chain id."""

from copytaster.records import Checked
from streams.topic import Spread, Topic

CHECKED = Topic("checked", key="chain id", spread=Spread.MANY, record=Checked)
