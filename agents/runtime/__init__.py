"""The code that runs a stage: batches, retries, ticks, ownership of partitions, the circuit breaker."""
