"""`articles`: every parsed article version, in one order over everything. Keyed by uri."""

from copytaster.article import Envelope
from streams.topic import Spread, Topic

ARTICLES = Topic("articles", key="uri", spread=Spread.ONE, record=Envelope)
