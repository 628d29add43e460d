"""Writing batches to the broker: their content, their partitions, and the handling of failures."""
