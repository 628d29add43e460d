"""Deduplication: the story that an article belongs to, whether it is a copy, and which version it is."""
