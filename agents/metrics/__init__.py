"""What a worker counts of itself: Prometheus metrics, and the progress of each stage."""
