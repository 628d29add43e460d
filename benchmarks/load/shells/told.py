"""The output of every shell for an article: its alert events as one record."""

from collections.abc import Sequence

from copytaster.model.records import Alert
from streams import codec

GROUP = "shell"


def told(alerts: Sequence[Alert]) -> bytes:
    """The events, one a line; empty if there are none."""
    return b"\n".join(codec.encode(alert) for alert in alerts)
