"""`/livez`, `/readyz` and `/metrics` of a worker. They have their own thread, so they answer while an agent is busy.

Live means that the worker is not stuck; a broker that is away is no reason to end a worker. Ready means that it has its
partitions, has recovered, and is in touch with the broker.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus

from agents.health.http_server import PROMETHEUS, HttpPage, ProbeServer
from agents.health.watchdog import Watchdog
from agents.metrics.prometheus import Metrics
from streams.settings.sections import HealthSettings

SWITCH_INTERVAL = 0.001
"""Seconds after which a thread that holds the interpreter must let another run; 0.005 by default, and one answer takes
about ten such turns."""


def serve_probes(health: HealthSettings, watchdog: Watchdog, metrics: Metrics) -> ProbeServer | None:
    """Serve the probes; None if no port is set. Raises HttpPortTaken."""
    if not health.port:
        return None
    sys.setswitchinterval(SWITCH_INTERVAL)
    return ProbeServer(
        health.host,
        health.port,
        {
            "/livez": _probe(lambda: watchdog.live, b"stuck\n"),
            "/readyz": _probe(lambda: watchdog.ready, b"not assigned, not recovered, or no broker\n"),
            "/metrics": lambda: HttpPage(metrics.exposition(), media_type=PROMETHEUS),
        },
    )


def _probe(holds: Callable[[], bool], why_not: bytes) -> Callable[[], HttpPage]:
    return lambda: HttpPage(b"ok\n") if holds() else HttpPage(why_not, HTTPStatus.SERVICE_UNAVAILABLE)
