"""A worker process: all stages, where each begins to read, and how the process starts and ends."""
