"""The counts of a worker: Prometheus metrics, and the progress of each stage."""
