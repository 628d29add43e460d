"""The demo: sample stories through a small pipeline, and what came of them."""
