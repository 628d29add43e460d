"""`statements`: summary statements that arrive apart from their article: bytes. Keyed by article uri."""

from streams.topic import Spread, Topic

STATEMENTS = Topic("statements", key="article uri", spread=Spread.ONE, is_entry=True)
