"""A worker process: all stages, the offsets where each begins to read, and the start and end of the process."""
