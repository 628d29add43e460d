"""`statements.routed`: the same, once `attach` has found the chain. Keyed by chain id."""

from copytaster.article import ApartStatements
from streams.topic import Spread, Topic

STATEMENTS_ROUTED = Topic("statements.routed", key="chain id", spread=Spread.MANY, record=ApartStatements)
