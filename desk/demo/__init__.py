"""The demo: sample stories through a small pipeline, and the results."""
