"""Writing batches to the broker: what is written, to which partition, and what happens when it fails."""
