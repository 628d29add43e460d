"""Helpers for several tests: stories from a seeded generator, workers as processes, an independent verifier."""
