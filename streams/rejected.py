"""`rejected`: dead letters: why in the headers, the exact bytes as value. Keyed by original key."""

from streams.topic import Spread, Topic

REJECTED = Topic("rejected", key="original key", spread=Spread.ONE)

KEPT_OF_TOO_LARGE = 64 * 1024
"""Bytes kept of a value that does not fit a dead letter; length and sha-256 of the whole are in its headers."""
