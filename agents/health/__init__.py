"""Probes, the metrics endpoint, and the watchdog of a worker."""
